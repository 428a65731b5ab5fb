"""A case of many requests leaves the older ones to the records, and still none of them counts twice."""

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from approvals.actions import Comment, Request
from approvals.effects import CaseStatus
from approvals.refusals import RefusalCode
from approvals.state import CaseState
from temporal.names import ErrorType
from tests.approvals.case_driver import OPENED
from tests.approvals.people import staff
from tests.replay.test_replay import replayer
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase
from tests.workflows.test_long_cases import SAY, SIGN, runs
from tests.workflows.test_recording import ties
from workflows.messages import CaseStart

LEADER = staff("bureau/leader")


async def long_case(cases: Cases, requests: int, kept: int, records_answer: bool = True) -> OpenCase:
    """A case with so many requests, over several runs; the records have all of them."""
    head = cases.head(TALK)
    if not records_answer:
        cases.fakes.keyless.add(head.case)
    start = CaseStart(head=head, rehearsal=True, instant=OPENED, updates_a_run=4, requests_kept=kept)
    case = await cases.start(start)
    for number in range(requests):
        await case.act(LEADER, SAY, key=f"k{number}")
        await case.advance()
    assert await runs(cases, case) > 1
    return case


async def carried(cases: Cases, case: OpenCase) -> CaseState:
    """What the newest run began with."""
    first = (await case.events())[0].workflow_execution_started_event_attributes
    [start] = await cases.client.data_converter.decode(first.input.payloads, [CaseStart])
    assert start.state is not None
    return CaseState.model_validate(start.state)


async def refused_to_look(case: OpenCase, request: Request) -> int:
    """The case cannot say whether it had that request; through which effect the records have to be looked through."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.send(request)
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == ErrorType.LEFT_TO_RECORDS
    return int(cause.details[0])


async def test_an_old_request_is_neither_forgotten_nor_carried_out_again(cases: Cases) -> None:
    case = await long_case(cases, requests=12, kept=2)
    begun = await carried(cases, case)
    assert len(begun.processed) <= 2
    old = case.request(LEADER, SAY, key="k0")
    through = await refused_to_look(case, old)
    assert through == begun.left_to_records.through
    assert case.receipts[0].last <= through
    another = case.request(LEADER, Comment(task=SAY.task, text="另一意见"), key="k0")
    assert await refused_to_look(case, another) == through
    newest = case.request(LEADER, SAY, key="k11")
    assert (await case.send(newest)).hash == case.receipts[-1].hash
    said = [effect for effect in cases.fakes.recorded(case.id) if effect.event.kind == "commented"]
    assert len(said) == 12


async def test_a_new_request_counts_at_once_and_one_that_looks_old_when_the_records_were_looked_through(
    cases: Cases,
) -> None:
    case = await long_case(cases, requests=8, kept=0)
    await case.act(LEADER, SAY, key="new")
    old = case.request(LEADER, SAY, key="k0")
    through = await refused_to_look(case, old)
    not_far = old.model_copy(update={"looked_through": through - 1})
    assert await refused_to_look(case, not_far) == through
    # Had the records not known k0 though they have all of that time, it would be a new one that only looks old.
    counted = await case.send(old.model_copy(update={"looked_through": through}))
    assert counted.first > case.receipts[-1].last
    assert (await case.send(old)).hash == counted.hash
    with pytest.raises(RefusedByCase) as refused:
        await case.send(case.request(LEADER, SIGN, key="k0"))
    assert refused.value.refusal.code is RefusalCode.KEY_REUSED


async def test_what_the_records_cannot_answer_the_case_goes_on_answering(cases: Cases) -> None:
    case = await long_case(cases, requests=12, kept=0, records_answer=False)
    for number, receipt in enumerate(case.receipts):
        again = await case.send(case.request(LEADER, SAY, key=f"k{number}"))
        assert (again.first, again.last, again.hash) == (receipt.first, receipt.last, receipt.hash)


async def test_the_histories_of_a_case_that_left_requests_replay(cases: Cases) -> None:
    case = await long_case(cases, requests=8, kept=1)
    await replayer().replay_workflow(await case.handle.fetch_history())
    await case.act(LEADER, SIGN)
    assert (await case.handle.result()).status is CaseStatus.DONE
    ties(cases.fakes.recorded(case.id))
