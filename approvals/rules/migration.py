"""Whether a running case can go on by a newer definition of its chain."""

from approvals.actions import Migrate
from approvals.definitions import Chain, Step, StepKind
from approvals.refusals import Refusal, not_possible
from approvals.return_targets import stays_done
from approvals.state import CaseState

_KEPT = ("kind", "each", "parties", "recorded_by", "form", "submits")
"""What a step at which people are has to be like in the newer chain, so that their open tasks still fit."""


def migration_refusal(state: CaseState, power: Migrate) -> Refusal | None:
    """``None`` when the newer chain has the steps at which the case stands, undoes nothing and needs nothing new."""
    old, new = state.head.chain, power.chain
    if power.chain_hash != new.content_hash():
        return not_possible("审批链内容与其校验值不符。", "The chain does not have the hash that was given.")
    if new.id != old.id or new == old:
        return not_possible("须为同一审批链的其他版本。", "It has to be another edition of the same chain.")
    if not old.steps:
        return not_possible("没有环节的事项不能换链。", "A case without steps has nothing to go on by.")
    gone = sorted(step.id for step in _stood_at(state) if not _fits(step, new))
    if gone:
        return not_possible(
            f"新版审批链缺少或改动了正在办理的环节:{'、'.join(gone)}",
            f"The newer chain lacks or changes steps at which the case stands: {', '.join(gone)}",
        )
    if len({new.segment_of(step.id) for step in _stood_at(state)}) > 1:
        return not_possible("新版审批链拆分了正在办理的各分支。", "The newer chain parts the branches that walk now.")
    if not state.head.branches and any(step.each is not None for step in new.steps):
        # Nobody would walk such a stretch, so it would be passed at once.
        return not_possible("本事项没有分支,不能办理分支环节。", "The case has no branches to walk steps of branches.")
    left_out = _ahead_of_who_is_through(state, new)
    if left_out:
        return not_possible(
            f"已办完本段的分支将漏办新增环节:{'、'.join(left_out)}",
            f"Branches that are through already would leave out: {', '.join(left_out)}",
        )
    if {entry.id for entry in new.standing} != {entry.id for entry in old.standing}:
        return not_possible("不能改变可随时报送的事项。", "What can be handed in at any time has to stay.")
    known = {step.id for step in old.steps if step.kind is StepKind.AUTOMATIC}
    unknown = sorted(step.id for step in new.steps if step.kind is StepKind.AUTOMATIC and step.id not in known)
    if unknown:
        return not_possible(
            f"新版审批链有本事项不能处理的自动环节:{'、'.join(unknown)}",
            f"Automatic steps that this case cannot carry out: {', '.join(unknown)}",
        )
    skipped = _automatic_left_behind(state, new)
    if skipped:
        return not_possible(
            f"尚未执行的自动环节不能移到前面:{'、'.join(skipped)}",
            f"Automatic steps that are still to come would be left out: {', '.join(skipped)}",
        )
    if not _undoes_nothing(state, new):
        return not_possible(
            "不可撤销的环节已完成,不能移到后面。", "A step that cannot be undone would be walked again."
        )
    dropped = _dropped_after_what_stays_done(state, new)
    if dropped:
        return not_possible(
            f"已有不可撤销的环节完成,新版审批链不能缺少:{'、'.join(dropped)}",
            f"After a step that cannot be undone the newer chain cannot lack: {', '.join(dropped)}",
        )
    return None


def _stood_at(state: CaseState) -> list[Step]:
    """The steps at which lanes are, and those to which one that was returned comes straight back."""
    names = {name for lane in state.lanes.values() for name in (lane.step, lane.back_to) if name is not None}
    return [step for step in state.head.chain.steps if step.id in names]


def _fits(step: Step, new: Chain) -> bool:
    newer = new.find_step(step.id)
    # Ballots count by the rule under which they were cast.
    kept = (*_KEPT, "vote") if step.kind is StepKind.VOTE else _KEPT
    return newer is not None and all(getattr(newer, field) == getattr(step, field) for field in kept)


def _standing(state: CaseState) -> list[str]:
    return [lane.step for lane in state.lanes.values() if lane.step is not None]


def _ahead_of_who_is_through(state: CaseState, new: Chain) -> list[str]:
    """Steps that the newer chain has at the end of this stretch, which branches have left that would not go back."""
    if not any(state.lanes[lane].passed for lane in state.lanes_of(state.segment)):
        return []
    walked = {step.id for step in state.head.chain.segments()[state.segment]}
    stretch = [step.id for step in new.segments()[new.segment_of(_standing(state)[0])]]
    last = max(place for place, step in enumerate(stretch) if step in walked)
    return stretch[last + 1 :]


def _automatic_left_behind(state: CaseState, new: Chain) -> list[str]:
    """Automatic steps that are to come by the old chain, and lie behind the case in the newer one, undone."""
    old, standing = state.head.chain, _standing(state)
    to_come = old.steps[max(old.index(step) for step in standing) + 1 :]
    behind = {step.id for step in new.steps[: min(new.index(step) for step in standing)]}
    return sorted(step.id for step in to_come if step.kind is StepKind.AUTOMATIC and step.id in behind)


def _undoes_nothing(state: CaseState, new: Chain) -> bool:
    """What a lane has done and cannot be undone is behind it in the newer chain too, and cannot be undone there."""
    old, here = state.head.chain, _standing(state)[0]
    for lane in state.lanes_of(state.segment):
        step = state.lanes[lane].step
        was, now = old.end_of_segment(here), new.end_of_segment(here)
        if step is not None:
            was, now = old.index(step), new.index(step)
        done = {each.id for each in old.steps[:was] if each.no_way_back}
        behind = {each.id for each in new.steps[:now] if each.no_way_back}
        if any(each.id in done - behind for each in new.steps):
            return False
    return True


def _dropped_after_what_stays_done(state: CaseState, new: Chain) -> list[str]:
    """Steps without a way back that the newer chain lacks: money that has moved has to be seen and booked by them."""
    kept = {step.id for step in new.steps if step.no_way_back}
    steps = [step for step in state.head.chain.steps if step.no_way_back] if stays_done(state) else []
    return [step.id for step in steps if step.id not in kept]
