"""Nothing starts, nor goes on, on records that its build does not fit: it says which build, or which command, does."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from operations.features import known, used
from operations.installation import Installation
from operations.records_sources import other_version
from operations.starting import RecordsAway, StartRefused, begin_work, prepare_records, require_fit
from operations.troubles import TroubleKind
from records.clock import NoRehearsal, set_business_instant
from records.database import Database
from records.marks import Purpose, end_rehearsal, in_transaction, mark, standing
from records.migrate import upgrade
from temporal.child import Child
from temporal.health import is_polling
from temporal.settings import Settings, load_settings
from tests.operations.test_troubles import installation as sound_installation
from tests.waiting import FOR_EVER_SECONDS
from workflows.patches import Patch

installation = sound_installation

ROOT = Path(__file__).parents[2]
NEWER = "semantics:99"


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that lead to records that were never made."""
    if request.param == "sqlite":
        return load_settings(data_folder=tmp_path, build="of-today")
    return load_settings(data_folder=tmp_path, database_url=request.getfixturevalue("postgres_url"), build="of-today")


def marked(settings: Settings, *names: str, build: str = "of-tomorrow") -> None:
    """Another build has been here."""
    in_transaction(settings.database_url, lambda connection: mark(connection, names, build), writes=True)


def executed(settings: Settings, statement: str) -> None:
    """What somebody did to the records."""
    in_transaction(settings.database_url, lambda connection: connection.execute(text(statement)), writes=True)


def refused(settings: Settings, purpose: Purpose = Purpose.REAL) -> str:
    """The words with which a start is refused; what is refused leaves no mark."""
    with pytest.raises(StartRefused) as why:
        begin_work(settings, purpose)
    return str(why.value)


def test_records_that_were_never_made_are_told_with_the_command(settings: Settings) -> None:
    assert "tongchou prepare" in refused(settings)
    prepare_records(settings)
    begin_work(settings, Purpose.REAL)


def test_older_records_are_told_with_the_command(settings: Settings) -> None:
    prepare_records(settings)
    executed(settings, "UPDATE alembic_version SET version_num = '0001'")
    words = refused(settings)
    assert "0001" in words
    assert "tongchou prepare" in words


def test_records_of_a_newer_build_name_it_and_are_not_migrated(settings: Settings) -> None:
    prepare_records(settings)
    executed(settings, "UPDATE alembic_version SET version_num = '9999'")
    assert "records:9999" in refused(settings)
    marked(settings, "records:9999")
    assert "of-tomorrow" in refused(settings)
    with pytest.raises(StartRefused, match="of-tomorrow"):
        prepare_records(settings)


@pytest.mark.parametrize("feature", [NEWER, "patch:of-tomorrow"])
def test_what_only_a_newer_build_can_go_on_with_keeps_an_older_one_away(settings: Settings, feature: str) -> None:
    prepare_records(settings)
    begin_work(settings, Purpose.REAL)
    marked(settings, feature)
    words = refused(settings)
    assert feature in words
    assert "of-tomorrow" in words
    with pytest.raises(StartRefused):
        require_fit(settings)


def test_a_build_marks_what_it_uses_and_the_first_one_stays_named(settings: Settings) -> None:
    prepare_records(settings)
    begin_work(settings, Purpose.REAL)
    begin_work(settings.model_copy(update={"build": "later"}), Purpose.REAL)
    marks = in_transaction(settings.database_url, standing).marks
    assert marks == dict.fromkeys((*used(), Purpose.REAL), "of-today")
    assert used() <= known()


@pytest.mark.parametrize(("first", "second"), [(Purpose.REAL, Purpose.REHEARSAL), (Purpose.REHEARSAL, Purpose.REAL)])
def test_a_rehearsal_and_real_life_never_share_records(settings: Settings, first: Purpose, second: Purpose) -> None:
    prepare_records(settings)
    begin_work(settings, first)
    assert "TONGCHOU_REHEARSAL" in refused(settings, second)
    begin_work(settings, first)


def test_records_of_before_the_marks_show_by_clock_and_cases_what_they_are_for(settings: Settings) -> None:
    prepare_records(settings)
    executed(
        settings, "INSERT INTO case_record (id, city, stage_number, status, status_number) VALUES ('a','b',1,'c',1)"
    )
    assert "TONGCHOU_REHEARSAL" in refused(settings, Purpose.REHEARSAL)
    executed(settings, "INSERT INTO business_clock VALUES ('ningbo', '2022-01-01 00:00:00.000000Z')")
    assert "end-rehearsal" in refused(settings, Purpose.REAL)
    in_transaction(settings.database_url, lambda connection: end_rehearsal(connection, "any"), writes=True)
    begin_work(settings, Purpose.REAL)


async def test_real_records_take_no_business_clock(settings: Settings) -> None:
    prepare_records(settings)
    begin_work(settings, Purpose.REAL)
    database = Database(settings.database_url)
    with pytest.raises(NoRehearsal):
        async with database.write() as session:
            await set_business_instant(session, "ningbo", datetime.now(UTC))
    await database.close()


def test_records_that_are_away_are_told_apart_from_those_that_do_not_fit(tmp_path: Path) -> None:
    settings = load_settings(data_folder=tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(RecordsAway):
        require_fit(settings)


async def test_records_that_stop_fitting_are_a_trouble_of_what_runs(installation: Installation) -> None:
    assert await other_version(installation) == ()
    marked(installation.settings, NEWER)
    [trouble] = await other_version(installation)
    assert (trouble.kind, trouble.unready) == (TroubleKind.OTHER_VERSION, True)
    assert "of-tomorrow" in trouble.todo_zh
    executed(installation.settings, "DELETE FROM installation_mark")
    executed(installation.settings, "UPDATE alembic_version SET version_num = '0001'")
    [trouble] = await other_version(installation)
    assert "tongchou prepare" in trouble.todo_en


@pytest.mark.parametrize("process", ["worker", "api"])
def test_neither_worker_nor_api_starts_on_records_that_were_not_migrated(process: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "cli.main", process],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TONGCHOU_DATA_FOLDER": str(tmp_path), "TONGCHOU_API_PORT": "1"},
        capture_output=True,
        text=True,
        timeout=FOR_EVER_SECONDS,
        check=False,
    )
    assert ended.returncode == 1
    assert "tongchou prepare" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_a_running_worker_stops_when_a_newer_build_has_come(engine_settings: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)
    settings = engine_settings.model_copy(
        update={"data_folder": tmp_path, "database_url": url, "task_queue": "stopping", "build": "of-today"}
    )
    environment = {**os.environ, **settings.as_environment()}
    worker = Child("worker", [sys.executable, str(ROOT / "worker.py")], tmp_path, environment)
    worker.start()
    try:
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while not is_polling(settings.health_file, worker.pid):  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.1)
            marked(settings, NEWER)
            while worker.running:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        worker.kill()
    assert worker.exit_code == 1
    assert "of-tomorrow" in worker.log_tail()


def test_every_patch_of_the_workflows_is_a_member_of_the_list() -> None:
    used_ids = [
        line.partition("workflow.patched(")[2].partition(")")[0]
        for path in (ROOT / "workflows").glob("*.py")
        for line in path.read_text().splitlines()
        if "workflow.patched(" in line
    ]
    assert used_ids
    assert all(each.removeprefix("Patch.") in Patch.__members__ for each in used_ids)
