"""What happens around the walk of a chain, in plain words: holders, signers, votes, copies, operators' powers."""

from collections.abc import Callable, Mapping
from typing import Any

from approvals.actions import Extend, Jump, Migrate, NewCalendar, Position, Power, Reassign, Retry, Terminate
from approvals.effects import (
    Copied,
    DeadlineMoved,
    Delegated,
    HandedOver,
    HeldHow,
    HolderChanged,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    SignerAdded,
    SignerRemoved,
    TakenBack,
    Urged,
    VoteCounted,
)
from approvals.refusals import Refusal
from calculations.input.bilingual import Bilingual
from services.narration.glossary import CaseGlossary, with_reason

_HELD = {
    HeldHow.CLAIMED: Bilingual(zh="认领", en="claimed"),
    HeldHow.TRANSFERRED: Bilingual(zh="转办", en="transferred"),
    HeldHow.HANDED_OVER: Bilingual(zh="离职转办", en="handed over"),
    HeldHow.REASSIGNED: Bilingual(zh="改派", en="reassigned"),
    HeldHow.FREED: Bilingual(zh="退回公共待办", en="freed for everybody of the post"),
}
_POSITIONS = {
    Position.BEFORE: Bilingual(zh="前加签", en="before"),
    Position.AFTER: Bilingual(zh="后加签", en="after"),
    Position.BESIDE: Bilingual(zh="并加签", en="beside"),
}


def power_words(names: CaseGlossary, power: Power) -> Bilingual:
    """What an operator's power would do."""
    match power:
        case Jump():
            step = names.step(power.to, power.lane)
            return Bilingual(zh=f"跳转到{step.zh}", en=f"jump to {step.en}")
        case Terminate():
            return Bilingual(zh="终止事项", en="terminate the case")
        case Reassign():
            step = names.of_task(power.task)
            if power.to is None:
                return Bilingual(zh=f"将{step.zh}退回公共待办", en=f"free {step.en} for everybody of the post")
            return Bilingual(zh=f"将{step.zh}改派给{power.to.signature}", en=f"reassign {step.en} to {power.to.person}")
        case Extend():
            step = names.of_task(power.task)
            return Bilingual(zh=f"{step.zh}延期至{power.due}", en=f"extend {step.en} to {power.due}")
        case Migrate():
            return Bilingual(
                zh=f"改用新版审批链({power.chain_hash[:8]})", en=f"go on by a newer chain ({power.chain_hash[:8]})"
            )
        case NewCalendar():
            return Bilingual(zh="按新的放假安排计算期限", en="count deadlines by the new holiday notice")
        case Retry():
            return Bilingual(zh="重试受阻的自动处理", en="try the stuck automatic work again")


def _holder_changed(names: CaseGlossary, event: HolderChanged) -> Bilingual:
    how, step = _HELD[event.how], names.of_task(event.task)
    if event.holder is None or event.how is HeldHow.CLAIMED:
        words = Bilingual(zh=f"{how.zh} {step.zh}", en=f"{how.en} {step.en}")
    else:
        to = event.holder
        words = Bilingual(zh=f"{how.zh} {step.zh},由{to.signature}办理", en=f"{how.en} {step.en} to {to.person}")
    return with_reason(words, event.reason)


def _handed_over(names: CaseGlossary, event: HandedOver) -> Bilingual:
    kept = [(names.of_task(task), _why_kept(names, why)) for task, why in event.kept.items()]
    words = Bilingual(
        zh=f"{event.person}的待办{len(event.tasks)}项转给{event.to.signature}"
        + "".join(f";未转{task.zh}({why.zh})" for task, why in kept),
        en=f"{len(event.tasks)} tasks of {event.person} went to {event.to.person}, {len(event.kept)} could not"
        + "".join(f"; not {task.en} ({why.en})" for task, why in kept),
    )
    return with_reason(words, event.reason)


def _why_kept(names: CaseGlossary, why: str | Refusal) -> Bilingual:
    return Bilingual(zh=why, en=why) if isinstance(why, str) else names.refusal(why)


def _delegated(names: CaseGlossary, event: Delegated) -> Bilingual:
    step, to = names.of_task(event.task), event.to
    words = Bilingual(zh=f"就{step.zh}委派{to.signature}提出意见", en=f"asked {to.person} for an opinion on {step.en}")
    return with_reason(words, event.reason)


def _signer_added(names: CaseGlossary, event: SignerAdded) -> Bilingual:
    step, to, position = names.of_task(event.task), event.to, _POSITIONS[event.position]
    words = Bilingual(
        zh=f"{step.zh}{position.zh}:{to.signature}", en=f"has {to.person} sign {position.en} them at {step.en}"
    )
    return with_reason(words, event.reason)


def _signer_removed(names: CaseGlossary, event: SignerRemoved) -> Bilingual:
    step = names.of_task(event.task)
    words = Bilingual(zh=f"{step.zh}减签:{event.person}", en=f"removed {event.person} as signer of {step.en}")
    return with_reason(words, event.reason)


def _taken_back(names: CaseGlossary, event: TakenBack) -> Bilingual:
    step = names.of_task(event.task)
    return with_reason(Bilingual(zh=f"拿回 {step.zh}", en=f"took back {step.en}"), event.reason)


def _urged(names: CaseGlossary, event: Urged) -> Bilingual:
    step = names.of_task(event.task)
    return with_reason(Bilingual(zh=f"催办 {step.zh}", en=f"urged {step.en}"), event.note)


def _vote_counted(names: CaseGlossary, event: VoteCounted) -> Bilingual:
    step = names.step(event.step, event.lane)
    won = Bilingual(zh="通过", en="won") if event.won else Bilingual(zh="未通过", en="lost")
    return Bilingual(
        zh=f"{step.zh}表决{won.zh}:赞成{event.yes},反对{event.no},弃权{event.abstain},应到{event.members}",
        en=f"The vote at {step.en} is {won.en}: {event.yes} yes, {event.no} no, {event.abstain} abstained, "
        f"of {event.members}",
    )


def _copied(names: CaseGlossary, event: Copied) -> Bilingual:
    step = names.step(event.step, event.lane)
    parties = [names.party(party) for party in event.parties]
    return Bilingual(
        zh=f"{step.zh}抄送{'、'.join(party.zh for party in parties)}",
        en=f"{step.en} was copied to {', '.join(party.en for party in parties)}",
    )


def _power_proposed(names: CaseGlossary, event: PowerProposed) -> Bilingual:
    power = power_words(names, event.power)
    words = Bilingual(
        zh=f"提请{power.zh},待另一名运维人员确认", en=f"proposed to {power.en}; a second operator confirms"
    )
    return with_reason(words, event.reason)


def _power_confirmed(names: CaseGlossary, event: PowerConfirmed) -> Bilingual:
    power, by = power_words(names, event.power), event.proposed_by
    words = Bilingual(zh=f"确认{power.zh}({by.signature}提请)", en=f"confirmed what {by.person} proposed: {power.en}")
    return with_reason(words, event.reason)


def _power_declined(names: CaseGlossary, event: PowerDeclined) -> Bilingual:
    words = Bilingual(zh=f"提请 {event.proposal} 不再办理", en=f"let the proposal {event.proposal} go")
    return with_reason(words, event.reason)


def _deadline_moved(names: CaseGlossary, event: DeadlineMoved) -> Bilingual:
    step, due = names.of_task(event.task), names.until(event.due)
    before = names.until(event.before)
    return Bilingual(
        zh=f"{step.zh}延期{due.zh}(原{before.zh.strip(',')})", en=f"{step.en} was moved{due.en} (was{before.en})"
    )


HANDLING: Mapping[type, Callable[[CaseGlossary, Any], Bilingual]] = {
    HolderChanged: _holder_changed,
    HandedOver: _handed_over,
    Delegated: _delegated,
    SignerAdded: _signer_added,
    SignerRemoved: _signer_removed,
    TakenBack: _taken_back,
    Urged: _urged,
    VoteCounted: _vote_counted,
    Copied: _copied,
    PowerProposed: _power_proposed,
    PowerConfirmed: _power_confirmed,
    PowerDeclined: _power_declined,
    DeadlineMoved: _deadline_moved,
}
