"""Checks of what code looks up by name: automatic steps and what is around them, offices, values, rules of paths."""

from collections.abc import Collection, Iterator
from typing import Any

from approvals.definitions import Chain, Step, StepKind
from calculations.input.faults import Fault
from calculations.input.suggestions import known_instead
from calculations.ledger.accounts import Part
from policies.chains import Branches, ChainSpec, ValuesOn
from policies.files import Location
from policies.ineffective_settings import COUNTY
from policies.model import Level
from policies.pack_builder import Draft, Entries, Entry
from policies.sharing_moves import sharing_moves
from policies.works import (
    BOOK_POSTING,
    BRANCHES,
    FUNDS,
    LINES,
    OF_DECISIONS,
    OF_THE_YEAR,
    OFFICES,
    PATH_RULES,
    STANDING_FORMS,
    Move,
    Work,
    looked_up,
)

MONTHLY = "monthly_funding"
CLEARING = "year_end_clearing"
NO_CHAIN = "decision"
"""The name of the workflow of all decisions: nobody could start a chain of that name."""


def looked_up_faults(draft: Draft) -> Iterator[Fault]:
    """Offices, values and rules of paths that code looks up and does not find, or that it would pass over."""
    yield from _office_faults(draft)
    yield from _line_faults(draft)
    yield from _missing(draft.funds, FUNDS, "fund", "险种")
    for rule, paths in draft.paths.items():
        if rule in draft.rules and rule not in PATH_RULES:
            instead = known_instead(rule, sorted(PATH_RULES))
            yield paths.fault((), f"nothing reads paths of {rule} {instead.en}", f"程序不识别{rule}的路径{instead.zh}")
    for entry in draft.chains.values():
        for name in looked_up(entry.content):
            if name not in draft.values and not draft.may_lack(entry, name):
                instead = known_instead(name, draft.values)
                yield entry.fault(
                    (), f"the pack lacks the value {name} {instead.en}", f"政策包缺少参数“{name}”{instead.zh}"
                )


def _office_faults(draft: Draft) -> Iterator[Fault]:
    for code, entry in draft.organisations.items():
        # What begins so is looked for in each county, anything else in the city.
        if code.startswith(COUNTY) is not (entry.content.level is Level.COUNTY):
            words = f"{COUNTY}… is what the organisations of a county are called, and no other"
            yield entry.fault(("level",), words, f"区县机构的代码以 {COUNTY} 开头,市级机构不得如此")
    yield from _missing(draft.organisations, OFFICES, "office", "机构")


def _missing(found: Entries[Any], wanted: Collection[str], what: str, zh: str) -> Iterator[Fault]:
    """The names that a section which is there has to have."""
    for name in sorted(set(wanted) - found.keys()) if found else ():
        instead, beside = known_instead(name, found), next(iter(found.values()))
        yield beside.file.fault(
            beside.location[:-1], f"the {what} {name} is missing {instead.en}", f"缺少{zh}“{name}”{instead.zh}"
        )


def _line_faults(draft: Draft) -> Iterator[Fault]:
    taken = {form for entry in draft.chains.values() for form in entry.content.forms()}
    for form in sorted(taken & draft.templates.keys()):
        entry = draft.templates[form]
        for index, section in enumerate(entry.content.sections):
            known = [line.code for line in section.lines]
            wanted = LINES.get((section.fund, section.side), ()) if section.side and section.part == Part.POOLED else ()
            for line in wanted:
                if line not in known:
                    instead = known_instead(line, known)
                    words, zh = f"the line {line} is missing {instead.en}", f"缺少行次“{line}”{instead.zh}"
                    yield entry.fault(("sections", index, "lines"), words, zh)


def work_faults(draft: Draft, entry: Entry[ChainSpec], chain: Chain) -> Iterator[Fault]:
    """Automatic steps that nothing carries out, or whose code would not find what it relies on."""
    yield from _frame_faults(entry, chain)
    works = OF_THE_YEAR.get(chain.id, OF_DECISIONS)
    for index, step in enumerate(chain.steps):
        work, place = works.get(step.id), ("steps", index)
        if step.kind is not StepKind.AUTOMATIC:
            if work is not None:
                words = f"{step.id} is carried out by the program: kind: automatic"
                yield entry.fault((*place, "kind"), words, f"“{step.id}”由程序自动办理,应为 kind: automatic")
        elif work is None:
            yield entry.fault((*place, "id"), *_nothing_carries_out(step.id, works))
        else:
            yield from _step_faults(draft, entry, chain, step, work, place)
    if chain.id in OF_THE_YEAR:
        yield from _missing_steps(entry, chain, works)


def _frame_faults(entry: Entry[ChainSpec], chain: Chain) -> Iterator[Fault]:
    spec = entry.content
    if spec.id == NO_CHAIN:
        yield entry.fault(("id",), f"no chain is called {NO_CHAIN}", f"审批链不得命名为 {NO_CHAIN}")
    wanted = BRANCHES.get(spec.id)
    if wanted is not None and spec.branches is not wanted:
        yield entry.fault(("branches",), f"{spec.id} has the branches {wanted}", f"“{spec.id}”的分支应为 {wanted}")
    if spec.id in OF_THE_YEAR and (spec.values_on is ValuesOn.MONTH_START) is not (spec.id == MONTHLY):
        words = f"{MONTHLY} takes the values of its month, the other chains of the fund year do not"
        yield entry.fault(("values_on",), words, f"基金年度各审批链中,{MONTHLY} 且仅有 {MONTHLY} 按月取值(month_start)")
    if spec.id == "fiscal_year" and chain.steps:
        yield entry.fault(("steps",), "nothing walks steps of the fund year itself", "基金年度本身不设环节")
    for index, standing in enumerate(chain.standing):
        if spec.id != "fiscal_year":
            yield entry.fault(("standing",), "only the fund year takes hand-ins", "仅基金年度可设随时报送项")
            break
        if standing.form not in STANDING_FORMS:
            instead = known_instead(standing.form, sorted(STANDING_FORMS))
            words = f"nothing is made of a {standing.form} handed in {instead.en}"
            yield entry.fault(
                ("standing", index, "form"), words, f"随时报送的“{standing.form}”程序不作处理{instead.zh}"
            )


def _step_faults(
    draft: Draft, entry: Entry[ChainSpec], chain: Chain, step: Step, work: Work, place: Location
) -> Iterator[Fault]:
    if step.form != work.makes:
        made = work.makes or "none"
        yield entry.fault((*place, "form"), f"{step.id} makes the form {made}", f"“{step.id}”形成的文种为 {made}")
    by_branch = step.each is not None
    if work.by_each is not None and by_branch is not work.by_each:
        who = "by each branch" if work.by_each else "once"
        zh = "按分支办理" if work.by_each else "全市一次办理"
        yield entry.fault((*place, "each"), f"{step.id} is walked {who}", f"“{step.id}”应{zh}")
    if work.final and not step.no_way_back:
        words = f"{step.id} cannot be undone: no_way_back: true"
        yield entry.fault((*place, "no_way_back"), words, f"“{step.id}”不可撤销,须注明 no_way_back: true")
    earlier = chain.steps[: chain.index(step.id)]
    for form, each in work.reads:
        by_each = by_branch if each is None else each
        if not any(other.form == form and (other.each is not None) is by_each for other in earlier):
            who = "each branch's" if by_each else "the city's"
            zh = "各分支的" if by_each else "全市的"
            yield entry.fault(
                place,
                f"{step.id} reads {who} {form}, which no earlier step makes",
                f"“{step.id}”须读取{zh}“{form}”,此前没有环节形成",
            )
    if any(made.by_each for made in work.reads) and entry.content.branches is not Branches.COUNTIES:
        yield entry.fault(
            ("branches",), f"{step.id} reads every county's", f"“{step.id}”读取各区县的文稿,分支应为 counties"
        )
    if work.back_to is not None and work.back_to not in [other.id for other in earlier]:
        instead = known_instead(work.back_to, [other.id for other in earlier])
        words = f"{step.id} sends back to {work.back_to}, which is no earlier step {instead.en}"
        yield entry.fault(place, words, f"“{step.id}”退回至“{work.back_to}”,此前没有该环节{instead.zh}")
    pinned = entry.content.names_used()
    for name in work.pinned:
        if name not in pinned:
            yield entry.fault(
                ("parameters",),
                f"{step.id} reads {name}, which the chain does not pin",
                f"“{step.id}”须用参数“{name}”,应列入 parameters",
            )
    if step.id == BOOK_POSTING:
        for words, zh in _act_faults(draft, chain, work):
            yield entry.fault(place, words, zh)
    for rule, source, target in (*work.moves, *_shared(draft, chain, step)):
        paths = draft.paths[rule].content if rule in draft.paths else ()
        if (source, target) not in [(path.source, path.target) for path in paths]:
            words = f"{step.id} moves money by {rule} from {source} to {target}, and there is no such path"
            yield entry.fault(place, words, f"“{step.id}”按{rule}由 {source} 划转至 {target},政策包没有该路径")


def _act_faults(draft: Draft, chain: Chain, work: Work) -> Iterator[tuple[str, str]]:
    """A money act that its maker could hand nothing in for: no path of the rule names the party."""
    first = chain.find_step(work.back_to or "")
    if first is None:
        return
    paths = draft.paths[first.rule].content if first.rule in draft.paths else ()
    handed_in_by = {party for path in paths for party in path.parties}
    for maker in (party.maker for party in first.parties if party.maker not in handed_in_by):
        yield (
            f"{maker} may hand in no posting that {BOOK_POSTING} books: no path of {first.rule} names it",
            f"“{BOOK_POSTING}”登记的资金,{maker} 无权报送:{first.rule}的路径均未列明该岗位",
        )


def _shared(draft: Draft, chain: Chain, step: Step) -> tuple[Move, ...]:
    """What the step moves because the pack shares it so, on whatever day."""
    if chain.id != CLEARING:
        return ()
    moves = [
        move
        for name, value in draft.values.items()
        for dated in value.content.values
        for of_step, move in sharing_moves(name, dated.value)
        if of_step == step.id
    ]
    return tuple(dict.fromkeys(moves))


def _missing_steps(entry: Entry[ChainSpec], chain: Chain, works: Collection[str]) -> Iterator[Fault]:
    """A case of the year takes all of its automatic steps, in their order: the later ones rest on the earlier."""
    found = [step.id for step in chain.steps if step.id in works]
    for wanted in works:
        if wanted not in found:
            yield entry.fault(("steps",), f"the automatic step {wanted} is missing", f"缺少自动环节“{wanted}”")
    if found != [each for each in works if each in found]:
        words, zh = " → ".join(works), "、".join(works)
        yield entry.fault(("steps",), f"the automatic steps follow one another: {words}", f"自动环节的次序应为:{zh}")


def _nothing_carries_out(step: str, works: Collection[str]) -> tuple[str, str]:
    instead = known_instead(step, works)
    return f"nothing carries out the automatic step {step} {instead.en}", f"自动环节“{step}”无程序承办{instead.zh}"
