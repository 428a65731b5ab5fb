"""Whether a person may do an action to a case, or why not: the one place where this is decided."""

from datetime import datetime

from approvals.actions import (
    Actor,
    Confirm,
    Copy,
    Decline,
    FailedCheck,
    HandIn,
    HandOver,
    MarkRead,
    Propose,
    RecordsAction,
    RemoveSigner,
    Retry,
    SaveDraft,
    StaffAction,
    TakeBack,
    TaskAction,
    Withdraw,
)
from approvals.definitions import Standing
from approvals.refusals import OUTCOMES_ZH, Refusal, RefusalCode, wrong_form, wrong_party
from approvals.rules.contents import unexplained
from approvals.rules.handling import remove_signer
from approvals.rules.operators import operators, power_meant
from approvals.rules.question import Question
from approvals.rules.reading import mark_read, right_to_know
from approvals.rules.taking_back import take_back, withdraw
from approvals.rules.tasks import TASK_RULES
from approvals.state import CaseState, ClosedTask


def decide(state: CaseState, actor: Actor, action: StaffAction | RecordsAction, at: datetime) -> Refusal | None:
    """``None`` if the action is allowed at that instant (aware); else the first reason why not. Leaves no trace.

    Of what is in the records alone it says who may; ``apply`` never hears of that.
    """
    match action:
        case MarkRead():
            return mark_read(state, actor, action)
        case Propose() | Confirm() | Decline() | HandOver():
            open_to_them = state.is_open or isinstance(power_meant(state, action), Retry)
            return operators(state, actor, action, at) if open_to_them else case_closed()
        case HandIn():
            return _hand_in(state, actor, action) if state.is_open else case_closed()
        case _:
            return right_to_know(state, actor, action.task) or _on_task(state, actor, action, at)


def _on_task(state: CaseState, actor: Actor, action: TaskAction | SaveDraft | Copy, at: datetime) -> Refusal | None:
    if not state.is_open:
        return case_closed(state.closed.get(action.task))
    match action:
        case Withdraw():
            return withdraw(state, actor, action)
        case TakeBack():
            return take_back(state, actor, action)
        case RemoveSigner():
            return remove_signer(state, actor, action)
        case _:
            task = state.tasks.get(action.task)
            if task is None or task.party is None:
                return _not_open(state, action.task)
            asked = Question(state=state, actor=actor, action=action, task=task, at=at)
            return next((refusal for rule in TASK_RULES if (refusal := rule(asked))), None)


def case_closed(ended: ClosedTask | None = None) -> Refusal:
    """The case has ended; ``ended`` is how the task ended that somebody came too late for, if the case had it."""
    if ended is None:
        return Refusal(
            code=RefusalCode.CASE_CLOSED,
            zh="该事项已办结,不再受理操作。",
            en="This case has ended; nothing more can be done to it.",
        )
    return Refusal(
        code=RefusalCode.CASE_CLOSED,
        zh=f"该待办已由{ended.by}办理({OUTCOMES_ZH[ended.how]}),事项已办结,不再受理操作。",
        en=f"{ended.by} dealt with this task ({ended.how}), and the case has ended; nothing more can be done to it.",
        by=ended.by,
        at=ended.at,
    )


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
        zh=f"该待办已由{closed.by}办理({OUTCOMES_ZH[closed.how]})。",
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
    again = _handed_in_before(state, entry, action)
    return unexplained(action.document, action.note, (*action.document.failed, *again))


def _handed_in_before(state: CaseState, entry: Standing, action: HandIn) -> tuple[FailedCheck, ...]:
    """The very same document has come before: it counts again only when somebody says that it is meant so."""
    made = state.versions.get(f"standing.{entry.id}.{entry.form}", ())
    same = [version.number for version in made if version.document.content_hash == action.document.content_hash]
    return (FailedCheck(check="handed_in_before", zh=f"同一内容已报送过(第{same[-1]}次)"),) if same else ()
