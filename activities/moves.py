"""What a step has moved goes into its result, and so into the engine's history: the ledger is checked against it."""

from activities.context import Context
from records.moved import what_moved
from workflows.messages import AutomaticResult


async def with_moves(context: Context, result: AutomaticResult) -> AutomaticResult:
    """The same result with the digests of the ledger entries that the step made.

    Read after they were committed: an attempt whose answer got lost finds the same again.
    """
    if not result.instructions:
        return result
    async with context.database.read() as session:
        return result.model_copy(update={"moved": await what_moved(session, result.instructions)})
