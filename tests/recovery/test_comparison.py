"""Histories and records are compared again and again at the cost of what has moved, not of all that is open."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from records.database import Database
from records.projection.reached import Reached
from recovery import standing
from recovery.standing import Comparison, End

CITY = "ningbo"
CASES = [f"{CITY}.case-{number:04}" for number in range(1000)]
NOW = datetime(2022, 3, 1, tzinfo=UTC)


LOOKING: ContextVar[bool] = ContextVar("looking", default=False)
"""Whether a test looks; an API that other tests left running in this process compares each minute, too."""


class World:
    """Stands in for what records and engine say of open cases: how far each is; counts whom the engine is asked of."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.recorded = dict.fromkeys(CASES, 5)
        self.ended: set[str] = set()
        self.read_of: list[str] = []
        self.in_engine = dict.fromkeys(CASES, 5)
        self.asked: list[str] = []
        self.away = False
        for name in ("reached", "reached_by", "cases_recorded", "engine_cases", "retention_of", "find_end", "hashes"):
            patch.setattr(standing, name, getattr(self, name))

    async def look(self, comparison: Comparison) -> standing.Standing:
        """Compare, with nothing asked so far."""
        self.asked = []
        LOOKING.set(True)
        return await comparison.look(None, self, CITY)  # type: ignore[arg-type]

    def read(self) -> Any:
        """A session nobody asks anything of."""
        return Database("sqlite:///unused").read()

    async def reached(self, session: object, city: str) -> dict[str, Reached]:
        """The records."""
        return await self.reached_by(session, self.recorded)

    async def reached_by(self, session: object, cases: Iterable[str]) -> dict[str, Reached]:
        """Of some cases."""
        read_of = [case for case in cases if case in self.recorded]
        if LOOKING.get():
            self.read_of = read_of
        return {
            case: Reached(last=last, count=last, closed=case in self.ended, at=NOW)
            for case in read_of
            for last in [self.recorded[case]]
        }

    async def cases_recorded(self, session: object, city: str) -> frozenset[str]:
        """Their ids."""
        return frozenset(self.recorded)

    async def engine_cases(self, client: Client, city: str) -> dict[str, object]:
        """The engine's list."""
        running, over = WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.COMPLETED
        return {case: SimpleNamespace(status=over if case in self.ended else running) for case in self.in_engine}

    async def retention_of(self, client: Client) -> timedelta:
        """As ever."""
        return timedelta(days=3650)

    async def find_end(self, client: Client, case: str, wanted: int) -> End | None:
        """The engine's history of a case."""
        if self.away:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        if LOOKING.get():
            self.asked.append(case)
        last = self.in_engine.get(case)
        return None if last is None else End(number=last, recorded=last, hashes={})

    async def hashes(self, session: object, effects: object) -> dict[tuple[str, int], str]:
        """None are known."""
        return {}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """All agree."""
    return World(monkeypatch)


async def test_the_first_look_is_at_all_and_the_next_at_what_moved_and_some_others_in_turn(world: World) -> None:
    comparison = Comparison()
    assert (await world.look(comparison)).agree
    assert world.asked == CASES
    world.recorded[CASES[900]] = world.in_engine[CASES[900]] = 6
    seen: set[str] = set()
    for _ in range(6):
        assert (await world.look(comparison)).agree
        assert len(world.asked) <= 201
        seen.update(world.asked)
        if len(seen) <= 201:
            assert CASES[900] in world.asked
    assert seen == set(CASES)


async def test_records_that_lost_something_are_found_at_the_next_look_and_stay_found_until_they_have_it(
    world: World,
) -> None:
    comparison = Comparison()
    await world.look(comparison)
    world.recorded[CASES[950]] = 3
    for _ in range(3):
        assert (await world.look(comparison)).behind == [CASES[950]]
        assert CASES[950] in world.asked
    world.recorded[CASES[950]] = 5
    assert (await world.look(comparison)).agree


async def test_an_engine_that_lost_something_is_found_in_its_turn_and_at_once_where_it_was_away(world: World) -> None:
    comparison = Comparison()
    await world.look(comparison)
    world.in_engine[CASES[999]] = 2
    found = [(await world.look(comparison)).ahead for _ in range(5)]
    assert found[-1] == [CASES[999]]
    world.in_engine[CASES[998]] = 2
    world.away = True
    with pytest.raises(RPCError, match="away"):
        await world.look(comparison)
    world.away = False
    assert (await world.look(comparison)).ahead == [CASES[998], CASES[999]]
    assert sorted(world.asked) == CASES


async def test_a_case_that_the_engine_no_longer_lists_is_asked_of_until_the_records_have_its_end(world: World) -> None:
    comparison = Comparison()
    await world.look(comparison)
    del world.in_engine[CASES[3]]
    found = [(await world.look(comparison)).ahead for _ in range(5)]
    assert found[-1] == [CASES[3]]


async def test_cases_that_have_ended_are_read_again_in_turn_alone(world: World) -> None:
    world.ended = set(CASES[10:])
    comparison = Comparison()
    assert (await world.look(comparison)).agree
    assert world.read_of == CASES
    seen: set[str] = set()
    for _ in range(5):
        assert (await world.look(comparison)).agree
        assert len(world.read_of) == 210
        assert set(CASES[:10]) <= set(world.read_of)
        seen.update(world.read_of)
    assert seen == set(CASES)


async def test_a_case_that_has_ended_and_is_gone_from_the_records_is_found_at_the_next_look(world: World) -> None:
    world.ended = set(CASES)
    comparison = Comparison()
    await world.look(comparison)
    del world.recorded[CASES[900]]
    assert (await world.look(comparison)).behind == [CASES[900]]


async def test_all_are_read_again_where_a_part_was_away(world: World) -> None:
    world.ended = set(CASES[10:])
    comparison = Comparison()
    await world.look(comparison)
    await world.look(comparison)
    world.away = True
    with pytest.raises(RPCError, match="away"):
        await world.look(comparison)
    world.away = False
    await world.look(comparison)
    assert world.read_of == CASES
