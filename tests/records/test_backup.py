"""A backup of a SQLite file is whole, though others write to it; an orderly end leaves all in the file itself."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from records.backup import BackupExists, copy_file, put_back
from records.database import Database
from records.migrate import upgrade
from tests.waiting import FOR_EVER_SECONDS

_PERSON = "INSERT INTO person (login, name, name_en, active) VALUES (?, '赵', 'Zhao', TRUE)"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.db"
    upgrade(f"sqlite:///{file}")
    return file


def people(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        [[count]] = database.execute("SELECT count(*) FROM person").fetchall()
    return int(count)


async def test_what_was_committed_before_is_in_it_while_others_go_on_writing(records: Path, tmp_path: Path) -> None:
    written = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(records, isolation_level=None)) as database:
            for number in range(2000):
                database.execute(_PERSON, (f"p{number}",))
                if number == 500:
                    written.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(FOR_EVER_SECONDS)
    copy_file(records, tmp_path / "backup" / "records.db")
    writer.join()
    assert 500 < people(tmp_path / "backup" / "records.db") <= 2000
    with pytest.raises(BackupExists):
        copy_file(records, tmp_path / "backup" / "records.db")


async def test_the_file_alone_is_enough_after_an_orderly_end(records: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{records}")
    with closing(sqlite3.connect(records)) as other:
        # A process that was killed leaves its connection's part in the write-ahead file.
        async with database.write() as session:
            await session.execute(text(_PERSON.replace("?", "'last'")))
        await database.close()
        alone = tmp_path / "alone.db"
        shutil.copyfile(records, alone)
        assert people(alone) == 1
        assert other.total_changes == 0


def test_a_backup_that_is_put_back_keeps_what_was_there(records: Path, tmp_path: Path) -> None:
    copy_file(records, tmp_path / "backup.db")
    with closing(sqlite3.connect(records)) as database, database:
        database.execute(_PERSON, ("newer",))
    first = put_back(tmp_path / "backup.db", records)
    second = put_back(tmp_path / "backup.db", records)
    assert people(records) == people(second) == 0
    assert people(first) == 1, "restoring once more overwrites nothing"
