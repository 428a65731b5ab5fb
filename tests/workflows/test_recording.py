"""The recorder brings every effect into the records, once and in order, in real life and in rehearsals."""

import pytest

from approvals.actions import Comment
from approvals.effects import FIRST, CaseStatus, Effect
from tests.approvals.people import staff
from tests.workflows.chains import TALK
from tests.workflows.office import Office, OpenCase
from workflows.messages import CaseOutcome


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


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
async def test_every_effect_is_recorded_once_and_in_order(office: Office, rehearsal: bool) -> None:
    case = await office.open(rehearsal=rehearsal)
    outcome = await walk(case)
    recorded = office.toys.recorded(case.id)
    ties(recorded)
    assert (outcome.status, outcome.effects, outcome.hash) == (CaseStatus.DONE, len(recorded), recorded[-1].hash)
    by_number = {effect.number: effect for effect in recorded}
    for receipt in case.receipts:
        assert list(receipt.effects) == [by_number[number] for number in range(receipt.first, receipt.last + 1)]
    if not rehearsal:
        assert len(office.toys.batches[case.id]) < len(case.receipts), "effects gather before they are recorded"


async def test_effects_that_are_recorded_already_are_left_out_of_a_repeated_answer(office: Office) -> None:
    case = await office.open(TALK, rehearsal=True)
    request = case.request(staff("bureau/leader"), Comment(task="main.sign.1.decide", text="请尽快"), key="wang:1")
    first = await case.send(request)
    await case.advance()
    again = await case.send(request)
    assert again.hash == first.hash
    assert first.effects
    assert not again.effects
