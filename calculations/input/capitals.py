"""Amounts in Chinese capitals 大写金额, as receipts and vouchers say them (票据填写: 元、角、分)."""

from decimal import Decimal

from calculations.input.money import fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SIZES = ((10**8, "亿"), (10**4, "万"))


def capitals(amount: Decimal) -> str:
    """`壹佰万元整`, `负叁元零伍分`; below 10^16 yuan."""
    total = fen(amount)
    whole, cents = divmod(abs(total), 100)
    sign = "负" if total < 0 else ""
    yuan_words = f"{_whole(whole)}元" if whole or not cents else ""
    return f"{sign}{yuan_words}{_cents(cents, after_yuan=bool(whole))}"


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    for size, word in _SIZES:
        high, low = divmod(number, size)
        if high:
            # A gap inside the number is said once: 壹万零叁.
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_whole(high)}{word}{gap}{_whole(low) if low else ''}"
    return _group(number)


def _group(group: int) -> str:
    words, pending = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if pending and words else "") + _DIGITS[digit] + _PLACES[place]
            pending = False
        else:
            pending = True
    return words


def _cents(cents: int, *, after_yuan: bool) -> str:
    jiao, rest = divmod(cents, 10)
    if not cents:
        return "整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if after_yuan else "")
    return f"{tenths}{_DIGITS[rest]}分" if rest else f"{tenths}整"
