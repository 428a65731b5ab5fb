"""Whether somebody may know of a task at all: asked before anything is said about it, and before it is read."""

from collections.abc import Collection, Iterable

from approvals.actions import Actor, MarkRead
from approvals.definitions import MAIN, OPERATIONS
from approvals.reading import Access, Office, Place, access_to_place
from approvals.refusals import Refusal, RefusalCode, takes_no_part
from approvals.state import CaseState


def right_to_know(state: CaseState, actor: Actor, task_id: str) -> Refusal | None:
    """Whoever reads the lane of a task, or has acted there, may learn who holds it or dealt with it; and operators.

    The id alone decides: nobody learns whether a task of somebody else's lane exists.
    """
    return takes_no_part() if first_known(state, actor, [task_id]) is None else None


def first_known(state: CaseState, actor: Actor, tasks: Iterable[str]) -> str | None:
    """The first of these tasks, by their ids, that somebody may know of."""
    first_of: dict[str, str] = {}
    for task_id in tasks:
        prefix = task_id.partition(".")[0]
        first_of.setdefault(prefix if prefix in state.lanes else MAIN, task_id)
    known = _lanes_read(state, actor, first_of)
    if len(known) < len(first_of):
        persons = actor.persons()
        known |= {key.partition(".")[0] for key, acted in state.acted.items() if not set(acted).isdisjoint(persons)}
    return next((task_id for lane, task_id in first_of.items() if lane in known), None)


def _lanes_read(state: CaseState, actor: Actor, lanes: Collection[str]) -> set[str]:
    if actor.kind == OPERATIONS:
        return set(lanes)
    asked: dict[str, set[str]] = {}
    for task in state.tasks.values():
        if task.party is not None:
            asked.setdefault(task.lane, set()).add(task.party.kind)
    office, kinds = _office(actor), state.head.chain.organisation_kinds()
    places = {lane: Place(lane=lane, reached=kinds | asked.get(lane, set())) for lane in lanes}
    return {lane for lane, place in places.items() if access_to_place([office], place) >= Access.OWN_LINES}


def may_be_shown(to: Actor, lane: str) -> bool:
    """Whether somebody may be asked to sign, to give an opinion or to read in a lane: being asked lets them see it."""
    place = Place(lane=lane, reached=frozenset({to.kind}))
    return access_to_place([_office(to)], place) >= Access.OWN_LINES


def mark_read(state: CaseState, actor: Actor, action: MarkRead) -> Refusal | None:
    """Whoever takes part in the case, a county in its own; and operators."""
    unknown_to_them = right_to_know(state, actor, action.task)
    if unknown_to_them is not None:
        return unknown_to_them
    if action.task in state.tasks or action.task in state.closed:
        return None
    return Refusal(
        code=RefusalCode.UNKNOWN_TASK,
        zh=f"没有编号为“{action.task}”的待办。请刷新后重试。",
        en=f"There is no task {action.task} here. Refresh and try again.",
    )


def _office(actor: Actor) -> Office:
    return Office(kind=actor.kind, county=actor.county, name=actor.organisation_name)
