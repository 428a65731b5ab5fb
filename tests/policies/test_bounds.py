"""Floors, national and a city's own: what is below is found with both figures, what is missing is said."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calculations.input.faults import BadInput
from policies.bounds import Finding, PolicyCheck, Verdict, check
from policies.loader import PACKS, load, load_from

IN_2022 = date(2022, 6, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for pack in ("national", "zhejiang", "jinhua"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    return tmp_path


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


def found(checked: PolicyCheck, bound: str) -> list[Finding]:
    return [finding for finding in checked.findings if finding.bound == bound]


@pytest.mark.rule("N22.1")
def test_jinhuas_subsidies_are_above_the_national_one_in_every_county() -> None:
    subsidies = found(check(load("jinhua")), "subsidy_floor")
    assert {finding.verdict for finding in subsidies} == {Verdict.HOLDS}
    assert {finding.county for finding in subsidies} == set(load("jinhua").counties())


@pytest.mark.rule("N22.1")
def test_a_county_below_the_national_subsidy_is_named_with_both_figures(root: Path) -> None:
    edit(root, "jinhua/values/financing.yaml", '"330727": "930.00"', '"330727": "609.99"')
    checked = check(load_from(root, "jinhua"))
    below = [finding for finding in checked.findings if finding.verdict is Verdict.BELOW]
    assert not checked.holds
    assert [(each.bound, each.county, each.has, each.at_least, each.rule) for each in below] == [
        ("subsidy_floor", "330727", "609.99", "610", "N22.1")
    ]


def test_exactly_the_floor_is_enough(root: Path) -> None:
    edit(root, "jinhua/values/financing.yaml", '"330727": "930.00"', '"330727": "610.00"')
    assert check(load_from(root, "jinhua")).holds


def test_a_floor_of_2022_says_nothing_about_2023(root: Path) -> None:
    edit(root, "jinhua/values/financing.yaml", '"330727": "930.00"', '"330727": "1.00"')
    pack = load_from(root, "jinhua")
    assert not check(pack, IN_2022).holds
    assert check(pack, date(2023, 6, 1)).holds


@pytest.mark.rule("F4")
def test_what_the_text_does_not_give_cannot_be_told_and_is_named() -> None:
    [finding] = found(check(load("ningbo")), "individual_floor")
    assert (finding.verdict, finding.missing) == (Verdict.UNKNOWN, ("individual_premium",))
    assert check(load("ningbo")).holds


@pytest.mark.parametrize(("premium", "holds"), [("350", True), ("349.99", False)])
@pytest.mark.rule("N22.2", "F4")
def test_a_missing_value_may_be_given(premium: str, holds: bool) -> None:
    checked = check(load("ningbo"), IN_2022, {"individual_premium": premium})
    [finding] = found(checked, "individual_floor")
    assert (finding.has, finding.verdict is Verdict.HOLDS) == (premium, holds)


@pytest.mark.rule("zhoushan:Z2", "zhoushan:Z3", "zhoushan:F4")
def test_zhoushans_own_relations_are_checked() -> None:
    given = {"individual_premium": "500", "subsidy_per_head": "1000", "disposable_income": "60000"}
    checked = check(load("zhoushan"), IN_2022, given)
    assert [each.verdict for each in found(checked, "individual_to_subsidy")] == [Verdict.HOLDS]
    assert [(each.has, each.at_least) for each in found(checked, "financing_of_income")] == [("1500", "1500")]
    poorer = check(load("zhoushan"), IN_2022, {**given, "individual_premium": "499"})
    assert [each.verdict for each in found(poorer, "individual_to_subsidy")] == [Verdict.BELOW]
    assert [each.verdict for each in found(poorer, "financing_of_income")] == [Verdict.BELOW]


@pytest.mark.rule("zhoushan:F1")
def test_employee_rates_are_held_against_the_provinces() -> None:
    given = {"employer_rate": "0.07", "provincial_employer_rate": "0.075"}
    [finding] = found(check(load("zhoushan"), IN_2022, given), "employer_rate_floor")
    assert finding.verdict is Verdict.BELOW


@pytest.mark.rule("N16.3", "jinhua:F4")
def test_a_contribution_below_the_year_before_is_found(root: Path) -> None:
    path = root / "jinhua" / "values" / "financing.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("individual_premium:")
    own = text[start : text.index("subsidy_per_head:")]
    dated = own.replace("status: missing", "status: in force").rstrip() + (
        '\n  values:\n    - {since: "2022-01-01", value: "400.00"}\n    - {since: "2023-01-01", value: "390.00"}\n\n'
    )
    path.write_text(text.replace(own, dated), encoding="utf-8")
    fallen = found(check(load_from(root, "jinhua")), "individual_not_below_before")
    assert [(each.on, each.has, each.at_least) for each in fallen if each.verdict is Verdict.BELOW] == [
        (date(2023, 1, 1), "390", "400")
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"employer_rates": "1"},
            "employer_rates: no missing value of a bound (known: individual_premium, subsidy_per_head, "
            "year_before.individual_premium, year_before.subsidy_per_head)",
        ),
        ({"individual_premium": "350 yuan"}, 'individual_premium: not a number: "350 yuan"'),
        ({"individual_premium": ""}, 'individual_premium: not a number: ""'),
    ],
)
def test_what_cannot_be_given_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(load("ningbo"), IN_2022, given)
    assert [str(fault) for fault in refused.value.faults] == [message]


@pytest.mark.rule("F2")
def test_announced_floors_and_caps_are_checked_against_the_average_wage() -> None:
    figures = check(load("ningbo")).figures
    assert [(each.since.year, each.computed) for each in figures if each.name == "contribution_cap"] == [
        (2022, "22311.00"),
        (2023, "24060.00"),
        (2024, "24930.00"),
        (2025, "25299.00"),
    ]
    assert all(each.agrees for each in figures)


def test_an_announced_figure_that_is_not_its_multiple_is_shown_and_still_counts(root: Path) -> None:
    edit(root, "zhejiang/values/contribution_base.yaml", 'value: "24930.00"', 'value: "24931.00"')
    checked = check(load_from(root, "jinhua"))
    [wrong] = [each for each in checked.figures if not each.agrees]
    assert (wrong.name, wrong.has, wrong.computed) == ("contribution_cap", "24931.00", "24930.00")
    assert checked.holds


def test_a_pack_that_does_not_say_how_many_times_the_average_has_no_such_check() -> None:
    assert check(load("zhoushan")).figures == ()
