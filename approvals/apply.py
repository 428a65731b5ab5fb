"""What an allowed action does to a case: the new state and the effects. Deterministic, no I/O, no clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from approvals.action_kinds import ACTION_KINDS
from approvals.actions import (
    Action,
    Actor,
    CloseCase,
    Complete,
    NoteCancelRequest,
    NoteCase,
    NoteEmptyPost,
    Open,
    Tick,
)
from approvals.chain_transition import ChainTransition
from approvals.handlers import automatic
from approvals.handlers.time import tick
from approvals.state import KNOWN_SEMANTICS, Applied, CaseState

_HANDLERS: Mapping[type, Callable[[ChainTransition, Any], None]] = {
    **{kind.model: kind.carry_out for kind in ACTION_KINDS.values() if kind.carry_out is not None},
    Open: automatic.open_case,
    Tick: tick,
    Complete: automatic.complete,
    NoteCase: automatic.note_case,
    NoteEmptyPost: automatic.note_empty_post,
    NoteCancelRequest: automatic.note_cancel_request,
    CloseCase: automatic.close_case,
}
"""By the action; the case's own are not among the kinds that people do."""


def apply(state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Applied:
    """Carry out an action that ``decide`` allows (or the clock's and the case's own, without an actor).

    ``at`` is an aware instant. Raises ``ValueError`` for a case whose semantics this code does not know.
    """
    if state.head.semantics not in KNOWN_SEMANTICS:
        raise ValueError(f"this code knows semantics {KNOWN_SEMANTICS}, the case has {state.head.semantics}")
    transition = ChainTransition(state, actor, at)
    _HANDLERS[type(action)](transition, action)
    return transition.finish()
