"""The lines of a form as data: which there are, in which order, and which are totals of which."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, NamedTuple, Self

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    model_serializer,
    model_validator,
)

from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen


class Side(StrEnum):
    """The side of an account; `balance` holds the lines opening, current and closing."""

    INCOME = "income"
    EXPENDITURE = "expenditure"
    BALANCE = "balance"


class BalanceLine(StrEnum):
    """The lines of the side `balance`."""

    OPENING = "opening"
    CURRENT = "current"
    CLOSING = "closing"


class LineKey(NamedTuple):
    """The place of an amount. Plans and reports have no sides."""

    fund: str
    part: str
    side: Side | None
    line: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part is not None)


class Term(Frozen):
    """A line that a total counts, added or (`minus`) taken away; part and side default to the total's own."""

    line: str
    part: str | None = None
    side: Side | None = None
    minus: StrictBool = False


def _as_term(value: object) -> object:
    return {"line": value} if isinstance(value, str) else value


def _as_lines(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class TemplateLine(Frozen):
    """A line: its code, its Chinese and English name, and, for a total, what it is the total of.

    A form may leave out a line that is `optional`; it then counts as nothing. `of_which` 其中 names the lines of the
    section that it is a part of: together such parts are at most these.
    """

    code: str
    zh: str
    en: str
    total_of: tuple[Annotated[Term, BeforeValidator(_as_term)], ...] = ()
    may_be_negative: StrictBool = False
    optional: StrictBool = False
    of_which: Annotated[tuple[str, ...], BeforeValidator(_as_lines)] = ()

    @model_serializer(mode="wrap")
    def _without_unset(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Templates are pinned and hashed: a line that uses neither reads as it did before there were the two.
        data: dict[str, Any] = write(self)
        return {key: value for key, value in data.items() if value or key not in ("optional", "of_which")}


class Section(Frozen):
    """The lines of one fund, part and side in the order of the form."""

    fund: str
    part: str
    side: Side | None = None
    zh: str
    en: str
    lines: Annotated[tuple[TemplateLine, ...], Field(min_length=1)]


class Template(Frozen):
    """All lines of a form. Refused: a line twice, a total of a line that is not there, totals in a circle."""

    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen: set[LineKey] = set()
        for key, _, _ in self._all():
            if key in seen:
                raise ValueError(f"line {key} is twice in the template")
            seen.add(key)
        for key in seen:
            for _, counted in self.terms(key):
                if counted not in seen:
                    raise ValueError(f"{key} is a total of {counted}, which is not in the template")
            for whole in self.wholes(key):
                if whole not in seen or not self.line(key).optional or self.line(key).total_of:
                    raise ValueError(f"{key} is no optional part of {whole}")
        try:
            self._order  # noqa: B018  reading it checks it
        except CycleError as error:
            raise ValueError(f"totals in a circle: {error.args[1]}") from error
        return self

    def _all(self) -> Iterator[tuple[LineKey, Section, TemplateLine]]:
        for section in self.sections:
            for line in section.lines:
                yield LineKey(section.fund, section.part, section.side, line.code), section, line

    @cached_property
    def _lines(self) -> dict[LineKey, tuple[Section, TemplateLine]]:
        return {key: (section, line) for key, section, line in self._all()}

    @cached_property
    def _order(self) -> tuple[LineKey, ...]:
        graph = {key: [counted for _, counted in self.terms(key)] for key in self._lines}
        return tuple(TopologicalSorter(graph).static_order())

    @property
    def funds(self) -> tuple[str, ...]:
        """The funds of the form, in its order."""
        return tuple(dict.fromkeys(section.fund for section in self.sections))

    def line_keys(self, fund: str | None = None) -> tuple[LineKey, ...]:
        """All lines, or those of one fund, in the order of the form."""
        return tuple(key for key in self._lines if fund in (None, key.fund))

    def line(self, key: LineKey) -> TemplateLine:
        """The line at a key; `KeyError` when the form has none."""
        return self._lines[key][1]

    def in_order(self) -> tuple[LineKey, ...]:
        """All lines in an order in which they can be computed: what a total counts comes before it."""
        return self._order

    def is_total(self, key: LineKey) -> bool:
        """Whether the line is a total of others."""
        return bool(self.line(key).total_of)

    def terms(self, total: LineKey) -> tuple[tuple[int, LineKey], ...]:
        """What a total counts: sign and line; empty for a line that is entered."""
        return tuple(
            (
                -1 if term.minus else 1,
                LineKey(total.fund, term.part or total.part, term.side or total.side, term.line),
            )
            for term in self._lines[total][1].total_of
        )

    def computed(self, total: LineKey, amounts: Mapping[LineKey, int]) -> int:
        """What a total comes to, in fen; lines that `amounts` lacks count as nothing."""
        return sum(sign * amounts.get(counted, 0) for sign, counted in self.terms(total))

    def wholes(self, part: LineKey) -> tuple[LineKey, ...]:
        """The lines that a line is a part of (其中); empty for one that stands for itself."""
        return tuple(part._replace(line=whole) for whole in self._lines[part][1].of_which)

    def completed(self, entered: Mapping[LineKey, int]) -> dict[LineKey, int]:
        """All lines of the funds in `entered`, in fen, totals computed; entered lines that are absent are 0.

        Optional lines, totals among them, are there when `entered` has them.
        """
        funds = {key.fund for key in entered}
        amounts: dict[LineKey, int] = {}
        for key in self._order:
            if key.fund in funds:
                amounts[key] = self.computed(key, amounts) if self.is_total(key) else entered.get(key, 0)
        kept = (key for key in self.line_keys() if key in amounts and (key in entered or not self.line(key).optional))
        return {key: amounts[key] for key in kept}

    def summed(self, forms: Sequence[Mapping[LineKey, int]]) -> dict[LineKey, int]:
        """Forms added up line by line, in fen; optional lines are there when any form has them."""
        return {
            key: sum(form.get(key, 0) for form in forms)
            for key in self.line_keys()
            if not self.line(key).optional or any(key in form for form in forms)
        }

    def name(self, key: LineKey) -> Bilingual:
        """The line's full name."""
        section, line = self._lines[key]
        return Bilingual(f"{section.zh} {line.zh}", f"{section.en} {line.en}")
