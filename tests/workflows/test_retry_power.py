"""What is stuck is listed by the engine, and tried again by two operators, who leave their mark in the history."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from approvals.actions import Approve, Confirm, Propose, Retry
from approvals.effects import CaseStatus, PowerConfirmed
from approvals.refusals import RefusalCode
from operations.engine_sources import stuck_cases
from operations.installation import Installation
from operations.troubles import Trouble
from records.database import Database
from temporal.names import ActivityName, SignalName
from temporal.settings import Settings
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase
from tests.workflows.test_failing import NO_SPACE, STEP, confirmed
from workflows.messages import CaseStart

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
RETRY = Propose(power=Retry(), reason="磁盘已扩容")


async def listed(cases: Cases, settings: Settings, case: OpenCase, *, wanted: bool) -> Trouble | None:
    """The trouble of a case, once it is listed, or not any more."""

    async def engine() -> Client:
        return cases.client

    installation = Installation(settings, Database("sqlite:///unused.db"), engine)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while True:
            found = next((each for each in await stuck_cases(installation) if each.about == case.id), None)
            if (found is not None) is wanted:
                return found
            await asyncio.sleep(0.1)


async def retried(case: OpenCase) -> None:
    """Two operators try it again."""
    await case.act(ONE, RETRY)
    name = list((await case.state()).proposals)[-1]
    with pytest.raises(RefusedByCase) as alone:
        await case.act(ONE, Confirm(proposal=name))
    assert alone.value.refusal.code is RefusalCode.SECOND_PERSON
    receipt = await case.act(OTHER, Confirm(proposal=name))
    assert isinstance(receipt.effects[0].event, PowerConfirmed)


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
async def test_a_stuck_step_is_listed_with_its_words_until_two_operators_have_it_tried_again(
    cases: Cases, engine_settings: Settings, rehearsal: bool
) -> None:
    case = await confirmed(cases, rehearsal)
    await case.shows(NO_SPACE)
    trouble = await listed(cases, engine_settings, case, wanted=True)
    assert trouble is not None
    assert NO_SPACE in trouble.zh
    assert f"tongchou power {case.id} retry" in trouble.todo_zh
    assert trouble.since is not None
    assert abs(datetime.now(UTC) - trouble.since) < timedelta(minutes=1)
    cases.fakes.repair(case.id, STEP)
    await retried(case)
    await case.shows("批复")
    await listed(cases, engine_settings, case, wanted=False)


async def test_where_nothing_is_stuck_there_is_nothing_to_retry(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    with pytest.raises(RefusedByCase) as refused:
        await case.act(ONE, RETRY)
    assert refused.value.refusal.code is RefusalCode.NOT_POSSIBLE


async def test_a_retry_that_somebody_else_has_done_is_not_confirmed(cases: Cases) -> None:
    case = await confirmed(cases, rehearsal=True)
    await case.shows(NO_SPACE)
    await case.act(ONE, RETRY)
    cases.fakes.repair(case.id, STEP)
    await case.retry()
    await case.shows("批复")
    with pytest.raises(RefusedByCase) as refused:
        await case.act(OTHER, Confirm(proposal=list((await case.state()).proposals)[-1]))
    assert refused.value.refusal.code is RefusalCode.NOT_POSSIBLE


async def test_a_case_that_has_ended_but_is_stuck_is_tried_again_too(cases: Cases, engine_settings: Settings) -> None:
    case = await cases.open(TALK, rehearsal=True, reports_to="ningbo.later.2022")
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    assert (await case.advance()).stuck is not None
    await listed(cases, engine_settings, case, wanted=True)
    head = cases.head(TALK, case="ningbo.later.2022")
    year = await cases.start(CaseStart(head=head, rehearsal=True, instant=case.at))
    await retried(case)
    # It may end before it can answer.
    with suppress(RPCError):
        await case.advance()
    assert (await case.handle.result()).status is CaseStatus.DONE
    await year.handle.terminate()


async def test_a_new_run_that_is_asked_for_takes_the_case_on_with_nothing_lost(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    said = await case.say("main.sign.1.decide", key="once")
    first = (await case.handle.describe()).run_id
    await case.handle.signal(SignalName.NEW_RUN)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while (await case.handle.describe()).run_id == first:  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.05)
    assert (await case.say("main.sign.1.decide", key="once")).hash == said.hash
    await case.advance()
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    await case.advance()
    assert (await case.handle.result()).effects == len(cases.fakes.recorded(case.id))


async def test_a_new_run_of_a_stuck_case_tries_again(cases: Cases, engine_settings: Settings) -> None:
    case = await cases.open(TALK, rehearsal=True)
    cases.fakes.break_down(case.id, ActivityName.RECORD, NO_SPACE)
    assert (await case.advance()).stuck is not None
    await listed(cases, engine_settings, case, wanted=True)
    cases.fakes.repair(case.id, ActivityName.RECORD)
    await case.handle.signal(SignalName.NEW_RUN)
    await listed(cases, engine_settings, case, wanted=False)
    assert (await case.advance()).stuck is None
    await case.handle.terminate()
