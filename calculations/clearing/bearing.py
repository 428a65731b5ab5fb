"""What each bearer gets of a surplus or owes of a gap, and how far a purse can pay, for all counties at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from calculations.clearing.forms import CountyYear
from calculations.clearing.sharing import Bearer, Shares, Sharing, divided, shares_of, shares_text
from calculations.explaining.columns import Column, in_rows
from calculations.explaining.explanation import ParameterUsed, used
from calculations.explaining.figures import Figure, Way, resting
from calculations.input.bilingual import Bilingual
from calculations.input.money import split
from calculations.input.parameters import Parameter
from calculations.input.partial_input import Unread

Counties = Figure[Column[int]]
"""A figure of every county, in the order of the rows."""


def nothing_of(rows: Sequence[CountyYear]) -> Counties:
    """Zero for every county, without a step of its own."""
    return resting(Column(0 for _ in rows))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A sharing of the policy by its name, and the grades of counties that it may go by."""

    name: str
    parameter: Parameter[Sharing]
    grades: Mapping[str, str]
    rounded_up: Bearer | None = None

    def shares(self, row: CountyYear) -> Shares | None:
        """A row's shares; None where the sharing has none for it."""
        return shares_of(self.parameter.known(), row.fund, row.county, self.grades.get(row.county))

    def used(self, shares: Shares) -> ParameterUsed:
        """The shares of a row as the value of the policy that went into its figures."""
        return used(self.name, self.parameter).model_copy(update={"value": shares_text(shares)})


def shared(
    whole: Counties, rows: Sequence[CountyYear], ratio: Ratio, words: Mapping[Bearer, Bilingual]
) -> dict[Bearer, Counties]:
    """What each bearer has of a whole, in every row adding up to it; bearers without a share in any row are left out.

    Raises `Unread` for a row that the sharing has no shares for.
    """
    shares = Column(_known(ratio, row) for row in rows)
    parts = [divided(number, each, ratio.rounded_up) for number, each in in_rows(whole.number, shares)]
    bearers = [bearer for bearer in Bearer if any(each.get(bearer) for each in shares)]
    figures: dict[Bearer, Counties] = {}
    for bearer in bearers:
        numbers = Column(part.get(bearer, 0) for part in parts)
        if bearer is bearers[-1]:
            given = (words[bearer], whole, tuple(figures.values()), shares, ratio)
            figures[bearer] = Figure(numbers, way=_way_of_rest, given=given)
        else:
            figures[bearer] = Figure(numbers, way=_way_of_share, given=(words[bearer], whole, bearer, shares, ratio))
    return figures


def _known(ratio: Ratio, row: CountyYear) -> Shares:
    shares = ratio.shares(row)
    if shares is None:
        raise Unread(row.county)
    return shares


def _way_of_share(words: Bilingual, whole: Figure, bearer: Bearer, shares: Shares, ratio: Ratio) -> Way:
    return Way(words, f"{whole.shown} × {shares.get(bearer, 0)}", (whole,), (ratio.used(shares),))


def _way_of_rest(words: Bilingual, whole: Figure, others: tuple[Figure, ...], shares: Shares, ratio: Ratio) -> Way:
    formula = whole.shown + "".join(f" - {other.shown}" for other in others)
    return Way(words, formula, (whole, *others), (ratio.used(shares),))


class Purse(NamedTuple):
    """Money that several counties are paid from: what of it can be spent, and what is said of paying out of it."""

    available: Figure
    owes: str
    in_full: Bilingual
    in_part: Bilingual

    def left(self, *paid: Counties) -> "Purse":
        """What remains of it after these payments."""
        number = self.available.number - sum(sum(each.number) for each in paid)
        return self._replace(available=Figure(number, name=self.available.name))


class Paid(NamedTuple):
    """What was paid of what is owed, and whether it is less."""

    figure: Counties
    short: bool


def as_far(owed: Counties, purse: Purse, rows: Sequence[CountyYear]) -> Paid:
    """What a purse pays of what it owes: all of it, or in proportion (largest remainders, ties to the smaller code)."""
    all_owed = Figure(sum(owed.number), name=purse.owes)
    if all_owed.number <= purse.available.number:
        given = (purse.in_full, owed, purse.available, all_owed)
        return Paid(Figure(owed.number, way=_way_in_full, given=given), short=False)
    by_county = dict(in_rows([row.county for row in rows], owed.number))
    numbers = Column(split(max(0, purse.available.number), by_county).values())
    given = (purse.in_part, owed, purse.available, all_owed)
    return Paid(Figure(numbers, way=_way_in_part, given=given), short=True)


def _way_in_full(words: Bilingual, owed: Figure, available: Figure, all_owed: Figure) -> Way:
    return Way(words, owed.shown, (owed, available, all_owed))


def _way_in_part(words: Bilingual, owed: Figure, available: Figure, all_owed: Figure) -> Way:
    return Way(words, f"{available.shown} × {owed.shown} / {all_owed.shown}", (owed, available, all_owed))
