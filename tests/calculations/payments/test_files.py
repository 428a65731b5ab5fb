"""The files of orders: pain.001 as its schema wants it, vouchers by their mapping, tables that keep every digit."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from calculations.payments.pain001 import SCHEMA, FileHead, NotAsItsSchema, write_pain001
from calculations.payments.safe_xml import schema_faults
from calculations.payments.table import COLUMNS, write_csv, write_xlsx
from calculations.payments.voucher import write_vouchers
from policies.loader import load
from tests.calculations.payments.made import ACCOUNTS, HAISHU, SPECIAL, XIANGSHAN, order

HEAD = FileHead(
    id="ningbo.payments.000003",
    written_at=datetime(2022, 3, 10, 2, 30, tzinfo=UTC),
    on=date(2022, 3, 10),
    initiator="宁波市财政局",
)
ORDERS = (
    order(1, "1200000.00"),
    order(2, "300000.05", XIANGSHAN),
    order(3, "0.01", payer_account=SPECIAL, payer=ACCOUNTS[SPECIAL]),
)
NAMES = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def _texts(data: bytes, path: str) -> list[str]:
    return [str(found.text) for found in etree.fromstring(data).iterfind(path, NAMES)]


def test_pain_001_is_as_its_schema_says() -> None:
    root = etree.fromstring(write_pain001(HEAD, ORDERS))
    assert list(schema_faults(root, SCHEMA)) == []


def test_each_order_is_a_transaction_with_its_id_and_amount() -> None:
    data = write_pain001(HEAD, ORDERS)
    assert sorted(_texts(data, ".//p:CdtTrfTxInf/p:PmtId/p:EndToEndId")) == sorted(each.id for each in ORDERS)
    assert _texts(data, "p:CstmrCdtTrfInitn/p:GrpHdr/p:CtrlSum") == ["1500000.06"]
    assert _texts(data, "p:CstmrCdtTrfInitn/p:GrpHdr/p:NbOfTxs") == ["3"]
    assert {found.get("Ccy") for found in etree.fromstring(data).iterfind(".//p:InstdAmt", NAMES)} == {"CNY"}


def test_orders_are_grouped_by_the_account_that_pays() -> None:
    data = write_pain001(HEAD, ORDERS)
    payers = _texts(data, ".//p:PmtInf/p:DbtrAcct/p:Id/p:Othr/p:Id")
    assert sorted(payers) == sorted({each.payer.number for each in ORDERS})
    assert sorted(_texts(data, ".//p:PmtInf/p:CtrlSum")) == ["0.01", "1500000.05"]


def test_banks_are_named_by_their_cnaps_code() -> None:
    data = write_pain001(HEAD, ORDERS[:1])
    agent = ".//p:CdtrAgt/p:FinInstnId/p:ClrSysMmbId"
    assert _texts(data, f"{agent}/p:ClrSysId/p:Cd") == ["CNAPS"]
    assert _texts(data, f"{agent}/p:MmbId") == [ACCOUNTS[HAISHU].bank_code]


def test_the_same_orders_are_the_same_file() -> None:
    assert write_pain001(HEAD, ORDERS) == write_pain001(HEAD, ORDERS)
    assert write_xlsx(ORDERS) == write_xlsx(ORDERS)


def test_what_the_schema_refuses_does_not_leave() -> None:
    with pytest.raises(NotAsItsSchema, match="MsgId"):
        write_pain001(HEAD.model_copy(update={"id": "x" * 36}), ORDERS)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=200).filter(str.strip))
def test_any_words_that_an_order_has_fit_the_schema(purpose: str) -> None:
    data = write_pain001(HEAD, [order(purpose=purpose)])
    assert "".join(_texts(data, ".//p:Ustrd")) == purpose


def test_a_voucher_says_what_the_mapping_of_the_pack_names() -> None:
    terms = load("ningbo").payments()
    assert terms.voucher is not None
    data = write_vouchers(ORDERS, terms.voucher, terms.kinds, date(2022, 3, 11))
    assert b"GB18030" in data[:60]
    root = etree.fromstring(data)
    assert root.findtext("VoucherCount") == "3"
    body = root.findall("VoucherBody")[1]
    assert {str(name): str(value) for name, value in body.attrib.items()} == {
        "AdmDivCode": "330200",
        "StYear": "2022",
        "VtCode": "5207",
        "VouDate": "20220310",
        "VoucherNo": "000002",
    }
    said = {str(element.tag): element.text for element in body.iterfind("Voucher/*")}
    payer, payee = ORDERS[1].payer, ORDERS[1].payee
    assert said["PayAcctNo"] == payer.number
    assert (said["PayAcctName"], said["PayAcctBankName"]) == (payer.name, payer.bank)
    assert (said["PayeeAcctNo"], said["PayeeAcctBankNo"]) == (payee.number, payee.bank_code)
    assert (said["PaySummaryName"], said["PayAmt"]) == ("2022年3月基金下拨", "300000.05")
    assert (said["PayAmtInWords"], said["EntrustDate"]) == ("叁拾万元零伍分", "20220311")


def test_the_csv_table_opens_in_a_spreadsheet_with_every_digit() -> None:
    data = write_csv(ORDERS)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    first = dict(zip(COLUMNS, rows[1], strict=True))
    assert (first["付款人账号"], first["金额(元)"], first["金额大写"]) == (
        "3901120009000067890",
        "1200000.00",
        "壹佰贰拾万元整",
    )
    assert rows[-1][0] == "合计 3 笔"
    assert rows[-1][COLUMNS.index("金额(元)")] == "1500000.06"


def test_the_workbook_says_what_the_csv_says() -> None:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(ORDERS))) as book:
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert cells == list(csv.reader(io.StringIO(write_csv(ORDERS).decode("utf-8-sig"))))


@pytest.mark.parametrize("purpose", ["=1+1", "@SUM(A1)", "+1", "-1"])
def test_no_cell_is_run_as_a_formula(purpose: str) -> None:
    rows = list(csv.reader(io.StringIO(write_csv([order(purpose=purpose)]).decode("utf-8-sig"))))
    assert rows[1][COLUMNS.index("用途")] == f"'{purpose}"
