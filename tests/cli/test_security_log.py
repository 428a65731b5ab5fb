"""The security log is taken out whole, its chain checked; only what is old enough goes, and only once it is out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner, Result

from cli.main import app
from cli.security_log import ChainBroken, FileExists, TooYoung
from records.database import Database
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from records.migrate import upgrade

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=500)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Records with a log of two old entries and a new one."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)
    events = [SecurityEvent(act=SecurityAct.LOG_IN, person="li", at=at) for at in (OLD, OLD, NOW)]
    writes(url, lambda session: append(session, *events))
    return url


def writes(url: str, work: Callable[[AsyncSession], Awaitable[object]]) -> None:
    async def write() -> None:
        database = Database(url)
        async with database.write() as session:
            await work(session)
        await database.close()

    asyncio.run(write())


def types(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["security-log", *words], env={"TONGCHOU_DATABASE_URL": url})


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_it_is_taken_out_whole_and_never_over_another_file(url: str, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    answer = types(url, "export", str(file))
    assert answer.exit_code == 0, (answer.output, answer.exception)
    assert [line["number"] for line in lines(file)] == [1, 2, 3]
    assert isinstance(types(url, "export", str(file)).exception, FileExists)


def test_what_is_old_goes_once_it_is_out_and_that_is_an_entry(url: str, tmp_path: Path) -> None:
    day = (NOW - timedelta(days=450)).date().isoformat()
    answer = types(url, "remove", str(tmp_path / "old.jsonl"), "--before", day)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    assert [line["number"] for line in lines(tmp_path / "old.jsonl")] == [1, 2]
    assert types(url, "export", str(tmp_path / "left.jsonl")).exit_code == 0
    left = lines(tmp_path / "left.jsonl")
    assert [(line["number"], line["act"]) for line in left] == [(3, "log_in"), (4, "remove")]


def test_what_has_to_be_kept_is_kept(url: str, tmp_path: Path) -> None:
    day = (NOW - timedelta(days=300)).date().isoformat()
    answer = types(url, "remove", str(tmp_path / "old.jsonl"), "--before", day)
    assert isinstance(answer.exception, TooYoung)
    assert not (tmp_path / "old.jsonl").exists()


def test_an_altered_entry_is_told_and_nothing_is_removed(url: str, tmp_path: Path) -> None:
    writes(url, lambda session: session.execute(text("UPDATE security_entry SET person = 'wang' WHERE number = 2")))
    day = (NOW - timedelta(days=450)).date().isoformat()
    answer = types(url, "remove", str(tmp_path / "old.jsonl"), "--before", day)
    assert isinstance(answer.exception, ChainBroken)
    assert isinstance(types(url, "export", str(tmp_path / "all.jsonl")).exception, ChainBroken)
