"""Orders as ISO 20022 pain.001.001.09, the customer's credit transfer initiation, checked against its schema.

Banks in China are named by their CNAPS code. Each order is a transaction of its own (no batch booking), so that the
statement names it by its end-to-end id.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from calculations.input.frozen import Frozen
from calculations.input.money import text
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.orders import PaymentOrder, total
from calculations.payments.safe_xml import schema_faults

SCHEMA = "pain.001.001.09"
CURRENCY = "CNY"
LONGEST_LINE = 140
"""Of remittance information; a longer purpose has several lines."""

_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"


class NotAsItsSchema(Exception):
    """What was written is not as the schema says: nothing may leave."""


class FileHead(Frozen):
    """What a payment file says of itself: its id (at most 35 characters), when it was written, who asks for payment.

    `on` is the day on which the bank is to pay.
    """

    id: str
    written_at: datetime
    on: date
    initiator: str


class _Group(NamedTuple):
    payer: BankAccount
    orders: tuple[PaymentOrder, ...]


def write_pain001(head: FileHead, orders: Iterable[PaymentOrder]) -> bytes:
    """The file in UTF-8; the same again for the same orders and head. Raises ``NotAsItsSchema``."""
    taken = tuple(orders)
    root = etree.Element(f"{{{_NAMESPACE}}}Document", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]
    initiation = _add(root, "CstmrCdtTrfInitn")
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", head.id)
    _add(header, "CreDtTm", head.written_at.isoformat(timespec="seconds"))
    _add_sum(header, taken)
    _add(_add(header, "InitgPty"), "Nm", head.initiator)
    for number, group in enumerate(_by_payer(taken), start=1):
        _add_group(initiation, head, number, group)
    faults = [str(fault) for fault in schema_faults(root, SCHEMA)]
    if faults:
        raise NotAsItsSchema("; ".join(faults))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _by_payer(orders: tuple[PaymentOrder, ...]) -> Iterable[_Group]:
    def account(order: PaymentOrder) -> tuple[str, str]:
        return order.payer.bank_code, order.payer.number

    for _, group in groupby(sorted(orders, key=account), key=account):
        of_payer = tuple(group)
        yield _Group(of_payer[0].payer, of_payer)


def _add_group(initiation: etree._Element, head: FileHead, number: int, group: _Group) -> None:
    information = _add(initiation, "PmtInf")
    _add(information, "PmtInfId", f"{head.id}.{number}")
    _add(information, "PmtMtd", "TRF")
    _add(information, "BtchBookg", "false")
    _add_sum(information, group.orders)
    _add(_add(information, "ReqdExctnDt"), "Dt", head.on.isoformat())
    _add(_add(information, "Dbtr"), "Nm", group.payer.name)
    _add(_add_account(information, "DbtrAcct", group.payer), "Ccy", CURRENCY)
    _add_bank(information, "DbtrAgt", group.payer)
    for order in group.orders:
        _add_transaction(information, order)


def _add_transaction(information: etree._Element, order: PaymentOrder) -> None:
    transaction = _add(information, "CdtTrfTxInf")
    identification = _add(transaction, "PmtId")
    _add(identification, "InstrId", order.id)
    _add(identification, "EndToEndId", order.id)
    _add(_add(transaction, "Amt"), "InstdAmt", text(order.amount)).set("Ccy", CURRENCY)
    _add_bank(transaction, "CdtrAgt", order.payee)
    _add(_add(transaction, "Cdtr"), "Nm", order.payee.name)
    _add_account(transaction, "CdtrAcct", order.payee)
    remittance = _add(transaction, "RmtInf")
    for start in range(0, len(order.purpose), LONGEST_LINE):
        _add(remittance, "Ustrd", order.purpose[start : start + LONGEST_LINE])


def _add_sum(parent: etree._Element, orders: tuple[PaymentOrder, ...]) -> None:
    _add(parent, "NbOfTxs", str(len(orders)))
    _add(parent, "CtrlSum", text(total(orders)))


def _add_account(parent: etree._Element, name: str, account: BankAccount) -> etree._Element:
    added = _add(parent, name)
    _add(_add(_add(added, "Id"), "Othr"), "Id", account.number)
    return added


def _add_bank(parent: etree._Element, name: str, account: BankAccount) -> None:
    institution = _add(_add(parent, name), "FinInstnId")
    member = _add(institution, "ClrSysMmbId")
    _add(_add(member, "ClrSysId"), "Cd", "CNAPS")
    _add(member, "MmbId", account.bank_code)
    _add(institution, "Nm", account.bank)


def _add(parent: etree._Element, name: str, content: str | None = None) -> etree._Element:
    added = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    added.text = content
    return added
