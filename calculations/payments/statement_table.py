"""Bank statements as a table, CSV or xlsx, with the headings of this page: one account, one booked line a row."""

from datetime import date
from decimal import Decimal

from calculations.input.codes import is_day
from calculations.input.faults import Fault, missing, refuse, shown
from calculations.input.money import NotAnAmount, amount
from calculations.input.reading import Limits, RawLine
from calculations.payments.statements import MOST_BYTES, Side, Statement, StatementLine
from calculations.sheets.columns import Column, Kind, codes_of
from calculations.sheets.office_table import office_table

_KINDS = {"记账日期": Kind.DAY, "金额": Kind.AMOUNT}
_COLUMNS = tuple(
    Column(name, name, _KINDS.get(name, Kind.TEXT))
    for name in ("账号", "记账日期", "流水号", "指令编号", "借贷", "金额", "对方户名", "对方账号", "摘要", "退汇原因")
)
COLUMNS = codes_of(_COLUMNS)
MOST_LINES = 50_000

_SIDES = {"借": Side.DEBIT, "贷": Side.CREDIT}
"""Seen from the account: 借 is what it gave, 贷 what it gained, as banks print a customer's statement."""

_LIMITS = Limits(max_bytes=MOST_BYTES, max_lines=MOST_LINES)


def read_statement_table(data: bytes, name: str) -> Statement:
    """The statement under the name of its file. Raises ``BadInput`` with every fault and its cell."""
    table = office_table(data, _COLUMNS, _LIMITS)
    faults: list[Fault] = []
    with table.checked():
        lines = [_line(row, number, faults) for number, row in enumerate(table.lines, start=1)]
        accounts = list(dict.fromkeys(str(row.cells["账号"]) for row in table.lines))
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
