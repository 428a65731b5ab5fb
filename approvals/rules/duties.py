"""Duties kept apart: nobody decides on what they made or prepared, and one person has one say in a step."""

from collections.abc import Iterable

from approvals.definitions import MAIN, SEVERAL, Step
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import CaseState, Task

_WITHOUT_DUTIES = (Role.MISSING, Role.AUTOMATIC)


def duty_refusal(state: CaseState, task: Task, persons: Iterable[str], name: str | None = None) -> Refusal | None:
    """Why these persons (who acts, and for whom) may have no say in a task; ``None`` when they may.

    Asked of everybody who decides, signs, gives an opinion, claims, or is given the task; then ``name`` is whom the
    words speak of. Handing in a document is nobody's review: there the duties do not matter.
    """
    step = state.step_of(task)
    if task.role in _WITHOUT_DUTIES or (task.role is Role.PREPARE and step.submits):
        return None
    asked = set(persons)
    version = state.newest(task.lane, step.form)
    if version is not None and not asked.isdisjoint(version.makers):
        return _own_work(version.number, name)
    if not asked.isdisjoint(task.prepared_by):
        return _second_person("经办与复核不能为同一人", "prepared this; a second person has to confirm it", name)
    if not asked.isdisjoint((*task.added_by, *task.consulted)):
        return _second_person("加签、委派与办理须为不同人员", "have had your say on this task already", name)
    for earlier in (state.head.chain.step(other) for other in step.other_persons_than):
        if not asked.isdisjoint(_acted_in(state, earlier, task.lane)):
            return _second_person(
                f"已办理“{earlier.zh}”的人员不能办理本环节",
                f"took part in “{earlier.en}”; a different person has to take this step",
                name,
            )
    speakers = state.lanes[task.lane].speakers.items()
    others = {person for slot, spoken in speakers if slot != task.slot for person in spoken}
    if step.kind in SEVERAL and not asked.isdisjoint(others):
        return _second_person("每人在同一环节只能代表一方", "spoke for another party of this step", name)
    return None


def _acted_in(state: CaseState, step: Step, lane: str) -> set[str]:
    """Who took part in an earlier step: in the same lane, or in any where the case has since changed lanes."""
    walked_by = state.head.branches if step.each == "branch" else (MAIN,)
    lanes = (lane,) if lane in walked_by else walked_by
    return {person for walked in lanes for person in state.acted.get(f"{walked}.{step.id}", ())}


def _own_work(number: int, name: str | None) -> Refusal:
    if name is not None:
        return Refusal(
            code=RefusalCode.OWN_WORK,
            zh=f"第{number}稿由{name}编制,不能由其审核。请另选人员。",
            en=f"{name} prepared version {number}; choose somebody else.",
        )
    return Refusal(
        code=RefusalCode.OWN_WORK,
        zh=f"第{number}稿由您编制,不能由您本人审核。请由同单位其他人员办理。",
        en=f"You prepared version {number}; someone else has to review it.",
    )


def _second_person(zh: str, en: str, name: str | None) -> Refusal:
    whom = f"{name}:" if name is not None else ""
    return Refusal(
        code=RefusalCode.SECOND_PERSON,
        zh=f"{whom}{zh}。请由其他人员办理。",
        en=f"{name or 'You'} {en}." if name is None else f"{name}: those who {en}.",
    )
