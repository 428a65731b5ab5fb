"""Tables as files that spreadsheets open: CSV (UTF-8 with its mark) and workbooks, the same for the same rows."""

import csv
import io
from collections.abc import Collection, Sequence
from datetime import datetime

import xlsxwriter

_DATED = datetime(2000, 1, 1)  # noqa: DTZ001
"""What workbooks say of when they were made."""
_WIDTH = 18


def csv_file(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(title: str, rows: Sequence[Sequence[str]], amounts: Collection[int]) -> bytes:
    """The rows as a workbook of one sheet, whose columns are text, so that no month becomes a day.

    ``amounts``: the columns, from 0, that are numbers with two places and thousand separators.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _DATED})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        as_text, as_amount = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
        for column in range(len(rows[0])):
            sheet.set_column(column, column, _WIDTH, as_amount if column in amounts else as_text)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell, as_text)
    return out.getvalue()
