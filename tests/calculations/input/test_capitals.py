"""Amounts in Chinese capitals, as the rules for vouchers write them."""

from decimal import Decimal

import pytest

from calculations.input.capitals import capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("100.00", "壹佰元整"),
        ("1000000.00", "壹佰万元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("100000000.00", "壹亿元整"),
        ("100000003.00", "壹亿零叁元整"),
        ("1000100000000.00", "壹万零壹亿元整"),
        ("5174665824849.78", "伍万壹仟柒佰肆拾陆亿陆仟伍佰捌拾贰万肆仟捌佰肆拾玖元柒角捌分"),
        ("6010320218850.54", "陆万零壹佰零叁亿贰仟零贰拾壹万捌仟捌佰伍拾元伍角肆分"),
        ("1000000000001.00", "壹万亿零壹元整"),
        ("680319997.00", "陆亿捌仟零叁拾壹万玖仟玖佰玖拾柒元整"),
        ("-3.05", "负叁元零伍分"),
    ],
)
def test_amounts_are_said_as_on_a_voucher(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words
