"""Amounts held against what is known of their kind: many times more or less is most often a wrong unit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from calculations.money import text, yuan


@dataclass(frozen=True, slots=True)
class Known:
    """What an amount may be compared with, in fen: the mean of earlier months, a twelfth of the budget, others'."""

    zh: str
    amount: int


def unlikely(name: str, amount: int, known: Iterable[Known], times: Decimal) -> Iterator[str]:
    """Why an amount (fen) is unlikely, in Chinese: so many times more, or less, than something that is known."""
    for each in known:
        if each.amount <= 0:
            continue
        if amount >= each.amount * times or amount * times <= each.amount:
            given, other = text(yuan(amount)), text(yuan(each.amount))
            yield f"{name} {given} 元,{each.zh}为 {other} 元,相差{times.normalize():f}倍以上,请核对单位是否为元"


def mean(amounts: Iterable[int]) -> int:
    """The mean in whole fen, rounded down; 0 of none."""
    given = tuple(amounts)
    return sum(given) // len(given) if given else 0
