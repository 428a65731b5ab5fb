"""Amounts in Chinese capitals 大写金额, as receipts and vouchers say them (票据填写: 元、角、分)."""

from decimal import Decimal

from calculations.money import fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


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
    words, index = "", 0
    while number:
        number, group = divmod(number, 10_000)
        if group:
            # A gap inside the number is said once: 壹万零叁.
            gap = "零" if number and group < 1_000 else ""
            words = f"{gap}{_group(group)}{_GROUPS[index]}{words}"
        elif words and not words.startswith("零"):
            words = f"零{words}"
        index += 1
    return words


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
