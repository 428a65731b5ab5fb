"""What a city lacks to begin a fund year: values of the chains that it inherits, its funds, its counties.

Rules, parties and lines of forms that a chain names and the pack lacks are refused when the pack is loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import JsonValue

from calculations.input.frozen import Frozen
from policies.chains import ChainSpec, ValuesOn
from policies.errors import CityNotReady, InvalidPack
from policies.kinds import UNITS, Kind, Unit
from policies.loader import HEAD, VALUES, load, packs
from policies.model import Document, DocumentStatus
from policies.pack import Pack
from policies.policy_view import PolicyHead, head
from policies.read_values import READ
from policies.value_labels import value_words
from policies.values import PolicyStatus, PolicyValue
from policies.works import FUNDS, OF_THE_YEAR, values_needed


class Lacks(StrEnum):
    """What sort of thing a city lacks."""

    VALUE = "value"
    FUND = "fund"
    """The city has none, or lacks one whose rules the program has, or has one whose rules the program lacks."""
    COUNTIES = "counties"


class ValueExample(Frozen):
    """How another city's pack gives a value: as data and in words, with the status and the file."""

    pack: str
    value: JsonValue
    zh: str
    en: str
    status: PolicyStatus
    file: str


class Lacking(Frozen):
    """One thing that a city lacks, the chains that need it, and the file in which it would be.

    ``blocks``: the fund year cannot begin without it; else only cases of ``needed_by`` cannot.
    ``rule``, ``kind`` and ``unit`` are of a value; None where no pack and no chain says.
    """

    what: Lacks
    name: str
    zh: str
    en: str
    rule: str | None = None
    kind: Kind | None = None
    unit: Unit | None = None
    needed_by: tuple[str, ...] = ()
    blocks: bool
    example: ValueExample | None = None
    file: str


class TakenOver(Frozen):
    """A rule of the city's chains that it has no text of its own for, with the inherited one."""

    rule: str
    zh: str
    en: str
    pack: str
    document: Document
    article: str


class YearReadiness(PolicyHead):
    """What a city lacks for a fund year; ``ready`` when nothing of it keeps the year from beginning."""

    year: int
    ready: bool
    lacking: tuple[Lacking, ...]
    taken_over: tuple[TakenOver, ...]


def readiness(pack: Pack, year: int, folder: Path | None = None) -> YearReadiness:
    """What a city lacks to begin a fund year; examples are looked for in the packs of ``folder`` and the program's."""
    lacking = (*_places(pack), *_funds(pack), *_values(pack, year, _others(pack, folder)))
    return YearReadiness(
        **head(pack).model_dump(),
        year=year,
        ready=not any(each.blocks for each in lacking),
        lacking=lacking,
        taken_over=tuple(_taken_over(pack)),
    )


def require_ready(pack: Pack, year: int) -> None:
    """Raises ``CityNotReady`` when the city lacks what its fund year needs."""
    names = [each.name for each in readiness(pack, year).lacking if each.blocks]
    if names:
        raise CityNotReady(pack.id, year, names)


def _places(pack: Pack) -> Iterator[Lacking]:
    if not pack.counties():
        zh, en, file = "区县名单", "the list of counties", f"{pack.id}/{HEAD}"
        yield Lacking(what=Lacks.COUNTIES, name="counties", zh=zh, en=en, blocks=True, file=file)


def _funds(pack: Pack) -> Iterator[Lacking]:
    """Both sides: the funds without which nothing begins, and those that the program has no rules for."""
    found = set(pack.funds())
    for fund in sorted(found ^ FUNDS):
        zh, en = "缺少该险种", "the pack has no such fund"
        if fund in found:
            zh, en = "程序尚无该险种的收入、补助和归集规则", "no rules of its income, subsidies and pooling are built"
        yield Lacking(what=Lacks.FUND, name=fund, zh=zh, en=en, blocks=True, file=f"{pack.id}/{HEAD}")


def _values(pack: Pack, year: int, others: Sequence[Pack]) -> Iterator[Lacking]:
    needed: dict[str, list[ChainSpec]] = {}
    for spec in sorted(pack.content.chains.values(), key=lambda each: each.id not in OF_THE_YEAR):
        in_force = pack.on(_day(spec, year)).in_force
        for name in values_needed(spec):
            if name not in in_force:
                needed.setdefault(name, []).append(spec)
    for name, specs in needed.items():
        yield _lacking(pack, name, specs, others)


def _day(spec: ChainSpec, year: int) -> date:
    """The first day whose values a case of the year takes."""
    return date(year, 12, 31) if spec.values_on is ValuesOn.YEAR_END else date(year, 1, 1)


def _lacking(pack: Pack, name: str, specs: Sequence[ChainSpec], others: Sequence[Pack]) -> Lacking:
    example = next((other for other in others if _gives(other, name)), None)
    known = pack.values().get(name) or (example.value(name) if example else None)
    kind = known.kind if known else _kind(name, specs)
    return Lacking(
        what=Lacks.VALUE,
        name=name,
        zh=known.zh if known else name,
        en=known.en if known else name,
        rule=known.rule if known else _rule(name, specs),
        kind=kind,
        unit=known.unit if known else _unit(kind),
        needed_by=tuple(spec.id for spec in specs),
        blocks=any(spec.id in OF_THE_YEAR for spec in specs),
        example=_example(example, name) if example else None,
        file=_file(pack, name, specs, example),
    )


def _gives(pack: Pack, name: str) -> bool:
    """Whether the value is in that very pack, so that its file is of one city."""
    return pack.content.origins.get(name) == pack.id and bool(pack.value(name).values)


def _example(pack: Pack, name: str) -> ValueExample:
    value: PolicyValue = pack.value(name)
    latest = max(value.values, key=lambda dated: dated.since)
    words = value_words(pack, value, latest.value)
    return ValueExample(
        pack=pack.id,
        value=latest.value,
        zh=latest.zh or words.zh,
        en=latest.en or words.en,
        status=latest.status or value.status,
        file=pack.content.value_files[name],
    )


def _file(pack: Pack, name: str, specs: Sequence[ChainSpec], example: Pack | None) -> str:
    """Where the city says that it is missing, or the other city's file by its name, or one named after the chain."""
    if pack.content.origins.get(name) == pack.id:
        return pack.content.value_files[name]
    inside = example.content.value_files[name].partition("/")[2] if example else f"{VALUES}/{specs[0].id}.yaml"
    return f"{pack.id}/{inside}"


def _kind(name: str, specs: Iterable[ChainSpec]) -> Kind | None:
    named = [spec.kinds_named()[name] for spec in specs if name in spec.kinds_named()]
    return next(iter((*named, *(READ[name].kinds if name in READ else ()))), None)


def _unit(kind: Kind | None) -> Unit | None:
    units = UNITS.get(kind, frozenset()) if kind else frozenset()
    return next(iter(units)) if len(units) == 1 else None


def _rule(name: str, specs: Iterable[ChainSpec]) -> str | None:
    """The rule of the first step that takes the value."""
    steps = (step for spec in specs for step in spec.steps if name in {named for _, named, _ in step.references()})
    return next((step.rule for step in steps), None)


def _others(pack: Pack, folder: Path | None) -> tuple[Pack, ...]:
    """The other packs that can be read; one with faults gives no example."""
    found = []
    for name in sorted({*packs(), *(packs(folder) if folder else ())} - {pack.id}):
        with suppress(InvalidPack):
            found.append(load(name, folder))
    return tuple(found)


def _taken_over(pack: Pack) -> Iterator[TakenOver]:
    """The rules by which chains go and money moves that are inherited from a draft, which binds no other city."""
    by_chains = {rule for spec in pack.content.chains.values() for rule in spec.rules()}
    for rule_id in sorted(by_chains | {path.rule for path in pack.paths()}):
        rule, origin = pack.rules()[rule_id], pack.content.rule_origins[rule_id]
        if origin != pack.id and pack.document(rule.source).status is DocumentStatus.DRAFT:
            yield TakenOver(
                rule=rule_id,
                zh=rule.zh,
                en=rule.en,
                pack=origin,
                document=pack.document(rule.source),
                article=rule.article,
            )
