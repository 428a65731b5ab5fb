"""The short year of tests that kill, repeat and tamper: three counties, two months, both funds, budget and clearing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, zip_longest
from pathlib import Path

from temporalio.client import Client

from cli.demo import REHEARSES
from cli.processes import Stack
from records.cases.reading import history
from records.database import Database
from records.export import export
from records.ledger.balances import LedgerCheck, balances
from records.ledger.earmarks import room
from records.projection.check import cases_named
from rehearsal.run import Rehearsal, rehearse
from rehearsal.scope import WHOLE_YEAR
from rehearsal.staff_clients import Slip
from temporal.connect import connect
from temporal.settings import Settings, load_settings
from verification.run import Verification, verify_all
from workflows.history import read_history

CITY = "short"
PACKS = Path(__file__).parent / "packs"
COUNTIES = {"330203", "330213", "330225"}
SHORT_YEAR = replace(WHOLE_YEAR, counties=frozenset(COUNTIES), months=(1, 2))
CASES = (
    "short.budget.2022",
    "short.clearing.2022",
    "short.employee.2022-01.funding",
    "short.employee.2022-02.funding",
    "short.resident.2022-01.funding",
    "short.resident.2022-02.funding",
    "short.target_miss.2022",
    "short.year.2022",
)


def new_stack(folder: Path, database_url: str = "") -> Stack:
    """An installation for the short year in a folder, not yet started; its records there, or where the URL says."""
    settings = load_settings(
        data_folder=folder, database_url=database_url, api_port=0, policy=CITY, policy_folder=PACKS
    )
    return Stack(settings, environment=REHEARSES, say=lambda words: None)


@asynccontextmanager
async def short_rehearsal(stack: Stack) -> AsyncIterator[Rehearsal]:
    """Everything started, the fiscal year begun, everybody logged in; nobody has acted yet."""
    await asyncio.to_thread(stack.start)
    engine = await connect(stack.settings)
    async with rehearse(stack.settings, engine, lambda words: None, SHORT_YEAR) as rehearsal:
        yield rehearsal


@dataclass(frozen=True)
class Left:
    """What a year left in the records; balances in yuan by account."""

    export: tuple[str, ...]
    balances: dict[str, Decimal]
    cases: tuple[str, ...]


def first_differences(left: Left, expected: Left) -> list[tuple[str | None, str | None]]:
    """The first lines in which two exports differ; a diff of the whole would take minutes and say less."""
    pairs = zip_longest(left.export, expected.export)
    return list(islice((pair for pair in pairs if pair[0] != pair[1]), 3))


async def what_is_left(settings: Settings) -> Left:
    """Read an installation's records: the canonical export, what every account holds, the cases."""
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            lines = tuple([line async for line in export(session)])
            held = {account.code: account.balance for account in await balances(session, CITY)}
            named = await cases_named(session)
        return Left(lines, held, named)
    finally:
        await database.close()


@dataclass(frozen=True)
class LivedYear:
    """A year that was lived through: where its engine and records are, what it left, how many acts it took."""

    settings: Settings
    left: Left
    slips: tuple[Slip, ...]
    acts: int


async def live_undisturbed(folder: Path, database_url: str = "") -> LivedYear:
    """Live through the short year; nothing of the installation runs any more afterwards, its files remain."""
    with new_stack(folder, database_url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            await rehearsal.live()
        stack.kill()
        left = await what_is_left(stack.settings)
    return LivedYear(stack.settings, left, tuple(rehearsal.staff.slips), rehearsal.story.acts)


@dataclass(frozen=True)
class Proof:
    """What the histories say of the records, the ledger of itself, which slips nobody knows any more, and which
    accounts have money on its way, of which a year that is over has none.
    """

    verified: Verification
    lost: tuple[Slip, ...]
    on_the_way: tuple[str, ...]

    @property
    def ledger(self) -> LedgerCheck:
        """What the ledger says of itself."""
        return self.verified.ledger

    @property
    def findings(self) -> list[str]:
        """In words: every difference between histories and records, and every acknowledged action that is lost."""
        differing = [f"{finding.about}: {finding.en}" for finding in self.verified.all_findings]
        on_the_way = [f"on its way: {account}" for account in self.on_the_way]
        return [*differing, *(f"lost: {slip}" for slip in self.lost), *on_the_way]


async def prove(engine: Client, settings: Settings, slips: Sequence[Slip]) -> Proof:
    """Compare everything; each slip must be in its case's history and in the records."""
    database = Database(settings.database_url)
    try:
        verified = await verify_all(engine, database, CITY)
        known: set[Slip] = set()
        for case in {slip.case for slip in slips}:
            told = await read_history(engine, case)
            in_history = {Slip(case, number, effect.hash) for number, effect in told.effects.items()}
            async with database.read() as session:
                recorded = {Slip(case, row.number, row.hash) for row in await history(session, case)}
            known |= in_history & recorded
        async with database.read() as session:
            rooms = await room(session, CITY)
        aside = tuple(account for account, left in rooms.items() if left.earmarked)
        return Proof(verified, tuple(slip for slip in slips if slip not in known), aside)
    finally:
        await database.close()
