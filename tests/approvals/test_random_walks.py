"""Whatever random people do in whatever order: what must hold of a case holds after every single act."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.actions import (
    Approve,
    Ballot,
    Complete,
    Confirm,
    Opine,
    Power,
    Propose,
    Reassign,
    Return,
    StaffAction,
    Submit,
    Terminate,
    Vote,
)
from approvals.decide import decide
from approvals.definitions import Chain, StepKind
from approvals.effects import Role
from approvals.return_targets import misfit
from approvals.state import Task
from policies.loader import load
from tests.approvals.chains import BUDGET, MONTH, YEAR, chain, step
from tests.approvals.invariants import Checked
from tests.approvals.people import PAPER, document, holder, on_screen, staff
from tests.approvals.random_acts import WON, result, staff_act
from tests.approvals.random_chains import random_chain
from tests.approvals.random_handling import edited
from tests.approvals.seeded_random import SeededRandom

WINDING = chain(
    step("draft", "bureau/checker", maker="bureau/maker", form="budget", submits=True),
    step("county", "county_tax/checker", each="branch", text_change="straight_back"),
    step("county_again", "county_finance/checker", "county_tax/checker", each="branch", text_change="straight_back"),
    step("sum", form="budget"),
    step("sign", "city_tax/checker", "city_finance/checker", form="budget", text_change="straight_back"),
    step("pay", "county_finance/checker", each="branch", maker="county_finance/maker", may_refuse=True),
    step("book", each="branch", no_way_back=True),
    step("close", "bureau/leader", form="budget", other_persons_than=("draft", "county")),
)
"""City and counties in turn, countersigning in a county, ways straight back, a booking that cannot be undone."""

PAID = chain(
    step("pay", no_way_back=True),
    step("report", "county_agency/checker", each="branch", may_refuse=True),
    step("book", each="branch", no_way_back=True),
    step("sign", "city_finance/checker", may_refuse=True),
    step("close", no_way_back=True),
)
"""Money that moves at once and is booked later."""

SMALL = {"budget": BUDGET, "month": MONTH, "winding": WINDING, "year": YEAR}


def real_chains() -> dict[str, Chain]:
    """The chains that cases really walk."""
    pack = load("ningbo")
    names = ("annual_budget", "monthly_funding", "year_end_clearing", "fiscal_year")
    return {name: pack.pin(name, 2022, 1 if name == "monthly_funding" else None).chain for name in names}


CHAINS = SMALL | real_chains()
ENOUGH = 200
"""More tasks than any of the chains has left."""


def _walk(case: Checked, rng: SeededRandom, acts: int) -> None:
    for _ in range(acts):
        case.at += timedelta(hours=rng.pick((1, 1, 2, 40)))
        case.time_comes()
        if case.state.automatic_tasks() and rng.evenly():
            completed = result(case.state, rng)
            if misfit(case.state, completed) is None:
                case.take(None, completed)
        else:
            case.act(*staff_act(case.state, rng))


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 150))
def test_what_must_hold_holds_whatever_people_do(chain: Chain, seed: int, acts: int) -> None:
    case = Checked(chain)
    _walk(case, SeededRandom(seed), acts)
    case.look_back()


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 120))
def test_what_must_hold_holds_in_any_chain_that_may_be_written(seed: int, acts: int) -> None:
    rng = SeededRandom(seed)
    case = Checked(random_chain(rng))
    _walk(case, rng, acts)
    case.look_back()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 60))
def test_what_has_moved_money_is_broken_off_by_nobody(seed: int, acts: int) -> None:
    """After the payment operators try to end the case, or to go on by an edited chain, again and again."""
    case, rng = Checked(PAID), SeededRandom(seed)
    case.take(None, Complete(task="main.pay.1.automatic", ok=True))
    for _ in range(acts):
        _walk(case, rng, 1)
        for number, power in enumerate((Terminate(), edited(case.state.head.chain, rng))):
            proposed = case.act(staff("operations/maker", person="ops-1"), Propose(power=power, reason="不再办理"))
            if proposed:
                newest = list(case.state.proposals)[-1]
                case.act(staff("operations/checker", person=f"ops-{number + 2}"), Confirm(proposal=newest))
    case.look_back()


@pytest.mark.parametrize("chain", [chain for chain in CHAINS.values() if chain.steps], ids=lambda chain: str(chain.id))
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 60))
def test_a_case_comes_to_its_end_once_people_agree_whatever_went_before(chain: Chain, seed: int, acts: int) -> None:
    case = Checked(chain)
    _walk(case, SeededRandom(seed), acts)
    _to_its_end(case)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 80))
def test_a_case_of_any_chain_comes_to_its_end_once_people_agree(seed: int, acts: int) -> None:
    rng = SeededRandom(seed)
    case = Checked(random_chain(rng))
    _walk(case, rng, acts)
    _to_its_end(case)


def _to_its_end(case: Checked) -> None:
    for number in range(ENOUGH):
        if not case.state.is_open:
            break
        _go_on(case, number)
    assert not case.state.is_open
    case.look_back()


def _go_on(case: Checked, number: int) -> None:
    """The oldest task that waits for nobody else is dealt with by somebody new, who agrees."""
    automatic = case.state.automatic_tasks()
    if automatic:
        form = case.state.step_of(automatic[0]).form
        made = document(form, number) if form else None
        case.take(None, Complete(task=automatic[0].id, ok=True, document=made))
        return
    tasks = [task for task in case.state.tasks.values() if task.role is not Role.MISSING]
    helpers = [task for task in tasks if task.of_task is not None]
    task = (helpers or tasks)[0]
    assert task.party is not None
    actor = holder(task.party, person=f"new-{number}")
    if task.holder is not None:
        _freed(case, Reassign(task=task.id, to=actor))
        task = case.state.tasks[task.id]
    agrees = _agreement(case, task, number)
    refusal = decide(case.state, actor, agrees, case.at)
    if refusal is not None and task.proposal is not None:
        # What was prepared no longer fits the chain: the maker prepares it again.
        agrees = Return(task=task.id, seen=on_screen(case.state, task), to=task.step, reason="请重拟")
    assert case.act(actor, agrees), refusal


def _agreement(case: Checked, task: Task, number: int) -> StaffAction:
    step = case.state.step_of(task)
    seen = on_screen(case.state, task)
    if task.role is Role.OPINION:
        return Opine(task=task.id, text="同意")
    if step.kind is StepKind.VOTE:
        return Vote(task=task.id, seen=seen, ballot=Ballot.YES)
    if task.role is Role.PREPARE and step.submits:
        return Submit(task=task.id, document=document(step.form or "", number))
    return Approve(task=task.id, seen=seen, evidence=PAPER.model_copy(update={"votes": WON}))


def _freed(case: Checked, power: Power) -> None:
    """Two operators take a task from whoever holds it."""
    assert case.act(staff("operations/maker", person="ops-8"), Propose(power=power, reason="离岗"))
    newest = list(case.state.proposals)[-1]
    assert case.act(staff("operations/checker", person="ops-9"), Confirm(proposal=newest))
