"""Random acts around a task, claims to added signers, and random acts of operators."""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import ValidationError

from approvals.actions import (
    Actor,
    AddSigner,
    Claim,
    Comment,
    Confirm,
    Copy,
    Decline,
    Delegate,
    Extend,
    HandOver,
    Jump,
    Migrate,
    NewCalendar,
    OperatorAction,
    Position,
    Power,
    Propose,
    Reassign,
    RecordsAction,
    RemoveSigner,
    SaveDraft,
    StaffAction,
    Terminate,
    Transfer,
    Urge,
)
from approvals.definitions import MAIN, Chain, Party, Step
from approvals.state import CaseState, Task
from calculations.dates.working_days import WorkCalendar
from tests.approvals.case_driver import OPENED
from tests.approvals.chains import step
from tests.approvals.people import holder, staff
from tests.approvals.seeded_random import SeededRandom

PERSONS = ("wang", "li", "zhang", "liu", "chen", "yang")
_PARTIES = ("bureau/leader", "city_tax/checker", "city_finance/maker", "audit_office/leader", "bureau/checker")
_NOBODY = Party(kind="bureau", post="leader")


def handling_act(state: CaseState, task: Task, rng: SeededRandom) -> StaffAction | RecordsAction:
    """Something around an open task."""
    party = task.party or _NOBODY
    colleague = holder(party, rng.pick(PERSONS))
    other = rng.pick((colleague, staff(rng.pick(_PARTIES), person=rng.pick(PERSONS))))
    added = [each.holder.person for each in state.helpers(task) if each.holder is not None]
    acts: tuple[StaffAction | RecordsAction, ...] = (
        Claim(task=task.id),
        Transfer(task=task.id, to=rng.pick((colleague, other)), reason="出差"),
        Delegate(task=task.id, to=other, reason="请提意见"),
        AddSigner(task=task.id, to=other, position=rng.pick(tuple(Position)), reason="请把关"),
        AddSigner(task=task.id, to=other, position=rng.pick(tuple(Position)), reason="请把关"),
        RemoveSigner(task=task.id, person=rng.pick((*added, rng.pick(PERSONS))), reason="不需要"),
        Urge(task=task.id),
        Comment(task=task.id, text="请补充"),
        SaveDraft(task=task.id),
        Copy(task=task.id, to=(other,)),
    )
    return rng.pick(acts)


def operator(rng: SeededRandom) -> Actor:
    """One of three operators; one of them works elsewhere too."""
    return staff("operations/checker", person=rng.pick(("ops-1", "ops-2", "wang")))


def operators_act(state: CaseState, rng: SeededRandom) -> OperatorAction:
    """Proposals mostly, since most of them are let go or are confirmed by who made them."""
    if state.proposals and rng.evenly():
        proposal = rng.pick(tuple(state.proposals))
        let_go = Decline(proposal=proposal, reason="否")
        return let_go if rng.rarely() else Confirm(proposal=proposal)
    held = [task for task in state.tasks.values() if task.holder is not None]
    if held and rng.evenly():
        task = rng.pick(held)
        assert task.holder is not None
        to = holder(task.party or _NOBODY, rng.pick(PERSONS))
        return HandOver(person=task.holder.person, to=to, reason="离职")
    return Propose(power=_power(state, rng), reason="情况特殊")


def _power(state: CaseState, rng: SeededRandom) -> Power:
    task = rng.pick((*state.tasks.values(), None))
    name = task.id if task is not None else "main.nowhere.1.decide"
    party = task.party if task is not None and task.party is not None else _NOBODY
    branches = rng.pick(((), state.head.branches[:1], state.head.branches, state.head.branches[:1] * 2))
    lane = rng.pick((MAIN, MAIN, *state.head.branches))
    steps = tuple(step.id for step in state.head.chain.steps) or ("nowhere",)
    jump = Jump(lane=lane, to=rng.pick(steps), branches=branches)
    powers: tuple[Power, ...] = (
        jump,
        jump,
        jump,
        Reassign(task=name, to=rng.pick((None, holder(party, rng.pick(PERSONS))))),
        Extend(task=name, due=(OPENED + timedelta(days=rng.pick((10, 60, 400)))).date()),
        edited(state.head.chain, rng),
        NewCalendar(calendar=_with_holiday(state.head.calendar, rng)),
        *((Terminate(),) if rng.rarely() else ()),
    )
    return rng.pick(powers)


def edited(chain: Chain, rng: SeededRandom) -> Migrate:
    """That a case goes on by a newer edition of its chain; sometimes with the hash of another."""
    newer = rng.pick((_newer(chain), _edited(chain, rng), _edited(chain, rng)))
    return Migrate(chain=newer, chain_hash=rng.pick((newer.content_hash(), newer.content_hash(), "0" * 64)))


def _with_holiday(calendar: WorkCalendar, rng: SeededRandom) -> WorkCalendar:
    """The same, or with one weekday more that is a holiday."""
    monday = date(calendar.years[-1], 1, 4)
    monday += timedelta(days=-monday.weekday())
    day = rng.pick((None, monday + timedelta(days=rng.pick((7, 28, 140)))))
    return calendar if day is None else calendar.model_copy(update={"exceptions": {**calendar.exceptions, day: False}})


def _newer(chain: Chain) -> Chain:
    """The same steps, of which the first may be taken longer."""
    return chain.model_copy(update={"source": f"{chain.source}+"})


def _edited(chain: Chain, rng: SeededRandom) -> Chain:
    """With a step less, one more, two that changed places, or one that is set otherwise, wherever that may be."""
    steps = list(chain.steps)
    if not steps:
        return _newer(chain)
    place, other = (rng.pick(range(len(steps))) for _ in range(2))
    match rng.pick(("less", "more", "moved", "set", "set")):
        case "less":
            del steps[place]
        case "more":
            each = rng.pick((None, "branch"))
            party = "county_finance/checker" if each else "city_finance/checker"
            steps.insert(place + rng.pick((0, 1)), step(f"new{len(steps)}", party, each=each))
        case "moved":
            steps[place], steps[other] = steps[other], steps[place]
        case _:
            steps[place] = _set_otherwise(steps[place], rng)
    try:
        return Chain.model_validate({**chain.model_dump(), "steps": steps, "source": f"{chain.source}*"})
    except ValidationError:
        return _newer(chain)


def _set_otherwise(known: Step, rng: SeededRandom) -> Step:
    vote = known.vote.model_copy(update={"threshold": Decimal(1)}) if known.vote else None
    changes: tuple[dict[str, object], ...] = (
        {"may_refuse": not known.may_refuse},
        {"may_return": not known.may_return},
        {"no_way_back": False},
        {"text_change": "walk_again"},
        {"other_persons_than": ()},
        {"evidence": not known.evidence},
        {"deadline": None},
        {"missing": None},
        {"vote": vote},
    )
    return known.model_copy(update=rng.pick(changes))
