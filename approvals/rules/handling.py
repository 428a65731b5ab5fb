"""Claims, transfers, delegations, added signers, copies, urging: to whom, and not too often."""

from datetime import timedelta

from approvals.actions import Actor, AddSigner, Claim, Copy, Delegate, RemoveSigner, Transfer, Urge
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode, missing_reason, not_possible, wrong_party
from approvals.rules.duties import duty_refusal
from approvals.rules.persons import person_refusal, wrong_person
from approvals.rules.question import Question, Rule
from approvals.rules.reading import may_be_shown
from approvals.state import CaseState, Signer, Task
from calculations.dates.deadlines import day_of


def _not_mine_already(asked: Question) -> Refusal | None:
    if isinstance(asked.action, Claim) and asked.task.holder is not None:
        return not_possible("该待办已由您持有。", "You hold this task already.")
    return None


def _fit_to_take_over(asked: Question) -> Refusal | None:
    if not isinstance(asked.action, Transfer):
        return None
    holder = asked.task.holder.persons() if asked.task.holder is not None else ()
    return person_refusal(asked.state, asked.task, asked.action.to, not_to=(*asked.actor.persons(), *holder))


def _fit_to_help(asked: Question) -> Refusal | None:
    """Who signs as well or gives an opinion is another person, without a part in what they are asked about."""
    action, task = asked.action, asked.task
    if not isinstance(action, AddSigner | Delegate):
        return None
    to = action.to
    if to.acting_for is not None or to.person in asked.actor.persons():
        return wrong_person(to, "不能是您本人或代理身份", "is you, or acts for another")
    if not may_be_shown(to, task.lane):
        return wrong_person(to, "不能查阅此处文稿", "may not read what is here")
    known = [helper.holder.person for helper in asked.state.helpers(task) if helper.holder is not None]
    known += [signer.to.person for signer in task.signers_after]
    if to.person in known:
        return not_possible(f"{to.signature}已在加签或委派之列。", f"{to.person} was asked already.")
    if isinstance(action, Delegate) and any(each.role is Role.OPINION for each in asked.state.helpers(task)):
        return not_possible("已委派他人提出意见,尚未答复。", "Somebody was asked for an opinion already.")
    role = Role.SIGN if isinstance(action, AddSigner) else Role.OPINION
    wanted = task.model_copy(update={"role": role, "added_by": asked.actor.persons()})
    return duty_refusal(asked.state, wanted, to.persons(), to.signature)


def _fit_to_read(asked: Question) -> Refusal | None:
    if not isinstance(asked.action, Copy):
        return None
    for to in asked.action.to:
        if to.person in asked.actor.persons():
            return wrong_person(to, "是您本人", "is you")
        if not may_be_shown(to, asked.task.lane):
            return wrong_person(to, "不能查阅此处文稿", "may not read what is here")
    return None


def _not_urged_just_now(asked: Question) -> Refusal | None:
    last = asked.task.urged_at
    if not isinstance(asked.action, Urge) or last is None:
        return None
    hours = asked.state.head.chain.urge_hours
    soon = day_of(asked.at) <= day_of(last) if hours is None else asked.at < last + timedelta(hours=hours)
    if not soon:
        return None
    return Refusal(
        code=RefusalCode.TOO_SOON,
        zh="该待办刚催办过,请稍后再催。",
        en="This task was urged a short while ago; wait before you urge again.",
        at=last,
    )


def remove_signer(state: CaseState, actor: Actor, action: RemoveSigner) -> Refusal | None:
    """Only who was added can be removed, by who added them or has the task now; the chain's own parties stay.

    A task that nobody holds is not that of who made the version: they let nobody off from looking at it.
    """
    task = state.tasks.get(action.task) or _approved(state, action.task)
    added = None if task is None else _added(state, task, action.person)
    if task is None or added is None:
        return not_possible(
            "只能减去加签或委派的人员;审批链规定的办理方不能减签。",
            "Only somebody who was added can be removed, never a party of the chain.",
        )
    persons = set(actor.persons())
    open_to = task.holder is None or persons & set(task.holder.persons())
    has_it = action.task in state.tasks and task.party is not None and actor.holds(task.party) and open_to
    if not persons & set(added.added_by):
        if not has_it:
            return wrong_party(str(task.party))
        if task.holder is None and (refusal := duty_refusal(state, task, persons)) is not None:
            return refusal
    return None if action.reason.strip() else missing_reason()


def _approved(state: CaseState, task_id: str) -> Task | None:
    waiting = (task for lane in state.lanes.values() for task in lane.signing.values())
    return next((task for task in waiting if task.id == task_id), None)


def _added(state: CaseState, task: Task, person: str) -> Signer | None:
    for helper in state.helpers(task):
        if helper.holder is not None and helper.holder.person == person:
            return Signer(to=helper.holder, added_by=helper.added_by)
    return next((signer for signer in task.signers_after if signer.to.person == person), None)


HANDLING_RULES: tuple[Rule, ...] = (
    _not_mine_already,
    _fit_to_take_over,
    _fit_to_help,
    _fit_to_read,
    _not_urged_just_now,
)
