"""A fund year begins in real life by a command, once, and opens its cases when their dates come."""

from cli.years import YearBegun, YearNotPossible
from engine.names import QueryName
from tests.api.house import House
from tests.api.terminal import Terminal

YEAR = "2027"


async def test_a_year_begins_once_and_by_the_clock_of_real_life(house: House, terminal: Terminal) -> None:
    environment = {**house.settings.as_environment(), "TONGCHOU_DATA_FOLDER": str(terminal.folder)}
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
    answer = await terminal.types("begin-year", "2090", **house.settings.as_environment())
    assert isinstance(answer.exception, YearNotPossible)
    assert "放假安排" in str(answer.exception)
