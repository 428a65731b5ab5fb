"""Figures that know how they came about: computed once, and explained out of the same computation.

How a figure came about is kept as a call (`Way`), which only an explanation makes: bulk work pays for the number alone.
Figures of many rows are computed in one go as figures over columns; `rows.py` has those of one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial, reduce
from itertools import chain
from operator import add, sub
from typing import Any, Generic, Literal, NamedTuple, cast

from calculations.explaining.columns import Column, Number, by_row
from calculations.explaining.explanation import Explained, ParameterUsed, Step, used
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen, half_up, split, yuan
from calculations.input.parameters import Parameter

HUNDREDTHS = 2
"""Money (fen), months and per cent are whole numbers of hundredths and read with two places."""
WHOLE = 0
"""Persons and months that are counted."""
NO_WORDS = Bilingual("", "")
Sign = Literal["+", "-"]


class Cited(NamedTuple):
    """The rule behind a figure and its article."""

    rule: str
    article: str = ""

    @classmethod
    def by(cls, parameter: Parameter[Any]) -> Cited:
        """What a value of the policy rests on."""
        return cls(parameter.rule, parameter.article)


class Way(NamedTuple):
    """What was done, in words and as a formula, to which figures, by which values of the policy.

    Without a formula there is no step of its own: the figure shows what it rests on and nothing else.
    """

    words: Bilingual = NO_WORDS
    formula: str = ""
    of: tuple[Figure[Any], ...] = ()
    parameters: tuple[ParameterUsed, ...] = ()

    def showing(self, *inputs: Figure) -> Way:
        """The same, with inputs before the others that the formula has not."""
        return self._replace(of=(*inputs, *self.of))


class Figure(NamedTuple, Generic[Number]):
    """A whole number of its unit (fen, persons): an input, a value of the policy, or a step over other figures.

    Over a column it is such a number in every row, which all came about in the same way.
    `places` are those that it is read with, None for what is not known. `name` is the place of an input in the
    document, or, with `cited`, the figure's place in the answer. `way`, which only explanations call with
    what is `given`, says how it came about; `parameters` are further values of the policy that it rests on.
    """

    number: Number
    places: int | None = HUNDREDTHS
    name: str = ""
    way: Callable[..., Way] = Way
    given: tuple[Any, ...] = ()
    parameters: tuple[ParameterUsed, ...] = ()
    cited: Cited | None = None

    @property
    def shown(self) -> str:
        """As people read it: `1234.50`, `12` for what is counted, nothing for what is not known; a column by name."""
        if isinstance(self.number, Column):
            return self.name
        return "" if self.places is None else str(Decimal(self.number).scaleb(-self.places))

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan with two places."""
        return yuan(cast(int, self.number))

    def opened(self) -> Way:
        """How it came about."""
        return self.way(*self.given)

    def using(self, *parameters: ParameterUsed) -> Figure[Number]:
        """The same figure, resting on further values of the policy that its formula does not show."""
        return self._replace(parameters=(*self.parameters, *parameters))

    def named(self, place: str, cited: Cited) -> Figure[Number]:
        """The same figure as one of the answer: it is explained by itself, and an input wherever it is used."""
        return self._replace(name=place, cited=cited)

    def as_input(self, name: str) -> Figure[Number]:
        """The number alone, by a name that it has where it is used; not opened there."""
        return Figure(self.number, self.places, name)


def amount(name: str, yuan_amount: Decimal) -> Figure:
    """An amount of the input, in yuan."""
    return Figure(fen(yuan_amount), name=name)


def amounts(name: str, yuan_amounts: Iterable[Decimal]) -> Figure[Column[int]]:
    """An amount of the input in every row, in yuan."""
    return Figure(Column(map(fen, yuan_amounts)), name=name)


def count(name: str, number: int) -> Figure:
    """A number of persons or months of the input."""
    return Figure(number, WHOLE, name)


def written(name: str, value: Decimal | None) -> Figure:
    """A number of the input with as many places as it is written with, such as a score; None where it is not known."""
    if value is None:
        return Figure(0, None, name)
    places = -int(value.as_tuple().exponent)
    return Figure(int(value.scaleb(places)), places, name)


def of_policy(name: str, parameter: Parameter[int] | Parameter[Decimal]) -> Figure:
    """A count, or an amount of yuan, that the policy gives."""
    value, given = parameter.known(), (name, parameter)
    if isinstance(value, int):
        return Figure(value, WHOLE, way=_of_policy, given=given)
    return Figure(fen(value), way=_of_policy, given=given)


def _of_policy(name: str, parameter: Parameter[Any]) -> Way:
    return Way(parameters=(used(name, parameter),))


def resting(number: Number, *of: Figure[Number]) -> Figure[Number]:
    """A number, in hundredths, that is used without a step of its own; it shows the figures that it rests on."""
    return Figure(number, given=(NO_WORDS, "", of))


def step(
    number: int, words: Bilingual, formula: str, of: Sequence[Figure] = (), places: int | None = HUNDREDTHS
) -> Figure:
    """A figure by a formula that no operation here has, over the figures in it."""
    return Figure(number, places, given=(words, formula, tuple(of)))


def total(
    words: Bilingual,
    plus: Sequence[Figure[Number]],
    minus: Sequence[Figure[Number]] = (),
    places: int | None = HUNDREDTHS,
) -> Figure[Number]:
    """The sum of some figures less others, all of the same unit."""
    return Figure(_sum(plus, minus), places, way=_total, given=(words, plus, minus, places))


def _total(words: Bilingual, plus: Sequence[Figure], minus: Sequence[Figure], places: int | None) -> Way:
    formula = " + ".join(figure.shown for figure in plus) or Figure(0, places).shown
    formula += "".join(f" - {figure.shown}" for figure in minus)
    return Way(words, formula, (*plus, *minus))


def signed(words: Bilingual, first: Figure[Number], *others: tuple[Sign, Figure[Number]]) -> Figure[Number]:
    """A figure and others added to it or taken away, in this order, all of the same unit."""
    plus = [first, *[figure for sign, figure in others if sign == "+"]]
    number = _sum(plus, [figure for sign, figure in others if sign == "-"])
    return Figure(number, first.places, way=_signed, given=(words, first, others))


def _signed(words: Bilingual, first: Figure, others: Sequence[tuple[Sign, Figure]]) -> Way:
    formula = first.shown + "".join(f" {sign} {figure.shown}" for sign, figure in others)
    return Way(words, formula, (first, *(figure for _, figure in others)))


def _sum(plus: Iterable[Figure[Number]], minus: Iterable[Figure[Number]]) -> Number:
    # Two at a time, which is quickest by far where they are columns.
    added = reduce(partial(by_row, add), [figure.number for figure in plus] or [cast(Number, 0)])
    return reduce(partial(by_row, sub), [figure.number for figure in minus], added)


def product(words: Bilingual, counted: Figure, each: Figure) -> Figure:
    """A count times an amount (or another count)."""
    return Figure(counted.number * each.number, each.places, way=_product, given=(words, counted, each))


def _product(words: Bilingual, counted: Figure, each: Figure) -> Way:
    return Way(words, f"{counted.shown} × {each.shown}", (counted, each))


def share_of(
    words: Bilingual,
    whole: Figure[Number],
    name: str,
    share: Parameter[Decimal],
    rounded: Callable[[Fraction], int] = half_up,
) -> Figure[Number]:
    """A share of a figure by a value of the policy, rounded to the fen (half-up by default)."""
    exact = _exactly(share.known())
    number = by_row(lambda number: rounded(exact * number), whole.number)
    return Figure(number, whole.places, way=_share_of, given=(words, whole, name, share))


def _share_of(words: Bilingual, whole: Figure, name: str, share: Parameter[Decimal]) -> Way:
    return Way(words, f"{whole.shown} × {share.known()}", (whole,), (used(name, share),))


_exactly = cache(Fraction)


def mean(words: Bilingual, figures: Sequence[Figure]) -> Figure:
    """The mean, half-up to the fen. The list has at least one figure."""
    number = half_up(Fraction(sum(figure.number for figure in figures), len(figures)))
    return Figure(number, figures[0].places, way=_mean, given=(words, figures))


def _mean(words: Bilingual, figures: Sequence[Figure]) -> Way:
    return Way(words, f"({' + '.join(figure.shown for figure in figures)}) / {len(figures)}", tuple(figures))


def not_below_zero(words: Bilingual, figure: Figure) -> Figure:
    """The figure, or zero when it is negative."""
    return Figure(max(0, figure.number), figure.places, way=_not_below_zero, given=(words, figure))


def _not_below_zero(words: Bilingual, figure: Figure) -> Way:
    return Way(words, f"max(0, {figure.shown})", (figure,))


def smaller(words: Bilingual, one: Figure[Number], other: Figure[Number]) -> Figure[Number]:
    """The smaller of two figures."""
    return Figure(by_row(min, one.number, other.number), one.places, way=_smaller, given=(words, one, other))


def _smaller(words: Bilingual, one: Figure, other: Figure) -> Way:
    return Way(words, f"min({one.shown}, {other.shown})", (one, other))


def between(words: Bilingual, figure: Figure[Number], lowest: Figure, highest: Figure) -> Figure[Number]:
    """The figure, but at least the lowest and at most the highest."""
    number = by_row(lambda number: min(max(number, lowest.number), highest.number), figure.number)
    return Figure(number, figure.places, way=_between, given=(words, figure, lowest, highest))


def _between(words: Bilingual, figure: Figure, lowest: Figure, highest: Figure) -> Way:
    formula = f"min(max({figure.shown}, {lowest.shown}), {highest.shown})"
    return Way(words, formula, (figure, lowest, highest))


def symbol(name: str) -> Figure[Column[int]]:
    """A figure of every row of a table that is not here: what is computed from it is no number, but a formula."""
    return Figure(Column(), name=name)


def sum_over_rows(words: Bilingual, each: Way) -> Way:
    """How a sum came about that was made in bulk, where `each` row is computed from symbols."""
    of = tuple(figure for figure in each.of if not isinstance(figure.number, Column))
    return Way(words, f"Σ {each.formula}", of, each.parameters)


def portions(words: Bilingual, whole: Figure, weights: Mapping[str, Figure]) -> dict[str, Figure]:
    """A figure split in proportion to the weights by largest remainders, ties to the smaller key.

    Raises `NothingToSplitOver` when there is something to split and no weight above zero.
    """
    shares = split(whole.number, {key: weight.number for key, weight in weights.items()})
    places = next((weight.places for weight in weights.values()), HUNDREDTHS)
    everyone = total(Bilingual("各项之和", "all of them"), list(weights.values()), places=places)
    return {
        key: Figure(share, whole.places, way=_portion, given=(words, whole, weights[key], everyone))
        for key, share in shares.items()
    }


def _portion(words: Bilingual, whole: Figure, weight: Figure, everyone: Figure) -> Way:
    return Way(words, f"{whole.shown} × {weight.shown} / {everyone.shown}", (whole, weight, everyone))


def explained(figure: Figure, *parts: Figure) -> Explained:
    """A figure of the answer opened into inputs, values of the policy and steps; it has been `named`.

    `parts` of it, which rest on it, follow in steps of their own.
    """
    if figure.cited is None:
        raise ValueError("only a figure with its place and rule can be explained")
    inputs: dict[str, str] = {}
    parameters: dict[str, ParameterUsed] = {}
    steps: list[Step] = []
    seen = {id(figure): figure}
    for each, way in chain(_opened(figure, seen), *(_opened(part, seen) for part in parts)):
        parameters |= {parameter.name: parameter for parameter in (*way.parameters, *each.parameters)}
        if each is not figure and each.name:
            inputs[each.name] = each.shown
        elif way.formula:
            steps.append(Step(zh=way.words.zh, en=way.words.en, formula=way.formula, value=each.shown))
    return Explained(
        figure=figure.name,
        value=figure.shown,
        rule=figure.cited.rule,
        article=figure.cited.article,
        parameters=tuple(parameters.values()),
        inputs=inputs,
        steps=tuple(steps),
    )


def _opened(figure: Figure, seen: dict[int, Figure]) -> Iterator[tuple[Figure, Way]]:
    """What a figure rests on, each once, before what is made of it; other figures of the answer are not opened.

    `seen` holds them, so that no figure made by a way takes the identity of one that is gone.
    """
    way = figure.opened()
    for source in way.of:
        if seen.get(id(source)) is source:
            continue
        seen[id(source)] = source
        if source.cited is None:
            yield from _opened(source, seen)
        else:
            yield source.as_input(source.name), Way()
    yield figure, way
