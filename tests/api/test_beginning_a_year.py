"""A fund year begins in real life by a command, once, and opens its cases when their dates come."""

from pathlib import Path

import pytest
from temporalio.service import RPCError

from cli.years import YearBegun, YearNotPossible
from engine.names import QueryName
from operations.starting import StartRefused
from records.migrate import upgrade
from tests.api.house import House
from tests.api.terminal import Terminal

YEAR = "2027"


def real_life(house: House, folder: Path) -> dict[str, str]:
    """The environment of an installation of real life: the house's engine, and records without a business clock."""
    records = f"sqlite:///{folder / 'real.db'}"
    upgrade(records)
    return {
        **house.settings.as_environment(),
        "TONGCHOU_DATA_FOLDER": str(folder),
        "TONGCHOU_DATABASE_URL": records,
    }


async def test_a_year_begins_once_and_by_the_clock_of_real_life(house: House, terminal: Terminal) -> None:
    environment = real_life(house, terminal.folder)
    begun = await terminal.types("begin-year", YEAR, **environment)
    assert begun.exit_code == 0, (begun.output, begun.exception)
    assert f"ningbo.year.{YEAR}" in begun.stdout
    year = house.engine.get_workflow_handle(f"ningbo.year.{YEAR}")
    try:
        state = await year.query(QueryName.STATE, result_type=dict)
        assert (state["head"]["zh"], state["status"]) == ("宁波市2027年度医保基金", "open")
        again = await terminal.types("begin-year", YEAR, **environment)
        assert isinstance(again.exception, YearBegun)
    finally:
        await year.terminate("tried")
    history = await year.fetch_history()
    started = history.events[0].workflow_execution_started_event_attributes
    assert b'"rehearsal":false' in started.input.payloads[0].data.replace(b" ", b"")
    once_more = await terminal.types("begin-year", YEAR, **environment)
    assert isinstance(once_more.exception, YearBegun), "what began and was ended has its entries in the records"


async def test_a_year_that_the_calendar_does_not_cover_is_told_with_what_to_do(
    house: House, terminal: Terminal
) -> None:
    answer = await terminal.types("begin-year", "2090", **real_life(house, terminal.folder))
    assert isinstance(answer.exception, YearNotPossible)
    assert "放假安排" in str(answer.exception)


async def test_no_year_of_real_life_begins_in_a_rehearsal(house: House, terminal: Terminal) -> None:
    await house.now()
    answer = await terminal.types("begin-year", "2028", **house.settings.as_environment())
    assert isinstance(answer.exception, StartRefused)
    assert "演练" in str(answer.exception)
    with pytest.raises(RPCError, match="not found"):
        await house.engine.get_workflow_handle("ningbo.year.2028").describe()
