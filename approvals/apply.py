"""What an allowed action does to a case: the new state and the effects. Deterministic, no I/O, no clock."""

from datetime import datetime

from approvals.actions import (
    Action,
    Actor,
    AddSigner,
    Approve,
    Choose,
    Claim,
    CloseCase,
    Comment,
    Complete,
    Confirm,
    Decline,
    Delegate,
    HandIn,
    HandOver,
    NoteCancelRequest,
    NoteCase,
    NoteEmptyPost,
    Open,
    Opine,
    Propose,
    Refuse,
    RemoveSigner,
    Return,
    Submit,
    TakeBack,
    Tick,
    Transfer,
    Urge,
    Vote,
    Withdraw,
)
from approvals.chain_transition import Walk
from approvals.handlers import decisions, handling, powers, taking_back
from approvals.handlers.automatic import (
    close_case,
    complete,
    hand_in,
    note_cancel_request,
    note_case,
    note_empty_post,
    open_case,
)
from approvals.handlers.time import tick
from approvals.state import KNOWN_SEMANTICS, CaseState, Turned


def apply(state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Turned:
    """Carry out an action that ``decide`` allows (or the clock's and the case's own, without an actor).

    ``at`` is an aware instant. Raises ``ValueError`` for a case whose semantics this code does not know.
    """
    if state.head.semantics not in KNOWN_SEMANTICS:
        raise ValueError(f"this code knows semantics {KNOWN_SEMANTICS}, the case has {state.head.semantics}")
    turn = Walk(state, actor, at)
    match action:
        case Open():
            open_case(turn)
        case Tick():
            tick(turn)
        case Complete():
            complete(turn, action)
        case NoteCase():
            note_case(turn, action)
        case NoteEmptyPost():
            note_empty_post(turn, action)
        case NoteCancelRequest():
            note_cancel_request(turn)
        case CloseCase():
            close_case(turn)
        case HandIn():
            hand_in(turn, action)
        case Submit():
            decisions.submit(turn, action)
        case Choose():
            decisions.choose(turn, action)
        case Approve() | Return() | Refuse():
            decisions.judge(turn, action)
        case Vote():
            decisions.vote(turn, action)
        case Opine():
            decisions.opine(turn, action)
        case Withdraw():
            taking_back.withdraw(turn, action)
        case TakeBack():
            taking_back.take_back(turn, action)
        case Comment():
            handling.comment(turn, action)
        case Urge():
            handling.urge(turn, action)
        case Claim():
            handling.claim(turn, action)
        case Transfer():
            handling.transfer(turn, action)
        case Delegate():
            handling.delegate(turn, action)
        case AddSigner():
            handling.add_signer(turn, action)
        case RemoveSigner():
            handling.remove_signer(turn, action)
        case Propose():
            powers.propose(turn, action)
        case Confirm():
            powers.confirm(turn, action)
        case Decline():
            powers.decline(turn, action)
        case HandOver():
            powers.hand_over(turn, state, action)
    return turn.finish()
