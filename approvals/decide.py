"""Whether a person may do an action to a case, or why not: an ordered table of rules, each one question.

A new rule (a closed period, a second operator's confirmation) is one more function in ``TASK_RULES``.
"""

from collections.abc import Callable

from approvals.actions import (
    Actor,
    Approve,
    Choose,
    Comment,
    HandIn,
    OperatorAction,
    Refuse,
    Return,
    StaffAction,
    Submit,
    Withdraw,
)
from approvals.definitions import MAIN, Step, StepKind, resolve_party
from approvals.effects import Outcome, Role
from approvals.refusals import Refusal, RefusalCode, bad_target, wrong_form, wrong_party
from approvals.state import CaseState, Task
from approvals.ways import leads_back

Judgement = Approve | Return | Refuse
TaskRule = Callable[[CaseState, Actor, StaffAction, Task], Refusal | None]


def decide(state: CaseState, actor: Actor, action: StaffAction) -> Refusal | None:
    """``None`` if the action is allowed; else the first reason why not. Leaves no trace."""
    if not state.is_open:
        return Refusal(
            code=RefusalCode.CASE_CLOSED,
            zh="该事项已办结,不再受理操作。",
            en="This case has ended; nothing more can be done to it.",
        )
    if isinstance(action, OperatorAction):
        return wrong_party("operations")
    if isinstance(action, HandIn):
        return _hand_in(state, actor, action)
    if isinstance(action, Withdraw):
        return _withdraw(state, actor, action)
    task = state.tasks.get(action.task)
    if task is None or task.party is None:
        return _not_open(state, action.task)
    return next((refusal for rule in TASK_RULES if (refusal := rule(state, actor, action, task))), None)


def _not_open(state: CaseState, task_id: str) -> Refusal:
    closed = state.closed.get(task_id)
    if closed is None:
        return Refusal(
            code=RefusalCode.UNKNOWN_TASK,
            zh=f"没有编号为“{task_id}”的待办。请刷新后重试。",
            en=f"There is no task {task_id} here. Refresh and try again.",
        )
    return Refusal(
        code=RefusalCode.ALREADY_DECIDED,
        zh=f"该待办已由{closed.by}办理({_OUTCOME_ZH[closed.how]})。",
        en=f"This task was already dealt with by {closed.by} ({closed.how}).",
        by=closed.by,
        at=closed.at,
    )


def _hand_in(state: CaseState, actor: Actor, action: HandIn) -> Refusal | None:
    entry = next((entry for entry in state.head.chain.standing if entry.id == action.entry), None)
    if entry is None:
        return Refusal(
            code=RefusalCode.UNKNOWN_TASK,
            zh=f"该事项不受理“{action.entry}”。",
            en=f"This case takes no {action.entry}.",
        )
    kind, _, post = entry.party.partition("/")
    if (actor.kind, actor.post) != (kind, post):
        return wrong_party(entry.party)
    if action.document.form != entry.form:
        return wrong_form(entry.form)
    return None


def _withdraw(state: CaseState, actor: Actor, action: Withdraw) -> Refusal | None:
    waiting = next((task for task in state.tasks.values() if task.prepared_in == action.task), None)
    if waiting is None:
        return Refusal(
            code=RefusalCode.WRONG_ACTION,
            zh="只有在后一环节尚未办理时才能撤回。",
            en="It can be withdrawn only while nobody after has decided.",
        )
    maker = state.step_of(waiting).seat(waiting.slot).maker
    holds = maker is not None and actor.holds(resolve_party(maker, waiting.lane))
    if actor.person not in waiting.prepared_by or not holds:
        return Refusal(
            code=RefusalCode.WRONG_PARTY,
            zh="只有提交人本人可以撤回。",
            en="Only the person who handed it in can withdraw it.",
        )
    return None


def _holds_the_post(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    """Whoever takes part may comment, a county on its own tasks; anything else takes the task's own post."""
    if isinstance(action, Comment):
        kinds = state.head.chain.organisation_kinds() | {task.party.kind if task.party else ""}
        fits = actor.kind in kinds and (task.lane == MAIN or actor.county in (None, task.lane))
    else:
        fits = task.party is not None and actor.holds(task.party)
    return None if fits else wrong_party(str(task.party))


def _fits_the_task(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    if isinstance(action, Comment):
        return None
    step = state.step_of(task)
    if task.role is Role.MISSING:
        fits = isinstance(action, Choose) and step.missing is not None and action.choice in step.missing.choices
    elif task.role is Role.PREPARE and step.submits:
        fits = isinstance(action, Submit)
    elif task.proposal is not None:
        # Who confirms alone decides nothing else: it takes two to return or end a case here.
        fits = isinstance(action, Approve) or (isinstance(action, Return) and action.to == step.id)
    else:
        fits = isinstance(action, Judgement)
    if fits:
        return None
    return Refusal(
        code=RefusalCode.WRONG_ACTION,
        zh="该待办不能这样办理。",
        en=f"This task ({task.role}) does not take the action {action.kind}.",
    )


def _right_document(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    form = state.step_of(task).form or ""
    if isinstance(action, Submit) and action.document.form != form:
        return wrong_form(form)
    if isinstance(action, Choose):
        if action.choice == "estimate" and (action.document is None or action.document.form != form):
            return wrong_form(form)
        if action.choice != "estimate" and action.document is not None:
            return wrong_form("—")
    return None


def _not_own_work(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    """No one reviews what they made: not as themselves, not for another, not in another post."""
    if not isinstance(action, Judgement):
        return None
    persons = set(actor.persons())
    version = state.newest(task.lane, state.step_of(task).form)
    if version is None or persons.isdisjoint(version.makers):
        return None
    return Refusal(
        code=RefusalCode.OWN_WORK,
        zh=f"第{version.number}稿由您编制,不能由您本人审核。请由同单位其他人员办理。",
        en=f"You prepared version {version.number}; someone else has to review it.",
    )


def _second_person(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    """The checker is not the maker; one person speaks once in a step; drafting and reviewing staff differ."""
    if not isinstance(action, Judgement):
        return None
    persons = set(actor.persons())
    step = state.step_of(task)
    if not persons.isdisjoint(task.prepared_by):
        return Refusal(
            code=RefusalCode.SECOND_PERSON,
            zh="经办与复核不能为同一人。",
            en="You prepared this; a second person has to confirm it.",
        )
    for name in (state.head.chain.step(other) for other in step.other_persons_than):
        if not persons.isdisjoint(_acted_in(state, name, task.lane)):
            return Refusal(
                code=RefusalCode.SECOND_PERSON,
                zh=f"您已办理“{name.zh}”,本环节须由其他人员办理。",
                en=f"You took part in “{name.en}”; a different person has to take this step.",
            )
    speakers = state.lanes[task.lane].speakers.items()
    others = {person for slot, spoken in speakers if slot != task.slot for person in spoken}
    if step.kind is StepKind.ALL_PARALLEL and not persons.isdisjoint(others):
        return Refusal(
            code=RefusalCode.SECOND_PERSON,
            zh="会签中每人只能代表一方。",
            en="In a countersigned step one person speaks for one party only.",
        )
    return None


def _acted_in(state: CaseState, step: Step, lane: str) -> set[str]:
    """Who took part in an earlier step: in the same lane, or in any where the case has since changed lanes."""
    walked_by = state.head.branches if step.each == "branch" else (MAIN,)
    lanes = (lane,) if lane in walked_by else walked_by
    return {person for walked in lanes for person in state.acted.get(f"{walked}.{step.id}", ())}


def _saw_the_newest(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    """A decision binds to the version and hash that the person had before them."""
    if not isinstance(action, Judgement):
        return None
    version = state.newest(task.lane, state.step_of(task).form)
    seen = action.seen
    if version is None:
        fits = seen is None
    else:
        fits = seen is not None and (seen.number, seen.content_hash) == (
            version.number,
            version.document.content_hash,
        )
    if fits:
        return None
    number = version.number if version else None
    return Refusal(
        code=RefusalCode.STALE_VERSION,
        zh=f"您审核的稿次不是最新稿,最新为第{number}稿。请查看后再办理。" if number else "该环节没有文稿。",
        en=f"That is not the newest version; look at version {number}." if number else "There is no document here.",
        newest_version=number,
    )


def _good_target(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    step = state.step_of(task)
    if isinstance(action, Refuse) and not step.may_refuse:
        return Refusal(
            code=RefusalCode.WRONG_ACTION,
            zh="本环节不能作“不予同意”处理,可退回修改。",
            en="This step cannot end the case; return it instead.",
        )
    if not isinstance(action, Return):
        return None
    if action.to == step.id:
        leads = bool(task.prepared_by) and not action.branches
    else:
        leads = step.may_return and leads_back(state, task.lane, step, action.to, action.branches)
    return None if leads else bad_target(action.to)


def _reasons_given(state: CaseState, actor: Actor, action: StaffAction, task: Task) -> Refusal | None:
    if isinstance(action, Return | Refuse | Choose) and not action.reason.strip():
        return Refusal(
            code=RefusalCode.MISSING_REASON,
            zh="请填写理由。",
            en="Give a reason.",
        )
    if isinstance(action, Submit) and action.document.findings and not action.note.strip():
        found = ";".join(action.document.findings)
        return Refusal(
            code=RefusalCode.MISSING_REASON,
            zh=f"该文稿未通过校验,须书面说明理由:{found}",
            en=f"The checks found faults; hand it in with a written reason: {found}",
        )
    step = state.step_of(task)
    needed = step.evidence and isinstance(action, Judgement) and task.proposal is None
    if needed and isinstance(action, Judgement) and action.evidence is None:
        return Refusal(
            code=RefusalCode.MISSING_EVIDENCE,
            zh="请填写文号、日期并上传扫描件。",
            en="Give the document's number, its date and the scan.",
        )
    return None


TASK_RULES: tuple[TaskRule, ...] = (
    _holds_the_post,
    _fits_the_task,
    _right_document,
    _not_own_work,
    _second_person,
    _saw_the_newest,
    _good_target,
    _reasons_given,
)


_OUTCOME_ZH = {
    Outcome.SUBMITTED: "已提交",
    Outcome.PREPARED: "已拟办",
    Outcome.APPROVED: "已同意",
    Outcome.RETURNED: "已退回",
    Outcome.REFUSED: "不予同意",
    Outcome.WITHDRAWN: "已撤回",
    Outcome.CHOSEN: "已处置",
    Outcome.SUPERSEDED: "已由他人办理,本待办失效",
    Outcome.COMPLETED: "已自动完成",
    Outcome.FAILED: "自动处理未通过",
    Outcome.VOTED: "已表决",
    Outcome.OPINED: "已提出意见",
    Outcome.TAKEN_BACK: "已拿回",
    Outcome.REMOVED: "已减签",
}
