"""`tongchou backup` and `tongchou restore`: an installation on SQLite, in the order that loses nothing."""

from pathlib import Path
from typing import Annotated

import typer

from temporal.cli_errors import Problem
from temporal.settings import Settings, load_settings

RECORDS, ENGINE = "records.db", "engine.db"


class NotHere(Problem):
    """This installation is backed up, or restored, in another way; the message says how."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="新的文件夹,存放备份 / a new folder for the backup")],
) -> None:
    """备份(SQLite),可在运行时执行 / back up records and engine, also while they run (SQLite)."""
    from records.backup import BackupExists, copy_file

    settings = load_settings()
    records, engine = _files(settings)
    try:
        # The records first: the engine is then the newer one, and what the records lack comes back from it.
        for source, name in ((records, RECORDS), (engine, ENGINE)):
            if source.exists():
                copy_file(source, folder / name)
                typer.echo(f"已备份 / backed up: {source} -> {folder / name}")
    except BackupExists as error:
        raise NotHere(f"已有备份,未覆盖 / there is a backup already, nothing was written: {error}") from error


def restore(folder: Annotated[Path, typer.Argument(help="备份所在文件夹 / the folder of the backup")]) -> None:
    """恢复备份(SQLite),须先停止系统 / put a backup back, with everything stopped (SQLite)."""
    from cli.processes import own
    from records.backup import put_back

    settings = load_settings()
    records, engine = _files(settings)
    found = [(folder / name, place) for name, place in ((RECORDS, records), (ENGINE, engine))]
    there = [(source, place) for source, place in found if source.exists()]
    if not there:
        raise NotHere(f"{folder} 中没有备份 / no backup in {folder}: {RECORDS}, {ENGINE}")
    with own(settings.data_folder):
        for source, place in there:
            kept = put_back(source, place)
            typer.echo(f"已恢复 / restored: {place} (原文件 former: {kept.name})")
    typer.echo("请启动系统,再运行 tongchou catch-up / start the installation, then run tongchou catch-up")


def _files(settings: Settings) -> tuple[Path, Path]:
    """The records' file and the local engine's. Raises ``NotHere``."""
    from records.backup import records_file

    records = records_file(settings.database_url)
    if records is None:
        raise NotHere(
            "记录库在 PostgreSQL:请用 docker/postgres/backup.sh(一次 pg_basebackup,见 docs/production.md)/ "
            "the records are on PostgreSQL: use docker/postgres/backup.sh (one pg_basebackup; docs/production.md)"
        )
    return records, settings.data_folder / ENGINE
