"""The same year twice is the same year: on another day, on another database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.short_year import CASES, LivedYear, first_differences, undisturbed_year


def test_the_short_year_has_a_budget_two_months_of_both_funds_and_a_clearing(undisturbed: LivedYear) -> None:
    assert undisturbed.left.cases == CASES


def test_nothing_of_the_machines_own_days_is_exported(undisturbed: LivedYear) -> None:
    now = datetime.now(UTC)
    # Lived through a moment ago, perhaps on the other side of midnight.
    days = [(now - timedelta(days=ago)).date().isoformat() for ago in (0, 1)]
    assert [line for line in undisturbed.left.export if any(day in line for day in days)] == []


async def test_two_runs_of_a_rehearsal_leave_the_same_records(tmp_path: Path, undisturbed: LivedYear) -> None:
    async with undisturbed_year(tmp_path) as again:
        assert first_differences(again.left, undisturbed.left) == []
        assert again.left.balances == undisturbed.left.balances
        assert Counter(again.slips) == Counter(undisturbed.slips)


async def test_sqlite_and_postgresql_are_left_with_the_same_records(
    tmp_path: Path, undisturbed: LivedYear, postgres_url: str
) -> None:
    async with undisturbed_year(tmp_path, postgres_url) as on_postgres:
        assert first_differences(on_postgres.left, undisturbed.left) == []
        assert on_postgres.left.balances == undisturbed.left.balances
