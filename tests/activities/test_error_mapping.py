"""How activities fail: records that are away are tried again, anything else waits for operators under its type."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities import AUTOMATIC, activities_of
from activities.context import Context
from records.database import Database, is_connection_error
from temporal.names import ActivityName, ErrorType
from temporal.ports import free_ports
from tests.activities.setup import HAISHU, Setup


async def test_what_the_ledger_refuses_for_good_is_not_tried_again(setup: Setup) -> None:
    version = await setup.keep("report", setup.report(HAISHU, "resident", 3, pooled="0.01"))
    work = setup.funding({f"{HAISHU}.report": version}, lane=HAISHU)

    with pytest.raises(ApplicationError) as failed:
        await _step(setup.context, ActivityName.BOOK_EXPENDITURE)(work)

    assert failed.value.non_retryable
    assert failed.value.type == ErrorType.UNEXPECTED
    assert f"county_expenditure:{HAISHU}:resident:pooled" in failed.value.message


async def test_documents_that_do_not_fit_are_told_apart_as_bad_input(setup: Setup) -> None:
    plans = await setup.plans(dict.fromkeys(setup.counties, "1.00"), month=4)

    with pytest.raises(ApplicationError) as failed:
        await _step(setup.context, ActivityName.CONSOLIDATE_PLANS)(setup.funding(plans, month=3))

    assert failed.value.non_retryable
    assert failed.value.type == ErrorType.BAD_INPUT
    assert "2022-04" in failed.value.message


async def test_a_document_that_the_records_lack_is_not_tried_again(setup: Setup) -> None:
    plans = await setup.plans(dict.fromkeys(setup.counties, "1.00"))
    lost = plans[f"{HAISHU}.plan"].document.model_copy(update={"content_hash": "f" * 64})
    plans[f"{HAISHU}.plan"] = plans[f"{HAISHU}.plan"].model_copy(update={"document": lost})

    with pytest.raises(ApplicationError, match=r"f{64}") as failed:
        await _step(setup.context, ActivityName.CONSOLIDATE_PLANS)(setup.funding(plans))

    assert failed.value.non_retryable


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_a_lost_database_is_tried_again(setup: Setup, backend: str, tmp_path: Path) -> None:
    work = setup.funding(await setup.plans(dict.fromkeys(setup.counties, "1.00")))
    gone = {
        "sqlite": f"sqlite:///{tmp_path / 'gone' / 'records.backends.sqlite'}",
        "postgresql": f"postgresql://nobody@127.0.0.1:{free_ports(1)[0]}/gone",
    }
    database = Database(gone[backend])
    away = Context(database=database, pack=setup.context.pack)

    with pytest.raises(ApplicationError) as failed:
        await _step(away, ActivityName.CONSOLIDATE_PLANS)(work)
    await database.close()

    assert not failed.value.non_retryable
    assert failed.value.type == ErrorType.RECORDS_AWAY
    assert failed.value.__cause__ is not None
    assert is_connection_error(failed.value.__cause__)
    # A line for each attempt, not a trace.
    assert failed.value.category is ApplicationErrorCategory.BENIGN


def _step(context: Context, name: ActivityName) -> Callable[..., Any]:
    """The activity as a worker has it."""
    by_name: dict[ActivityName, Callable[..., Any]] = dict(
        zip(AUTOMATIC, activities_of(context)[-len(AUTOMATIC) :], strict=True)
    )
    return by_name[name]
