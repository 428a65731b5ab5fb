"""Cells as offices write them, as the text that forms take: amounts, months, days; what a spreadsheet spoiled."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from calculations.input.bilingual import Bilingual
from calculations.input.codes import is_day
from calculations.input.faults import shown

_PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
"""Of no more digits than are computed with exactly; what is longer is left for the form to refuse."""

_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_IN_PARENTHESES = re.compile(r"\((?P<amount>[^()-]+)\)")
_EXPONENT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+")
_MONTH = re.compile(r"(?P<year>[1-9][0-9]{3})(?:(?:年|/|\.)(?P<month>0?[1-9]|1[0-2])月?|-?(?P<two>0[1-9]|1[0-2]))")
_DAY = re.compile(r"(?P<year>[1-9][0-9]{3})(?:年|/|-|\.)(?P<month>[0-9]{1,2})(?:月|/|-|\.)(?P<day>[0-9]{1,2})日?")
_SPOILED = re.compile(r"[A-Za-z]{3,9}-[0-9]{1,4}|[0-9]{1,2}-[A-Za-z]{3,9}(-[0-9]{2,4})?|[0-9]{1,2}月[0-9]{1,2}日")

_MINUS = str.maketrans({"−": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class CellRead:
    """A cell as text that a form takes, or as it came, with what is wrong with it; ``note`` adds to later faults."""

    text: str
    wrong: Bilingual | None = None
    note: Bilingual | None = None


def read_amount(cell: str, unit: str, in_yuan: Decimal) -> CellRead:
    """Yuan from what is written in a unit: full-width digits, ￥, thousand separators, 元, parentheses for a minus.

    What is no amount is left as it is for the form to refuse, but for what can be said better here.
    """
    plain = unicodedata.normalize("NFKC", cell).translate(_MINUS).strip()
    if _EXPONENT.fullmatch(plain):
        return CellRead(cell, _written_short(cell))
    bare, in_parentheses = _without_signs(plain, unit)
    if "," in bare and not _GROUPED.fullmatch(bare):
        en = f"commas are not before every third digit: {shown(cell)}; write 1234567.00 or 1,234,567.00"
        zh = f"逗号不在千分位:{shown(cell)};请写 1234567.00 或 1,234,567.00"
        return CellRead(cell, Bilingual(zh, en))
    digits = bare.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        return CellRead(cell)
    note = _NEGATIVE if in_parentheses else None
    signed = f"-{digits}" if in_parentheses else digits
    if in_yuan == 1:
        return CellRead(signed, note=note)
    found = Decimal(signed) * in_yuan
    if found != round(found, 2):
        en = f"{shown(cell)} in {unit} is no whole number of fen"
        return CellRead(cell, Bilingual(f"{shown(cell)}({unit})折合元后不足一分", en))
    return CellRead(f"{found:.2f}", note=note)


def _without_signs(plain: str, unit: str) -> tuple[str, bool]:
    """The amount without ￥, its own unit and parentheses, and whether it had these."""
    found = _IN_PARENTHESES.fullmatch(plain)
    bare = found["amount"] if found else plain
    bare = bare.strip().removeprefix("¥").removesuffix(unit).strip()
    return bare, found is not None


_NEGATIVE = Bilingual(
    "括号按负数读;不是负数的请去掉括号",
    "parentheses are read as a minus; leave them out if none is meant",
)


def _written_short(cell: str) -> Bilingual:
    return Bilingual(
        f"电子表格写成了科学计数法,后几位已丢失:{shown(cell)};请将该列格式设为“数值”(两位小数),核对后重新填写、另存",
        f"a spreadsheet wrote it short and lost digits: {shown(cell)}; format the column as numbers with two places, "
        "enter it again, save again",
    )


def read_number(cell: str) -> CellRead:
    """A number that is no amount, such as a score."""
    plain = unicodedata.normalize("NFKC", cell).translate(_MINUS).strip()
    return CellRead(plain if _PLAIN.fullmatch(plain) else cell)


def read_month(cell: str, typed: bool) -> CellRead:
    """A month as `2026-12`: from `2026年12月`, `2026/12`, `202612`; a workbook keeps its first day for it."""
    plain = unicodedata.normalize("NFKC", cell).replace(" ", "")
    if typed and is_day(plain):
        first = plain.endswith("-01")
        return CellRead(plain.removesuffix("-01")) if first else CellRead(cell, _not_first(cell))
    if _SPOILED.fullmatch(plain):
        return CellRead(cell, _spoiled(cell, "2026-12"))
    found = _MONTH.fullmatch(plain)
    if found is None:
        return CellRead(cell)
    return CellRead(f"{found['year']}-{found['month'] or found['two']:0>2}")


def read_day(cell: str) -> CellRead:
    """A day as `2026-12-01`: from `2026年12月1日` and `2026/12/1`."""
    plain = unicodedata.normalize("NFKC", cell).replace(" ", "")
    if _SPOILED.fullmatch(plain):
        return CellRead(cell, _spoiled(cell, "2026-12-01"))
    found = _DAY.fullmatch(plain)
    if found is None:
        return CellRead(cell)
    return CellRead(f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}")


def _spoiled(cell: str, wanted: str) -> Bilingual:
    return Bilingual(
        f"电子表格改写了日期:{shown(cell)};请先将该列格式设为“文本”,再填写 {wanted}",
        f"a spreadsheet rewrote the date: {shown(cell)}; format the column as text, then write {wanted}",
    )


def _not_first(cell: str) -> Bilingual:
    return Bilingual(
        f"这一格是日期 {cell},不是月份;请将该列格式设为“文本”,填写 {cell[:7]} 这样的月份",
        f"a day, not a month: {shown(cell)}; format the column as text and write a month such as {cell[:7]}",
    )
