"""Orders as the table that a bank's portal takes: CSV (UTF-8 with BOM) and xlsx, one order a row, every cell text.

Account numbers are longer than what a spreadsheet keeps of a number, so amounts are the only cells that look like one,
and they are text too: what was approved is what is read.
"""

from collections.abc import Iterable

from calculations.input.money import text
from calculations.payments.orders import PaymentOrder, total
from calculations.sheets.writing import csv_file, xlsx_file

COLUMNS = (
    "指令编号",
    "行政区划",
    "年度",
    "凭证号",
    "凭证日期",
    "付款人户名",
    "付款人账号",
    "付款人开户行",
    "付款人开户行行号",
    "收款人户名",
    "收款人账号",
    "收款人开户行",
    "收款人开户行行号",
    "金额(元)",
    "金额大写",
    "用途",
    "打印次数",
)

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(orders: Iterable[PaymentOrder]) -> bytes:
    """The table as CSV, which a spreadsheet opens as UTF-8 by its BOM; its last row is the sum."""
    return csv_file(tuple(_rows(orders)))


def write_xlsx(orders: Iterable[PaymentOrder]) -> bytes:
    """The table as a workbook; the same again for the same orders."""
    return xlsx_file("支付指令", tuple(_rows(orders)), amounts=())


def _rows(orders: Iterable[PaymentOrder]) -> Iterable[tuple[str, ...]]:
    taken = tuple(orders)
    yield COLUMNS
    for order in taken:
        payer, payee = order.payer, order.payee
        row = (
            order.id,
            order.district,
            str(order.year),
            order.voucher_number,
            order.date.isoformat(),
            *(payer.name, payer.number, payer.bank, payer.bank_code),
            *(payee.name, payee.number, payee.bank, payee.bank_code),
            text(order.amount),
            order.amount_in_words,
            order.purpose,
            str(order.prints),
        )
        yield tuple(_harmless(cell) for cell in row)
    summed = {0: f"合计 {len(taken)} 笔", COLUMNS.index("金额(元)"): text(total(taken))}
    yield tuple(summed.get(column, "") for column in range(len(COLUMNS)))


def _harmless(cell: str) -> str:
    """Text that a spreadsheet would run as a formula is kept as text by an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
