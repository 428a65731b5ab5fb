"""A fund year begins in real life by a command, once, and opens its cases when their dates come."""

from pathlib import Path

import pytest
from temporalio.service import RPCError

from cli.years import YearBegun, YearNotPossible, YearPast
from operations.starting import StartRefused
from records.migrate import upgrade
from temporal.names import QueryName
from tests.api.product import Product
from tests.api.terminal import Terminal

YEAR = "2027"


def real_life(product: Product, folder: Path) -> dict[str, str]:
    """The environment of an installation of real life: the product's engine, and records without a business clock."""
    records = f"sqlite:///{folder / 'real.db'}"
    upgrade(records)
    return {
        **product.settings.as_environment(),
        "TONGCHOU_DATA_FOLDER": str(folder),
        "TONGCHOU_DATABASE_URL": records,
    }


async def test_a_year_begins_once_and_by_the_clock_of_real_life(product: Product, terminal: Terminal) -> None:
    environment = real_life(product, terminal.folder)
    begun = await terminal.types("begin-year", YEAR, "--yes", **environment)
    assert begun.exit_code == 0, (begun.output, begun.exception)
    assert f"ningbo.year.{YEAR}" in begun.stdout
    year = product.engine.get_workflow_handle(f"ningbo.year.{YEAR}")
    try:
        state = await year.query(QueryName.STATE, result_type=dict)
        assert (state["head"]["zh"], state["status"]) == ("宁波市2027年度医保基金", "open")
        again = await terminal.types("begin-year", YEAR, "--yes", **environment)
        assert isinstance(again.exception, YearBegun)
    finally:
        await year.terminate("tried")
    history = await year.fetch_history()
    started = history.events[0].workflow_execution_started_event_attributes
    assert b'"rehearsal":false' in started.input.payloads[0].data.replace(b" ", b"")
    once_more = await terminal.types("begin-year", YEAR, "--yes", **environment)
    assert isinstance(once_more.exception, YearBegun), "what began and was ended has its entries in the records"


async def test_a_year_that_is_past_in_part_is_asked_about_before_it_begins(
    product: Product, terminal: Terminal
) -> None:
    answer = await terminal.types("begin-year", "2025", **real_life(product, terminal.folder))
    assert isinstance(answer.exception, YearPast)
    assert "2025年度(真实业务,不是演练)全部或部分已过:启动后立即开启26个事项" in answer.stderr
    assert "  ningbo.budget.2025 2024-09-15 逾期 overdue:区县初编、" in answer.stderr
    with pytest.raises(RPCError, match="not found"):
        await product.engine.get_workflow_handle("ningbo.year.2025").describe()


@pytest.mark.parametrize("year", ["2029", "2090"])
async def test_a_year_that_is_far_ahead_does_not_begin(product: Product, terminal: Terminal, year: str) -> None:
    answer = await terminal.types("begin-year", year, **real_life(product, terminal.folder))
    assert isinstance(answer.exception, YearNotPossible)
    assert "现至多为2028年度" in str(answer.exception)


async def test_a_year_begins_before_the_next_but_one_holiday_notice(product: Product, terminal: Terminal) -> None:
    answer = await terminal.types("begin-year", "2028", **real_life(product, terminal.folder))
    assert answer.exit_code == 0, (answer.output, answer.exception)
    year = product.engine.get_workflow_handle("ningbo.year.2028")
    state = await year.query(QueryName.STATE, result_type=dict)
    await year.terminate("tried")
    assert state["head"]["calendar"]["estimated_years"] == [2027, 2028, 2029]


async def test_no_year_of_real_life_begins_in_a_rehearsal(product: Product, terminal: Terminal) -> None:
    await product.now()
    answer = await terminal.types("begin-year", "2026", "--yes", **product.settings.as_environment())
    assert isinstance(answer.exception, StartRefused)
    assert "演练" in str(answer.exception)
    with pytest.raises(RPCError, match="not found"):
        await product.engine.get_workflow_handle("ningbo.year.2026").describe()
