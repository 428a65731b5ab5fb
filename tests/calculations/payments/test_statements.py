"""Statements as they come from banks: what is read, and what is refused with its place."""

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from calculations.input.faults import BadInput
from calculations.payments.camt053 import read_camt053
from calculations.payments.safe_xml import parsed
from calculations.payments.statement_table import COLUMNS, read_statement_table
from calculations.payments.statements import Side
from tests.calculations.payments.camt_examples import VERSIONS, camt, detail, entry
from tests.calculations.payments.made import ACCOUNTS, AGENCY, HAISHU, order

ORDER = order().id
ROW = ("3901120009000067890", "2022-03-11", "T0001", ORDER, "借", "100.00", "海曙区医保中心支出户", "81010101013000011")
CELLS = (*ROW, "2022年3月基金下拨", "")


def _faults(data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        read_camt053(data)
    return str(refused.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_payment_is_read_with_the_order_that_it_names(version: str) -> None:
    (found,) = read_camt053(camt(version, entry(version, "100.00", detail(version, ORDER))))
    assert (found.account, found.opening, found.closing) == (
        ACCOUNTS[AGENCY].number,
        Decimal("500.00"),
        Decimal("400.00"),
    )
    (line,) = found.lines
    assert (line.order, line.side, line.amount, line.date) == (
        ORDER,
        Side.DEBIT,
        Decimal("100.00"),
        date(2022, 3, 11),
    )
    assert (line.reference, line.other_name, line.other_number) == (
        "T0001",
        ACCOUNTS[HAISHU].name,
        ACCOUNTS[HAISHU].number,
    )
    assert (line.words, line.is_return) == ("2022年3月基金下拨", False)


@pytest.mark.parametrize("version", VERSIONS)
def test_several_payments_of_one_entry_are_a_line_each(version: str) -> None:
    both = (detail(version, ORDER, "40.00"), detail(version, order(2).id, "60.00", "T0002"))
    (found,) = read_camt053(camt(version, entry(version, "100.00", *both)))
    assert [(line.number, line.order, line.amount) for line in found.lines] == [
        (1, ORDER, Decimal("40.00")),
        (2, order(2).id, Decimal("60.00")),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_payments_of_one_entry_without_references_are_not_each_other_s_repeats(version: str) -> None:
    both = (detail(version, ORDER, "40.00", ""), detail(version, order(2).id, "60.00", ""))
    whole = entry(version, "100.00", *both).replace("<AcctSvcrRef></AcctSvcrRef>", "")
    (found,) = read_camt053(camt(version, whole))
    assert [line.reference for line in found.lines] == ["B0001#1", "B0001#2"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_return_says_so_with_the_bank_s_reason(version: str) -> None:
    back = entry(version, "100.00", detail(version, ORDER, returned="账号户名不符"), side="CRDT")
    (found,) = read_camt053(camt(version, back, closing="600.00"))
    (line,) = found.lines
    assert (line.side, line.is_return, line.reason) == (Side.CREDIT, True, "AC01 账号户名不符")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_entry_without_details_is_a_line_that_names_no_order(version: str) -> None:
    (found,) = read_camt053(camt(version, entry(version, "100.00")))
    assert [(line.order, line.reference) for line in found.lines] == [("", "B0001")]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_not_booked_is_no_line(version: str) -> None:
    (found,) = read_camt053(camt(version, entry(version, "1.00", status="PDNG"), closing="500.00"))
    assert found.lines == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_lines_lead_from_the_opening_to_the_closing_balance(version: str) -> None:
    assert "the closing balance is 450.00" in _faults(camt(version, entry(version, "100.00"), closing="450.00"))


@pytest.mark.parametrize("version", VERSIONS)
def test_payments_that_do_not_come_to_their_entry_are_refused(version: str) -> None:
    both = (detail(version, ORDER, "40.00"), detail(version, order(2).id, "50.00"))
    assert "2 payments in an entry of 100.00" in _faults(camt(version, entry(version, "100.00", *both)))
    unsaid = (detail(version, ORDER), detail(version, order(2).id))
    assert "2 payments in an entry of 100.00" in _faults(camt(version, entry(version, "100.00", *unsaid)))


@pytest.mark.parametrize("version", VERSIONS)
def test_other_currencies_and_parts_of_a_fen_are_refused(version: str) -> None:
    assert "no amount of yuan: USD 100.00" in _faults(camt(version, entry(version, "100.00", currency="USD")))
    assert "no amount of yuan: CNY 99.999" in _faults(camt(version, entry(version, "99.999")))
    assert "no amount of yuan: CNY 1" in _faults(camt(version, entry(version, "1" + "0" * 16)))


def test_what_is_not_as_the_schema_says_is_refused_with_its_line() -> None:
    broken = camt("camt.053.001.08", entry("camt.053.001.08", "100.00")).replace(b"<Id>S20220311</Id>", b"")
    said = _faults(broken)
    assert "line 4: not as camt.053.001.08" in said


def test_another_message_is_refused() -> None:
    assert "not camt.053.001.02, camt.053.001.08" in _faults(b'<Document xmlns="urn:x"/>')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "document type"),
        (b"<a>", "not XML"),
        (b"", "not XML"),
        (b"<a>" + b"x" * 100 + b"</a>", "at most 100 are taken"),
    ],
    ids=["entity", "external", "cut off", "empty", "large"],
)
def test_foreign_xml_has_no_entities_and_a_limit(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parsed(data, 100)


def _csv(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (COLUMNS, *rows)).encode("utf-8-sig")


def _xlsx(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((COLUMNS, *rows)):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("write", [_csv, _xlsx])
def test_a_table_says_the_same_as_a_message(write: object) -> None:
    assert callable(write)
    found = read_statement_table(write(CELLS), "流水.csv")
    version = "camt.053.001.08"
    (message,) = read_camt053(camt(version, entry(version, "100.00", detail(version, ORDER))))
    assert found.account == message.account
    assert found.lines == message.lines


def test_amounts_that_a_spreadsheet_keeps_as_numbers_are_read_to_the_fen() -> None:
    found = read_statement_table(_xlsx((*CELLS[:5], 1234567.89, *CELLS[6:])), "流水.xlsx")
    assert found.lines[0].amount == Decimal("1234567.89")


def test_every_fault_of_a_table_has_its_cell() -> None:
    wrong = ("3901120009000067890", "三月十一日", "", ORDER, "出", "1.001", "", "", "", "")
    with pytest.raises(BadInput) as refused:
        read_statement_table(_csv(CELLS, wrong), "流水.csv")
    said = str(refused.value)
    for cell in ("row 3, 流水号", "row 3, 借贷", "row 3, 记账日期", "row 3, 金额"):
        assert cell in said


def test_a_statement_is_of_one_account() -> None:
    with pytest.raises(BadInput, match="several accounts"):
        read_statement_table(_csv(CELLS, ("1", *CELLS[1:])), "流水.csv")
