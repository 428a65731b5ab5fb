"""Orders as vouchers 凭证 in XML, by the mapping of a policy pack: which element says what of an order."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lxml import etree

from calculations.input.money import text
from calculations.payments.orders import PaymentOrder
from calculations.payments.terms import OrderKind, OrderValue, VoucherMapping

_DAY = "%Y%m%d"
"""How treasuries write days."""


def write_vouchers(
    orders: Iterable[PaymentOrder], mapping: VoucherMapping, kinds: Mapping[str, OrderKind], entrusted_on: date
) -> bytes:
    """The voucher file of some orders, in the encoding of the mapping; `kinds` has those of all of them."""
    taken = tuple(orders)
    root = etree.Element(mapping.root)
    etree.SubElement(root, mapping.count).text = str(len(taken))
    for order in taken:
        values = _values(order, kinds[order.kind].voucher_type, entrusted_on)
        repeated = {name: values[value] for name, value in mapping.body_attributes.items()}
        voucher = etree.SubElement(etree.SubElement(root, mapping.body, repeated), mapping.voucher)
        for field in mapping.fields:
            etree.SubElement(voucher, field.name).text = field.text if field.of is None else values[field.of]
    written: Any = etree.tostring(root, xml_declaration=True, encoding=mapping.encoding, pretty_print=True)
    return bytes(written)


def _values(order: PaymentOrder, voucher_type: str, entrusted_on: date) -> Mapping[OrderValue, str]:
    return {
        OrderValue.ID: order.id,
        OrderValue.DISTRICT: order.district,
        OrderValue.YEAR: str(order.year),
        OrderValue.VOUCHER_TYPE: voucher_type,
        OrderValue.DATE: order.date.strftime(_DAY),
        OrderValue.NUMBER: order.voucher_number,
        OrderValue.PAYER_NUMBER: order.payer.number,
        OrderValue.PAYER_NAME: order.payer.name,
        OrderValue.PAYER_BANK: order.payer.bank,
        OrderValue.PAYER_BANK_CODE: order.payer.bank_code,
        OrderValue.PAYEE_NUMBER: order.payee.number,
        OrderValue.PAYEE_NAME: order.payee.name,
        OrderValue.PAYEE_BANK: order.payee.bank,
        OrderValue.PAYEE_BANK_CODE: order.payee.bank_code,
        OrderValue.PURPOSE: order.purpose,
        OrderValue.AMOUNT: text(order.amount),
        OrderValue.AMOUNT_IN_WORDS: order.amount_in_words,
        OrderValue.PRINTS: str(order.prints),
        OrderValue.ENTRUST_DATE: entrusted_on.strftime(_DAY),
        OrderValue.INSTRUCTION: order.instruction,
    }
