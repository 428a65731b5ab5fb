"""The history of a case in plain words, Chinese and English."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from approvals.actions import Actor, Ballot, Evidence
from approvals.definitions import Chain
from approvals.effects import (
    AutomaticDone,
    BranchSkipped,
    CancelRefused,
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
from approvals.facts import in_both
from calculations.input.bilingual import Bilingual
from policies.labels import CHOICES
from policies.pack import Pack
from services.narration.facts import fact_words
from services.narration.glossary import CaseGlossary, with_reason, with_words
from services.narration.handling_history import HANDLING

OUTCOMES = {
    Outcome.SUBMITTED: Bilingual(zh="提交", en="handed in"),
    Outcome.PREPARED: Bilingual(zh="拟办", en="prepared"),
    Outcome.APPROVED: Bilingual(zh="同意", en="approved"),
    Outcome.RETURNED: Bilingual(zh="退回修改", en="returned"),
    Outcome.REFUSED: Bilingual(zh="不予同意", en="refused"),
    Outcome.WITHDRAWN: Bilingual(zh="撤回", en="withdrew"),
    Outcome.CHOSEN: Bilingual(zh="决定", en="decided on"),
    Outcome.SUPERSEDED: Bilingual(zh="失效", en="was superseded"),
    Outcome.COMPLETED: Bilingual(zh="完成", en="completed"),
    Outcome.FAILED: Bilingual(zh="未通过", en="failed"),
    Outcome.VOTED: Bilingual(zh="表决", en="voted on"),
    Outcome.OPINED: Bilingual(zh="提出意见", en="gave an opinion on"),
    Outcome.TAKEN_BACK: Bilingual(zh="拿回", en="was taken back"),
    Outcome.REMOVED: Bilingual(zh="减签", en="was removed"),
}
NOTICES = {
    Notice.REMIND: Bilingual(zh="提醒", en="reminded"),
    Notice.DUE: Bilingual(zh="到期通知", en="notified that it is due"),
    Notice.ESCALATE: Bilingual(zh="督办", en="called in"),
    Notice.DUN: Bilingual(zh="催缴", en="dunned"),
    Notice.POST_EMPTY: Bilingual(zh="岗位空缺,报运维:", en="has nobody in its post, operators notified"),
    Notice.POST_FILLED: Bilingual(zh="岗位已有人:", en="has somebody in its post again"),
}
_BALLOTS = {
    Ballot.YES: Bilingual(zh="赞成", en="yes"),
    Ballot.NO: Bilingual(zh="反对", en="no"),
    Ballot.ABSTAIN: Bilingual(zh="弃权", en="abstains"),
}


class Narrator:
    """Narrates the events of one case; names come from its chain and the policy pack."""

    def __init__(self, pack: Pack, chain: Chain | None, official_years: Collection[int] | None = None) -> None:
        self._names = CaseGlossary(pack, chain, official_years)

    def tell(self, body: EffectBody) -> Bilingual:
        """What happened, who did it, for whom, and whether operators brought it about."""
        words = TELLERS[type(body.event)](self._names, body.event)
        if body.actor is not None:
            who = _who(body.actor)
            words = Bilingual(zh=f"{who.zh}:{words.zh}", en=f"{who.en}: {words.en}")
        if body.power is not None:
            words = Bilingual(zh=f"【运维处置】{words.zh}", en=f"[operators] {words.en}")
        return words


def _who(actor: Actor) -> Bilingual:
    if actor.acting_for is None:
        return Bilingual(zh=actor.signature, en=actor.person)
    return Bilingual(zh=actor.signature, en=f"{actor.person} (for {actor.acting_for})")


def _end(status: CaseStatus) -> Bilingual:
    return Bilingual(zh=status.zh, en=status.value)


def _case_opened(names: CaseGlossary, event: CaseOpened) -> Bilingual:
    return Bilingual(zh=f"事项开始:{event.zh}", en=f"The case begins: {event.en}")


def _stage_entered(names: CaseGlossary, event: StageEntered) -> Bilingual:
    return Bilingual(zh=f"进入“{event.zh}”环节", en=f"Now at “{event.en}”")


def _task_opened(names: CaseGlossary, event: TaskOpened) -> Bilingual:
    step, due = names.step(event.step, event.lane), names.until(event.due)
    if event.holder is not None:
        to = Bilingual(zh=event.holder.signature, en=event.holder.person)
    else:
        to = names.party(event.party)
    return Bilingual(zh=f"{step.zh}交{to.zh}办理{due.zh}", en=f"{step.en} goes to {to.en}{due.en}")


def _task_closed(names: CaseGlossary, event: TaskClosed) -> Bilingual:
    how, step = OUTCOMES[event.how], names.of_task(event.task)
    return with_reason(Bilingual(zh=f"{step.zh}待办{how.zh}", en=f"The task {step.en} {how.en}"), event.reason)


def _decided(names: CaseGlossary, event: Decided) -> Bilingual:
    how, step = OUTCOMES[event.outcome], names.step(event.step, event.lane)
    zh, en = f"{how.zh} {step.zh}", f"{how.en} {step.en}"
    if event.choice is not None:
        choice = CHOICES[event.choice]
        zh, en = f"{zh}:{choice.zh}", f"{en}: {choice.en}"
    if event.ballot is not None:
        ballot = _BALLOTS[event.ballot]
        zh, en = f"{zh}:{ballot.zh}", f"{en}: {ballot.en}"
    if event.seen is not None:
        zh, en = f"{zh}(第{event.seen.number}稿)", f"{en} (version {event.seen.number})"
    if event.to is not None:
        to = names.plain_step(event.to)
        places = [names.place(branch) or Bilingual(zh=branch, en=branch) for branch in event.branches]
        where_zh = "、".join(place.zh for place in places)
        where_en = f" of {', '.join(place.en for place in places)}" if places else ""
        zh, en = f"{zh},退至{where_zh}“{to.zh}”", f"{en}, back to “{to.en}”{where_en}"
    if event.evidence is not None:
        paper = _paper(event.evidence)
        zh, en = f"{zh},依据{paper.zh}", f"{en}, by {paper.en}"
    return with_reason(Bilingual(zh=zh, en=en), event.note)


def _paper(paper: Evidence) -> Bilingual:
    """The paper behind a decision: its number, its date and the counts of the vote."""
    number, day, votes = paper.document_number, paper.effective_date, paper.votes
    if votes is None:
        return Bilingual(zh=f"{number}({day})", en=f"{number} of {day}")
    return Bilingual(
        zh=f"{number}({day},赞成{votes.yes}票、反对{votes.no}票、弃权{votes.abstain}票)",
        en=f"{number} of {day} ({votes.yes} for, {votes.no} against, {votes.abstain} abstaining)",
    )


def _version_made(names: CaseGlossary, event: VersionMade) -> Bilingual:
    name, place = names.form(event.document.form), names.place(event.lane) or Bilingual(zh="", en="")
    mark = Bilingual(zh="(估列)", en=" (estimate)") if event.estimate else Bilingual(zh="", en="")
    return Bilingual(
        zh=f"{place.zh}{name.zh}第{event.number}稿{mark.zh}",
        en=f"Version {event.number} of the {name.en}{f' of {place.en}' if place.en else ''}{mark.en}",
    )


def _commented(names: CaseGlossary, event: Commented) -> Bilingual:
    step, files = names.of_task(event.task), len(event.attachments)
    words = Bilingual(
        zh=f"对{step.zh}提出意见{f'(附件{files}个)' if files else ''}",
        en=f"commented on {step.en}{f' ({files} attachments)' if files else ''}",
    )
    return with_reason(words, event.text)


def _handed_in(names: CaseGlossary, event: HandedIn) -> Bilingual:
    entry = names.step(event.entry)
    words = Bilingual(zh=f"报送{entry.zh}(第{event.number}笔)", en=f"handed in {entry.en} (no. {event.number})")
    return with_reason(words, event.note)


def _automatic_done(names: CaseGlossary, event: AutomaticDone) -> Bilingual:
    step = names.step(event.step, event.lane)
    how = OUTCOMES[Outcome.COMPLETED if event.ok else Outcome.FAILED]
    words = Bilingual(zh=f"{step.zh}自动办理{how.zh}", en=f"The automatic step {step.en} {how.en}")
    said = [each for each in (*map(in_both, event.reasons), fact_words(names, event.facts)) if each.zh]
    return with_words(words, Bilingual(zh=";".join(each.zh for each in said), en="; ".join(each.en for each in said)))


def _noticed(names: CaseGlossary, event: Noticed) -> Bilingual:
    notice, step = NOTICES[event.notice], names.of_task(event.task)
    party, due = names.party(event.party), names.until(event.due)
    return Bilingual(zh=f"{notice.zh}{party.zh}:{step.zh}{due.zh}", en=f"{party.en} {notice.en}: {step.en}{due.en}")


def _branch_skipped(names: CaseGlossary, event: BranchSkipped) -> Bilingual:
    place = names.place(event.branch) or Bilingual(zh=event.branch, en=event.branch)
    words = Bilingual(zh=f"{place.zh}无需办理", en=f"Nothing to do for {place.en}")
    return with_words(words, in_both(event.reason))


def _case_noted(names: CaseGlossary, event: CaseNoted) -> Bilingual:
    if event.event == "started":
        return Bilingual(zh=f"启动事项 {event.case}", en=f"Started the case {event.case}")
    end = _end(CaseStatus(event.outcome))
    return Bilingual(zh=f"事项 {event.case} 结束:{end.zh}", en=f"The case {event.case} ended: {end.en}")


def _cancel_refused(names: CaseGlossary, event: CancelRefused) -> Bilingual:
    return Bilingual(
        zh="收到流程引擎的取消请求,未予执行,事项继续办理",
        en="Somebody asked the engine to cancel the case; it was not done, the case goes on",
    )


def _case_closed(names: CaseGlossary, event: CaseClosed) -> Bilingual:
    end = _end(event.status)
    return with_reason(Bilingual(zh=f"事项结束:{end.zh}", en=f"The case ends: {end.en}"), event.reason)


TELLERS: Mapping[type, Callable[[CaseGlossary, Any], Bilingual]] = {
    CaseOpened: _case_opened,
    StageEntered: _stage_entered,
    TaskOpened: _task_opened,
    TaskClosed: _task_closed,
    Decided: _decided,
    VersionMade: _version_made,
    Commented: _commented,
    HandedIn: _handed_in,
    AutomaticDone: _automatic_done,
    Noticed: _noticed,
    BranchSkipped: _branch_skipped,
    CaseNoted: _case_noted,
    CancelRefused: _cancel_refused,
    CaseClosed: _case_closed,
    **HANDLING,
}
"""How each event is worded; every kind of event has its words."""
