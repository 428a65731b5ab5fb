"""The recorder brings every effect into the records, once and in order, in real life and in rehearsals."""

import gc

import pytest

from approvals.actions import Comment
from approvals.effects import FIRST, CaseStatus, Effect
from tests.approvals.case_driver import OPENED
from tests.approvals.chains import chain, step
from tests.approvals.people import staff
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase
from workflows.messages import CaseOutcome, CaseStart, Recording

ENGINE_TAKES_BYTES = 2 * 1024 * 1024
CLOCKS = pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])


async def walk(case: OpenCase) -> CaseOutcome:
    """From the draft to the signature; the automatic step in between runs by itself."""
    await case.hand_in()
    await case.confirm()
    await case.shows("批复")
    await case.sign()
    return await case.handle.result()


def ties(effects: list[Effect]) -> None:
    """Numbered from one without gap or repetition, each naming the one before."""
    previous = FIRST
    for number, effect in enumerate(effects, start=1):
        assert (effect.number, effect.previous) == (number, previous)
        assert effect.is_sound()
        previous = effect.hash


@CLOCKS
async def test_every_effect_is_recorded_once_and_in_order(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(rehearsal=rehearsal)
    outcome = await walk(case)
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert (outcome.status, outcome.effects, outcome.hash) == (CaseStatus.DONE, len(recorded), recorded[-1].hash)
    by_number = {effect.number: effect for effect in recorded}
    for receipt in case.receipts:
        assert list(receipt.effects) == [by_number[number] for number in range(receipt.first, receipt.last + 1)]
    if not rehearsal:
        assert len(cases.fakes.batches[case.id]) < len(case.receipts), "effects gather before they are recorded"


async def test_effects_that_are_recorded_already_are_left_out_of_a_repeated_answer(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    request = case.request(staff("bureau/leader"), Comment(task="main.sign.1.decide", text="请尽快"), key="wang:1")
    first = await case.send(request)
    await case.advance()
    again = await case.send(request)
    assert again.hash == first.hash
    assert first.effects
    assert not again.effects


async def test_a_case_that_waits_holds_nothing_of_what_was_recorded(cached_cases: Cases) -> None:
    case = await cached_cases.open(TALK, rehearsal=True)
    await case.advance()
    gc.collect()
    held = [each for each in gc.get_objects() if isinstance(each, Recording) and each.case == case.id]
    assert [id(each) for each in held] == [id(each) for each in cached_cases.fakes.recordings[case.id]]


def sizes(batches: list[tuple[Effect, ...]]) -> list[int]:
    """The bytes of each recording."""
    return [sum(len(effect.model_dump_json().encode()) for effect in batch) for batch in batches]


@CLOCKS
async def test_what_happens_at_once_to_very_many_is_recorded_in_portions_that_the_engine_takes(
    cached_cases: Cases, rehearsal: bool
) -> None:
    cases = cached_cases
    villages = tuple(f"village{number:04d}" for number in range(3000))  # their tasks, the opening and the stage
    head = cases.head(chain(step("report", "bureau/leader", each="branch")), branches=villages)
    case = await cases.start(CaseStart(head=head, rehearsal=rehearsal, instant=OPENED))
    if rehearsal:
        await case.advance()
    else:
        await cases.has_recorded(case, len(villages) + 2)
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert sum(effect.event.kind == "task_opened" for effect in recorded) == len(villages)
    assert sum(sizes([tuple(recorded)])) > ENGINE_TAKES_BYTES / 2
    assert max(sizes(cases.fakes.batches[case.id])) < ENGINE_TAKES_BYTES / 2


async def test_what_is_long_is_recorded_in_portions_too(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    scans = tuple(f"{number:064x}" for number in range(3000))
    for _ in range(4):
        await case.act(staff("bureau/leader"), Comment(task="main.sign.1.decide", text="见附件", attachments=scans))
    await case.advance()
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert sum(effect.event.kind == "commented" for effect in recorded) == 4
    batches = cases.fakes.batches[case.id]
    assert len(batches) == 2, "they wait until somebody asks, and are then more than one portion"
    assert max(sizes(batches)) < ENGINE_TAKES_BYTES / 2


@CLOCKS
async def test_the_recorder_says_which_requests_had_the_effects(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(rehearsal=rehearsal)
    await walk(case)
    summary = cases.fakes.requests(case.id)
    assert {key: (done.first, done.last, done.hash) for key, done in summary.items()} == {
        receipt.key: (receipt.first, receipt.last, receipt.hash) for receipt in case.receipts
    }


async def test_the_policy_is_recorded_with_the_opening_and_once(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    await case.advance()
    await case.say("main.sign.1.decide")
    await case.advance()
    assert [pinned.chain if pinned else None for pinned in cases.fakes.pinned(case.id)] == [TALK, None]
