"""F1, F2: Ningbo's rates, and the province's announced floors, caps and averages, known late and switched on later."""

import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from calculations.input.money import half_up
from calculations.input.parameters import Status
from policies.loader import PACKS, load, load_from
from policies.pack import Pack
from policies.terms.premiums import announced, average_of, premium_parameters

ANNOUNCED = date(2022, 11, 30)


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


def figures(pack: Pack, month: str, known_on: date | None = None) -> tuple[str | None, str | None, str | None]:
    """Floor, cap and average of a month as text; None where there is none."""
    found = premium_parameters(pack, date.fromisoformat(f"{month}-01"), known_on)
    each = (found.contribution_floor, found.contribution_cap, found.average_wage)
    return tuple(str(figure.value) if figure.value is not None else None for figure in each)  # type: ignore[return-value]


@pytest.mark.rule("F1")
def test_the_rates_of_the_text_with_their_parts(ningbo: Pack) -> None:
    rates = premium_parameters(ningbo, date(2022, 1, 1))
    assert rates.employer_rate.known() == Decimal("0.085")
    assert rates.serious_illness_rate.known() == rates.maternity_rate.known() == Decimal("0.005")
    assert rates.employee_rate.known() == Decimal("0.02")
    assert rates.flexible_rate.known() == Decimal("0.10")
    assert (rates.base_lowest.known(), rates.base_highest.known()) == (Decimal("0.6"), Decimal("3"))
    assert {rates.employer_rate.status, rates.base_highest.status} == {Status.DRAFT_TEXT}


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2022-10", ("3957.00", None, None)),
        ("2022-11", ("3957.00", "22311.00", "89240.00")),
        ("2023-01", ("4462.00", "24060.00", "96237.00")),
        ("2024-09", ("4462.00", "24060.00", "96237.00")),
        ("2024-10", ("4812.00", "24930.00", "99722.00")),
        ("2025-08", ("4812.00", "24930.00", "99722.00")),
        ("2025-09", ("4986.00", "25299.00", "101194.00")),
    ],
)
@pytest.mark.rule("F2")
def test_a_figure_counts_from_the_month_in_which_it_is_switched_on(
    ningbo: Pack, month: str, expected: tuple[str | None, ...]
) -> None:
    assert figures(ningbo, month) == expected


@pytest.mark.rule("F2")
def test_what_was_announced_later_does_not_count_before(ningbo: Pack) -> None:
    assert figures(ningbo, "2022-11", date(2022, 11, 29)) == ("3957.00", None, None)
    assert figures(ningbo, "2022-11", ANNOUNCED) == ("3957.00", "22311.00", "89240.00")
    assert figures(ningbo, "2024-10", date(2024, 10, 11)) == ("4462.00", "24060.00", "96237.00")


def test_a_figure_names_its_notice(ningbo: Pack) -> None:
    assert announced(ningbo, "contribution_cap", date(2022, 12, 1)).article == "浙人社发〔2022〕86号"
    derived = announced(ningbo, "contribution_cap", date(2023, 6, 1))
    assert derived.status is Status.READING
    assert announced(ningbo, "contribution_cap", date(2022, 6, 1)).status is Status.MISSING


@pytest.mark.rule("F2")
def test_announced_bounds_are_their_multiples_of_the_average_to_the_yuan(ningbo: Pack) -> None:
    checked = 0
    for name, multiple in (("contribution_cap", "base_highest"), ("contribution_floor", "base_lowest")):
        times = ningbo.on(date(2022, 1, 1))[multiple].multiple()
        for dated in ningbo.value(name).values:
            average = average_of(ningbo, dated.wage_year) if dated.wage_year else None
            if average is not None and average.value is not None:
                monthly = half_up(Fraction(average.value) / 12)
                assert Decimal(str(dated.value)) == half_up(monthly * Fraction(times)), dated
                checked += 1
    assert checked == 7


@pytest.mark.rule("F2")
def test_by_the_other_reading_a_figure_counts_from_the_month_its_notice_names(tmp_path: Path) -> None:
    for pack in ("national", "zhejiang", "ningbo"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    file = tmp_path / "ningbo" / "values" / "financing.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("value: month_of_announcement", "value: month_of_effect", 1), encoding="utf-8")
    assert figures(load_from(tmp_path, "ningbo"), "2024-01") == ("4812.00", "24930.00", "99722.00")


@pytest.mark.rule("F3")
def test_a_years_average_that_nobody_found_is_asked_for(ningbo: Pack) -> None:
    assert average_of(ningbo, 2021).known() == Decimal("89240.00")
    assert average_of(ningbo, 2020).value is None
    assert average_of(ningbo, 2023, known_on=date(2024, 10, 11)).value is None


@pytest.mark.rule("jinhua:F1", "jinhua:F2")
def test_jinhua_has_the_same_provincial_figures_and_its_own_rates() -> None:
    found = premium_parameters(load("jinhua"), date(2024, 10, 1))
    assert found.contribution_cap.known() == Decimal("24930.00")
    assert (found.employer_rate.known(), found.employee_rate.known(), found.flexible_rate.known()) == (
        Decimal("0.075"),
        Decimal("0.02"),
        Decimal("0.09"),
    )
    assert found.maternity_rate.value is None
