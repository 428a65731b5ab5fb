"""Payloads are converted by one converter, whoever makes one, and mean what they did."""

from dataclasses import replace
from decimal import Decimal

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter

from calculations.input.frozen import Frozen
from temporal.converter import data_converter


class Amounts(Frozen):
    by_county: dict[str, Decimal]


AMOUNTS = Amounts(by_county={"330203": Decimal("12.30")})


def test_every_case_and_task_gets_the_same_converter() -> None:
    made = {id(data_converter().payload_converter_class()) for _ in range(10)}
    assert len(made) == 1


def test_a_converter_made_anew_still_reads_what_the_first_wrote() -> None:
    payload = data_converter().payload_converter.to_payload(AMOUNTS)
    again = replace(data_converter()).payload_converter
    assert again.from_payload(payload, Amounts) == AMOUNTS


def test_payloads_are_those_of_before() -> None:
    ours, theirs = data_converter().payload_converter, pydantic_data_converter.payload_converter
    for value in (AMOUNTS, None, b"bytes", "words", {"a": [1, 2]}, Payload(data=b"x")):
        assert ours.to_payload(value) == theirs.to_payload(value)
