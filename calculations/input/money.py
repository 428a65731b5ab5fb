"""Money: exact yuan at the edges, whole fen inside, and splits that add up."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from calculations.input.faults import shown

FEN_PER_YUAN = 100
LARGEST_YUAN = Decimal("9999999999999.99")
"""The largest amount taken from text: above all funds of the country together."""
LARGEST_SUM = Decimal("9999999999999999.99")
"""The largest amount computed: sums of taken amounts, still within a 64-bit column of fen."""

_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
_LONGEST_AMOUNT = len(str(-LARGEST_YUAN))
_TWO_PLACES = Decimal("0.01")


class NotAnAmount(ValueError):
    """The value is no amount of yuan with at most two places. The message is English, `zh` Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        self.zh = zh
        super().__init__(message)


class NothingToSplitOver(ValueError):
    """An amount above zero cannot be split when all weights are zero."""


def amount(value: object) -> Decimal:
    """Text of plain digits with at most two places (or such a Decimal) as yuan with two places.

    JSON numbers are refused since they have been floats somewhere; so are signs other than a minus,
    exponents, separators, NaN, infinities, and amounts beyond `LARGEST_YUAN` (`LARGEST_SUM` for a Decimal,
    which was computed). Raises `NotAnAmount`.
    """
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value) > LARGEST_SUM:
            raise _refusal(str(value))
        found = _two_places(value)
        if found != value:
            raise _refusal(str(value))
        return found
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise _refusal(value)
    found = Decimal(value)
    if len(value) > _LONGEST_AMOUNT or abs(found) > LARGEST_YUAN:
        raise NotAnAmount(f"too large for an amount: {shown(value)}", f"金额过大:{shown(value)}")
    return _two_places(found)


def non_negative_amount(value: object) -> Decimal:
    """Like `amount`, and not below zero."""
    result = amount(value)
    if result < 0:
        raise NotAnAmount(f"negative: {shown(str(value))}", f"金额不能为负:{shown(str(value))}")
    return result


def _refusal(value: object) -> NotAnAmount:
    return NotAnAmount(f"not an amount: {shown(value)}", f"不是金额:{shown(value)}(元,至多两位小数的文本)")


def _two_places(value: Decimal) -> Decimal:
    # Most have two places already. "-0.00" is the same money as "0.00" and must not give another hash.
    found = value if value.same_quantum(_TWO_PLACES) else value.quantize(_TWO_PLACES)
    return found if found else abs(found)


def _amount_for_pydantic(value: object) -> Decimal:
    try:
        return amount(value)
    except NotAnAmount as error:
        raise _pydantic_error(error) from error


def _non_negative_for_pydantic(value: object) -> Decimal:
    try:
        return non_negative_amount(value)
    except NotAnAmount as error:
        raise _pydantic_error(error) from error


def _pydantic_error(error: NotAnAmount) -> PydanticCustomError:
    return PydanticCustomError("not_an_amount", "{message}", {"message": str(error), "zh": error.zh})


def text(yuan_amount: Decimal) -> str:
    """Yuan as text with two places, the form of every document and answer."""
    return f"{yuan_amount:.2f}"


_AS_TEXT = PlainSerializer(text, return_type=str, when_used="json")

Yuan = Annotated[
    Decimal,
    PlainValidator(_amount_for_pydantic),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,2})?$", "examples": ["1234.50"]}),
]
"""Yuan with two places; in JSON always text. May be negative."""

NonNegativeYuan = Annotated[
    Decimal,
    PlainValidator(_non_negative_for_pydantic),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$", "examples": ["1234.50"]}),
]
"""Yuan with two places, zero or more; in JSON always text."""


def fen(yuan_amount: Decimal) -> int:
    """Yuan as whole fen. Raises `NotAnAmount` for parts of a fen."""
    # An amount that has been read has two places already, and is not read again.
    read = yuan_amount.same_quantum(_TWO_PLACES) and -LARGEST_SUM <= yuan_amount <= LARGEST_SUM
    return int((yuan_amount if read else amount(yuan_amount)).scaleb(2))


def yuan(fen_amount: int) -> Decimal:
    """Whole fen as yuan with two places."""
    return Decimal(fen_amount).scaleb(-2)


def half_up(value: Fraction | Decimal) -> int:
    """The nearest whole number; a half goes away from zero, as in accounting."""
    numerator, denominator = value.as_integer_ratio()
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def per_cent(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` as per cent of `whole` with two places, half-up; None when there is no whole to compare with."""
    if whole == 0:
        return None
    return (part * 100 / whole).quantize(_TWO_PLACES, rounding=ROUND_HALF_UP)


def share_text(share: Decimal) -> str:
    """A share as plain per cent for people: 0.05 as `5`, 0.125 as `12.5`, 1 as `100`."""
    return f"{(share * 100).normalize():f}"


def split(total_fen: int, weights: Mapping[str, int | Decimal]) -> dict[str, int]:
    """Split whole fen in proportion to the weights by largest remainders; ties go to the smaller key.

    The shares add up to `total_fen` exactly and come in the order of the keys. Raises `ValueError` for a
    negative total or weight, `NothingToSplitOver` when there is something to split and no weight above zero.
    """
    if total_fen < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("only amounts and weights of zero or more can be split")
    exact = {key: Fraction(weights[key]) for key in sorted(weights)}
    whole = sum(exact.values())
    if whole == 0:
        if total_fen:
            raise NothingToSplitOver(f"{total_fen} fen, and no weight above zero")
        return dict.fromkeys(exact, 0)
    quotas = {key: total_fen * weight / whole for key, weight in exact.items()}
    shares = {key: int(quota) for key, quota in quotas.items()}
    left = total_fen - sum(shares.values())
    by_remainder = sorted(quotas, key=lambda key: (shares[key] - quotas[key], key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
