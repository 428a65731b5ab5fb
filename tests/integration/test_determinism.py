"""The same year twice is the same year: on another day, on another database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.short_year import CASES, LivedYear, first_differences, live_undisturbed


def test_the_short_year_has_a_budget_two_months_of_both_funds_and_a_clearing(undisturbed: LivedYear) -> None:
    assert undisturbed.left.cases == CASES


def test_nothing_of_the_machines_own_days_is_exported(undisturbed: LivedYear) -> None:
    now = datetime.now(UTC)
    # Lived through a moment ago, perhaps on the other side of midnight.
    days = [(now - timedelta(days=ago)).date().isoformat() for ago in (0, 1)]
    assert [line for line in undisturbed.left.export if any(day in line for day in days)] == []


async def test_another_run_on_another_database_leaves_the_same_records_and_receipts(
    tmp_path: Path, undisturbed: LivedYear, postgres_url: str
) -> None:
    again = await live_undisturbed(tmp_path, postgres_url)
    assert first_differences(again.left, undisturbed.left) == []
    assert again.left.balances == undisturbed.left.balances
    assert Counter(again.slips) == Counter(undisturbed.slips)
