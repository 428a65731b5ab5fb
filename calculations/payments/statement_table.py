"""Bank statements as a table, CSV or xlsx, with the headings of this page: one account, one booked line a row."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import python_calamine

from calculations.input.codes import is_day
from calculations.input.faults import BadInput, Fault, missing, refuse, shown
from calculations.input.money import NotAnAmount, amount
from calculations.input.reading import Limits, RawLine, csv_lines, header_faults
from calculations.payments.statements import MOST_BYTES, Side, Statement, StatementLine

COLUMNS = ("账号", "记账日期", "流水号", "指令编号", "借贷", "金额", "对方户名", "对方账号", "摘要", "退汇原因")
MOST_LINES = 50_000

_SIDES = {"借": Side.DEBIT, "贷": Side.CREDIT}
"""Seen from the account: 借 is what it gave, 贷 what it gained, as banks print a customer's statement."""

_LIMITS = Limits(max_bytes=MOST_BYTES, max_lines=MOST_LINES)
_XLSX = b"PK\x03\x04"


def read_statement_table(data: bytes, name: str) -> Statement:
    """The statement under the name of its file. Raises ``BadInput`` with every fault and its cell."""
    rows = _xlsx_lines(data) if data.startswith(_XLSX) else csv_lines(data, COLUMNS, _LIMITS)
    faults: list[Fault] = []
    lines = [_line(row, number, faults) for number, row in enumerate(rows, start=1)]
    accounts = list(dict.fromkeys(str(row.cells["账号"]) for row in rows))
    if len(accounts) > 1:
        en = f"several accounts: {shown(accounts)}"
        faults.append(Fault("column 账号", en, f"一份对账单只能是一个账户:{shown(accounts)}"))
    refuse(faults)
    return Statement(id=name, account=accounts[0], lines=tuple(line for line in lines if line is not None))


def _line(row: RawLine, number: int, faults: list[Fault]) -> StatementLine | None:
    before = len(faults)
    cells = {column: str(row.cells[column]) for column in COLUMNS}
    for column in ("账号", "流水号"):
        if not cells[column]:
            faults.append(missing(row.at(column)))
    if cells["借贷"] not in _SIDES:
        said = shown(cells["借贷"])
        faults.append(Fault(row.at("借贷"), f"not 借 or 贷: {said}", f"应为借或贷:{said}"))
    if not is_day(cells["记账日期"]):
        said = shown(cells["记账日期"])
        faults.append(Fault(row.at("记账日期"), f"not a day (2022-01-05): {said}", f"不是日期(2022-01-05):{said}"))
    moved = _amount(cells["金额"], row.at("金额"), faults)
    if len(faults) > before:
        return None
    return StatementLine(
        number=number,
        reference=cells["流水号"],
        order=cells["指令编号"],
        side=_SIDES[cells["借贷"]],
        amount=moved,
        date=date.fromisoformat(cells["记账日期"]),
        other_name=cells["对方户名"],
        other_number=cells["对方账号"],
        words=cells["摘要"],
        is_return=bool(cells["退汇原因"]),
        reason=cells["退汇原因"],
    )


def _amount(cell: str, place: str, faults: list[Fault]) -> Decimal:
    try:
        found = amount(cell)
    except NotAnAmount as error:
        faults.append(Fault(place, str(error), error.zh))
        return Decimal(0)
    if found <= 0:
        faults.append(Fault(place, f"not above zero: {shown(cell)}", f"金额必须大于零:{shown(cell)}"))
    return found


def _xlsx_lines(data: bytes) -> Sequence[RawLine]:
    """The rows of the first sheet under its header; blank rows are none. Raises ``BadInput``."""
    if len(data) > MOST_BYTES:
        en = f"{len(data)} bytes, at most {MOST_BYTES} are taken"
        raise BadInput([Fault("file", en, f"文件 {len(data)} 字节,最多接受 {MOST_BYTES} 字节")])
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput([Fault("file", f"not readable: {error}", f"无法读取:{error}")]) from error
    cells = [(number, [_cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    filled = [(number, row) for number, row in cells if any(row)]
    if len(filled) < 2:
        raise BadInput([Fault("file", "no rows under a header", "表头之下没有数据行")])
    _, header = filled[0]
    refuse(header_faults(header, COLUMNS))
    if len(filled) - 1 > MOST_LINES:
        en = f"{len(filled) - 1} lines, at most {MOST_LINES} are taken"
        raise BadInput([Fault("file", en, f"共 {len(filled) - 1} 行,最多接受 {MOST_LINES} 行")])
    return [RawLine(f"row {number}", ", ", dict(zip(header, row, strict=True))) for number, row in filled[1:]]


def _cell_text(cell: object) -> str:
    """A cell as it is shown; a number as the shortest decimal that is that number, a day as a day."""
    match cell:
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
        case date():
            return cell.isoformat()
        case float():
            return _number_text(cell)
        case _:
            return str(cell).strip()


def _number_text(cell: float) -> str:
    try:
        return f"{Decimal(repr(cell)).normalize():f}"
    except InvalidOperation:
        return repr(cell)
