"""Copies of a SQLite file while others use it, whole and in one file, and putting one back."""

import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from records.database import records_url, sqlite_path

_PAGES_AT_ONCE = 1000
_BESIDE = ("-wal", "-shm")


class BackupExists(FileExistsError):
    """The backup would take the place of another one."""


def records_file(url: str) -> Path | None:
    """The file of records on SQLite; none on PostgreSQL."""
    parsed = records_url(url)
    return Path(sqlite_path(parsed)) if parsed.get_backend_name() == "sqlite" else None


def copy_file(source: Path, target: Path) -> None:
    """Copy a database as of one moment, with what its write-ahead file has. Raises ``BackupExists``."""
    # Nobody else's file, and no half of a backup under its name.
    draft = target.with_name(f"{target.name}.draft")
    if target.exists():
        raise BackupExists(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as database,
        closing(sqlite3.connect(draft)) as copy,
    ):
        database.backup(copy, pages=_PAGES_AT_ONCE)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(target)


def put_back(backup: Path, place: Path) -> Path:
    """Put a backup in the place of a database that nobody has open; what was there is kept under the name returned."""
    kept = _free_name(place)
    for suffix in ("", *_BESIDE):
        former = place.with_name(place.name + suffix)
        if former.exists():
            former.rename(place.with_name(kept.name + suffix))
    copy_file(backup, place)
    return kept


def _free_name(place: Path) -> Path:
    """Another restore may have kept something before: nothing is overwritten."""
    names = (place.with_name(f"{place.name}.before-restore-{number}") for number in count(1))
    return next(name for name in names if not name.exists())
