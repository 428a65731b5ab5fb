"""Settings of a chain that would have no effect: whoever writes them means something, and the file is refused."""

from collections.abc import Iterator

from approvals.definitions import Chain, Step, StepKind
from calculations.input.faults import Fault
from policies.chains import STARTED_ONCE, Branches, ChainSpec, StepSpec
from policies.files import Location
from policies.pack_builder import Entry

COUNTY = "county_"
"""How the kinds of organisations begin that every county has."""


def name_faults(entry: Entry[ChainSpec]) -> Iterator[Fault]:
    """Names of steps and entries that appear twice, and earlier steps named that are none."""
    seen: set[str] = set()
    for index, step in enumerate(entry.content.steps):
        if step.id in seen:
            yield entry.fault(("steps", index, "id"), f"{step.id} is given twice", f"环节“{step.id}”重复")
        for number, other in enumerate(_listed(step, "other_persons_than")):
            if other not in seen:
                place: Location = ("steps", index, "other_persons_than", number)
                yield entry.fault(place, f"not an earlier step: {other}", f"“{other}”不是此前的环节")
        seen.add(step.id)
    for index, standing in enumerate(entry.content.standing):
        if standing.id in seen:
            yield entry.fault(("standing", index, "id"), f"{standing.id} is given twice", f"“{standing.id}”重复")
        seen.add(standing.id)


def branch_faults(entry: Entry[ChainSpec], chain: Chain) -> Iterator[Fault]:
    """Branches that walk no step and get no copy; steps for branches, and copies for counties, of a chain with none."""
    none = entry.content.branches is Branches.NONE
    used = False
    for index, step in enumerate(chain.steps):
        place: Location = ("steps", index)
        used = used or step.each is not None
        if none and step.each is not None:
            yield entry.fault((*place, "each"), "the chain has no branches", "该审批链没有分支")
        for number, reference in enumerate(step.copies):
            # From a step that the case walks once every county gets its copy.
            to_counties = step.each is None and reference.startswith(COUNTY)
            used = used or to_counties
            if none and to_counties:
                words = f"the chain has no branches: no county gets a copy for {reference}"
                yield entry.fault((*place, "copies", number), words, f"该审批链没有分支,无处抄送 {reference}")
    if entry.content.branches is Branches.STARTER and chain.steps and chain.steps[0].each is None:
        words = "the branch is that of whoever starts the case: the first step is walked by it (each: branch)"
        yield entry.fault(("steps", 0, "each"), words, "分支为发起人所在区县(市),首个环节须按分支办理(each: branch)")
    if not none and not used:
        yield entry.fault(("branches",), "no step is walked by each branch", "没有按分支办理的环节,不应设分支")


def end_faults(entry: Entry[ChainSpec], chain: Chain) -> Iterator[Fault]:
    """A case that the fiscal year starts comes once: a refusal that ended it would leave the year without it."""
    if chain.id not in STARTED_ONCE:
        return
    for index, step in enumerate(chain.steps):
        lost_to = step.vote.lost_to if step.vote is not None and step.kind is StepKind.VOTE else step.refused_to
        if (step.may_refuse or step.kind is StepKind.VOTE) and lost_to is None:
            place: Location = ("steps", index, "vote" if step.kind is StepKind.VOTE else "may_refuse")
            words = "the fiscal year starts this case once: say to which step a refusal goes back"
            yield entry.fault(place, words, "该事项由基金年度启动且仅此一次,须写明不予同意后退回的环节")


def idle_faults(entry: Entry[ChainSpec], spec: StepSpec, step: Step, place: Location) -> Iterator[Fault]:
    """What of a step would do nothing."""
    yield from _deadline_faults(entry, spec, step, place)
    yield from _vote_faults(entry, spec, place)
    decides = step.kind not in (StepKind.VOTE, StepKind.AUTOMATIC)
    idle = {
        "evidence": (
            step.evidence and not decides,
            "only who approves or returns names a paper",
            "仅审批环节可要求依据",
        ),
        "may_refuse": (
            step.may_refuse and not decides,
            "only who approves or returns can end a case",
            "仅审批环节可作“不予同意”",
        ),
        "recorded_by": (
            step.recorded_by is not None and not step.evidence,
            "a decision that others enter names the paper behind it: evidence",
            "代为录入的决定须有依据(evidence: true)",
        ),
        "missing": (
            step.missing is not None and step.deadline is None,
            "without a deadline nothing is ever missing",
            "没有期限的环节无从认定未报",
        ),
    }
    for field, (found, en, zh) in idle.items():
        if found:
            yield entry.fault((*place, field), en, zh)


def _deadline_faults(entry: Entry[ChainSpec], spec: StepSpec, step: Step, place: Location) -> Iterator[Fault]:
    deadline = spec.deadline
    if deadline is None:
        return
    if step.kind is StepKind.AUTOMATIC:
        yield entry.fault((*place, "deadline"), "an automatic step waits for nobody", "自动环节不设期限")
    if (deadline.escalate_after is None) != (deadline.escalate_to is None):
        field = "escalate_after" if deadline.escalate_to is None else "escalate_to"
        yield entry.fault(
            (*place, "deadline", field),
            "escalate_after and escalate_to go together: when, and who is called in",
            "escalate_after 与 escalate_to 须同时设定",
        )
    elif deadline.repeat_every is not None and deadline.escalate_to is None:
        yield entry.fault(
            (*place, "deadline", "repeat_every"),
            "dunning begins after somebody was called in: escalate_after and escalate_to",
            "催缴在督办之后开始,须设 escalate_after 和 escalate_to",
        )


def _vote_faults(entry: Entry[ChainSpec], spec: StepSpec, place: Location) -> Iterator[Fault]:
    vote = spec.vote
    if vote is not None and bool(vote.weights) != (vote.by == "weight"):
        field = "weights" if vote.weights else "by"
        yield entry.fault(
            (*place, "vote", field), "weights are for a vote by weight, which needs them", "按权重表决须列权重,反之不列"
        )


def _listed(step: StepSpec, field: str) -> list[str]:
    written = (step.model_extra or {}).get(field)
    return [each for each in written if isinstance(each, str)] if isinstance(written, list | tuple) else []
