"""Brings a case forward by what the records have of it, where the engine was restored from an older backup.

The recorded effects say what was done; it is done again, at the instants of then, and counts only if exactly the
recorded effects come of it. So the case goes on with the same numbers and hashes, and every receipt holds.
"""

from collections.abc import Mapping

from approvals.actions import Action, Request
from approvals.effects import Effect
from approvals.inferred import NotInferred, turns
from approvals.request_memory import Processed
from approvals.state import CaseState
from calculations.input.frozen import Frozen
from workflows.same_request import asks_for_the_same


class Past(Frozen):
    """Effects that the records have, in order, and the requests that had any of them, by key."""

    effects: tuple[Effect, ...]
    requests: dict[str, Processed]


class Forward(Frozen):
    """How far a case has come: the number and hash of its last effect."""

    number: int
    hash: str


def forward(state: CaseState, past: Past) -> tuple[CaseState, tuple[Effect, ...]]:
    """The state after what the records have beyond it, and those effects; a turn that is cut off is left out.

    Raises ``NotInferred``: the records have something else than what can have followed.
    """
    reached = state.number
    left = [effect for effect in past.effects if effect.number > reached]
    effects: list[Effect] = []
    asked = {done.first: (key, done) for key, done in past.requests.items()}
    for turned in turns(state, left, lambda effect, action: _is_asked_for(asked, effect, action)):
        state = turned.state
        effects += turned.effects
    answered = {key: done for key, done in past.requests.items() if reached < done.last <= state.number}
    return state.model_copy(update={"processed": {**state.processed, **answered}}), tuple(effects)


def why_not(state: CaseState, past: Past) -> str | None:
    """Why a case cannot be brought forward by this; ``None`` when it can, or has come as far already."""
    try:
        _, effects = forward(state, past)
    except NotInferred as error:
        return str(error)
    if not effects and past.effects[-1].number > state.number:
        return "没有一个完整的操作 / no whole action is among these effects"
    return None


def _is_asked_for(asked: Mapping[int, tuple[str, Processed]], effect: Effect, action: Action) -> bool:
    """Whether the request that had this effect first asked for the action; ``asked`` are all, by their first effect."""
    if effect.number not in asked or effect.actor is None:
        return False
    key, done = asked[effect.number]
    return asks_for_the_same(done.digest, Request.model_validate({"key": key, "actor": effect.actor, "action": action}))
