"""In real life durable timers remind, notify and escalate; time is skipped on a real engine to see it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import TimeSkipper

from approvals.actions import Approve
from approvals.effects import CaseStatus, Effect, Notice, Noticed
from calculations.dates.deadlines import day_of, end_of
from temporal.connect import connect
from temporal.ports import free_ports
from temporal.server import DevServer
from temporal.settings import load_settings
from tests.approvals.chains import chain, step
from tests.approvals.people import staff
from tests.workflows.engine_cases import Cases, OpenCase, new_worker
from tests.workflows.fake_activities import FakeActivities
from tests.workflows.test_recording import ties

ALLOW_SKIPPING = {"frontend.WorkflowTimeSkippingEnabled": "true"}
QUEUE = "real-timers"


@pytest.fixture(scope="module")
async def cases(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cases]:
    """Cases on an engine of their own, whose clock can be made to run ahead for a case."""
    port, ui_port = free_ports(2)
    settings = load_settings(data_folder=tmp_path_factory.mktemp("skipping"))
    server = DevServer(settings, port=port, ui_port=ui_port, dynamic_config=ALLOW_SKIPPING)
    await server.start()
    client = await connect(server.settings)
    fakes = FakeActivities()
    async with new_worker(client, QUEUE, fakes, cached_workflows=1000):
        yield Cases(client, QUEUE, fakes)
    server.kill()


@pytest.fixture(scope="module")
async def late(cases: Cases) -> OpenCase:
    """A case that nobody has touched for a month."""
    case = await cases.open()
    await skip(cases, case, timedelta(days=30))
    return case


async def skip(cases: Cases, case: OpenCase, time: timedelta) -> None:
    """Let that much time go by for a case; whatever it brings happens on the way."""
    assert await TimeSkipper(cases.client).fast_forward(case.handle, time)


def notices(effects: list[Effect]) -> list[tuple[Notice, str, timedelta]]:
    """Who was notified of what, and how long before or after the due instant, in whole minutes."""
    told = [(effect.at, effect.event) for effect in effects if isinstance(effect.event, Noticed)]
    return [
        (event.notice, str(event.party), timedelta(minutes=round((at - event.due) / timedelta(minutes=1))))
        for at, event in told
    ]


async def test_each_is_told_at_its_time(cases: Cases, late: OpenCase) -> None:
    recorded = cases.fakes.recorded(late.id)
    assert notices(recorded) == [
        (Notice.REMIND, "bureau/maker", timedelta(days=-3)),
        (Notice.DUE, "bureau/maker", timedelta()),
        (Notice.ESCALATE, "bureau/leader", timedelta(days=1)),
    ]
    [due] = {effect.event.due for effect in recorded if isinstance(effect.event, Noticed)}
    assert due == end_of(day_of(recorded[0].at) + timedelta(days=10))


async def test_timers_bring_what_a_rehearsal_s_clock_brings(cases: Cases, late: OpenCase) -> None:
    rehearsed = await cases.open(rehearsal=True)
    settled = await rehearsed.advance()
    while settled.next_due is not None:
        settled = await rehearsed.advance(settled.next_due)
    assert notices(cases.fakes.recorded(late.id)) == notices(cases.fakes.recorded(rehearsed.id))


async def test_nothing_passes_by_itself_and_a_late_decision_counts(cases: Cases, late: OpenCase) -> None:
    assert "**逾期**" in await late.current_details()
    await late.hand_in()
    await late.confirm()
    await late.shows("批复")
    assert (await late.sign()).effects
    outcome = await late.handle.result()
    recorded = cases.fakes.recorded(late.id)
    ties(recorded)
    assert (outcome.status, outcome.effects) == (CaseStatus.DONE, len(recorded))


async def test_a_timer_gives_way_to_an_earlier_one(cases: Cases) -> None:
    far, near = ({"rule": {"kind": "after_opening", "count": days, "unit": "days"}} for days in (90, 2))
    first = step("first", "bureau/maker", deadline=far)
    case = await cases.open(chain(first, step("second", "bureau/leader", deadline=near)))
    await case.act(staff("bureau/maker"), Approve(task="main.first.1.decide"))
    await skip(cases, case, timedelta(days=4))
    [told] = notices(cases.fakes.recorded(case.id))
    assert told == (Notice.DUE, "bureau/leader", timedelta())


async def test_a_timer_that_has_come_to_stand_too_early_tells_nothing(cases: Cases) -> None:
    near, far = ({"rule": {"kind": "after_opening", "count": days, "unit": "days"}} for days in (2, 90))
    first = step("first", "bureau/maker", deadline=near)
    case = await cases.open(chain(first, step("second", "bureau/leader", deadline=far)))
    await case.act(staff("bureau/maker"), Approve(task="main.first.1.decide"))
    await skip(cases, case, timedelta(days=60))
    assert not notices(cases.fakes.recorded(case.id))
    await skip(cases, case, timedelta(days=40))
    [told] = notices(cases.fakes.recorded(case.id))
    assert told == (Notice.DUE, "bureau/leader", timedelta())


async def test_a_decision_in_the_days_in_which_timers_fire_counts_once_and_so_does_each_timer(cases: Cases) -> None:
    deadline = {
        "rule": {"kind": "after_opening", "count": 2, "unit": "days"},
        "remind_days_before": [1],
        "escalate_days_after": 1,
        "escalate_to": "bureau/leader",
    }
    case = await cases.open(chain(step("first", "bureau/maker", deadline=deadline), step("second", "bureau/leader")))
    _, receipt = await asyncio.gather(
        skip(cases, case, timedelta(days=6)), case.act(staff("bureau/maker"), Approve(task="main.first.1.decide"))
    )
    await case.shows("second")
    await skip(cases, case, timedelta(days=6))
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    told = [notice for notice, _, _ in notices(recorded)]
    assert len(told) == len(set(told))
    decided = [effect for effect in recorded if effect.event.kind == "decided"]
    assert [effect.hash for effect in decided] == [receipt.effects[0].hash]
    after = [effect.event.kind for effect in recorded if effect.number > decided[0].number]
    assert "noticed" not in after, "who has decided is not reminded any more"
