"""The history of a case in plain words, Chinese and English."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from api.chains import lane_name, party_name
from approvals.definitions import Chain
from approvals.describe import due_words
from approvals.effects import (
    AutomaticDone,
    BranchSkipped,
    CaseClosed,
    CaseNoted,
    CaseOpened,
    CaseStatus,
    Commented,
    Decided,
    EffectBody,
    HandedIn,
    Notice,
    Noticed,
    Outcome,
    StageEntered,
    TaskClosed,
    TaskOpened,
    VersionMade,
)
from policies.pack import Pack
from policies.words import CHOICES


class Told(NamedTuple):
    """Words in both languages, either of which may be empty."""

    zh: str
    en: str


OUTCOMES = {
    Outcome.SUBMITTED: Told(zh="提交", en="handed in"),
    Outcome.PREPARED: Told(zh="拟办", en="prepared"),
    Outcome.APPROVED: Told(zh="同意", en="approved"),
    Outcome.RETURNED: Told(zh="退回修改", en="returned"),
    Outcome.REFUSED: Told(zh="不予同意", en="refused"),
    Outcome.WITHDRAWN: Told(zh="撤回", en="withdrew"),
    Outcome.CHOSEN: Told(zh="决定", en="decided on"),
    Outcome.SUPERSEDED: Told(zh="失效", en="was superseded"),
    Outcome.COMPLETED: Told(zh="完成", en="completed"),
    Outcome.FAILED: Told(zh="未通过", en="failed"),
}
_NOTICES = {
    Notice.REMIND: Told(zh="提醒", en="reminded"),
    Notice.DUE: Told(zh="到期通知", en="told that it is due"),
    Notice.ESCALATE: Told(zh="督办", en="called in"),
    Notice.DUN: Told(zh="催缴", en="dunned"),
}
_ENDS = {
    CaseStatus.OPEN: Told(zh="办理中", en="open"),
    CaseStatus.DONE: Told(zh="办结", en="done"),
    CaseStatus.REFUSED: Told(zh="不予同意", en="refused"),
}


class Narrator:
    """Tells the events of one case; names come from its chain and the policy pack."""

    def __init__(self, pack: Pack, chain: Chain | None) -> None:
        self._pack = pack
        self._names: dict[str, Told] = {}
        if chain is not None:
            self._names = {step.id: Told(zh=step.zh, en=step.en) for step in chain.steps}
            self._names |= {entry.id: Told(zh=entry.zh, en=entry.en) for entry in chain.standing}
        self._tellers: Mapping[type, Callable[[Any], Told]] = {
            CaseOpened: self._case_opened,
            StageEntered: self._stage_entered,
            TaskOpened: self._task_opened,
            TaskClosed: self._task_closed,
            Decided: self._decided,
            VersionMade: self._version_made,
            Commented: self._commented,
            HandedIn: self._handed_in,
            AutomaticDone: self._automatic_done,
            Noticed: self._noticed,
            BranchSkipped: self._branch_skipped,
            CaseNoted: self._case_noted,
            CaseClosed: self._case_closed,
        }

    def tell(self, body: EffectBody) -> Told:
        """What happened, and who did it."""
        told = self._tellers[type(body.event)](body.event)
        if body.actor is None:
            return told
        who = f"{body.actor.organisation_name}{body.actor.name}"
        return Told(zh=f"{who}:{told.zh}", en=f"{body.actor.person}: {told.en}")

    def _step(self, step: str, lane: str = "") -> Told:
        name = self._names.get(step, Told(zh=step, en=step))
        place = lane_name(self._pack, lane)
        if place is None:
            return Told(zh=f"“{name.zh}”", en=f"“{name.en}”")
        return Told(zh=f"{place.zh}“{name.zh}”", en=f"“{name.en}” of {place.en}")

    def _of_task(self, task: str) -> Told:
        """A task's id begins with its lane and step (``330203.plan.1.prepare``)."""
        lane, step, *_ = [*task.split("."), ""]
        return self._step(step, lane)

    def _case_opened(self, event: CaseOpened) -> Told:
        return Told(zh=f"事项开始:{event.zh}", en=f"The case begins: {event.en}")

    def _stage_entered(self, event: StageEntered) -> Told:
        return Told(zh=f"进入“{event.zh}”环节", en=f"Now at “{event.en}”")

    def _task_opened(self, event: TaskOpened) -> Told:
        step = self._step(event.step, event.lane)
        party = party_name(self._pack, str(event.party) if event.party else None)
        due = _until(event.due)
        return Told(zh=f"{step.zh}交{party.zh}办理{due.zh}", en=f"{step.en} goes to {party.en}{due.en}")

    def _task_closed(self, event: TaskClosed) -> Told:
        how, step = OUTCOMES[event.how], self._of_task(event.task)
        return _with_reason(f"{step.zh}待办{how.zh}", f"The task {step.en} {how.en}", event.reason)

    def _decided(self, event: Decided) -> Told:
        how, step = OUTCOMES[event.outcome], self._step(event.step, event.lane)
        zh, en = f"{how.zh} {step.zh}", f"{how.en} {step.en}"
        if event.choice is not None:
            choice = CHOICES[event.choice]
            zh, en = f"{zh}:{choice.zh}", f"{en}: {choice.en}"
        if event.seen is not None:
            zh, en = f"{zh}(第{event.seen.number}稿)", f"{en} (version {event.seen.number})"
        if event.to is not None:
            to = self._names.get(event.to, Told(zh=event.to, en=event.to))
            places = [lane_name(self._pack, branch) or Told(zh=branch, en=branch) for branch in event.branches]
            where_zh = "、".join(place.zh for place in places)
            where_en = f" of {', '.join(place.en for place in places)}" if places else ""
            zh, en = f"{zh},退至{where_zh}“{to.zh}”", f"{en}, back to “{to.en}”{where_en}"
        if event.evidence is not None:
            number, day = event.evidence.document_number, event.evidence.effective_date
            zh, en = f"{zh},依据{number}({day})", f"{en}, by {number} of {day}"
        return _with_reason(zh, en, event.note)

    def _version_made(self, event: VersionMade) -> Told:
        form = self._pack.forms().get(event.document.form)
        name = Told(zh=form.zh, en=form.en) if form else Told(zh=event.document.form, en=event.document.form)
        place = lane_name(self._pack, event.lane) or Told(zh="", en="")
        mark = Told(zh="(估算)", en=" (estimate)") if event.estimate else Told(zh="", en="")
        return Told(
            zh=f"{place.zh}{name.zh}第{event.number}稿{mark.zh}",
            en=f"Version {event.number} of the {name.en}{f' of {place.en}' if place.en else ''}{mark.en}",
        )

    def _commented(self, event: Commented) -> Told:
        step = self._of_task(event.task)
        files = len(event.attachments)
        return _with_reason(
            f"对{step.zh}提出意见{f'(附件{files}个)' if files else ''}",
            f"commented on {step.en}{f' ({files} attachments)' if files else ''}",
            event.text,
        )

    def _handed_in(self, event: HandedIn) -> Told:
        entry = self._step(event.entry)
        return _with_reason(
            f"报送{entry.zh}(第{event.number}笔)", f"handed in {entry.en} (no. {event.number})", event.note
        )

    def _automatic_done(self, event: AutomaticDone) -> Told:
        step = self._step(event.step, event.lane)
        how = OUTCOMES[Outcome.COMPLETED if event.ok else Outcome.FAILED]
        facts = ",".join(f"{name} {value}" for name, value in event.facts.items())
        reasons = ";".join((*event.reasons, *([facts] if facts else [])))
        return _with_reason(f"{step.zh}自动办理{how.zh}", f"The automatic step {step.en} {how.en}", reasons)

    def _noticed(self, event: Noticed) -> Told:
        notice, step = _NOTICES[event.notice], self._of_task(event.task)
        party = party_name(self._pack, str(event.party))
        due = _until(event.due)
        return Told(zh=f"{notice.zh}{party.zh}:{step.zh}{due.zh}", en=f"{party.en} {notice.en}: {step.en}{due.en}")

    def _branch_skipped(self, event: BranchSkipped) -> Told:
        place = lane_name(self._pack, event.branch) or Told(zh=event.branch, en=event.branch)
        return _with_reason(f"{place.zh}无需办理", f"Nothing to do for {place.en}", event.reason)

    def _case_noted(self, event: CaseNoted) -> Told:
        if event.event == "started":
            return Told(zh=f"启动事项 {event.case}", en=f"Started the case {event.case}")
        end = _ENDS[CaseStatus(event.outcome)]
        return Told(zh=f"事项 {event.case} 结束:{end.zh}", en=f"The case {event.case} ended: {end.en}")

    def _case_closed(self, event: CaseClosed) -> Told:
        end = _ENDS[event.status]
        return _with_reason(f"事项结束:{end.zh}", f"The case ends: {end.en}", event.reason)


def _until(due: datetime | None) -> Told:
    if due is None:
        return Told(zh=" ", en=" ")
    return Told(zh=f",期限 {due_words(due)}", en=f", due {due_words(due)} (China)")


def _with_reason(zh: str, en: str, reason: str) -> Told:
    return Told(zh=f"{zh}:{reason}", en=f"{en}: {reason}") if reason else Told(zh=zh, en=en)
