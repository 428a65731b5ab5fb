"""A policy as people read it: its values on a day with source and status, its readings, what differs from another."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen
from calculations.ledger.postings import Path
from policies.kinds import Kind, Unit
from policies.model import DayStatus, Document
from policies.pack import Pack
from policies.value_labels import value_words
from policies.values import Dated, PolicyStatus, PolicyValue


class PolicyHead(Frozen):
    """A pack's names, and those it inherits, the nearest first.

    ``note`` says what its text is worth, ``hash`` names this edition.
    """

    id: str
    zh: str
    en: str
    note: str
    inherits: tuple[str, ...]
    hash: str


class AlternativeShown(Frozen):
    """What a reading could also be."""

    value: JsonValue
    zh: str
    en: str


class ValueShown(Frozen):
    """A value on a day, in words and as data; without one where the pack says that it is missing.

    ``fixed``: only this is built so far; ``not_built``: no flow is built on it yet.
    ``source`` is the document's id; ``pack`` the one that has the value. ``announced``, ``effective`` and
    ``wage_year`` are of figures that a notice announces each year.
    """

    name: str
    zh: str
    en: str
    rule: str
    kind: Kind
    unit: Unit | None
    status: PolicyStatus
    value: JsonValue
    value_zh: str
    value_en: str
    since: date | None
    until: date | None
    announced: date | None
    effective: date | None
    wage_year: int | None
    source: str
    document: Document
    article: str
    note: str
    fixed: bool
    not_built: bool
    pack: str
    alternatives: tuple[AlternativeShown, ...]

    def says(self) -> tuple[object, ...]:
        """What makes two packs agree on a value: how sure it is and what it is."""
        return (self.status, self.kind, self.unit, self.value)


class PathShown(Frozen):
    """A way that money may take: its rule, the kinds of account, the parties who may hand a posting in."""

    rule: str
    source: str
    target: str
    parties: tuple[Bilingual, ...]


class PolicyShown(PolicyHead):
    """A pack on a day: its values by rule and name, and the names of those that are not in force on it.

    In addition, whatever the day, its funds, its counties by code, and the ways that money may take.
    """

    on: date
    funds: dict[str, Bilingual]
    counties: dict[str, Bilingual]
    paths: tuple[PathShown, ...]
    values: tuple[ValueShown, ...]
    not_in_force: tuple[str, ...]


class Difference(Frozen):
    """A value that two packs do not have alike; None where one of them has none on the day."""

    name: str
    zh: str
    en: str
    one: ValueShown | None
    other: ValueShown | None


class PolicyDiff(Frozen):
    """Where two packs differ on a day."""

    on: date
    one: PolicyHead
    other: PolicyHead
    differences: tuple[Difference, ...]


class DayShown(Frozen):
    """A day whose work a holiday arrangement settles: whether people work, for which holiday, by which document."""

    day: date
    working: bool
    zh: str
    status: DayStatus
    document: Document


class WorkingDaysShown(Frozen):
    """The days of a year on which it is not as Monday to Friday have it, or that a notice names."""

    year: int
    days: tuple[DayShown, ...]


def head(pack: Pack) -> PolicyHead:
    """The pack's names."""
    return PolicyHead(id=pack.id, zh=pack.zh, en=pack.en, note=pack.note, inherits=pack.inherits, hash=pack.hash)


def shown(pack: Pack, day: date, status: PolicyStatus | None = None) -> PolicyShown:
    """The values of a pack on a day (Asia/Shanghai), inherited ones too, by rule and name; of one status or of all."""
    values = _values(pack, day)
    parties = pack.parties()
    wanted = [value for value in values.values() if status in (None, value.status)]
    return PolicyShown(
        **head(pack).model_dump(),
        on=day,
        funds={code: Bilingual(zh=fund.zh, en=fund.en) for code, fund in pack.content.funds.items()},
        counties={code: pack.county(code) for code in pack.counties()},
        paths=tuple(_path(path, parties) for path in pack.paths()),
        values=tuple(sorted(wanted, key=lambda value: (value.rule, value.name))),
        not_in_force=tuple(sorted(pack.values().keys() - values.keys())),
    )


def working_days(pack: Pack, year: int) -> WorkingDaysShown:
    """The holidays and make-up days of a year in order. Raises ``YearNotCovered``."""
    pack.calendar(year)
    return WorkingDaysShown(
        year=year,
        days=tuple(
            DayShown(
                day=each.date,
                working=each.working == "yes",
                zh=each.kind,
                status=each.status,
                document=pack.document(each.document),
            )
            for each in pack.working_day_table()
            if each.date.year == year
        ),
    )


def differences(one: Pack, other: Pack, day: date) -> PolicyDiff:
    """What two packs do not say alike on a day."""
    mine, theirs = _values(one, day), _values(other, day)
    found = []
    for name in sorted(mine.keys() | theirs.keys()):
        left, right = mine.get(name), theirs.get(name)
        named = left or right
        if named is not None and (left is None or right is None or left.says() != right.says()):
            found.append(Difference(name=name, zh=named.zh, en=named.en, one=left, other=right))
    return PolicyDiff(on=day, one=head(one), other=head(other), differences=tuple(found))


def _path(path: Path, parties: Mapping[str, Bilingual]) -> PathShown:
    return PathShown(
        rule=path.rule,
        source=path.from_kind,
        target=path.to_kind,
        parties=tuple(parties[party] for party in path.parties),
    )


def _values(pack: Pack, day: date) -> Mapping[str, ValueShown]:
    found = {}
    for name, value in pack.values().items():
        dated = value.on(day)
        if dated is not None or value.status is PolicyStatus.MISSING:
            found[name] = _shown(pack, name, value, dated)
    return found


def _shown(pack: Pack, name: str, value: PolicyValue, dated: Dated | None) -> ValueShown:
    words = None if dated is None else value_words(pack, value, dated.value)
    at = dated or Dated(since=date.min, value=None)
    return ValueShown(
        name=name,
        zh=value.zh,
        en=value.en,
        rule=value.rule,
        kind=value.kind,
        unit=value.unit,
        status=at.status or value.status,
        value=at.value,
        value_zh=at.zh or (words.zh if words else ""),
        value_en=at.en or (words.en if words else ""),
        since=None if dated is None else dated.since,
        until=at.until,
        announced=at.announced,
        effective=at.effective,
        wage_year=at.wage_year,
        source=at.source or value.source,
        document=pack.document(at.source or value.source),
        article=value.article if at.article is None else at.article,
        note=" ".join(note for note in (value.note, at.note) if note),
        fixed=value.fixed,
        not_built=value.not_built,
        pack=pack.content.origins[name],
        alternatives=tuple(AlternativeShown(value=each.value, zh=each.zh, en=each.en) for each in value.alternatives),
    )
