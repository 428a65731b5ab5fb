"""A rehearsal's case is given the time, and answers when all is done that this brings."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from approvals.actions import Comment
from approvals.effects import Notice, Noticed
from temporal.names import ActivityName, ErrorType
from tests.approvals.case_driver import OPENED
from tests.approvals.people import china, staff
from tests.workflows.chains import DRAFT, TALK
from tests.workflows.engine_cases import Cases
from workflows.messages import CaseStart

DUE = china(2021, 12, 12)
"""24:00 of the tenth day after the case was opened."""


async def test_a_case_in_real_time_takes_no_one_s_word_for_the_time(cases: Cases) -> None:
    case = await cases.open()
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.advance()
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == ErrorType.NOT_A_REHEARSAL


async def test_a_case_in_real_time_ignores_what_a_request_says_of_the_time(cases: Cases) -> None:
    case = await cases.open(TALK)
    request = case.request(staff("bureau/leader"), Comment(task="main.sign.1.decide", text="请尽快"))
    receipt = await case.send(request.model_copy(update={"instant": OPENED}))
    assert receipt.at > OPENED + timedelta(days=365)


async def test_the_answer_tells_when_time_next_brings_something(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    settled = await case.advance()
    assert (settled.is_open, settled.next_due) == (True, DUE - timedelta(days=3))


async def test_what_fell_due_is_recorded_when_the_answer_comes(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    settled = await case.advance(DUE + timedelta(days=1))
    summary = [effect.event for effect in cases.fakes.recorded(case.id) if isinstance(effect.event, Noticed)]
    assert [event.notice for event in summary] == [Notice.REMIND, Notice.DUE, Notice.ESCALATE]
    assert settled.next_due is None


async def test_the_case_goes_by_the_latest_instant_it_has_heard(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.advance(DUE - timedelta(days=1))
    await case.advance(OPENED)
    assert (await case.say()).at == DUE - timedelta(days=1)


async def test_the_answer_waits_for_the_automatic_step_and_for_the_records(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.hold(case.id, "combine_county_drafts")
    await case.hand_in()
    await case.confirm()
    advancing = asyncio.create_task(case.advance())
    await asyncio.sleep(0.2)
    assert not advancing.done()
    cases.fakes.hold(case.id, ActivityName.RECORD)
    cases.fakes.let_go(case.id, "combine_county_drafts")
    await asyncio.sleep(0.2)
    assert not advancing.done()
    cases.fakes.let_go(case.id, ActivityName.RECORD)
    assert (await advancing).is_open
    assert cases.fakes.recorded(case.id)[-1].event.kind == "task_opened"
    assert (await case.sign()).settled is False


async def test_a_rehearsal_leaves_the_same_effects_twice(cases: Cases) -> None:
    runs = []
    for _ in range(2):
        head = cases.head(DRAFT, case="ningbo.twice.2022")
        case = await cases.start(CaseStart(head=head, rehearsal=True, instant=OPENED))
        await case.advance(DUE + timedelta(days=1))
        await case.hand_in()
        await case.confirm()
        await case.advance()
        await case.sign()
        await case.handle.result()
        runs.append(cases.fakes.recorded(case.id))
        cases.fakes.batches[case.id].clear()
    assert runs[0] == runs[1]
