"""Parts of lines (其中) in forms handed in: together no more than what they are parts of, lines left out as nothing."""

from typing import Any

import pytest

from calculations.forms import Template, read_budget
from calculations.input.faults import BadInput, Fault
from tests.calculations.forms.templates import BUDGET_OF_CITY, entered, total


def part(code: str, zh: str, *of: str) -> dict[str, Any]:
    return {"code": code, "zh": zh, "en": code, "optional": True, "of_which": of}


INCOME = {"fund": "resident", "part": "pooled", "side": "income"}
TEMPLATE = Template.model_validate(
    {
        "sections": [
            {
                **INCOME, "zh": "居民医保收入", "en": "resident income",
                "lines": [
                    *entered("premiums"), part("collective", "集体扶持", "premiums"),
                    part("helped", "医疗救助资助", "premiums"),
                    *entered("city_subsidy"), {**entered("upper_subsidy")[0], "optional": True},
                    part("direct", "直达资金", "city_subsidy", "upper_subsidy"),
                    total("total_income", "premiums", "city_subsidy", "upper_subsidy"),
                ],
            }
        ]
    }
)  # fmt: skip


def told(**amounts: str) -> list[Fault]:
    lines = [{**INCOME, "line": line, "amount": amount} for line, amount in amounts.items()]
    document = {"kind": "budget", "year": 2022, "county": None, "lines": lines}
    try:
        read_budget(document, TEMPLATE, BUDGET_OF_CITY)
    except BadInput as refused:
        return list(refused.faults)
    return []


def test_a_line_left_out_counts_as_nothing_in_a_total_and_among_what_a_part_is_part_of() -> None:
    assert told(premiums="3.00", city_subsidy="5.00", direct="5.00", total_income="8.00") == []
    [fault] = told(premiums="3.00", city_subsidy="5.00", direct="5.01", total_income="8.00")
    assert fault.message == (
        "the parts of resident pooled income city_subsidy (direct) are more than the whole: "
        "5.01, at most 5.00, difference 0.01"
    )
    [fault] = told(premiums="3.00", city_subsidy="5.00", total_income="9.00")
    assert fault.message.endswith("does not tie: stated 9.00, expected 8.00, difference 1.00")


def test_a_part_of_several_lines_may_be_as_much_as_they_are_together() -> None:
    rest = {"premiums": "3.00", "city_subsidy": "5.00", "upper_subsidy": "2.00", "total_income": "10.00"}
    assert told(**rest, direct="7.00") == []
    assert [fault.message.split(": ")[1] for fault in told(**rest, direct="7.01")] == [
        "7.01, at most 7.00, difference 0.01"
    ]


def test_parts_that_are_too_much_are_named_in_the_order_handed_in() -> None:
    [fault] = told(premiums="3.00", helped="2.00", collective="1.50", city_subsidy="5.00", total_income="8.00")
    assert (fault.place, fault.message) == (
        "lines[2].amount",
        "the parts of resident pooled income premiums (helped, collective) are more than the whole: "
        "3.50, at most 3.00, difference 0.50",
    )
    assert fault.zh == "医疗救助资助、集体扶持 之和 3.50 超过 居民医保收入 保险费收入 3.00,差额 0.50"


@pytest.mark.parametrize("premiums", ["x", "-1.00"])
def test_parts_of_a_line_that_cannot_be_read_hide_no_others(premiums: str) -> None:
    faults = told(premiums=premiums, helped="9.00", city_subsidy="5.00", direct="6.00", total_income="8.00")
    assert [fault.place for fault in faults] == ["lines[0].amount", "lines[3].amount"]
