"""Whether a power can be used as the case stands: asked when it is proposed, and again when it is confirmed."""

from collections.abc import Iterable
from datetime import datetime

from approvals.actions import Extend, Jump, Migrate, NewCalendar, Power, Reassign, Retry, Terminate
from approvals.definitions import MAIN, Step, StepKind
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode, not_possible
from approvals.return_targets import breaks_off, place_of
from approvals.rules.migration import migration_refusal
from approvals.rules.persons import person_refusal
from approvals.state import CaseState, Task
from calculations.dates.deadlines import end_of


def power_refusal(state: CaseState, power: Power, operators: Iterable[str], at: datetime) -> Refusal | None:
    """Why a power cannot be used now; ``operators`` are the logins of those who propose and confirm it."""
    match power:
        case Jump():
            return _no_money_moves(state) or _jump(state, power)
        case Terminate():
            if not state.head.chain.steps:
                return not_possible("基金年度不能终止。", "A case without steps ends by itself.")
            if not state.head.chain.may_terminate:
                return _comes_once()
            return _no_money_moves(state) or breaks_off(state)
        case Reassign():
            return _reassign(state, power, operators)
        case Extend():
            return _extend(state, power, at)
        case Migrate():
            return migration_refusal(state, power)
        case NewCalendar():
            return _new_calendar(state, power)
        case Retry():
            # Whether anything is stuck the case itself knows.
            return None


def _comes_once() -> Refusal:
    return not_possible(
        "该事项由基金年度启动且仅此一次,终止后不能另起,须办至办结;需要重做的,请跳转到此前的环节。",
        "The fiscal year starts this case once and nobody can start another: it goes to its end. "
        "To have it done again, jump to an earlier step.",
    )


def _no_money_moves(state: CaseState) -> Refusal | None:
    """What moves money, and is under way, has to come to its end first."""
    if not any(task.document is not None or state.step_of(task).no_way_back for task in state.automatic_tasks()):
        return None
    return not_possible(
        "有不可撤销的自动处理正在进行,须待其完成。", "An automatic step that cannot be undone is under way."
    )


def _open(state: CaseState, task_id: str) -> Task | None:
    task = state.tasks.get(task_id)
    return task if task is not None and task.party is not None else None


def _no_such_task(task_id: str) -> Refusal:
    return Refusal(
        code=RefusalCode.UNKNOWN_TASK,
        zh=f"没有编号为“{task_id}”的未办待办。",
        en=f"No task {task_id} is open here.",
    )


def _reassign(state: CaseState, power: Reassign, operators: Iterable[str]) -> Refusal | None:
    task = _open(state, power.task)
    if task is None:
        return _no_such_task(power.task)
    if power.to is None:
        if task.holder is None or task.role in (Role.SIGN, Role.OPINION):
            return not_possible("该待办没有可解除的持有人。", "This task has no holder to be freed of.")
        return None
    holder = task.holder.persons() if task.holder is not None else ()
    return person_refusal(state, task, power.to, not_to=(*operators, *holder))


def _extend(state: CaseState, power: Extend, at: datetime) -> Refusal | None:
    task = _open(state, power.task)
    if task is None:
        return _no_such_task(power.task)
    due = end_of(power.due)
    if task.due is None:
        return not_possible("该待办没有期限。", "This task has no due day.")
    if due <= task.due or due <= at:
        return not_possible("新的期限须晚于原期限和现在。", "The new due day lies after the present one and after now.")
    return None


def _new_calendar(state: CaseState, power: NewCalendar) -> Refusal | None:
    known, new = state.head.calendar, power.calendar
    if new == known:
        return not_possible("工作日历没有变化。", "The calendar is the one that the case has.")
    lost = sorted(set(known.years) - set(new.years))
    if lost:
        years = ", ".join(map(str, lost))
        return not_possible(f"新的工作日历缺少年份:{years}", f"The new calendar lacks years: {years}")
    return None


def _jump(state: CaseState, power: Jump) -> Refusal | None:
    chain = state.head.chain
    target = chain.find_step(power.to)
    lanes = None if target is None else _jumping(state, power, target)
    if target is None or lanes is None or target.kind is StepKind.AUTOMATIC:
        return Refusal(
            code=RefusalCode.BAD_TARGET,
            zh=f"不能跳转到“{power.to}”。",
            en=f"It cannot jump to {power.to} from here.",
        )
    goal = chain.index(target.id)
    places = [place_of(state, lane) for lane in lanes]
    if chain.has_no_way_back(goal, max(places)):
        return not_possible("此前有不可撤销的环节已完成。", "A step that cannot be undone has been taken since.")
    if chain.has_to_be_walked(min(places), goal):
        return not_possible("不能跳过自动环节。", "An automatic step cannot be left out.")
    needed = None if target.submits else target.form
    walking = (power.branches or lanes) if target.each is not None else (MAIN,)
    if needed is not None and any(state.newest(lane, needed) is None for lane in walking):
        return not_possible("目标环节所需文稿尚未形成。", "The document of that step has not been made yet.")
    return None


def _jumping(state: CaseState, power: Jump, target: Step) -> tuple[str, ...] | None:
    """The lanes that leave their place by this jump; ``None`` where it leads nowhere."""
    chain, here = state.head.chain, state.lanes_of(state.segment)
    same_stretch = chain.segment_of(target.id) == state.segment
    if power.lane != MAIN:
        leads = power.lane in here and same_stretch and not power.branches
        return (power.lane,) if leads else None
    if target.each is None:
        return None if power.branches else here
    named = set(power.branches)
    # A branch that is named twice would be at its step twice.
    if not named or not named <= set(state.head.branches) or len(named) < len(power.branches):
        return None
    if same_stretch:
        return power.branches
    # Forward no branch is let off; backward those that are not named have been there already.
    forward = chain.segment_of(target.id) > state.segment
    return None if forward and named != set(state.head.branches) else here
