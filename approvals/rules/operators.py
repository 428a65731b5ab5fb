"""What operators may do: propose the use of a power, confirm another's proposal, let one go, hand tasks over."""

from datetime import datetime

from approvals.actions import (
    Actor,
    Confirm,
    Decline,
    HandOver,
    OperatorAction,
    Power,
    Propose,
    RecordsAction,
    Retry,
    StaffAction,
)
from approvals.definitions import OPERATIONS
from approvals.refusals import Refusal, RefusalCode, missing_reason, not_possible
from approvals.rules.persons import held_by, person_refusal
from approvals.rules.powers import power_refusal
from approvals.state import CaseState


def is_operator(actor: Actor) -> bool:
    """Whether somebody acts as an operator of the city."""
    return actor.kind == OPERATIONS and actor.county is None


def operators(state: CaseState, actor: Actor, action: OperatorAction, at: datetime) -> Refusal | None:
    """Operators only; two of them for each power; none gives work to themselves."""
    if not is_operator(actor):
        return Refusal(
            code=RefusalCode.NOT_AN_OPERATOR,
            zh="该操作只能由系统运维人员办理。",
            en="Only operators may do this.",
        )
    match action:
        case Propose():
            if not action.reason.strip():
                return missing_reason()
            return power_refusal(state, action.power, actor.persons(), at)
        case Confirm():
            return _confirm(state, actor, action, at)
        case Decline():
            if action.proposal not in state.proposals:
                return _unknown(action.proposal)
            return None if action.reason.strip() else missing_reason()
        case HandOver():
            return _hand_over(state, actor, action)


def nothing_to_retry(state: CaseState, action: StaffAction) -> Refusal | None:
    """Why operators do not order a retry where no work is stuck; whether it is, the case's workflow knows."""
    if not isinstance(power_meant(state, action), Retry):
        return None
    return not_possible("没有受阻的自动处理,无须重试。", "No automatic work is stuck here; there is nothing to retry.")


def power_meant(state: CaseState, action: StaffAction | RecordsAction) -> Power | None:
    """The power that an operator proposes, confirms or lets go; ``None`` for another action, or no such proposal."""
    match action:
        case Propose():
            return action.power
        case Confirm() | Decline():
            proposal = state.proposals.get(action.proposal)
            return None if proposal is None else proposal.power
        case _:
            return None


def _confirm(state: CaseState, actor: Actor, action: Confirm, at: datetime) -> Refusal | None:
    proposal = state.proposals.get(action.proposal)
    if proposal is None:
        return _unknown(action.proposal)
    if not set(actor.persons()).isdisjoint(proposal.by.persons()):
        return Refusal(
            code=RefusalCode.SECOND_PERSON,
            zh="此提议由您、您的代理人或您所代理的人提出,须由另一名系统运维人员确认。",
            en="You, your substitute, or whom you act for proposed this; another operator has to confirm it.",
        )
    return power_refusal(state, proposal.power, (*proposal.by.persons(), *actor.persons()), at)


def _hand_over(state: CaseState, actor: Actor, action: HandOver) -> Refusal | None:
    if not action.reason.strip():
        return missing_reason()
    held = held_by(state, action.person)
    if not held:
        return not_possible(
            f"{action.person}在本事项中没有持有的待办。", f"{action.person} holds no open task of this case."
        )
    not_to = (action.person, *actor.persons())
    refusals = [person_refusal(state, task, action.to, not_to) for task in held]
    return None if None in refusals else refusals[0]


def _unknown(proposal: str) -> Refusal:
    return Refusal(
        code=RefusalCode.UNKNOWN_PROPOSAL,
        zh=f"没有待确认的提议“{proposal}”,可能已确认或已撤销。",
        en=f"No proposal {proposal} waits here; it may have been confirmed or let go.",
    )
