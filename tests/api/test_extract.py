"""What a county reads of something shared: nothing that names another, and totals as they are."""

from typing import Any

import pytest

from policies.loader import load
from services.identity.county_extract import Extract

HAISHU = Extract(load("ningbo"), ["330203"])


@pytest.mark.parametrize(
    "text",
    [
        "330281",
        "330281.plan.1.prepare",
        "county_expenditure:330281:employee:pooled",
        "330281统筹基金",
        "counties.330281.employee.from_pooled",
        "余姚市医疗保障基金管理中心",
        "请余姚核实",
        "for Yuyao",
    ],
)
def test_another_county_is_known_by_its_code_or_its_name(text: str) -> None:
    assert HAISHU.names_others(text)


@pytest.mark.parametrize(
    "text", ["330203", "海曙区", "全市", "330281.00", "1330281", "a330281b", "0.330281", "330281.005", "市医保局", ""]
)
def test_an_amount_or_a_hash_is_no_county(text: str) -> None:
    assert HAISHU.names_others(text) is (text == "330281.005")


@pytest.mark.parametrize(
    ("content", "extract"),
    [
        (
            {"total": "3.00", "counties": [{"county": "330203", "sum": "1.00"}, {"county": "330281", "sum": "2.00"}]},
            {"total": "3.00", "counties": [{"county": "330203", "sum": "1.00"}]},
        ),
        ({"330203": "1.00", "330281": "2.00"}, {"330203": "1.00"}),
        ({"from": "accumulated:330281", "amount": "2.00"}, {"amount": "2.00"}),
        (
            {"settlements": [{"from": "accumulated:330281", "to": "pooled_fund", "amount": "2.00"}]},
            {"settlements": []},
        ),
        ({"note": "余姚多报", "rows": [["330203", 1], ["330281", 2]]}, {"rows": [["330203", 1]]}),
        (
            {"explain": [{"figure": "counties.330203.balance"}, {"figure": "pooled"}, {"figure": "counties.330281.x"}]},
            {"explain": [{"figure": "counties.330203.balance"}]},
        ),
    ],
)
def test_rows_and_texts_about_others_are_left_out(content: Any, extract: Any) -> None:
    assert HAISHU.of(content) == extract


def test_what_names_no_other_county_comes_back_as_it_is() -> None:
    content = {"a": [1, None, {"county": "330203"}], "b": {"c": "海曙"}}
    assert HAISHU.of(content) == content
