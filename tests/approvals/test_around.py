"""What is done around a task: urging, copies, read marks, checks, empty posts, further levels; what a step allows."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from approvals.actions import (
    Claim,
    Comment,
    Copy,
    FailedCheck,
    MarkRead,
    NoteEmptyPost,
    Submit,
    Transfer,
    Urge,
)
from approvals.definitions import Check, Deadline, Escalation, StepAction
from approvals.effects import Copied, Notice, Noticed, Urged
from approvals.refusals import RefusalCode
from calculations.dates.deadlines import FixedDay
from tests.approvals.case_driver import COUNTIES, CaseDriver, refusal_of
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import china, document, staff

DRAFT = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "city_finance/leader", form=BUDGET_FORM)
MAKER = staff("bureau/maker")
OPERATOR = staff("operations/maker", person="ops-1")
SIGN_TASK = "main.sign.1.decide"


def to_be_signed(**more: object) -> CaseDriver:
    """A draft that waits for the finance leader's signature."""
    driver = CaseDriver(chain(DRAFT, SIGN.model_copy(update=more)).model_copy(update={"urge_hours": 4}), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    return driver


def test_who_handed_in_and_operators_urge_but_not_whoever_comes_by() -> None:
    driver = to_be_signed()
    assert driver.may(OPERATOR, Urge(task=SIGN_TASK)) is None
    assert refusal_of(driver, staff("city_tax/leader"), Urge(task=SIGN_TASK)) is RefusalCode.WRONG_PARTY
    driver.do(MAKER, Urge(task=SIGN_TASK, note="请尽快"))
    [urged] = [effect.event for effect in driver.effects if isinstance(effect.event, Urged)]
    assert (urged.task, urged.note) == (SIGN_TASK, "请尽快")


def test_who_holds_the_post_that_is_waited_for_is_not_told_that_they_lack_it() -> None:
    refusal = to_be_signed().may(staff("city_finance/leader"), Urge(task=SIGN_TASK))
    assert refusal is not None
    assert refusal.en == (
        "Only those who acted in this case before, those called in when it is late, and operators, may urge."
    )


def test_who_is_called_in_when_a_step_is_late_may_urge() -> None:
    deadline = Deadline(
        rule=FixedDay(month=3, day=10),
        escalate_days_after=1,
        escalate_to="city_finance/supervisor",
        further=(Escalation(days_after=5, to="city_government/leader"),),
    )
    driver = to_be_signed(deadline=deadline)
    for called in ("city_finance/supervisor", "city_government/leader"):
        assert driver.may(staff(called), Urge(task=SIGN_TASK)) is None
    assert refusal_of(driver, staff("city_government/maker"), Urge(task=SIGN_TASK)) is RefusalCode.WRONG_PARTY


def test_who_takes_no_part_is_told_so_and_of_no_post() -> None:
    driver = to_be_signed()
    for action in (Comment(task=SIGN_TASK, text="请补充"), MarkRead(task=SIGN_TASK)):
        refusal = driver.may(staff("city_tax/leader"), action)
        assert refusal is not None
        assert (refusal.code, refusal.zh) == (RefusalCode.WRONG_PARTY, "您所在的机构不参与此项办理。")


def test_nobody_urges_again_before_the_chain_s_hours_are_over() -> None:
    driver = to_be_signed()
    driver.do(MAKER, Urge(task=SIGN_TASK))
    first = driver.at
    driver.at += timedelta(hours=3)
    refusal = driver.may(OPERATOR, Urge(task=SIGN_TASK))
    assert refusal is not None
    assert (refusal.code, refusal.at) == (RefusalCode.TOO_SOON, first)
    driver.at = first + timedelta(hours=4)
    driver.do(MAKER, Urge(task=SIGN_TASK))


def test_where_the_chain_names_no_hours_a_task_is_urged_once_a_day_of_china() -> None:
    driver = CaseDriver(chain(DRAFT, SIGN), branches=(), at=china(2021, 12, 1, 23))
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.do(MAKER, Urge(task=SIGN_TASK))
    assert refusal_of(driver, MAKER, Urge(task=SIGN_TASK)) is RefusalCode.TOO_SOON
    driver.at = china(2021, 12, 2)
    driver.do(MAKER, Urge(task=SIGN_TASK))


def test_one_county_s_staff_press_for_no_other_county() -> None:
    driver = CaseDriver(chain(step("say", "county_finance/maker", "county_tax/maker", each="branch"), SIGN))
    driver.approve("say", COUNTIES[0], kind="county_finance")
    mine = staff("county_finance/maker", COUNTIES[0])
    assert driver.may(mine, Urge(task=f"{COUNTIES[0]}.say.1.county_tax.decide")) is None
    other = Urge(task=f"{COUNTIES[1]}.say.1.county_tax.decide")
    assert refusal_of(driver, mine, other) is RefusalCode.WRONG_PARTY


def test_a_step_allows_what_the_chain_names_and_no_more() -> None:
    driver = to_be_signed(allows=(StepAction.CLAIM,))
    leader = staff("city_finance/leader")
    other = staff("city_finance/leader", person="li")
    for action in (
        Transfer(task=SIGN_TASK, to=other, reason="忙"),
        Comment(task=SIGN_TASK, text="请补充"),
        Urge(task=SIGN_TASK),
    ):
        actor = OPERATOR if isinstance(action, Urge) else leader
        assert refusal_of(driver, actor, action) is RefusalCode.NOT_ALLOWED_HERE
    driver.do(leader, Claim(task=SIGN_TASK))
    driver.approve("sign")
    assert not driver.state.is_open


def test_whoever_has_the_task_gives_copies_and_readers_need_do_nothing() -> None:
    driver = to_be_signed()
    leader, reader = staff("city_finance/leader"), staff("audit_office/leader")
    before = driver.state
    assert driver.may(leader, Copy(task=SIGN_TASK, to=(reader,))) is None
    assert refusal_of(driver, reader, Copy(task=SIGN_TASK, to=(leader,))) is RefusalCode.WRONG_PARTY
    assert refusal_of(driver, leader, Copy(task=SIGN_TASK, to=(leader,))) is RefusalCode.WRONG_PERSON
    assert driver.state is before


def test_no_county_s_matter_is_copied_to_another_county() -> None:
    driver = CaseDriver(chain(step("say", "county_finance/leader", each="branch"), SIGN))
    copy = Copy(task=f"{COUNTIES[0]}.say.1.decide", to=(staff("county_finance/leader", COUNTIES[1]),))
    assert refusal_of(driver, staff("county_finance/leader", COUNTIES[0]), copy) is RefusalCode.WRONG_PERSON


def test_whoever_may_read_says_that_they_have_though_the_case_is_over() -> None:
    driver = to_be_signed()
    driver.approve("sign")
    read = MarkRead(task=SIGN_TASK)
    assert driver.may(MAKER, read) is None
    assert driver.may(OPERATOR, read) is None
    stranger = staff("treasury/leader")
    assert refusal_of(driver, stranger, read) is RefusalCode.WRONG_PARTY
    assert refusal_of(driver, MAKER, MarkRead(task="main.nowhere.1.decide")) is RefusalCode.UNKNOWN_TASK


def test_a_passed_step_goes_to_those_whom_the_chain_names_for_reading() -> None:
    copies = ("audit_office/leader", "county_agency/leader")
    driver = CaseDriver(chain(step("sign", "bureau/leader", copies=copies), step("close", "bureau/leader")))
    driver.approve("sign")
    [copied] = [effect.event for effect in driver.effects if isinstance(effect.event, Copied)]
    assert [str(party) for party in copied.parties] == [
        "audit_office/leader",
        *(f"{county}.county_agency/leader" for county in COUNTIES),
    ]
    assert driver.task("close")


@pytest.mark.parametrize(
    ("level", "note", "code"),
    [
        ("stop", "理由", RefusalCode.CHECK_FAILED),
        ("warn", "", RefusalCode.MISSING_REASON),
        ("warn", "理由", None),
        ("ignore", "", None),
    ],
)
def test_a_check_stops_warns_or_is_ignored(level: str, note: str, code: RefusalCode | None) -> None:
    check = Check.model_validate({"id": "ties", "level": level})
    driver = CaseDriver(chain(DRAFT.model_copy(update={"checks": (check,)}), SIGN), branches=())
    failed = document(BUDGET_FORM, 1).model_copy(update={"failed": (FailedCheck(check="ties", zh="不平"),)})
    refusal = driver.may(MAKER, Submit(task="main.draft.1.prepare", document=failed, note=note))
    assert (refusal.code if refusal else None) is code


def test_an_empty_post_is_said_once_and_again_when_it_is_filled() -> None:
    driver = to_be_signed()
    for empty in (True, True, False, False, True):
        driver.happens(NoteEmptyPost(task=SIGN_TASK, empty=empty))
    notices = [effect.event.notice for effect in driver.effects if isinstance(effect.event, Noticed)]
    assert notices == [Notice.POST_EMPTY, Notice.POST_FILLED, Notice.POST_EMPTY]
    assert driver.task("sign")


def test_that_a_post_is_empty_passes_nothing_and_matters_to_no_closed_task() -> None:
    driver = to_be_signed()
    before = driver.state
    assert not driver.happens(NoteEmptyPost(task="main.draft.1.decide", empty=True))
    assert driver.state == before


LEVELS = Deadline(
    rule=FixedDay(day=10, month_offset=-1),
    escalate_days_after=1,
    escalate_to="bureau/leader",
    repeat_every_days=2,
    further=(Escalation(days_after=3, to="city_government/leader"), Escalation(days_after=5, to="audit_office/leader")),
)


def test_level_after_level_is_called_in_and_dunning_begins_after_the_last() -> None:
    driver = CaseDriver(chain(DRAFT.model_copy(update={"deadline": LEVELS})), branches=())
    driver.becomes(china(2021, 12, 19))
    notices = [
        (effect.at, effect.event.notice, str(effect.event.party))
        for effect in driver.effects
        if isinstance(effect.event, Noticed)
    ]
    assert notices == [
        (china(2021, 12, 11), Notice.DUE, "bureau/maker"),
        (china(2021, 12, 12), Notice.ESCALATE, "bureau/leader"),
        (china(2021, 12, 14), Notice.ESCALATE, "city_government/leader"),
        (china(2021, 12, 16), Notice.ESCALATE, "audit_office/leader"),
        (china(2021, 12, 18), Notice.DUN, "bureau/maker"),
    ]


@pytest.mark.parametrize(
    "further",
    [
        [{"days_after": 1, "to": "bureau/leader"}],
        [{"days_after": 4, "to": "bureau/leader"}, {"days_after": 3, "to": "city_tax/leader"}],
    ],
    ids=["not later than the first", "not upwards"],
)
def test_each_further_level_is_called_in_later(further: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError, match="later than the one before"):
        Deadline.model_validate({**LEVELS.model_dump(), "further": further})
