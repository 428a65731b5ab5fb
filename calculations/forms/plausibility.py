"""Amounts checked against what is known of their kind: many times more or less is most often a wrong unit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from calculations.forms.template import LineKey, Side, Template
from calculations.input.money import text, yuan

Place = tuple[str, str, Side | None]
"""A fund, a part of it, and income or expenditure where a form has both."""

Key = TypeVar("Key")

FEWEST_OTHERS = 3
"""Of fewer others nothing is compared with: what is known of them would be known of one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an amount may be compared with, in fen: the mean of earlier months, a twelfth of the budget, others'.

    ``quotable``: whether the words may say how much it is.
    """

    zh: str
    amount: int
    quotable: bool = True


def known_of_others(zh: str, by_others: Mapping[str, int]) -> Known:
    """What others have, by whose it is: the order of magnitude of their mean, and no word of it.

    So whoever tries one amount after the other until no question comes back finds out nobody's.
    """
    enough = len(by_others) >= FEWEST_OTHERS
    return Known(zh, _magnitude(mean(by_others.values())) if enough else 0, quotable=False)


@dataclass(frozen=True, slots=True)
class KnownForm:
    """What a form may be compared with: what its places come to, and its lines where they are known."""

    totals: Mapping[Place, Known]
    lines: Mapping[LineKey, Known]


def known_form(zh: str, amounts: Sequence[Mapping[LineKey, int]], template: Template) -> KnownForm:
    """The mean of forms; of none nothing is known."""
    lines = {key: mean(each.get(key, 0) for each in amounts) for key in {key for each in amounts for key in each}}
    totals = totals_of(lines, template)
    return KnownForm(
        {place: Known(zh, amount) for place, amount in totals.items()},
        {key: Known(zh, amount) for key, amount in lines.items()},
    )


def known_form_of_others(zh: str, by_others: Mapping[str, Mapping[LineKey, int]], template: Template) -> KnownForm:
    """What others have in the form, by whose it is."""
    totals = {whose: totals_of(amounts, template) for whose, amounts in by_others.items()}
    return KnownForm(_of_others(zh, totals), _of_others(zh, by_others))


def unlikely_form(
    amounts: Mapping[LineKey, int],
    known: Sequence[KnownForm],
    template: Template,
    times: Decimal,
    name: Callable[[Place], str],
) -> Iterator[str]:
    """Why the amounts of a form are unlikely: what a place comes to; where that is likely, single lines of it.

    A line that has nothing is not reported: many have something in some months or years only.
    """
    for place, total in totals_of(amounts, template).items():
        of_place = list(
            unlikely(name(place), total, [each.totals[place] for each in known if place in each.totals], times)
        )
        yield from of_place
        for key in () if of_place else _entered(amounts, template, place):
            of_line = [each.lines[key] for each in known if key in each.lines]
            yield from unlikely(template.name(key).zh, amounts[key], of_line, times)


def totals_of(amounts: Mapping[LineKey, int], template: Template) -> dict[Place, int]:
    """What places come to; totals are no lines of their own, nor is what lines are said to be of."""
    sums: dict[Place, int] = {}
    for key, amount in amounts.items():
        if key.side is not Side.BALANCE and not template.is_total(key) and not template.line(key).of_which:
            place = (key.fund, key.part, key.side)
            sums[place] = sums.get(place, 0) + amount
    return sums


def _of_others(zh: str, by_others: Mapping[str, Mapping[Key, int]]) -> dict[Key, Known]:
    keys = {key for amounts in by_others.values() for key in amounts}
    return {
        key: known_of_others(zh, {whose: amounts.get(key, 0) for whose, amounts in by_others.items()}) for key in keys
    }


def _entered(amounts: Mapping[LineKey, int], template: Template, place: Place) -> Iterator[LineKey]:
    for key, amount in amounts.items():
        if (key.fund, key.part, key.side) == place and amount > 0 and not template.is_total(key):
            yield key


def unlikely(name: str, amount: int, known: Iterable[Known], times: Decimal) -> Iterator[str]:
    """Why an amount (fen) is unlikely, in Chinese: so many times more, or less, than something that is known."""
    for each in known:
        if each.amount <= 0:
            continue
        if amount >= each.amount * times or amount * times <= each.amount:
            other = f"{each.zh}为 {text(yuan(each.amount))} 元," if each.quotable else f"与{each.zh}"
            apart = f"{other}相差{times.normalize():f}倍以上"
            yield f"{name} {text(yuan(amount))} 元,{apart},请核对单位是否为元"


def _magnitude(amount: int) -> int:
    """The power of ten that is next to an amount, by proportion; 0 of none."""
    if amount <= 0:
        return 0
    power = int(f"1{'0' * (len(str(amount)) - 1)}")
    return power * 10 if amount * amount > power * power * 10 else power


def mean(amounts: Iterable[int]) -> int:
    """The mean in whole fen, rounded down; 0 of none."""
    given = tuple(amounts)
    return sum(given) // len(given) if given else 0
