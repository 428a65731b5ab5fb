"""Whether somebody may know of a task at all: asked before anything is said about it, and before it is read."""

from approvals.actions import Actor, MarkRead
from approvals.definitions import MAIN, OPERATIONS
from approvals.reading import Access, Office, Place, access_to_place
from approvals.refusals import Refusal, RefusalCode, takes_no_part
from approvals.state import CaseState


def right_to_know(state: CaseState, actor: Actor, task_id: str) -> Refusal | None:
    """Whoever reads the lane of a task, or has acted there, may learn who holds it or dealt with it; and operators.

    The id alone decides: nobody learns whether a task of somebody else's lane exists.
    """
    prefix = task_id.partition(".")[0]
    lane = prefix if prefix in state.head.branches else MAIN
    asked = {task.party.kind for task in state.tasks.values() if task.party is not None and task.lane == lane}
    place = Place(lane=lane, reached=state.head.chain.organisation_kinds() | asked)
    if actor.kind == OPERATIONS or access_to_place([_office(actor)], place) >= Access.OWN_LINES:
        return None
    acted = {person for key, persons in state.acted.items() if key.startswith(f"{lane}.") for person in persons}
    return takes_no_part() if acted.isdisjoint(actor.persons()) else None


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
