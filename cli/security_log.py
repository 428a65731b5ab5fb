"""`tongchou security-log`: take the log out and check its chain; remove what is old enough, and only once it is out."""

import asyncio
import json
import os
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.people import account
from temporal.cli_errors import Problem, WrongArguments
from temporal.settings import load_settings

if TYPE_CHECKING:
    from records.database import Database

_ONLY_MINE = 0o600

app = typer.Typer(
    name="security-log",
    help="安全日志:导出、核对、清理 / the security log: take out, check, remove",
    no_args_is_help=True,
)

NewFile = Annotated[Path, typer.Argument(exists=False, help="新文件(JSON 行)/ a new file, one JSON object a line")]


class TooYoung(WrongArguments):
    """Entries from then on have to be kept."""


class FileExists(WrongArguments):
    """The file is there already."""


class ChainBroken(Problem):
    """An entry of the log was changed or is missing."""


def register(main: typer.Typer) -> None:
    """Add the group."""
    main.add_typer(app)


@app.command()
def export(file: NewFile) -> None:
    """导出全部并核对哈希链 / take it out whole and check its chain."""
    count, _ = asyncio.run(_on_records(lambda database: _take_out(database, file, None)))
    typer.echo(f"已导出 {count} 条,哈希链完整 / entries, chain sound: {file}")


@app.command()
def remove(
    file: NewFile,
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="此日之前的 / entries from before that day")],
) -> None:
    """导出后清理过期部分,清理本身记入日志 / take out what is old, then remove it; that is an entry, too."""
    from calculations.dates.deadlines import CHINA
    from services.settings import load_api_settings

    instant = datetime.combine(before.date(), time(), CHINA)
    days = load_api_settings().security_log_days
    if instant > datetime.now(UTC) - timedelta(days=days):
        raise TooYoung(f"安全日志至少保留 {days} 天 / the security log is kept for {days} days at least")
    count = asyncio.run(_on_records(lambda database: _remove(database, file, instant)))
    typer.echo(f"已导出并清理 {count} 条 / taken out and removed: {file}")


async def _on_records(work: Any) -> Any:
    from records.database import Database

    database = Database(load_settings().database_url)
    try:
        return await work(database)
    finally:
        await database.close()


async def _remove(database: "Database", file: Path, instant: datetime) -> int:
    from records.integrity.security_log import append, removal, remove_through

    count, last = await _take_out(database, file, instant)
    if last is None:
        return 0
    digest = sha256(await asyncio.to_thread(file.read_bytes)).hexdigest()
    async with database.write() as session:
        await append(session, removal(f"console:{account()}", count, last, digest))
        await remove_through(session, last)
    return count


async def _take_out(database: "Database", file: Path, before: datetime | None) -> tuple[int, int | None]:
    """Write the entries, oldest first up to the first that is not from before; how many, and the last one's number."""
    from records.integrity.security_log import SecurityLogFilter, all_entries, broken_at

    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_MINE)
    except FileExistsError as error:
        raise FileExists(f"文件已存在,请另取文件名 / exists already, name another: {file}") from error
    count, last = 0, None
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        found = all_entries(database.read, SecurityLogFilter())
        async for entry in (each async for some in found for each in some):
            broken = broken_at([entry] if last is None else [last, entry])
            if broken is not None:
                raise ChainBroken(f"安全日志第 {broken} 条被改动或缺失 / entry {broken} was changed or is missing")
            if before is not None and entry.at >= before:
                break
            out.write(json.dumps(entry.model_dump(mode="json"), ensure_ascii=False) + "\n")
            count, last = count + 1, entry
        out.flush()
        os.fsync(out.fileno())
    return count, None if last is None else last.number
