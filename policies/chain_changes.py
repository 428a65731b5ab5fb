"""Taking a chain over but for some steps: the chain that comes of it, or every change that cannot be made."""

from collections.abc import Iterator

from calculations.input.faults import Fault
from calculations.input.suggestions import known_instead
from policies.chains import ChainChanges, ChainSpec, StepSpec
from policies.files import Location, PackFile
from policies.pack_builder import ChangedChain, Draft

_Steps = list[tuple[StepSpec, Location | None]]
"""Steps, each with its place in the file that changes the chain; None for those that stay."""


def take_changes(draft: Draft, file: PackFile, changes: ChainChanges) -> list[Fault]:
    """Put the changed chain in place of the inherited one; gives what is wrong with the changes."""
    base = draft.chains.get(changes.id)
    if base is None:
        instead = known_instead(changes.id, draft.chains)
        words = f"no chain {changes.id} is inherited {instead.en}"
        return [file.fault(("id",), words, f"没有可继承的审批链“{changes.id}”{instead.zh}")]
    if base.file.pack != changes.inherits:
        words = f"{changes.id} is inherited from {base.file.pack}"
        return [file.fault(("inherits",), words, f"“{changes.id}”继承自政策包 {base.file.pack}")]
    faults = list(_faults(file, base.content, changes))
    if faults:
        return faults
    steps = _changed(base.content, changes)
    content = base.content.model_copy(
        update={
            "source": f"{changes.source};其余沿用{base.file.pack}:{base.content.source}",
            "steps": tuple(step for step, _ in steps),
        }
    )
    written = tuple(place for _, place in steps)
    draft.chains[changes.id] = ChangedChain(content, file, (), base, changes, written)
    return []


def _changed(base: ChainSpec, changes: ChainChanges) -> _Steps:
    replaced: dict[str, tuple[StepSpec, Location]] = {
        step.id: (step, ("replace", index)) for index, step in enumerate(changes.replace)
    }
    steps: _Steps = [replaced.get(step.id, (step, None)) for step in base.steps if step.id not in changes.drop]
    for index, each in enumerate(changes.insert):
        ids = [step.id for step, _ in steps]
        at = ids.index(each.after) + 1 if each.after is not None else ids.index(each.before or "")
        steps.insert(at, (each.step, ("insert", index, "step")))
    return steps


def _faults(file: PackFile, base: ChainSpec, changes: ChainChanges) -> Iterator[Fault]:
    if not (changes.drop or changes.replace or changes.insert):
        yield file.fault(
            (), "it changes no step: without the file the chain is inherited", "未更改任何环节,不需要此文件"
        )
    there = [step.id for step in base.steps]
    named: set[str] = set()
    for place, step in _taken(changes):
        if step not in there:
            instead = known_instead(step, there)
            yield file.fault(place, f"the inherited chain has no step {step} {instead.en}", _unknown(step, instead.zh))
        elif step in named:
            yield file.fault(place, f"{step} is dropped or replaced twice", f"环节“{step}”重复删去或替换")
        named.add(step)
    yield from _reference_faults(file, base, changes)
    yield from _insert_faults(file, [step for step in there if step not in changes.drop], changes)


def _taken(changes: ChainChanges) -> Iterator[tuple[Location, str]]:
    """The steps of the inherited chain that are dropped or replaced, and where."""
    yield from ((("drop", index), step) for index, step in enumerate(changes.drop))
    yield from ((("replace", index, "id"), step.id) for index, step in enumerate(changes.replace))


def _reference_faults(file: PackFile, base: ChainSpec, changes: ChainChanges) -> Iterator[Fault]:
    """A step that stays names one that is dropped."""
    gone = {*changes.drop, *(step.id for step in changes.replace)}
    staying = [step for step in base.steps if step.id not in gone]
    for index, dropped in enumerate(changes.drop):
        for step in staying:
            for field in step.fields_naming(dropped):
                words = f"{step.id} names it ({field}): replace {step.id} as well"
                zh = f"环节“{step.id}”({field})引用该环节,须一并替换"
                yield file.fault(("drop", index), words, zh)


def _insert_faults(file: PackFile, there: list[str], changes: ChainChanges) -> Iterator[Fault]:
    """A place that is not there, or a step that is there already; a step may be put next to one inserted before it."""
    for index, each in enumerate(changes.insert):
        field, beside = ("after", each.after) if each.after is not None else ("before", each.before or "")
        if beside not in there:
            instead = known_instead(beside, there)
            words = f"no such step: {beside} {instead.en}"
            yield file.fault(("insert", index, field), words, _unknown(beside, instead.zh))
        if each.step.id in there:
            words = f"{each.step.id} is there already"
            yield file.fault(("insert", index, "step", "id"), words, f"已有环节“{each.step.id}”")
        there = [*there, each.step.id]


def _unknown(step: str, instead: str) -> str:
    return f"没有环节“{step}”{instead}"
