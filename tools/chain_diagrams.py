"""Draws every chain of the packs for the documentation: ``python -m tools.chain_diagrams [--check]``."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from approvals.definitions import Chain, Step, StepKind
from calculations.dates.deadlines import AfterOpening, DayUnit
from calculations.input.bilingual import Bilingual
from policies.chains import ChainChanges, ChainSpec, StepSpec
from policies.labels import (
    CHECK_LEVELS,
    CHOICES,
    STEP_ACTIONS,
    deadline_words,
    kind_words,
    party_words,
    rest_day_words,
    vote_words,
)
from policies.loader import load, packs
from policies.pack import Pack

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "chains"

_SHAPES = {
    StepKind.SINGLE: ('["', '"]'),
    StepKind.ANY: ('{"', '"}'),
    StepKind.ALL_PARALLEL: ('{{"', '"}}'),
    StepKind.ALL_IN_ORDER: ('[/"', '"/]'),
    StepKind.VOTE: ('(["', '"])'),
    StepKind.AUTOMATIC: ('[["', '"]]'),
}


_HOW_TO_READ = (
    "Every decision may return to an earlier step unless the table says otherwise. “The opening” is that of the step; "
    "its day does not count. Drawn with double sides: automatic; a hexagon: several countersign; a thick arrow: "
    "no way back. “开始后”自该环节开始之日的次日起算;双边框为自动环节,六边形为会签,粗箭头之后不能退回。"
)


def pages() -> Mapping[str, str]:
    """All pages by file name: of the cities that have all values of their chains; of others the chains they change."""
    found = {}
    for name in packs():
        pack = load(name)
        if not pack.counties():
            continue
        lacks = any(pack.lacks_values(chain_id) for chain_id in pack.chain_ids())
        day = _latest(pack)
        for chain_id in pack.content.chain_changes if lacks else pack.chain_ids():
            spec = _without_lacking(pack, pack.spec(chain_id))
            found[f"{pack.id}.{chain_id}.md"] = "\n".join(page(pack, spec.resolved(pack.on(day)), day)) + "\n"
    return found


def _latest(pack: Pack) -> date:
    """The last day on which a value that a chain names changed."""
    named = {name for spec in pack.content.chains.values() for name in spec.names_used()} & pack.values().keys()
    return max((dated.since for name in named for dated in pack.value(name).values), default=date.min)


def _lacking(pack: Pack, step: StepSpec) -> tuple[str, ...]:
    """The values that a step names and the pack does not give."""
    known = pack.values()
    named = dict.fromkeys(name for _, name, _ in step.references())
    return tuple(name for name in named if name not in known or not known[name].values)


def _without_lacking(pack: Pack, spec: ChainSpec) -> ChainSpec:
    """The chain whose steps have nothing by a value that the pack lacks; the table names these values."""
    bare = {"deadline": None, "missing": None, "checks": ()}
    steps = (step.model_copy(update=bare) if _lacking(pack, step) else step for step in spec.steps)
    return spec.model_copy(update={"steps": tuple(steps)})


def stale(folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of pages that are missing, differ from what the packs say, or have no chain any more."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return tuple(sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)))


def write(folder: Path = FOLDER) -> None:
    """Write all pages and remove those of chains that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def page(pack: Pack, chain: Chain, day: date) -> Iterator[str]:
    """The lines of a chain's page, with the values of a day."""
    yield f"# {pack.zh} · {chain.zh} {chain.en}"
    yield ""
    origin = pack.content.chain_origins[chain.id]
    yield f"<!-- 由政策包生成,请勿手工修改。Made by `tools.chain_diagrams`: edit policies/{origin}/chains. -->"
    yield ""
    yield f"依据:{chain.source}。参数取 {day} 的值。{pack.note}"
    yield ""
    if chain.id in pack.content.chain_changes:
        changed = _changes(pack.content.chain_changes[chain.id])
        yield f"{changed.zh}{changed.en}"
        yield ""
    yield f"Values as of {day}. {_HOW_TO_READ if chain.steps else ''}".rstrip()
    yield ""
    yield "```mermaid"
    yield from _steps_drawn(pack, chain) if chain.steps else _standing_drawn(pack, chain)
    yield "```"
    yield ""
    yield from _step_table(pack, chain) if chain.steps else _standing_table(pack, chain)


def _changes(changes: ChainChanges) -> Bilingual:
    """Which steps are not as in the chain that is taken over."""
    steps = (
        ("删去", "dropped", changes.drop),
        ("替换", "replaced", [step.id for step in changes.replace]),
        ("增加", "added", [each.step.id for each in changes.insert]),
    )
    zh = "".join(f";{what}{'、'.join(f'`{step}`' for step in named)}" for what, _, named in steps if named)
    en = "".join(f"; {what} {', '.join(f'`{step}`' for step in named)}" for _, what, named in steps if named)
    return Bilingual(zh=f"沿用 {changes.inherits} 的审批链{zh}。", en=f"Taken over from {changes.inherits}{en}.")


def _steps_drawn(pack: Pack, chain: Chain) -> Iterator[str]:
    yield "flowchart TD"
    for number, group in enumerate(chain.segments()):
        indent = "  "
        if group[0].each is not None:
            yield f'  subgraph branches{number}["各分支分别办理 each branch by itself"]'
            indent = "    "
        for step in group:
            begin, end = _SHAPES[step.kind]
            yield f"{indent}{_node(step)}{begin}{'<br/>'.join(_label(pack, step))}{end}"
        if group[0].each is not None:
            yield "  end"
    for step, following in pairwise(chain.steps):
        yield f"  {_node(step)} {'==>' if step.no_way_back else '-->'} {_node(following)}"
    yield f"  {_node(chain.steps[-1])} --> done([办结 done])"


def _node(step: Step) -> str:
    # Prefixed, since a word such as `end` would be read as mermaid's own.
    return f"step_{step.id}"


def _label(pack: Pack, step: Step) -> Iterator[str]:
    yield step.zh
    yield step.en
    yield from (party_words(pack, party).zh for party in step.parties)
    if step.deadline is not None:
        yield f"{step.rule} · {deadline_words(step.deadline.rule).zh}"


def _standing_drawn(pack: Pack, chain: Chain) -> Iterator[str]:
    names = pack.parties()
    yield "flowchart LR"
    yield f'  year["{chain.zh}<br/>{chain.en}"]'
    for entry in chain.standing:
        yield f'  {entry.id}["{entry.zh}<br/>{entry.en}"]'
        yield f'  {entry.party.replace("/", "_")}(["{names[entry.party].zh}"]) --> {entry.id} --> year'


def _step_table(pack: Pack, chain: Chain) -> Iterator[str]:
    yield "| 环节 Step | 方式 Way | 办理 Who | 期限 Due | 规则 Rule | 说明 Notes |"
    yield "|---|---|---|---|---|---|"
    specs = {spec.id: spec for spec in pack.spec(chain.id).steps}
    for step in chain.steps:
        cells = (
            f"{step.zh}<br>{step.en}<br>`{step.id}`",
            _both(kind_words(step)),
            "<br>".join(_both(party_words(pack, party)) for party in step.parties) or "—",
            _due(step, _lacking(pack, specs[step.id])),
            _cited(pack, step.rule),
            "<br>".join(_both(note) for note in _notes(pack, step)) or "—",
        )
        yield f"| {' | '.join(cells)} |"


def _cited(pack: Pack, rule_id: str) -> str:
    """A rule with its article, and its document where that is not the pack's own."""
    rule = pack.rules()[rule_id]
    inherited = any(rule.source in load(parent).content.documents for parent in pack.inherits)
    return f"{rule_id}:{pack.document(rule.source).zh if inherited else ''}{rule.article}"


def _due(step: Step, lacking: Sequence[str]) -> str:
    if lacking:
        return f"该市未定 not given:<br>{'<br>'.join(f'`{name}`' for name in lacking)}"
    if step.deadline is None:
        return "—"
    rule = step.deadline.rule
    counts_working_days = isinstance(rule, AfterOpening) and rule.unit is DayUnit.WORKING_DAYS
    rest_day = "" if counts_working_days else f"<br>{_both(rest_day_words(rule))}"
    return f"{_both(deadline_words(rule))}{rest_day}"


def _notes(pack: Pack, step: Step) -> Iterator[Bilingual]:
    if step.each is not None:
        yield Bilingual(zh="各分支分别办理", en="each branch by itself")
    if step.form is not None:
        form = pack.forms()[step.form]
        yield Bilingual(zh=f"文种:{form.zh}", en=f"document: {form.en}")
    if step.recorded_by is not None:
        who = party_words(pack, step.recorded_by)
        yield Bilingual(zh=f"或由{who.zh}代录", en=f"or recorded by {who.en}")
    if step.evidence:
        yield Bilingual(zh="须填文号、日期并附扫描件", en="with the document's number, date and scan")
    if step.vote is not None:
        yield vote_words(step.vote)
        lost_to = step.vote.lost_to
        if step.kind is StepKind.VOTE:
            end = Bilingual(zh="未通过则事项终止", en="a lost vote ends the case")
            back = Bilingual(zh=f"未通过则退回 `{lost_to}`", en=f"a lost vote goes back to `{lost_to}`")
            yield end if lost_to is None else back
    if step.may_refuse:
        end = Bilingual(zh="可不予同意,事项终止", en="may refuse, which ends the case")
        back = Bilingual(zh=f"可不予同意,退回 `{step.refused_to}` 重做", en=f"may refuse, back to `{step.refused_to}`")
        yield end if step.refused_to is None else back
    for other in step.other_persons_than:
        yield Bilingual(zh=f"与 `{other}` 不得为同一人", en=f"other persons than in `{other}`")
    if step.text_change == "straight_back":
        yield Bilingual(zh="退回后金额未变的,直接回到本环节", en="unchanged amounts come straight back here")
    if step.kind is not StepKind.AUTOMATIC and not step.may_return:
        yield Bilingual(zh="不能退回以前环节", en="no return to earlier steps")
    if step.no_way_back:
        yield Bilingual(zh="此后不能退回到此前", en="no way back across this step")
    if step.missing is not None:
        who = pack.parties()[step.missing.party]
        choices = [CHOICES[choice] for choice in step.missing.choices]
        yield Bilingual(
            zh=f"逾期缺报由{who.zh}选择:{'、'.join(choice.zh for choice in choices)}",
            en=f"if missing when due, {who.en} chooses: {', '.join(choice.en for choice in choices)}",
        )
    yield from _more_notes(pack, step)
    if step.deadline is not None:
        yield from _clock_notes(pack, step)


def _more_notes(pack: Pack, step: Step) -> Iterator[Bilingual]:
    for check in step.checks:
        level = CHECK_LEVELS[check.level]
        yield Bilingual(zh=f"校验 `{check.id}`:{level.zh}", en=f"check `{check.id}`: {level.en}")
    if step.allows is not None:
        names = [STEP_ACTIONS[action] for action in step.allows]
        zh, en = "、".join(name.zh for name in names) or "无", ", ".join(name.en for name in names) or "nothing"
        yield Bilingual(zh=f"办理之外只开放:{zh}", en=f"apart from deciding only: {en}")
    for reference in step.copies:
        who = pack.parties()[reference]
        yield Bilingual(zh=f"办结后抄送{who.zh}", en=f"a copy to {who.en} when passed")


def _clock_notes(pack: Pack, step: Step) -> Iterator[Bilingual]:
    deadline = step.deadline
    if deadline is None:
        return
    if deadline.remind_days_before:
        before = [str(days) for days in deadline.remind_days_before]
        yield Bilingual(zh=f"到期前{'、'.join(before)}日提醒", en=f"reminders days before: {', '.join(before)}")
    if deadline.escalate_days_after is not None and deadline.escalate_to is not None:
        who = pack.parties()[deadline.escalate_to]
        days = deadline.escalate_days_after
        yield Bilingual(zh=f"逾期{days}日督办:{who.zh}", en=f"escalated to {who.en}, days after: {days}")
    for level in deadline.further:
        upper = pack.parties()[level.to]
        yield Bilingual(
            zh=f"逾期{level.days_after}日再督办:{upper.zh}",
            en=f"then to {upper.en}, days after: {level.days_after}",
        )
    if deadline.repeat_every_days is not None:
        days = deadline.repeat_every_days
        yield Bilingual(zh=f"此后每{days}日催缴", en=f"dunned every {days} days from then on")


def _standing_table(pack: Pack, chain: Chain) -> Iterator[str]:
    yield "| 事项 Entry | 办理 Who | 文种 Document | 规则 Rule |"
    yield "|---|---|---|---|"
    for entry in chain.standing:
        who, form = pack.parties()[entry.party], pack.forms()[entry.form]
        yield (
            f"| {entry.zh}<br>{entry.en}<br>`{entry.id}` | {_both(who)} | {form.zh}<br>{form.en} "
            f"| {_cited(pack, entry.rule)} |"
        )


def _both(name: Bilingual) -> str:
    return f"{name.zh}<br>{name.en}"


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are not current (status 1)."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            sys.stderr.write(f"docs/chains/{name} 不是最新 is not current: run python -m tools.chain_diagrams\n")
        return 1 if names else 0
    if arguments:
        sys.stderr.write("usage: python -m tools.chain_diagrams [--check]\n")
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
