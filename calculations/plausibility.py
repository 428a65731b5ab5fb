"""Amounts held against what is known of their kind: many times more or less is most often a wrong unit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calculations.money import text, yuan

FEWEST_OTHERS = 3
"""Of fewer others nothing is compared with: what is known of them would be known of one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an amount may be compared with, in fen: the mean of earlier months, a twelfth of the budget, others'.

    ``told``: whether the words may say how much it is.
    """

    zh: str
    amount: int
    told: bool = True


def known_of_others(zh: str, by_others: Mapping[str, int]) -> Known:
    """What others have, by whose it is: the order of magnitude of their mean, and no word of it.

    So whoever tries one amount after the other until no question comes back finds out nobody's.
    """
    enough = len(by_others) >= FEWEST_OTHERS
    return Known(zh, _magnitude(mean(by_others.values())) if enough else 0, told=False)


def unlikely(name: str, amount: int, known: Iterable[Known], times: Decimal) -> Iterator[str]:
    """Why an amount (fen) is unlikely, in Chinese: so many times more, or less, than something that is known."""
    for each in known:
        if each.amount <= 0:
            continue
        if amount >= each.amount * times or amount * times <= each.amount:
            other = f"{each.zh}为 {text(yuan(each.amount))} 元," if each.told else f"与{each.zh}"
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
