"""When a document about a fund year may come is the pack's to say: values, with the reading taken."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calculations.dates.seasons import Season
from policies.loader import PACKS, load, load_from, packs
from policies.seasons import case_years_ahead, fund_year_years_ahead, season_of

AFTER, WITHIN, UNTIL = Season.AFTER_THE_YEAR, Season.BEGINS_WITHIN_YEAR, Season.UNTIL_CLEARED


@pytest.mark.parametrize(
    ("form", "season"),
    [
        ("adjustment", {WITHIN, UNTIL}),
        ("determination", {AFTER, UNTIL}),
        ("incentive", {AFTER, UNTIL}),
        ("final_accounts", {AFTER}),
        ("prior_year", {WITHIN}),
        ("paper", set()),
        ("financing_standard", set()),
    ],
)
def test_the_seasons_of_ningbo(form: str, season: set[Season]) -> None:
    assert season_of(load("ningbo"), form, 2022) == season


def test_how_far_ahead_cases_and_fund_years_begin() -> None:
    pack = load("ningbo")
    assert (case_years_ahead(pack, date(2026, 1, 1)), fund_year_years_ahead(pack, date(2026, 1, 1))) == (1, 2)


def test_a_season_changes_with_the_fund_year(tmp_path: Path) -> None:
    for pack in packs():
        shutil.copytree(PACKS / pack, tmp_path / pack)
    path = tmp_path / "ningbo/values/seasons.yaml"
    text = path.read_text(encoding="utf-8")
    until = '  values:\n    - since: "2022-01-01"\n      value: [begins_within_year, until_cleared]\n'
    later = (
        '  values:\n    - since: "2024-01-01"\n      value: [until_cleared]\n      zh: 清算前\n      en: before it\n'
        '    - since: "2022-01-01"\n      until: "2023-12-31"\n      value: [begins_within_year, until_cleared]\n'
    )
    assert until in text
    path.write_text(text.replace(until, later, 1), encoding="utf-8")
    changed = load_from(tmp_path, "ningbo")
    assert season_of(changed, "adjustment", 2023) == {WITHIN, UNTIL}
    assert season_of(changed, "adjustment", 2024) == {UNTIL}
