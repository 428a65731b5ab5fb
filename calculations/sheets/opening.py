"""Files as sheets: text in whatever encoding and with whatever separator, or a workbook."""

from calculations.input.csv_rows import csv_rows, lines_of
from calculations.input.faults import BadInput, Fault
from calculations.input.reading import Limits
from calculations.sheets.encodings import decoded
from calculations.sheets.sheet import Sheet

ZIP = b"PK\x03\x04"
"""How a workbook begins: it is a zip archive."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How a workbook of before 2007, and one with a password, begins."""

_TAB, _COMMA = "\t", ","


def open_sheet(data: bytes, limits: Limits) -> Sheet:
    """The one sheet of a file. Raises ``BadInput`` for what is neither a table of text nor a workbook."""
    if len(data) > limits.max_bytes:
        en = f"{len(data)} bytes, at most {limits.max_bytes} are taken"
        raise BadInput([Fault("file", en, f"文件 {len(data)} 字节,最多接受 {limits.max_bytes} 字节")])
    if data.startswith(OLD_WORKBOOK):
        en = "a workbook of before 2007, or one with a password; save it as .xlsx without a password"
        raise BadInput([Fault("file", en, "是旧版 .xls 或加了密码的工作簿;请另存为不加密码的 .xlsx")])
    if data.startswith(ZIP):
        # Only who reads a workbook loads what reads it.
        from calculations.sheets.workbook import read_workbook

        return read_workbook(data, limits)
    text, encoding = decoded(data)
    separator = _separator(text)
    kind = "制表符分隔" if separator == _TAB else "CSV"
    return Sheet(tuple(csv_rows(lines_of(text), separator=separator)), f"{kind}({encoding})")


def _separator(text: str) -> str:
    """Tabs where the first line that is separated at all has them and no comma, as Excel's "Unicode 文本"."""
    for line in text.splitlines():
        if _COMMA in line:
            return _COMMA
        if _TAB in line.strip():
            return _TAB
    return _COMMA
