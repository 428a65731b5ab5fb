"""Writes docs/rules.md, each rule with its parameters, functions, steps, tests: ``python -m tools.rules [--check]``."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from activities import AUTOMATIC as ACTIVITIES
from policies.chains import StepSpec
from policies.loader import load
from policies.model import DocumentStatus, Rule
from policies.pack import Pack
from policies.values import PolicyStatus, PolicyValue
from temporal.names import ActivityName, WorkflowName
from tools.traces import ROOT, Traces, traces
from workflows import annual_budget, decision, monthly_funding, year_end_clearing

PAGE = ROOT / "docs" / "rules.md"
PACKS = ("national", "zhejiang", "ningbo", "jinhua", "zhoushan")
"""In the order of the page."""
SHARED = ("national", "zhejiang", "ningbo")
"""Packs whose rules go by their id alone; those of the others by pack and id (``jinhua:F1``)."""
NO_RULE = "HOUSE"
"""What house settings are under: they follow no rule."""
AUTOMATIC: Mapping[str, Mapping[str, ActivityName]] = {
    WorkflowName.ANNUAL_BUDGET: annual_budget.AUTOMATIC,
    WorkflowName.MONTHLY_FUNDING: monthly_funding.AUTOMATIC,
    WorkflowName.YEAR_END_CLEARING: year_end_clearing.AUTOMATIC,
}
"""What does the automatic steps of the chains that workflows are named after; those of all others are a decision's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule of a pack and what belongs to it."""

    pack: Pack
    id: str
    rule: Rule
    values: dict[str, PolicyValue]
    functions: tuple[str, ...]
    steps: tuple[str, ...]
    tests: tuple[str, ...]
    read: frozenset[str]

    @property
    def mark(self) -> str:
        """What a test's marker names it by."""
        return mark(self.pack.id, self.id)

    def shown_only(self) -> tuple[str, ...]:
        """Readings of a built flow that nothing uses, though they do not say that only they are built."""
        return tuple(
            name
            for name, value in self.values.items()
            if value.status is PolicyStatus.READING and not (value.fixed or value.not_built or name in self.read)
        )

    def faults(self) -> Iterator[str]:
        """What does not hold of the rule as it says of itself."""
        for name, value in self.values.items():
            if value.not_built and name in self.read:
                yield f"{self.mark}: {name} is read, and says that nothing reads it"
        if self.rule.not_built is not None:
            return
        if not self.tests:
            yield f"{self.mark}: no test holds it (mark one with pytest.mark.rule)"
        if not (self.functions or self.steps or self.read & self.values.keys()):
            yield f"{self.mark}: nothing cites it or reads its values, and it does not say that it is not built"
        for name in self.shown_only():
            yield f"{self.mark}: nothing computes by the reading {name}"


def mark(pack: str, rule: str) -> str:
    """How a test's marker names a rule."""
    return rule if pack in SHARED else f"{pack}:{rule}"


def entries() -> tuple[Entry, ...]:
    """Every rule of every pack, with its place."""
    loaded = [load(name) for name in PACKS]
    # A city walks the inherited rules too: its chains are theirs.
    shared = tuple(pack for pack in loaded if pack.id in SHARED)
    rules = frozenset(rule for pack in loaded for rule in pack.rules())
    found = traces(rules, frozenset(name for pack in loaded for name in pack.values()))
    return tuple(
        _entry(pack, rule_id, rule, found, shared)
        for pack in loaded
        for rule_id, rule in pack.rules().items()
        if pack.content.rule_origins[rule_id] == pack.id and rule_id != NO_RULE
        if not _cited_by_its_city(pack, rule_id, shared)
    )


def _cited_by_its_city(pack: Pack, rule_id: str, shared: tuple[Pack, ...]) -> bool:
    """Whether the rule is taken over from a city's draft that the city's own pack cites: it is on the page there."""
    if pack.document(pack.rules()[rule_id].source).status is not DocumentStatus.DRAFT:
        return False
    heirs = (other for other in shared if pack.id in other.inherits)
    return any(heir.content.rule_origins[rule_id] == heir.id for heir in heirs)


def unknown_marks(rules: Iterable[Entry]) -> tuple[str, ...]:
    """Markers of tests that name no rule."""
    known = {entry.mark for entry in rules}
    return tuple(sorted(set(traces(frozenset(), frozenset()).tests) - known))


def page(rules: Iterable[Entry]) -> str:
    """The whole page."""
    return "\n".join(_page(tuple(rules))) + "\n"


def _entry(pack: Pack, rule_id: str, rule: Rule, found: Traces, shared: tuple[Pack, ...]) -> Entry:
    walking = shared if pack.id in SHARED else (pack,)
    # What a case only pins next to its steps' values is read where code asks for it by name.
    used = {
        name
        for each in walking
        for spec in each.content.chains.values()
        for name in set(spec.names_used()) - set(spec.parameters)
    }
    bound = {name for each in pack.content.bounds.values() for name in (*each.of, *each.at_least)}
    return Entry(
        pack=pack,
        id=rule_id,
        rule=rule,
        values={
            name: value
            for name, value in pack.values().items()
            if value.rule == rule_id and pack.content.origins[name] == pack.id
        },
        functions=found.functions.get(rule_id, ()),
        steps=tuple(dict.fromkeys(step for each in walking for step in _steps(each, rule_id, found))),
        tests=found.tests.get(mark(pack.id, rule_id), ()),
        read=found.read | used | bound,
    )


def _steps(pack: Pack, rule_id: str, found: Traces) -> Iterator[str]:
    """Steps that carry the rule out, by what they say, by a value that they name, or by what does them."""
    citing = found.functions.get(rule_id, ())
    for chain in sorted(pack.content.chains):
        spec = pack.content.chains[chain]
        for step in spec.steps:
            named = {pack.value(name).rule for _, name, _ in step.references() if name in pack.values()}
            if rule_id in {step.rule, *named} or _done_by(chain, step) in citing:
                yield f"{chain}/{step.id}"
        yield from (f"{chain}/{standing.id}" for standing in spec.standing if standing.rule == rule_id)
    yield from (f"{bound}(下限 floor)" for bound, each in pack.content.bounds.items() if each.rule == rule_id)


def _done_by(chain: str, step: StepSpec) -> str | None:
    """The function that does an automatic step."""
    activity = AUTOMATIC.get(chain, decision.AUTOMATIC).get(step.id)
    return activity and f"{ACTIVITIES[activity].__module__}.{ACTIVITIES[activity].__name__}"


def _page(rules: tuple[Entry, ...]) -> Iterator[str]:
    yield "# 规则追溯 Rules, and where they are"
    yield ""
    yield "<!-- 由政策包、代码和测试生成,请勿手工修改。Made by `make docs`. -->"
    yield ""
    yield "每条规则对应的参数、函数、办理环节和测试。函数以文档字符串引用规则,测试以 `pytest.mark.rule` 标注;"
    yield "环节以其所载规则、所用参数的规则归类,自动环节并按其函数引用的规则归类。"
    yield "参数后的括号是其效力;“仅展示”表示目前没有计算或流程读取它,“流程尚未建设”表示还没有流程按它办理,"
    yield "“只建此一种”表示程序只按此值办理。"
    yield ""
    yield "Each rule with its parameters, functions, steps and tests. A function belongs to the rules that its"
    yield "docstring cites, a test to those of its marker `rule` (a city's with its pack: `jinhua:F1`), a step to the"
    yield "rule that it names, to those of the values that it names, and an automatic one to those that its function"
    yield "cites. In brackets: how sure a parameter is; *shown only*: nothing reads it so far; *not built yet*: no flow"
    yield "is built on it; *only this is built*: no other value works."
    for name in PACKS:
        own = [entry for entry in rules if entry.pack.id == name]
        yield ""
        yield f"## {own[0].pack.zh} {own[0].pack.en}"
        yield ""
        yield own[0].pack.note
        for entry in sorted(own, key=lambda each: _order(each.id)):
            yield ""
            yield from _section(entry)


def _section(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield f"### {entry.id} {rule.zh} · {rule.en}"
    yield ""
    yield f"依据 by {entry.pack.document(rule.source).zh} {rule.article}"
    yield ""
    if rule.not_built is not None:
        yield f"- **{rule.not_built.zh} · {rule.not_built.en}**"
    parameters = [_parameter(entry, name, value) for name, value in sorted(entry.values.items())]
    for zh, en, found in (
        ("参数", "parameters", parameters),
        ("函数", "functions", _grouped(entry.functions, ".")),
        ("环节", "steps", _grouped(entry.steps, "/")),
        ("测试", "tests", _grouped(entry.tests, "::")),
    ):
        yield f"- {zh} {en}:" + ("" if found else " —")
        yield from (f"  - {line}" for line in found)


def _parameter(entry: Entry, name: str, value: PolicyValue) -> str:
    notes: list[str] = [value.status]
    if value.not_built:
        notes.append("流程尚未建设 not built yet")
    elif value.fixed:
        notes.append("只建此一种 only this is built")
    elif name not in entry.read and value.status is not PolicyStatus.MISSING:
        notes.append("仅展示 shown only")
    return f"`{name}` ({', '.join(notes)})"


def _grouped(names: Iterable[str], separator: str) -> list[str]:
    """Names by what has them: a module, a chain, a file of tests."""
    parts = [name.rpartition(separator) for name in names]
    return [
        f"`{inside}`: {', '.join(name for _, _, name in group)}" if inside else ", ".join(name for _, _, name in group)
        for inside, group in groupby(parts, key=lambda part: part[0])
    ]


def _order(rule_id: str) -> tuple[str, float]:
    return rule_id[0], float(rule_id[1:] or 0)


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` only say whether it is current."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.rules [--check]", file=sys.stderr)
        return 2
    wanted = page(entries())
    if arguments and stale(PAGE, wanted):
        print("docs/rules.md is not current: make docs", file=sys.stderr)
        return 1
    if not arguments:
        PAGE.write_text(wanted, encoding="utf-8")
    return 0


def stale(path: Path, wanted: str) -> bool:
    """Whether a page is missing or differs."""
    return not path.exists() or path.read_text(encoding="utf-8") != wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
