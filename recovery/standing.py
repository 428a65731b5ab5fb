"""How far histories and records agree: cheap, for the start of a worker and the operators' list."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from records.database import Records
from records.projection.reached import Reached, cases_recorded, hashes, reached, reached_by
from records.projection.recorded_effects import lack_any
from temporal.attributes import CITY
from temporal.names import WorkflowName
from temporal.namespace import retention_of
from workflows.history import read_end

_AT_ONCE = 8
_OTHERS_A_LOOK = 200
"""Cases that have not moved and are compared all the same, in turn: all of 3,000 within a quarter of an hour.

So many that have ended are read again, too: all of ten years within some hours.
"""

_KINDS = frozenset(WorkflowName)
_NOTHING = Reached(last=0, count=0, closed=False, at=datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class End:
    """How far the engine's history of a case has come: up to which number, with which hashes, and how far recorded.

    ``hashes`` are those of the effects that the last events show.
    """

    number: int
    recorded: int
    hashes: dict[int, str]


@dataclass
class Standing:
    """The cases of which records or engine lack something, each sorted by id.

    ``behind``: the records lack effects that they once had, or a case. ``ahead``: they have effects that the engine
    does not know, or a case. ``contradicting``: they have another effect of the same number.
    """

    behind: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    contradicting: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """Whether nothing is wrong."""
        return not self.cases

    @property
    def cases(self) -> frozenset[str]:
        """All cases with which something is wrong."""
        return frozenset((*self.behind, *self.ahead, *self.contradicting))

    def renewed(self, newer: "Standing", asked: Collection[str], open_cases: Collection[str]) -> "Standing":
        """What is wrong after some cases were asked again; of those that have ended nothing is wrong any more."""
        kept = set(open_cases) - set(asked)

        def joined(old: list[str], new: list[str]) -> list[str]:
            return sorted({*kept.intersection(old), *new})

        return Standing(
            behind=joined(self.behind, newer.behind),
            ahead=joined(self.ahead, newer.ahead),
            contradicting=joined(self.contradicting, newer.contradicting),
        )


async def find_standing(client: Client, database: Records, city: str) -> Standing:
    """Compare all cases of a city by how far each has come.

    A case that ended before the time for which the engine keeps histories may be unknown to it. What the recorder of a
    running case has still to write is not missing. Records are read first: whatever they have
    must be in the history.
    """
    return await Comparison().look(client, database, city)


class Comparison:
    """Compares again and again: the first time all cases, then those that have moved and a part of the others.

    Each costs the engine a question, and of thousands that wait for somebody few move within a minute. Where either
    part was away, all are compared again: it may have come back from a backup.
    """

    def __init__(self) -> None:
        self._compared: dict[str, Reached] = {}
        """As the records had each case when it was compared last; the one that was longest ago first."""
        self._ended: dict[str, Reached] = {}
        """Those that the records have to their end; the one that was read longest ago first."""
        self._found = Standing()

    async def look(self, client: Client, database: Records, city: str) -> Standing:
        """How far all cases of the city agree, as far as they were compared. Raises as engine and records do."""
        try:
            return await self._look(client, database, city)
        except Exception:
            self._compared.clear()
            self._ended.clear()
            raise

    async def _look(self, client: Client, database: Records, city: str) -> Standing:
        async with database.read() as session:
            recorded = await self._reached(session, city)
        listed = await engine_cases(client, city)
        kept_since = datetime.now(UTC) - await retention_of(client)
        every = sorted(recorded.keys() | listed.keys())
        open_cases = [case for case in every if not _is_settled(recorded.get(case), listed.get(case), kept_since)]
        asked = self._to_ask(open_cases, recorded)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def end_of(case: str) -> End | None:
            async with gate:
                return await find_end(client, case, recorded.get(case, _NOTHING).last)

        ends = dict(zip(asked, await asyncio.gather(*map(end_of, asked)), strict=True))
        newly = await _compare(database, recorded, ends)
        for case in asked:
            self._compared.pop(case, None)
            self._compared[case] = recorded.get(case, _NOTHING)
        self._found = self._found.renewed(newly, asked, open_cases)
        return self._found

    async def _reached(self, session: AsyncSession, city: str) -> dict[str, Reached]:
        """How far the records have come; of cases that have ended what was read before, save of some in turn."""
        if self._ended:
            there = await cases_recorded(session, city)
            kept = {case: known for case, known in islice(self._ended.items(), _OTHERS_A_LOOK, None) if case in there}
            recorded = kept | await reached_by(session, sorted(there - kept.keys()))
        else:
            recorded = await reached(session, city)
        self._ended = {case: known for case, known in recorded.items() if known.closed and not known.has_gap}
        return recorded

    def _to_ask(self, open_cases: Sequence[str], recorded: Mapping[str, Reached]) -> list[str]:
        is_open = set(open_cases)
        self._compared = {case: known for case, known in self._compared.items() if case in is_open}
        apart = self._found.cases
        moved = {
            case for case in open_cases if case in apart or self._compared.get(case) != recorded.get(case, _NOTHING)
        }
        others = islice((case for case in self._compared if case not in moved), _OTHERS_A_LOOK)
        return [*sorted(moved), *others]


def _is_settled(known: Reached | None, listed: WorkflowExecution | None, kept_since: datetime) -> bool:
    """Whether the records have a case to its end, and the engine says that it has ended, or need not know it any more.

    It forgets what ended before the time for which it keeps histories.
    """
    if known is None or not known.closed or known.has_gap:
        return False
    return known.at < kept_since if listed is None else listed.status is not WorkflowExecutionStatus.RUNNING


async def _compare(database: Records, recorded: Mapping[str, Reached], ends: Mapping[str, End | None]) -> Standing:
    known_ends = {case: end for case, end in ends.items() if end is not None}
    with_gap = [case for case in known_ends if recorded.get(case, _NOTHING).has_gap]
    async with database.read() as session:
        of_records = await hashes(
            session, ((case, number) for case, end in known_ends.items() for number in end.hashes)
        )
        lacking = {case for case in with_gap if await lack_any(session, case, known_ends[case].recorded)}
    standing = Standing()
    for case, end in ends.items():
        known = recorded.get(case, _NOTHING)
        if end is None:
            standing.ahead.append(case)
        elif any(of_records.get((case, number), digest) != digest for number, digest in end.hashes.items()):
            standing.contradicting.append(case)
        elif known.last > end.number:
            standing.ahead.append(case)
        elif known.last < end.recorded or case in lacking:
            standing.behind.append(case)
    return standing


async def engine_cases(client: Client, city: str) -> dict[str, WorkflowExecution]:
    """The cases of a city that the engine's list has, by id, each with its newest run."""
    found: dict[str, WorkflowExecution] = {}
    async for each in client.list_workflows(f"{CITY.name} = '{city}'"):
        if each.workflow_type in _KINDS:
            found.setdefault(each.id, each)
    return found


async def find_end(client: Client, case: str, wanted: int) -> End | None:
    """How far the history has come, read until it shows the effect ``wanted``; none where there is no such case."""
    end = End(number=0, recorded=0, hashes={})
    try:
        async for entries in read_end(client, case):
            said = [entry.recorded for entry in entries if entry.recorded is not None]
            known = {effect.number: effect.hash for entry in entries for effect in entry.effects}
            known |= {entry.receipt.last: entry.receipt.hash for entry in entries if entry.receipt is not None}
            end = End(number=max([*known, *said], default=0), recorded=max(said, default=0), hashes=known)
            if said and end.number >= wanted:
                break
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return end
