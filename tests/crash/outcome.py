"""How a year that was disturbed must have ended."""

from cli.processes import Stack
from rehearsal.run import Rehearsal
from temporal.connect import connect
from tests.short_year import LivedYear, prove, what_is_left


async def nothing_is_lost(stack: Stack, rehearsal: Rehearsal) -> None:
    """Histories and records agree, the ledger ties, and every receipt counts."""
    proof = await prove(await connect(stack.settings), stack.settings, rehearsal.staff.slips)
    assert proof.findings == []
    assert proof.ledger.ties


async def is_as_undisturbed(stack: Stack, rehearsal: Rehearsal, undisturbed: LivedYear) -> None:
    """Nothing is lost, and the year has left the cases and balances that it should."""
    await nothing_is_lost(stack, rehearsal)
    left = await what_is_left(stack.settings)
    assert left.cases == undisturbed.left.cases
    assert left.balances == undisturbed.left.balances
