"""The same request again is the same whatever the API has to look up again for it; another content still shows."""

from hashlib import sha256

import pytest

from approvals.actions import (
    AddSigner,
    Choose,
    Delegate,
    FailedCheck,
    HandIn,
    HandOver,
    NewCalendar,
    Position,
    Propose,
    Reassign,
    Request,
    StaffAction,
    Submit,
    Transfer,
)
from calculations.dates.working_days import WorkCalendar
from tests.approvals.people import document, staff
from workflows.same_request import asks_for_the_same, request_digest

TASK = "main.draft.1.decide"
LI, LI_RENAMED, WU = (
    staff("bureau/checker", person="li"),
    staff("bureau/leader", person="li").model_copy(update={"name": "李新"}),
    staff("bureau/checker", person="wu"),
)
PAPER = document("paper", 1)
CHECKED = PAPER.model_copy(update={"findings": ("不平",), "failed": (FailedCheck(check="ties", zh="不平"),)})
OTHER = document("paper", 2)


def new_calendar(*years: int) -> Propose:
    return Propose(power=NewCalendar(calendar=WorkCalendar(years=years)), reason="放假安排")


AGAIN: list[tuple[StaffAction, StaffAction, StaffAction]] = [
    *(
        (Transfer(task=TASK, to=LI, reason="出差"), Transfer(task=TASK, to=again, reason="出差"), other)
        for again, other in [
            (LI_RENAMED, Transfer(task=TASK, to=WU, reason="出差")),
            (LI_RENAMED, Transfer(task=TASK, to=LI, reason="另因")),
        ]
    ),
    (Delegate(task=TASK, to=LI), Delegate(task=TASK, to=LI_RENAMED), Delegate(task=TASK, to=WU)),
    (
        AddSigner(task=TASK, to=LI, position=Position.AFTER),
        AddSigner(task=TASK, to=LI_RENAMED, position=Position.AFTER),
        AddSigner(task=TASK, to=LI, position=Position.BEFORE),
    ),
    (
        HandOver(person="he", to=LI, reason="调离"),
        HandOver(person="he", to=LI_RENAMED, reason="调离"),
        HandOver(person="he", to=WU, reason="调离"),
    ),
    (Submit(task=TASK, document=PAPER), Submit(task=TASK, document=CHECKED), Submit(task=TASK, document=OTHER)),
    (HandIn(entry="R1", document=PAPER), HandIn(entry="R1", document=CHECKED), HandIn(entry="R1", document=OTHER)),
    (
        Choose(task=TASK, choice="estimate", document=PAPER, reason="逾期"),
        Choose(task=TASK, choice="estimate", document=OTHER, reason="逾期"),
        Choose(task=TASK, choice="wait", reason="逾期"),
    ),
    (
        Propose(power=Reassign(task=TASK, to=LI), reason="离岗"),
        Propose(power=Reassign(task=TASK, to=LI_RENAMED), reason="离岗"),
        Propose(power=Reassign(task=TASK), reason="离岗"),
    ),
    (new_calendar(2022), new_calendar(2022, 2023), Propose(power=Reassign(task=TASK), reason="放假安排")),
]


def request(action: StaffAction) -> Request:
    return Request(key="wang:1", actor=staff("bureau/leader", person="wang"), action=action)


@pytest.mark.parametrize(("first", "again", "other"), AGAIN, ids=lambda action: action.kind)
def test_what_was_looked_up_anew_makes_no_other_request(
    first: StaffAction, again: StaffAction, other: StaffAction
) -> None:
    digest = request_digest(request(first))
    assert asks_for_the_same(digest, request(again))
    assert not asks_for_the_same(digest, request(other))


@pytest.mark.parametrize("action", [action for action, _, _ in AGAIN], ids=lambda action: action.kind)
def test_a_request_of_before_is_known_by_the_digest_of_then(action: StaffAction) -> None:
    asked = request(action)
    of_then = sha256(f"{asked.actor.person}\n{action.model_dump_json()}".encode()).hexdigest()
    assert asks_for_the_same(of_then, asked)
