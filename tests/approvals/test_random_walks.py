"""Whatever random people do in whatever order: what must hold of a case holds after every single act."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.actions import (
    Action,
    Actor,
    Approve,
    Comment,
    Complete,
    HandIn,
    Open,
    OperatorAction,
    Refuse,
    Return,
    StaffAction,
    Submit,
    Tick,
    Withdraw,
)
from approvals.apply import apply
from approvals.decide import decide
from approvals.definitions import MAIN, Chain, StepKind
from approvals.effects import CaseStatus, Decided, Role
from approvals.state import CaseState, Turned, new_case
from approvals.ways import misfit
from policies.loader import load
from tests.approvals.chains import BUDGET, MONTH, YEAR, chain, step
from tests.approvals.desk import Desk
from tests.approvals.people import PAPER, china, document, holder, on_screen
from tests.approvals.random_acts import Dice, result, staff_act

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

SMALL = {"budget": BUDGET, "month": MONTH, "winding": WINDING, "year": YEAR}


def real_chains() -> dict[str, Chain]:
    """The chains that cases really walk."""
    pack = load("ningbo")
    names = ("annual_budget", "monthly_funding", "year_end_clearing", "fiscal_year")
    return {name: pack.pin(name, 2022, 1 if name == "monthly_funding" else None).chain for name in names}


CHAINS = SMALL | real_chains()
ENOUGH = 200
"""More tasks than any of the chains has left."""
JUDGEMENTS = (Approve, Return, Refuse)
SHORTLY_BEFORE_PLANS_ARE_DUE = china(2021, 12, 24)


class Watched:
    """A case that is looked at after every act."""

    def __init__(self, chain: Chain) -> None:
        self.state: CaseState = new_case(Desk(chain).state.head)
        self.at = SHORTLY_BEFORE_PLANS_ARE_DUE
        self.take(None, Open())

    def act(self, actor: Actor, action: StaffAction) -> None:
        """Somebody does something; what ``decide`` allows is carried out, the rest leaves no trace."""
        if decide(self.state, actor, action, self.at) is not None:
            return
        _only_whose_it_is(self.state, actor, action)
        self.take(actor, action)

    def take(self, actor: Actor | None, action: Action) -> None:
        """Carry it out and look at everything."""
        before = self.state
        turned = apply(before, actor, action, self.at)
        assert turned == apply(before, actor, action, self.at)
        self.state = turned.state
        _numbered_and_chained(before, turned, actor)
        _closed_tasks_stay_closed(before, turned.state)
        _one_outcome(before, turned)
        _nothing_is_undone_that_cannot_be(before, turned.state)
        _never_dead(turned.state)


def _only_whose_it_is(state: CaseState, actor: Actor, action: StaffAction) -> None:
    """Nobody acts without the post; nobody decides on what they made; two signatures are two persons'."""
    if isinstance(action, Comment | HandIn | Withdraw | OperatorAction):
        return
    task = state.tasks[action.task]
    assert task.party is not None
    assert actor.holds(task.party)
    if isinstance(action, JUDGEMENTS):
        version = state.newest(task.lane, state.step_of(task).form)
        made = version.makers if version else ()
        assert not set(actor.persons()) & {*made, *task.prepared_by}
        assert (action.seen is None) == (version is None)


def _numbered_and_chained(before: CaseState, turned: Turned, actor: Actor | None) -> None:
    previous = before.hash
    for number, effect in enumerate(turned.effects, start=before.number + 1):
        assert (effect.number, effect.previous, effect.actor) == (number, previous, actor)
        assert effect.is_sound()
        previous = effect.hash
    assert (turned.state.number, turned.state.hash) == (before.number + len(turned.effects), previous)


def _closed_tasks_stay_closed(before: CaseState, after: CaseState) -> None:
    assert not after.closed.keys() & after.tasks.keys()
    assert {task: after.closed[task] for task in before.closed} == before.closed
    assert before.tasks.keys() <= after.tasks.keys() | after.closed.keys()


def _one_outcome(before: CaseState, turned: Turned) -> None:
    """At most one decision a turn; one that carries a single step on leaves none of its tasks open."""
    decided = [effect.event for effect in turned.effects if isinstance(effect.event, Decided)]
    assert len(decided) <= 1
    for event in decided:
        task = before.tasks[event.task]
        kind = before.step_of(task).kind
        if task.role is Role.DECIDE and kind is StepKind.SINGLE and event.to != event.step:
            siblings = {
                other.id for other in before.tasks.values() if (other.lane, other.step) == (task.lane, task.step)
            }
            assert siblings <= turned.state.closed.keys()


def _nothing_is_undone_that_cannot_be(before: CaseState, after: CaseState) -> None:
    """No step before a finished one without a way back is walked again, in the lane that finished it."""
    steps = before.head.chain.steps
    done = [number for number, each in enumerate(steps) if each.no_way_back and f"main.{each.id}" in _finished(before)]
    for number in done:
        for each in steps[: number + 1]:
            for lane in before.lanes:
                assert after.lanes[lane].rounds.get(each.id, 0) == before.lanes[lane].rounds.get(each.id, 0)


def _finished(state: CaseState) -> set[str]:
    return {task.rsplit(".", 2)[0] for task, how in state.closed.items() if how.how == "completed"}


def _never_dead(state: CaseState) -> None:
    """An open case waits for somebody or something in every lane that is not through; a closed one for nothing."""
    if state.status is not CaseStatus.OPEN:
        assert not state.tasks
        return
    of_steps = [task for task in state.tasks.values() if task.document is None]
    if state.head.chain.steps:
        assert of_steps
    for task in of_steps:
        assert state.lanes[task.lane].step == task.step
        assert task.round <= state.lanes[task.lane].rounds[task.step]
    standing_at = {name for name, lane in state.lanes.items() if lane.step is not None}
    assert standing_at == {task.lane for task in of_steps}
    on_main = state.segment >= 0 and state.head.chain.segments()[state.segment][0].each is None
    assert standing_at <= ({MAIN} if on_main else set(state.head.branches))


def _walk(case: Watched, dice: Dice, acts: int) -> None:
    for _ in range(acts):
        case.at += timedelta(hours=dice.pick((1, 1, 2, 40)))
        due = case.state.next_due()
        if due is not None and due <= case.at:
            case.take(None, Tick())
        if case.state.automatic_tasks() and dice.evenly():
            completed = result(case.state, dice)
            if misfit(case.state, completed) is None:
                case.take(None, completed)
        else:
            case.act(*staff_act(case.state, dice))


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 150))
def test_what_must_hold_holds_whatever_people_do(chain: Chain, seed: int, acts: int) -> None:
    case = Watched(chain)
    _walk(case, Dice(seed), acts)
    assert CaseState.model_validate_json(case.state.model_dump_json()) == case.state


@pytest.mark.parametrize("chain", [chain for chain in CHAINS.values() if chain.steps], ids=lambda chain: str(chain.id))
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 60))
def test_a_case_comes_to_its_end_once_people_agree_whatever_went_before(chain: Chain, seed: int, acts: int) -> None:
    case = Watched(chain)
    _walk(case, Dice(seed), acts)
    for number in range(ENOUGH):
        if not case.state.is_open:
            break
        _go_on(case, number)
    assert not case.state.is_open


def _go_on(case: Watched, number: int) -> None:
    """The oldest task is dealt with by somebody new, who agrees."""
    automatic = case.state.automatic_tasks()
    if automatic:
        form = case.state.step_of(automatic[0]).form
        made = document(form, number) if form else None
        case.take(None, Complete(task=automatic[0].id, ok=True, document=made))
        return
    task = next(task for task in case.state.tasks.values() if task.role is not Role.MISSING)
    assert task.party is not None
    step = case.state.step_of(task)
    action: StaffAction = Approve(task=task.id, seen=on_screen(case.state, task), evidence=PAPER)
    if task.role is Role.PREPARE and step.submits:
        action = Submit(task=task.id, document=document(step.form or "", number))
    actor = holder(task.party, person=f"new-{number}")
    assert decide(case.state, actor, action, case.at) is None
    case.take(actor, action)
