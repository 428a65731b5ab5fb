"""A rule's values as dated data: what is in force on a day, from which document and article, how sure it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar, cast

from pydantic import Field, JsonValue, StrictBool, StrictInt, StrictStr

from calculations.clearing.sharing import Tree
from calculations.dates.deadlines import AfterOpening, FixedDay
from calculations.input.codes import Day
from calculations.input.frozen import Frozen
from calculations.input.parameters import Parameter, Status
from policies.errors import NotInForce, UnknownName, WrongKind
from policies.kinds import ADAPTERS, Kind, Unit

Typed = TypeVar("Typed")
REST_DAY = "rest_day"
"""The value that says what becomes of a due date on a rest day, where a deadline has none of its own (M, reading)."""


class PolicyStatus(StrEnum):
    """How sure a value is."""

    IN_FORCE = "in force"
    DRAFT_TEXT = "draft text"
    READING = "reading"
    HOUSE_SETTING = "house setting"
    MISSING = "missing"
    """The source does not say it; it has no dated values, and what needs it asks for it."""


class Dated(Frozen):
    """A value from a day on, until the next one's day or, where given, to ``until`` (inclusive).

    ``zh`` and ``en`` say the value in words; ``source``, ``article`` and ``status`` where they differ from the
    parameter's.
    A figure that a notice announces each year also has ``announced`` (the day of the notice; None where no notice
    was seen), ``effective`` (the day from which the notice lets it count), and ``wage_year`` (the year whose wages it
    rests on). Its ``since`` is the first day of the month in which it is switched on 启用 (F2).
    """

    since: Day
    until: Day | None = None
    value: JsonValue
    zh: StrictStr = ""
    en: StrictStr = ""
    source: StrictStr | None = None
    article: StrictStr | None = None
    announced: Day | None = None
    effective: Day | None = None
    wage_year: StrictInt | None = None
    status: PolicyStatus | None = None
    note: StrictStr = ""

    def known(self, day: date) -> bool:
        """Whether people could know the value on that day; one whose notice was not seen, from its first day on."""
        return (self.announced or self.since) <= day


class Alternative(Frozen):
    """What a reading could also be: in words, and the value that would take its place where it is one."""

    value: JsonValue = None
    zh: Annotated[StrictStr, Field(min_length=1)]
    en: Annotated[StrictStr, Field(min_length=1)]


class PolicyValue(Frozen):
    """A value of a rule over time.

    ``fixed``: the program is built for this value only, so far, without reading it; ``not_built``: no flow is
    built on it yet; ``quarterly``: a deadline of quarters, counted from a quarter's last month.
    """

    zh: Annotated[StrictStr, Field(min_length=1)]
    en: Annotated[StrictStr, Field(min_length=1)]
    rule: StrictStr
    kind: Kind
    unit: Unit | None = None
    status: PolicyStatus
    source: Annotated[StrictStr, Field(min_length=1)]
    article: StrictStr
    note: StrictStr = ""
    fixed: StrictBool = False
    not_built: StrictBool = False
    quarterly: StrictBool = False
    values: tuple[Dated, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    def on(self, day: date) -> Dated | None:
        """What is in force on that day, if anything."""
        begun = [dated for dated in self.values if dated.since <= day]
        if not begun:
            return None
        latest = max(begun, key=lambda dated: dated.since)
        return latest if latest.until is None or day <= latest.until else None


class ValueInForce(Frozen):
    """A value as it is on a day, with what an explanation needs; ``value`` as JSON, shares and days as text.

    ``source`` is the document's id in the pack. The typed readers raise ``WrongKind`` for another kind.
    """

    name: str
    zh: str
    en: str
    rule: str
    kind: Kind
    unit: Unit | None
    status: PolicyStatus
    source: str
    article: str
    since: date
    value: JsonValue
    value_zh: str = ""
    value_en: str = ""

    def share(self) -> Decimal:
        """A share from 0 to 1."""
        return cast(Decimal, self._typed(Kind.SHARE))

    def split(self) -> Tree:
        """Shares by who bears them, adding up to 1, or such shares by fund, county or grade."""
        return cast(Tree, self._typed(Kind.SPLIT))

    def shares(self) -> dict[str, Decimal]:
        """Shares by name, each of a whole of its own."""
        return cast(dict[str, Decimal], self._typed(Kind.SHARES))

    def multiple(self) -> Decimal:
        """So many times another figure."""
        return cast(Decimal, self._typed(Kind.MULTIPLE))

    def amount(self) -> Decimal:
        """Yuan with two places."""
        return cast(Decimal, self._typed(Kind.AMOUNT))

    def amounts(self) -> dict[str, Decimal]:
        """Yuan with two places, by county."""
        return cast(dict[str, Decimal], self._typed(Kind.AMOUNTS))

    def grades(self) -> dict[str, str]:
        """Names by county."""
        return cast(dict[str, str], self._typed(Kind.GRADES))

    def score(self) -> Decimal:
        """Points from 0 to 100."""
        return cast(Decimal, self._typed(Kind.SCORE))

    def count(self) -> int:
        """A whole number of ``unit``."""
        return cast(int, self._typed(Kind.COUNT))

    def offsets(self) -> tuple[int, ...]:
        """Calendar days before a due day, the earliest first."""
        return cast(tuple[int, ...], self._typed(Kind.OFFSETS))

    def choice(self) -> str:
        """The reading taken, by its name."""
        return cast(str, self._typed(Kind.CHOICE))

    def choices(self) -> tuple[str, ...]:
        """What a party may choose from."""
        return cast(tuple[str, ...], self._typed(Kind.CHOICES))

    def counties(self) -> tuple[str, ...]:
        """Six-digit codes."""
        return cast(tuple[str, ...], self._typed(Kind.COUNTIES))

    def day(self) -> date:
        """A day (Asia/Shanghai)."""
        return cast(date, self._typed(Kind.DATE))

    def deadline(self) -> FixedDay | AfterOpening:
        """A deadline, relative to a case's anchor or opening."""
        return cast(FixedDay | AfterOpening, self._typed(Kind.DEADLINE))

    def parameter(self, typed: Typed) -> Parameter[Typed]:
        """The value, read as its type by the caller, as calculators and their explanations take it."""
        return Parameter(
            value=typed,
            rule=self.rule,
            article=self.article,
            status=STATUS[self.status],
            zh=self.zh,
            said=self.value_zh,
        )

    def _typed(self, kind: Kind) -> object:
        if self.kind is not kind:
            raise WrongKind(f"{self.name} is a {self.kind}, not a {kind}")
        return ADAPTERS[kind].validate_python(self.value)


STATUS = {
    PolicyStatus.IN_FORCE: Status.TEXT,
    PolicyStatus.DRAFT_TEXT: Status.DRAFT_TEXT,
    PolicyStatus.READING: Status.READING,
    PolicyStatus.HOUSE_SETTING: Status.HOUSE_SETTING,
    PolicyStatus.MISSING: Status.MISSING,
}
"""How sure a value is, as calculators say it."""


@dataclass(frozen=True)
class Values:
    """All values in force on a day, by name."""

    day: date
    known: Mapping[str, PolicyValue]
    in_force: Mapping[str, ValueInForce]

    def __getitem__(self, name: str) -> ValueInForce:
        """The value. Raises ``NotInForce`` when the pack has none for the day, ``UnknownName`` at all."""
        found = self.in_force.get(name)
        if found is not None:
            return found
        if name not in self.known:
            raise UnknownName("value", "参数", name)
        raise NotInForce(name, self.known[name].zh, self.day)

    def asked(self, name: str, read: Callable[[ValueInForce], Typed]) -> Parameter[Typed]:
        """The value as calculators take it; without one, to be asked for, where the pack says that it is missing.

        Raises ``NotInForce`` for a value that the pack has, but not for the day, and ``UnknownName``.
        """
        value = self.known.get(name)
        if value is not None and value.status is PolicyStatus.MISSING and name not in self.in_force:
            return Parameter(value=None, rule=value.rule, article=value.article, status=Status.MISSING, zh=value.zh)
        found = self[name]
        return found.parameter(read(found))

    def taken(self, *names: str) -> dict[str, Parameter[str]]:
        """The choices taken by these names, of those in force: explanations show what a figure rests on in addition."""
        found = [value for name in names if (value := self.in_force.get(name)) is not None]
        return {value.name: value.parameter(value.choice()) for value in found}


def values_on(known: Mapping[str, PolicyValue], day: date) -> Values:
    """What of ``known`` is in force on a day; a deadline without a rest-day rule of its own takes the pack's."""
    dated = {name: found for name, value in known.items() if (found := value.on(day)) is not None}
    rest_day = dated[REST_DAY].value if REST_DAY in dated else None
    return Values(
        day=day,
        known=known,
        in_force={name: _in_force(name, known[name], found, rest_day) for name, found in dated.items()},
    )


def _in_force(name: str, known: PolicyValue, dated: Dated, rest_day: JsonValue) -> ValueInForce:
    value = dated.value
    if known.kind is Kind.DEADLINE and isinstance(value, dict) and rest_day is not None:
        value = {"rest_day": rest_day, **value}
    return ValueInForce(
        name=name,
        zh=known.zh,
        en=known.en,
        rule=known.rule,
        kind=known.kind,
        unit=known.unit,
        status=dated.status or known.status,
        source=dated.source or known.source,
        article=known.article if dated.article is None else dated.article,
        since=dated.since,
        value=value,
        value_zh=dated.zh,
        value_en=dated.en,
    )
