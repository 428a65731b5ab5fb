"""Duties kept apart: nobody decides on what they made or prepared, and one person has one say in a step."""

from collections.abc import Iterable

from approvals.actions import DocumentRef
from approvals.definitions import MAIN, SEVERAL, Step
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import CaseState, Task, Version

_WITHOUT_DUTIES = (Role.MISSING, Role.AUTOMATIC)


def duty_refusal(
    state: CaseState, task: Task, persons: Iterable[str], name: str | None = None, by_content: bool = True
) -> Refusal | None:
    """Why these persons (who acts, and for whom) may have no say in a task; ``None`` when they may.

    Asked of everybody who decides, signs, gives an opinion, claims, or is given the task; then ``name`` is whom the
    words speak of. Handing in a document is nobody's review: there the duties do not matter. Without ``by_content``
    only who handed in the newest version is its maker: that is how hand-overs of older cases are carried out again.
    """
    step = state.step_of(task)
    if task.role in _WITHOUT_DUTIES or (task.role is Role.PREPARE and step.submits):
        return None
    asked = set(persons)
    own = _own_version(state, task, asked, by_content)
    if own is not None:
        return _own_work(own.number, name)
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


def _own_version(state: CaseState, task: Task, asked: set[str], by_content: bool) -> Version | None:
    """The newest version that one of these persons made of what the task is about, whoever handed it in last.

    It is about the text of the newest version and about its amounts: whoever wrote either reviews neither. The same
    text counts wherever in the case it was made, the same amounts in the same document.
    """
    form = state.step_of(task).form
    newest = state.newest(task.lane, form)
    if newest is None:
        return None
    same = _same_content(state, f"{task.lane}.{form}", newest.document) if by_content else [newest]
    return next((version for version in reversed(same) if not asked.isdisjoint(version.makers)), None)


def _same_content(state: CaseState, key: str, document: DocumentRef) -> list[Version]:
    everywhere = [version for versions in state.versions.values() for version in versions]
    same_text = [version for version in everywhere if version.document.content_hash == document.content_hash]
    return [
        *same_text,
        *(version for version in state.versions[key] if version.document.amounts_hash == document.amounts_hash),
    ]


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
