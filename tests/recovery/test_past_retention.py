"""Cases whose histories the engine has kept for their time are not lost: the records are checked against themselves."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from google.protobuf.duration_pb2 import Duration
from sqlalchemy import make_url
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client

from records.database import Database
from recovery.standing import find_standing
from temporal.connect import connect, prepare_engine
from temporal.namespace import retention_of
from tests.short_year import CASES, CITY, LivedYear
from verification.run import verify_all


@pytest.fixture
async def forgetful(undisturbed: LivedYear) -> Client:
    """A namespace that keeps histories for a day, and has none any more."""
    settings = undisturbed.settings.model_copy(update={"namespace": f"forgetful-{token_hex(4)}"})
    await prepare_engine(settings)
    client = await connect(settings)
    day = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=int(timedelta(days=1).total_seconds())))
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=day))
    assert await retention_of(client) == timedelta(days=1)
    return client


@pytest.fixture
async def records(undisturbed: LivedYear, tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the year's records."""
    path = tmp_path / "records.db"
    with (
        closing(sqlite3.connect(str(make_url(undisturbed.settings.database_url).database))) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
    database = Database(f"sqlite:///{path}")
    yield database
    await database.close()


async def test_ended_cases_past_their_retention_are_verified_by_the_records(
    forgetful: Client, records: Database
) -> None:
    assert (await find_standing(forgetful, records, CITY)).agree
    verified = await verify_all(forgetful, records, CITY)
    assert verified.all_findings == ()
    assert {verdict.case for verdict in verified.verdicts if verdict.by_records} == set(CASES)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET body = body || ' ' WHERE \"case\" = 'short.budget.2022' AND number = 3",
        "UPDATE audit SET body = 'x' WHERE \"case\" = 'short.budget.2022' AND number = 3",
        "DELETE FROM audit WHERE \"case\" = 'short.budget.2022' AND number = 3",
        "UPDATE decision_record SET note = '改' WHERE \"case\" = 'short.budget.2022'",
        "DELETE FROM document WHERE content_hash IN (SELECT content_hash FROM version_record)",
    ],
)
async def test_what_was_changed_in_them_is_found(forgetful: Client, records: Database, change: str) -> None:
    with closing(sqlite3.connect(records.url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute(change).rowcount
        connection.commit()
    assert (await verify_all(forgetful, records, CITY)).all_findings != ()


async def test_without_the_end_it_is_the_engine_that_has_lost_it(forgetful: Client, records: Database) -> None:
    with closing(sqlite3.connect(records.url.removeprefix("sqlite:///"))) as connection:
        connection.execute("DELETE FROM audit WHERE \"case\" = 'short.budget.2022' AND kind = 'case_closed'")
        connection.commit()
    assert (await find_standing(forgetful, records, CITY)).ahead == ["short.budget.2022"]
    verified = await verify_all(forgetful, records, CITY)
    assert any("has no such case" in finding.en for finding in verified.all_findings)
