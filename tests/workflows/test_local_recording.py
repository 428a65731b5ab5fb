"""What receipts have is recorded inside a workflow task: only what the history has, and never in anybody's way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from approvals.actions import Approve, Comment
from approvals.effects import CaseStatus
from recovery.standing import find_end
from temporal.converter import data_converter
from temporal.names import ActivityName
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase
from tests.workflows.fake_activities import FakeActivities
from tests.workflows.local_recordings import has_tried, of_local_activities
from tests.workflows.test_answers import AT_A_TIME
from tests.workflows.test_recording import CLOCKS, ties
from workflows import WORKFLOWS
from workflows.history import read_history
from workflows.messages import LOCAL_SECONDS, Recording

LEADER = staff("bureau/leader")
SIGNATURE = "main.sign.1.decide"
SCHEDULED = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED


async def opened(cases: Cases, *, rehearsal: bool = False, local_seconds: float = FOR_EVER_SECONDS) -> OpenCase:
    """A case whose opening is recorded."""
    case = await cases.open(TALK, rehearsal=rehearsal, local_seconds=local_seconds)
    if rehearsal:
        await case.advance()
    await cases.has_recorded(case, (await case.state()).number)
    return case


async def signed(case: OpenCase) -> None:
    """The leader signs, which ends the case, and all of it is recorded."""
    await case.act(LEADER, Approve(task=SIGNATURE))
    assert (await case.handle.result()).status is CaseStatus.DONE


@CLOCKS
async def test_when_something_is_recorded_the_history_has_it(cases: Cases, rehearsal: bool) -> None:
    case = await opened(cases, rehearsal=rehearsal)
    ahead: list[int] = []

    async def looks(recording: Recording) -> None:
        history = await read_history(cases.client, case.id)
        ahead.extend(effect.number for effect in recording.effects if effect != history.effects.get(effect.number))

    cases.fakes.look(case.id, looks)
    for _ in range(2):
        await asyncio.gather(*(case.say(SIGNATURE) for _ in range(AT_A_TIME)))
        if rehearsal:
            await case.advance()
    await signed(case)
    ties(cases.fakes.recorded(case.id))
    assert ahead == []
    assert any(of_local_activities(await case.events()))


@CLOCKS
async def test_what_receipts_have_is_recorded_without_an_activity_of_its_own(cases: Cases, rehearsal: bool) -> None:
    case = await opened(cases, rehearsal=rehearsal)
    before = len(await case.events())
    await case.say(SIGNATURE)
    await signed(case)
    events = await case.events()
    assert [event.event_type for event in events[before:]].count(SCHEDULED) == 0
    ties(cases.fakes.recorded(case.id))


async def test_what_fails_inside_the_workflow_task_is_recorded_by_an_activity(cases: Cases) -> None:
    case = await opened(cases)
    cases.fakes.fail_locally(case.id)
    await case.say(SIGNATURE)
    await signed(case)
    assert set(of_local_activities(await case.events())) == {False}
    ties(cases.fakes.recorded(case.id))
    history = await read_history(cases.client, case.id)
    assert list(history.effects.values()) == cases.fakes.recorded(case.id)
    assert not history.contradictions


async def test_others_act_on_a_case_whose_recorder_gives_no_answer(cases: Cases) -> None:
    case = await opened(cases, local_seconds=LOCAL_SECONDS)
    cases.fakes.hold(case.id, ActivityName.RECORD)
    await case.say(SIGNATURE)
    await cases.fakes.begun(case.id, ActivityName.RECORD)
    for _ in range(3):
        await case.say(SIGNATURE)
    assert await has_tried(case) == [False]
    cases.fakes.let_go(case.id, ActivityName.RECORD)
    await signed(case)
    ties(cases.fakes.recorded(case.id))


async def test_a_request_to_cancel_the_case_meanwhile_changes_nothing(cases: Cases) -> None:
    case = await opened(cases, local_seconds=LOCAL_SECONDS)
    cases.fakes.hold(case.id, ActivityName.RECORD)
    await case.say(SIGNATURE)
    await cases.fakes.begun(case.id, ActivityName.RECORD)
    await case.handle.cancel()
    assert await has_tried(case) == [False]
    cases.fakes.let_go(case.id, ActivityName.RECORD)
    await signed(case)
    ties(cases.fakes.recorded(case.id))


async def test_operators_read_in_the_history_how_far_the_records_have_come(cases: Cases) -> None:
    case = await opened(cases)
    await case.say(SIGNATURE)
    assert await has_tried(case) == [True]
    end = await find_end(cases.client, case.id, 0)
    assert end is not None
    assert (end.recorded, end.number) == (case.receipts[-1].last,) * 2
    assert end.hashes[end.number] == case.receipts[-1].hash


@contextmanager
def lengths_seen() -> Iterator[dict[str, list[int]]]:
    """How long the history was whenever a recorder asked, by case; only of workflows outside the sandbox."""
    seen: dict[str, list[int]] = {}
    with pytest.MonkeyPatch.context() as patch:
        from temporalio import workflow

        from workflows import recorder

        def asked() -> int:
            length = workflow.info().get_current_history_length()
            seen.setdefault(workflow.info().workflow_id, []).append(length)
            return length

        patch.setattr(recorder, "_history_length", asked)
        yield seen


@CLOCKS
async def test_how_long_the_history_was_is_the_same_when_it_is_read_again(client: Client, rehearsal: bool) -> None:
    fakes = FakeActivities()
    worker = Worker(
        client,
        task_queue="history-lengths",
        workflows=WORKFLOWS,
        activities=fakes.activities(),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    with lengths_seen() as then:
        async with worker:
            cases = Cases(client, "history-lengths", fakes)
            case = await opened(cases, rehearsal=rehearsal)
            for _ in range(2):
                await asyncio.gather(*(_refused_or_said(case, number) for number in range(AT_A_TIME)))
                if rehearsal:
                    await case.advance()
            await signed(case)
    with lengths_seen() as again:
        replayer = Replayer(
            workflows=WORKFLOWS, data_converter=data_converter(), workflow_runner=UnsandboxedWorkflowRunner()
        )
        await replayer.replay_workflow(await case.handle.fetch_history())
    assert then[case.id]
    assert again == then


async def _refused_or_said(case: OpenCase, number: int) -> None:
    """Every other one asks for what the case refuses, which leaves no trace in the history."""
    if number % 2:
        await case.say(SIGNATURE)
    else:
        with pytest.raises(RefusedByCase):
            await case.act(LEADER, Comment(task="main.nowhere.1.decide", text="请尽快"))
