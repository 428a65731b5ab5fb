"""A decision binds to a version, every effect is numbered and chained, and the state survives being stored."""

from datetime import timedelta

import pytest

from approvals.actions import Approve, Open, Seen
from approvals.apply import apply
from approvals.decide import decide
from approvals.definitions import MAIN
from approvals.effects import FIRST, Effect, Role
from approvals.refusals import RefusalCode
from approvals.state import SEMANTICS, CaseState, new_case
from tests.approvals.case_driver import CaseDriver, Refused
from tests.approvals.chains import BUDGET, BUDGET_FORM, MONTH
from tests.approvals.people import PAPER, document, staff
from tests.approvals.prepared_cases import consented, cosigned, reviewed


def test_a_decision_on_a_version_that_is_not_the_newest_is_refused_with_the_newest() -> None:
    driver = cosigned()
    first = document(BUDGET_FORM, 10)
    with pytest.raises(Refused) as refused:
        driver.do(
            staff("city_tax/checker"),
            Approve(task="main.review.1.city_tax.decide", seen=Seen(number=1, content_hash=first.content_hash)),
        )
    assert refused.value.code is RefusalCode.STALE_VERSION
    assert refused.value.refusal.newest_version == 2


@pytest.mark.parametrize(
    "seen",
    [
        None,
        Seen(number=2, content_hash=document(BUDGET_FORM, 99).content_hash),
        Seen(number=3, content_hash=document(BUDGET_FORM, 11).content_hash),
    ],
    ids=["none", "another content", "another number"],
)
def test_a_decision_names_number_and_content_of_what_was_seen(seen: Seen | None) -> None:
    with pytest.raises(Refused) as refused:
        cosigned().do(staff("city_tax/checker"), Approve(task="main.review.1.city_tax.decide", seen=seen))
    assert refused.value.code is RefusalCode.STALE_VERSION


def test_where_there_is_no_document_none_was_seen() -> None:
    driver = CaseDriver(MONTH.model_copy(update={"steps": MONTH.steps[4:5]}))
    task = driver.task("payment", "330203")
    seen = Seen(number=1, content_hash="e" * 64)
    refusal = decide(driver.state, staff("county_finance/maker", "330203"), Approve(task=task.id, seen=seen), driver.at)
    assert refusal is not None
    assert refusal.code is RefusalCode.STALE_VERSION


def test_effects_are_numbered_without_gap_and_each_names_the_one_before() -> None:
    driver = consented()
    assert [effect.number for effect in driver.effects] == list(range(1, len(driver.effects) + 1))
    previous = [FIRST, *(effect.hash for effect in driver.effects)]
    assert [effect.previous for effect in driver.effects] == previous[:-1]
    assert all(effect.is_sound() for effect in driver.effects)
    assert (driver.state.number, driver.state.hash) == (len(driver.effects), previous[-1])


def test_an_effect_that_was_changed_afterwards_shows() -> None:
    effect = consented().effects[3]
    assert not effect.model_copy(update={"at": effect.at + timedelta(seconds=1)}).is_sound()
    assert not effect.model_copy(update={"number": 5}).is_sound()
    assert not effect.model_copy(update={"previous": FIRST}).is_sound()


def test_effects_and_state_come_back_from_storage_as_they_were() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    assert CaseState.model_validate_json(driver.state.model_dump_json()) == driver.state
    stored = [Effect.model_validate_json(effect.model_dump_json()) for effect in driver.effects]
    assert stored == driver.effects
    assert all(effect.is_sound() for effect in stored)


def test_what_the_shapes_got_later_stands_in_no_hashed_text_while_it_is_unset() -> None:
    """Hashes of running cases, of pinned chains and of requests cover texts that were written before."""
    driver = consented()
    signed = Approve(task="main.sign.1.decide", evidence=PAPER)
    texts = [BUDGET.model_dump_json(), MONTH.model_dump_json(), signed.model_dump_json()]
    texts += [effect.body_json() for effect in driver.effects]
    of_chains = ("vote", "allows", "checks", "copies", "weight", "further", "urge_hours", "may_terminate")
    of_effects = ("power", "holder", "of_task", "ballot", "failed", "acting_for_name")
    for name in (*of_chains, *of_effects):
        assert not [text for text in texts if f'"{name}":' in text], name


def test_the_same_action_on_the_same_state_has_the_same_effects() -> None:
    one, other = consented(), consented()
    assert one.effects == other.effects
    assert one.state == other.state


def test_a_case_that_went_through_storage_goes_on_alike() -> None:
    driver = cosigned()
    stored = CaseState.model_validate_json(driver.state.model_dump_json())
    task = driver.task("review", kind="city_tax")
    version = driver.state.newest(MAIN, BUDGET_FORM)
    assert version is not None
    action = Approve(task=task.id, seen=Seen(number=version.number, content_hash=version.document.content_hash))
    actor = staff("city_tax/checker")
    assert apply(stored, actor, action, driver.at) == apply(driver.state, actor, action, driver.at)


def test_a_case_of_a_meaning_that_this_code_does_not_know_is_not_touched() -> None:
    head = CaseDriver(BUDGET).state.head.model_copy(update={"semantics": SEMANTICS + 1})
    with pytest.raises(ValueError, match="semantics"):
        apply(new_case(head), None, Open(), cosigned().at)
