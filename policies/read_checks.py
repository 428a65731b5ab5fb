"""Checks that everything a pack writes is read: values by name, kind and part, forms, funds, parts of funds, checks."""

from collections.abc import Collection, Iterator

from pydantic import JsonValue, ValidationError

from calculations.clearing.sharing import OTHER, names_in, shares_of
from calculations.forms.checks import CheckName
from calculations.forms.template import Section
from calculations.input.faults import Fault
from calculations.input.suggestions import known_instead
from policies.chains import ChainSpec
from policies.files import Location
from policies.kinds import ADAPTERS, Kind
from policies.pack_builder import ChangedChain, Draft, Entry
from policies.read_values import FORMS, READ
from policies.reads import Reads
from policies.terms.premiums import ANNOUNCED
from policies.values import PolicyValue


def read_faults(draft: Draft) -> Iterator[Fault]:
    """What of the entries that are read is not read so, or is lacking."""
    for name, entry in draft.values.items():
        reads = READ.get(name)
        if reads is not None:
            yield from _value_faults(draft, name, entry, reads)
        yield from _announced_faults(name, entry)
    for form, known in draft.forms.items():
        if form not in FORMS:
            yield known.fault((), *_not_read("form", "文种", form, FORMS))
    yield from _template_faults(draft)
    yield from _path_faults(draft)


def unread_faults(draft: Draft) -> Iterator[Fault]:
    """The values that neither code nor chains read, and the checks of chains that nothing makes."""
    named = _named_values(draft)
    for name, entry in draft.values.items():
        if name not in READ and name not in named:
            yield from _unread_faults(draft, name, entry)
    for chain in draft.chains.values():
        yield from _check_faults(chain)


def _named_values(draft: Draft) -> frozenset[str]:
    """The values that steps and bounds name; what a case pins otherwise is read where code asks for it."""
    specs = [entry.content for entry in draft.chains.values()]
    in_chains = {name for spec in specs for name in set(spec.names_used()) - set(spec.parameters)}
    in_bounds = {name for entry in draft.bounds.values() for name in (*entry.content.of, *entry.content.at_least)}
    return frozenset(in_chains | in_bounds)


def _unread_faults(draft: Draft, name: str, entry: Entry[PolicyValue]) -> Iterator[Fault]:
    value = entry.content
    rule = draft.rules.get(value.rule)
    shown_only = value.not_built or (rule is not None and rule.content.not_built is not None)
    if shown_only or value.kind is Kind.DEADLINE:
        return
    en, zh = _not_read("value", "参数", name, READ)
    yield entry.fault((), f"{en}; not_built: true if it is only to be shown", f"{zh};仅作展示的,须注明 not_built: true")


def _value_faults(draft: Draft, name: str, entry: Entry[PolicyValue], reads: Reads) -> Iterator[Fault]:
    value = entry.content
    if value.kind not in reads.kinds:
        wanted = ", ".join(reads.kinds)
        yield entry.fault(("kind",), f"{name} is read as {wanted}", f"“{name}”的类别应为 {wanted}")
        return
    if value.not_built:
        yield entry.fault(("not_built",), f"{name} is read", f"“{name}”已有流程使用")
    if value.fixed != (reads.built_for is not None):
        zh = "程序只按此值办理,须注明 fixed: true" if reads.built_for is not None else "程序按所设的值办理,不是固定值"
        yield entry.fault(("fixed",), f"fixed is {str(not value.fixed).lower()} for {name}", zh)
    if reads.only_asked and value.values:
        zh = f"“{name}”随每次测算提供,政策包不设值"
        yield entry.fault(("values",), f"{name} is given with each calculation, by no pack", zh)
    for index, dated in enumerate(value.values):
        place: Location = ("values", index, "value")
        yield from _part_faults(draft, entry, reads, dated.value, place)
        if value.kind is Kind.SPLIT:
            yield from _sharing_faults(draft, name, entry, dated.value, place)
        if reads.built_for is not None and dated.value != reads.built_for and not _own_chain(draft, entry, reads):
            yield entry.fault(place, f"only {reads.built_for} is built", f"程序只按 {reads.built_for} 办理")
    for index, alternative in enumerate(value.alternatives):
        if alternative.value is not None:
            yield from _part_faults(draft, entry, reads, alternative.value, ("alternatives", index, "value"))


def _own_chain(draft: Draft, entry: Entry[PolicyValue], reads: Reads) -> bool:
    """Whether the pack that says what its chain does has a chain of its own, which packs above may change further."""
    chain = draft.chains.get(reads.of_chain) if reads.of_chain is not None else None
    while isinstance(chain, ChangedChain) and chain.file.pack != entry.file.pack:
        chain = chain.base
    return chain is not None and chain.file.pack == entry.file.pack


def _part_faults(
    draft: Draft, entry: Entry[PolicyValue], reads: Reads, value: JsonValue, place: Location
) -> Iterator[Fault]:
    if reads.parts is not None and isinstance(value, dict):
        for part in sorted(value.keys() - reads.parts):
            yield entry.fault((*place, part), *_not_read("share", "比例", part, sorted(reads.parts)))
        for part in sorted(reads.parts - value.keys()):
            yield entry.fault(place, f"the share {part} is missing", f"缺少比例“{part}”")
    options = draft.funds.keys() if reads.of_funds else reads.options
    if options is None:
        return
    for chosen in value if isinstance(value, list) else [value]:
        if chosen not in options:
            yield entry.fault(place, *_not_read("choice", "选项", str(chosen), sorted(options)))


def _sharing_faults(
    draft: Draft, name: str, entry: Entry[PolicyValue], value: JsonValue, at: Location
) -> Iterator[Fault]:
    """Shares go by the pack's own funds, counties and grades, and every county of every fund has some."""
    try:
        tree = ADAPTERS[Kind.SPLIT].validate_python(value)
    except ValidationError:
        return
    grades = _grades(draft)
    named = {*draft.funds, *draft.counties, *grades.values(), OTHER}
    for above, each in names_in(tree):
        if each not in named:
            words = "fund, county or grade of county_grades"
            yield entry.fault((*at, *above, each), *_not_read(words, "险种、区县或档次", each, sorted(named)))
    for fund in draft.funds:
        for county in draft.counties:
            if shares_of(tree, fund, county, grades.get(county)) is None:
                words = f"{name} has no shares for fund {fund} and county {county}"
                yield entry.fault(at, words, f"“{name}”没有险种 {fund}、区县 {county} 的比例")


def _grades(draft: Draft) -> dict[str, str]:
    """The counties' grades, the latest of each."""
    entry = draft.values.get("county_grades")
    found: dict[str, str] = {}
    for dated in entry.content.values if entry is not None else ():
        given = dated.value if isinstance(dated.value, dict) else {}
        found |= {county: str(grade) for county, grade in given.items()}
    return found


def _announced_faults(name: str, entry: Entry[PolicyValue]) -> Iterator[Fault]:
    if name in ANNOUNCED:
        return
    for index, dated in enumerate(entry.content.values):
        for field in ("effective", "wage_year"):
            if getattr(dated, field) is not None:
                zh = f"仅公布的数额({'、'.join(sorted(ANNOUNCED))})有此项"
                yield entry.fault(
                    ("values", index, field), f"only announced figures ({', '.join(sorted(ANNOUNCED))}) have it", zh
                )


def _template_faults(draft: Draft) -> Iterator[Fault]:
    """The form of every document that a chain takes has lines for each part of each fund, and for no other."""
    if not draft.funds:
        return
    parts = {(code, str(part)) for code, fund in draft.funds.items() for part in fund.content.parts}
    for form in sorted(_forms_taken(draft) & draft.templates.keys()):
        entry = draft.templates[form]
        filled = {(section.fund, section.part) for section in entry.content.sections if _is_filled_in(section)}
        for index, section in enumerate(entry.content.sections):
            if section.fund not in draft.funds or (section.fund, section.part) in filled - parts:
                en, zh = f"the pack has no fund {section.fund} with the part {section.part}", "政策包没有此险种或部分"
                yield entry.fault(("sections", index), en, f"{zh}:{section.fund} {section.part}")
        for fund, part in sorted(parts - filled):
            yield entry.fault(("sections",), f"no lines for {fund}, {part}", f"缺少 {fund}({part})的行次")


def _is_filled_in(section: Section) -> bool:
    """Whether amounts are entered in the section; one of totals alone adds other parts up."""
    return not all(line.total_of for line in section.lines)


def _forms_taken(draft: Draft) -> frozenset[str]:
    return frozenset(form for entry in draft.chains.values() for form in entry.content.forms())


def _path_faults(draft: Draft) -> Iterator[Fault]:
    """A path of a pack with funds is for parts that some fund has; one that it takes over may be for another city's."""
    parts = {part for fund in draft.funds.values() for part in fund.content.all_parts}
    with_funds = {fund.file.pack for fund in draft.funds.values()}
    for entry in (paths for paths in draft.paths.values() if paths.file.pack in with_funds):
        for index, path in enumerate(entry.content):
            for number, part in enumerate(path.parts):
                if part not in parts:
                    yield entry.fault((index, "parts", number), f"no fund has the part {part}", f"没有险种设“{part}”")


def _check_faults(entry: Entry[ChainSpec]) -> Iterator[Fault]:
    for index, step in enumerate(entry.content.steps):
        for number, check in enumerate(step.checks):
            if check.id not in frozenset(CheckName):
                yield entry.fault(
                    ("steps", index, "checks", number, "id"), *_not_read("check", "审核项", check.id, sorted(CheckName))
                )


def _not_read(what: str, zh: str, name: str, known: Collection[str]) -> tuple[str, str]:
    instead = known_instead(name, known)
    return f"nothing reads the {what} {name} {instead.en}", f"程序不读取{zh}“{name}”{instead.zh}"
