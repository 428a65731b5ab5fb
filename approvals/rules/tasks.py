"""Whether an open task takes an action of this person at all: an ordered table of rules, each one question.

A new rule (a closed period) is one more function in ``TASK_RULES``.
"""

from collections.abc import Mapping

from approvals.actions import (
    AddSigner,
    Approve,
    Choose,
    Claim,
    Comment,
    Delegate,
    Opine,
    Position,
    Refuse,
    Return,
    Submit,
    Transfer,
    Urge,
    Vote,
)
from approvals.definitions import MAIN, Step, StepAction, StepKind, resolve_party
from approvals.effects import Role
from approvals.refusals import PARTY, Refusal, RefusalCode, held_by_another, takes_no_part, wrong_party
from approvals.rules.contents import CONTENT_RULES, right_document
from approvals.rules.duties import duty_refusal
from approvals.rules.handling import HANDLING_RULES
from approvals.rules.operators import is_operator
from approvals.rules.question import Question, Rule

Judgement = Approve | Return | Refuse
Decision = Submit | Choose | Judgement | Vote | Opine
_SAYS = Judgement | Vote | Opine
"""Having one's say: what the duties are about."""

_SWITCHED: Mapping[str, StepAction] = {str(action): action for action in StepAction}
"""What a chain may switch off, by the kind of action."""


def _holds_the_post(asked: Question) -> Refusal | None:
    """Anything takes the task's own post, but whoever takes part may comment, and some others may urge.

    Whether they may know of the task at all has been asked before (``rules/reading.py``).
    """
    task, actor, state = asked.task, asked.actor, asked.state
    match asked.action:
        case Comment():
            kinds = state.head.chain.organisation_kinds() | {task.party.kind if task.party else ""}
            return None if actor.kind in kinds else takes_no_part()
        case Urge():
            may_urge = is_operator(actor) or _acted_before(asked) or _is_called_in(asked)
            return None if may_urge else _may_not_urge()
        case _:
            fits = task.party is not None and actor.holds(task.party)
            return None if fits else wrong_party(str(task.party))


def _is_called_in(asked: Question) -> bool:
    """Whether they are of a party that the step calls in when it is late."""
    deadline = asked.step.deadline
    called = deadline.called_in() if deadline is not None else ()
    return any(asked.actor.holds(resolve_party(to, asked.task.lane)) for to in called)


def _may_not_urge() -> Refusal:
    """Whoever holds the task's own post may be the one who is waited for: the words must not deny them the post."""
    return Refusal(
        code=RefusalCode.WRONG_PARTY,
        zh="只有此前办理过本事项的人员、逾期时督办的人员和系统运维人员可以催办。",
        en="Only those who acted in this case before, those called in when it is late, and operators, may urge.",
    )


def _acted_before(asked: Question) -> bool:
    """Whether they took part in the case before, in the task's lane or where the case is walked as a whole."""
    lanes = (*asked.state.head.branches, MAIN) if asked.task.lane == MAIN else (asked.task.lane, MAIN)
    acted = {
        person
        for step in asked.state.head.chain.steps
        for lane in lanes
        for person in asked.state.acted.get(f"{lane}.{step.id}", ())
    }
    return not acted.isdisjoint(asked.actor.persons())


def _chain_allows(asked: Question) -> Refusal | None:
    wanted = _SWITCHED.get(asked.action.kind)
    return None if wanted is None or asked.step.allowed(wanted) else not_allowed_here(asked.action.kind)


def _held_by_nobody_else(asked: Question) -> Refusal | None:
    holder = asked.task.holder
    if holder is None or isinstance(asked.action, Comment | Urge):
        return None
    if set(holder.persons()) & set(asked.actor.persons()):
        return None
    return held_by_another(holder.signature, asked.task.held_since)


def _fits_the_task(asked: Question) -> Refusal | None:
    task, step, action = asked.task, asked.step, asked.action
    judged = task.role in (Role.DECIDE, Role.PREPARE, Role.RECORD) and not (task.role is Role.PREPARE and step.submits)
    match action:
        case Submit() | Choose() | Approve() | Return() | Refuse() | Vote() | Opine():
            fits = _deals_with_it(asked)
        case Delegate():
            fits = judged and step.kind is not StepKind.VOTE
        case AddSigner():
            fits = task.role is Role.DECIDE and step.kind is not StepKind.VOTE
        case _:
            fits = True
    if fits:
        return None
    return Refusal(
        code=RefusalCode.WRONG_ACTION,
        zh="该待办不能这样办理。",
        en=f"This task ({task.role}) does not take the action {action.kind}.",
    )


def deals_with(role: Role, step: Step, *, proposed: bool = False) -> tuple[type[Decision], ...]:
    """The actions that deal with a task of that role at a step; ``proposed``: a maker proposed what it decides on."""
    if role is Role.MISSING:
        return (Choose,)
    if role is Role.OPINION:
        return (Opine,)
    if role is Role.PREPARE and step.submits:
        return (Submit,)
    if step.kind is StepKind.VOTE:
        return (Vote,)
    if role is Role.SIGN or proposed:
        return (Approve, Return)
    return (Approve, Return, Refuse)


def _deals_with_it(asked: Question) -> bool:
    task, step, action = asked.task, asked.step, asked.action
    if not isinstance(action, deals_with(task.role, step, proposed=task.proposal is not None)):
        return False
    match action:
        case Choose():
            return step.missing is not None and action.choice in step.missing.choices
        case Return() if task.role is Role.SIGN or task.proposal is not None:
            # Who confirms or co-signs alone decides nothing else: it takes two to return or end a case here.
            return action.to == step.id
        case _:
            return True


def _nobody_comes_first(asked: Question) -> Refusal | None:
    """A signer before the holder, and an opinion that was asked for, come before the decision.

    Where one party's approval is enough and waits for a signer, the others wait with it: a step has one outcome.
    """
    if not isinstance(asked.action, _SAYS):
        return None
    helpers = asked.state.helpers(asked.task)
    waited_for = [helper for helper in helpers if helper.role is Role.OPINION or helper.position is Position.BEFORE]
    if asked.task.of_task is None and asked.step.kind in (StepKind.SINGLE, StepKind.ANY):
        approved = asked.state.lanes[asked.task.lane].signing.values()
        waited_for += [helper for held in approved for helper in asked.state.helpers(held)]
    if not waited_for:
        return None
    signer, party = waited_for[0].holder, waited_for[0].party
    name = PARTY if signer is None else signer.signature
    return Refusal(
        code=RefusalCode.WAITS_FOR_SIGNER,
        zh=f"须待{name}签署或提出意见后办理;也可先减签。",
        en=f"{name} has to sign or give an opinion first; or remove them.",
        party=str(party) if signer is None else None,
        by=None if signer is None else name,
    )


def _duties(asked: Question) -> Refusal | None:
    """No one reviews what they made: not as themselves, not for another, not in another post.

    Nor do they choose who does: a task that nobody holds is given to others by those who could take it themselves.
    """
    chooses = isinstance(asked.action, Transfer | Delegate | AddSigner) and asked.task.holder is None
    if not chooses and not isinstance(asked.action, _SAYS | Claim):
        return None
    return duty_refusal(asked.state, asked.task, asked.actor.persons())


def not_allowed_here(kind: str) -> Refusal:
    """The chain does not allow it at this step."""
    return Refusal(
        code=RefusalCode.NOT_ALLOWED_HERE,
        zh="审批链未在本环节开放此操作。",
        en=f"The chain does not allow {kind} at this step.",
    )


TASK_RULES: tuple[Rule, ...] = (
    _holds_the_post,
    _chain_allows,
    _held_by_nobody_else,
    _fits_the_task,
    _nobody_comes_first,
    right_document,
    _duties,
    *CONTENT_RULES,
    *HANDLING_RULES,
)
