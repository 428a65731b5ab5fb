"""Figures that know how they came about: computed once, and explained out of the same computation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calculations.explaining.explanation import Explained, ParameterUsed, Step, used
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen, half_up, split, yuan
from calculations.input.money import text as yuan_text
from calculations.input.parameters import Parameter

HUNDREDTHS = 2
"""Money (fen), months and per cent are whole numbers of hundredths and read with two places."""
WHOLE = 0
"""Persons and months that are counted."""
_NO_WORDS = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class Cited:
    """The rule behind a figure and its article."""

    rule: str
    article: str = ""

    @classmethod
    def by(cls, parameter: Parameter[Any]) -> Cited:
        """What a value of the policy rests on."""
        return cls(parameter.rule, parameter.article)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A whole number of its unit (fen, persons) and its way: an input, a value of the policy, or a step over others.

    `name` is the place of an input in the document, or, with `cited`, the figure's place in the answer.
    """

    number: int
    places: int = HUNDREDTHS
    name: str = ""
    words: Bilingual = _NO_WORDS
    formula: str = ""
    of: tuple[Figure, ...] = ()
    parameters: tuple[ParameterUsed, ...] = ()
    cited: Cited | None = None

    @property
    def shown(self) -> str:
        """As people read it: `1234.50`, or `12` for what is counted."""
        return yuan_text(yuan(self.number)) if self.places else str(self.number)

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan with two places."""
        return yuan(self.number)

    def told(self, *parameters: ParameterUsed) -> Figure:
        """The same figure, resting on further values of the policy that its formula does not show."""
        return replace(self, parameters=(*self.parameters, *parameters))

    def named(self, place: str, cited: Cited) -> Figure:
        """The same figure as one of the answer: it is explained by itself, and an input wherever it is used."""
        return replace(self, name=place, cited=cited)


def amount(name: str, yuan_amount: Decimal) -> Figure:
    """An amount of the input, in yuan."""
    return Figure(fen(yuan_amount), name=name)


def count(name: str, number: int) -> Figure:
    """A number of persons or months of the input."""
    return Figure(number, WHOLE, name=name)


def of_policy(name: str, parameter: Parameter[int] | Parameter[Decimal]) -> Figure:
    """A count, or an amount of yuan, that the policy gives."""
    value, told = parameter.known(), (used(name, parameter),)
    if isinstance(value, int):
        return Figure(value, WHOLE, parameters=told)
    return Figure(fen(value), parameters=told)


def total(words: Bilingual, plus: Sequence[Figure], minus: Sequence[Figure] = (), places: int = HUNDREDTHS) -> Figure:
    """The sum of some figures less others, all of the same unit."""
    number = sum(figure.number for figure in plus) - sum(figure.number for figure in minus)
    formula = " + ".join(figure.shown for figure in plus) or Figure(0, places).shown
    formula += "".join(f" - {figure.shown}" for figure in minus)
    return Figure(number, places, words=words, formula=formula, of=(*plus, *minus))


def product(words: Bilingual, counted: Figure, each: Figure) -> Figure:
    """A count times an amount (or another count)."""
    return Figure(
        counted.number * each.number,
        each.places,
        words=words,
        formula=f"{counted.shown} × {each.shown}",
        of=(counted, each),
    )


def share_of(
    words: Bilingual,
    whole: Figure,
    name: str,
    share: Parameter[Decimal],
    rounded: Callable[[Fraction], int] = half_up,
) -> Figure:
    """A share of a figure by a value of the policy, rounded to the fen (half-up by default)."""
    return Figure(
        rounded(Fraction(share.known()) * whole.number),
        whole.places,
        words=words,
        formula=f"{whole.shown} × {share.known()}",
        of=(whole,),
        parameters=(used(name, share),),
    )


def mean(words: Bilingual, figures: Sequence[Figure]) -> Figure:
    """The mean, half-up to the fen. The list has at least one figure."""
    return Figure(
        half_up(Fraction(sum(figure.number for figure in figures), len(figures))),
        figures[0].places,
        words=words,
        formula=f"({' + '.join(figure.shown for figure in figures)}) / {len(figures)}",
        of=tuple(figures),
    )


def not_below_zero(words: Bilingual, figure: Figure) -> Figure:
    """The figure, or zero when it is negative."""
    return Figure(max(0, figure.number), figure.places, words=words, formula=f"max(0, {figure.shown})", of=(figure,))


def smaller(words: Bilingual, one: Figure, other: Figure) -> Figure:
    """The smaller of two figures."""
    return Figure(
        min(one.number, other.number),
        one.places,
        words=words,
        formula=f"min({one.shown}, {other.shown})",
        of=(one, other),
    )


def portions(words: Bilingual, whole: Figure, weights: Mapping[str, Figure]) -> dict[str, Figure]:
    """A figure split in proportion to the weights by largest remainders, ties to the smaller key.

    Raises `NothingToSplitOver` when there is something to split and no weight above zero.
    """
    shares = split(whole.number, {key: weight.number for key, weight in weights.items()})
    places = next((weight.places for weight in weights.values()), HUNDREDTHS)
    everyone = total(Bilingual("各项之和", "all of them"), list(weights.values()), places=places)
    return {
        key: Figure(
            share,
            whole.places,
            words=words,
            formula=f"{whole.shown} × {weights[key].shown} / {everyone.shown}",
            of=(whole, weights[key], everyone),
        )
        for key, share in shares.items()
    }


def explained(figure: Figure) -> Explained:
    """A figure of the answer opened into inputs, values of the policy and steps; it has been `named`."""
    if figure.cited is None:
        raise ValueError("only a figure with its place and rule can be explained")
    inputs: dict[str, str] = {}
    parameters: dict[str, ParameterUsed] = {}
    steps: list[Step] = []
    for each in _way(figure, set()):
        parameters |= {parameter.name: parameter for parameter in each.parameters}
        if each is not figure and each.name:
            inputs[each.name] = each.shown
        elif each.formula:
            steps.append(Step(zh=each.words.zh, en=each.words.en, formula=each.formula, value=each.shown))
    return Explained(
        figure=figure.name,
        value=figure.shown,
        rule=figure.cited.rule,
        article=figure.cited.article,
        parameters=tuple(parameters.values()),
        inputs=inputs,
        steps=tuple(steps),
    )


def _way(figure: Figure, seen: set[int]) -> Iterator[Figure]:
    """What a figure rests on, each once, before what is made of it; other figures of the answer are not opened."""
    for source in figure.of:
        if id(source) in seen:
            continue
        seen.add(id(source))
        if source.cited is None:
            yield from _way(source, seen)
        else:
            yield replace(source, parameters=())
    yield figure
