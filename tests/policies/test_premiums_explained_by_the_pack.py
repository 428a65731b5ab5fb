"""Premiums explained by the Ningbo pack: only what is in a notice is called announced (F2)."""

import json
from datetime import date
from typing import Any

import pytest

from policies.calculators.registry import calculate

HEADER = "person,employer,county,category,monthly_wage,month\n"


def base(month: str, given: dict[str, str] | None = None) -> dict[str, Any]:
    files = {"people": f"{HEADER}P1,E1,330203,employee,1.00,{month}\n".encode()}
    if given:
        files["parameters"] = json.dumps(given).encode()
    figures = calculate("premiums", files, "ningbo", day=date(2026, 1, 1), explain=True).document["explain"]
    [found] = [figure for figure in figures if figure["figure"].endswith(".base")]
    return dict(found)


def bounds(figure: dict[str, Any]) -> list[str]:
    return [step["zh"].split(";")[0] for step in figure["steps"][1:3]]


@pytest.mark.rule("F2")
def test_a_bound_of_a_notice_is_called_announced_with_the_notice() -> None:
    notice = "浙人社发〔2022〕86号"
    assert bounds(base("2022-11")) == [f"缴费基数下限:已公布({notice})", f"缴费基数上限:已公布({notice})"]


@pytest.mark.rule("F2")
def test_a_cap_that_was_not_seen_announced_is_called_a_reading() -> None:
    source = "浙江省2023年社会保险有关基数(二手来源,未见原公告)"
    assert bounds(base("2023-05")) == [
        f"缴费基数下限:已公布({source})",
        f"缴费基数上限:未见公布,取读法({source})",
    ]


@pytest.mark.rule("F2")
def test_a_bound_that_was_given_is_not_called_announced() -> None:
    figure = base("2022-11", {"contribution_floor": "4000.00"})
    assert bounds(figure)[0] == "缴费基数下限:由使用者给出"
    assert figure["value"] == "4000.00"


@pytest.mark.rule("F2")
def test_bounds_computed_from_the_average_name_the_reading_that_lets_them() -> None:
    names = {each["name"] for each in base("2022-11")["parameters"]}
    assert "f2_not_announced" not in names
    # Of a month before the first announced cap only the average is given.
    computed = base("2022-06", {"average_wage": "80000.00"})
    assert bounds(computed)[1] == "缴费基数上限:未公布,按倍数推算(四舍五入到元)"
    [reading] = [each for each in computed["parameters"] if each["name"] == "f2_not_announced"]
    assert (reading["value"], reading["status"]) == ("from_average", "reading")
