"""`tongchou load-people`: organisations and people from a file, where the installation runs; each gets in once."""

import asyncio
import csv
import os
import pwd
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.reading import text_of
from temporal.cli_errors import WrongArguments
from temporal.settings import Settings, load_settings

if TYPE_CHECKING:
    from calculations.input.faults import Fault
    from records.directory.file import DirectoryFile
    from records.directory.loading import Loading

_ONLY_MINE = 0o600


class UnreadableDirectory(WrongArguments):
    """The file is no directory of organisations and people."""


class SecretsFileExists(WrongArguments):
    """The file for the one-time secrets is there already: it may hold others that nobody has read yet."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="load-people")(load_people)


def load_people(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="机构与人员 YAML、JSON,或人员 CSV / the directory")
    ],
    organisations: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="机构 CSV,与人员 CSV 同用 / with a CSV of people"),
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="任职起始日 / from which day")] = None,
    secrets: Annotated[
        Path | None, typer.Option(help="一次性口令写入的新文件(CSV);不填则显示 / a new file for the one-time secrets")
    ] = None,
    new_secrets: Annotated[
        bool, typer.Option("--new-secrets", help="名册中人人重发一次性口令 / give everybody in the file a new one")
    ] = False,
    reactivate: Annotated[
        bool, typer.Option("--reactivate", help="恢复名册中已停用的人员 / people in the file who left are active again")
    ] = False,
) -> None:
    """成批登记机构和人员,在装有系统的机器上运行 / load organisations and people, where the installation runs."""
    from calculations.dates.deadlines import day_of
    from operations.starting import require_fit
    from records.directory.loading import Loading
    from services.settings import load_api_settings

    settings, api = load_settings(), load_api_settings()
    if secrets is not None and secrets.exists():
        raise SecretsFileExists(f"文件已存在,请另取文件名 / exists already, name another: {secrets}")
    now = datetime.now(UTC)
    directory = _read(file, organisations, settings)
    require_fit(settings)
    loading = Loading(
        city=settings.policy,
        directory=directory,
        since=since.date() if since is not None else day_of(now),
        by=account(),
        at=now,
        secrets_until=now + api.secret_lifetime,
        new_secrets=new_secrets,
        reactivate=reactivate,
    )
    given = asyncio.run(_load(settings, loading))
    typer.echo(f"已登记 / loaded: {file.name}")
    _hand_out(given, loading, secrets)


def account() -> str:
    """Whose process this is, by the system and not by variables that anybody may set."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _read(file: Path, organisations: Path | None, settings: Settings) -> "DirectoryFile":
    """The directory of the files, checked whole."""
    from calculations.input.faults import BadInput
    from records.directory.csv_tables import directory_of

    if organisations is None:
        return _checked(_yaml(file), settings, lambda fault: fault)
    try:
        tables = directory_of(organisations.read_bytes(), file.read_bytes())
    except BadInput as error:
        raise _not_sound(fault.in_both() for fault in error.faults) from error
    return _checked(tables.content, settings, tables.placed)


def _yaml(file: Path) -> Any:
    import yaml

    from policies.files import plain_yaml

    try:
        return plain_yaml(text_of(file))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableDirectory(f"{file.name}: 不是 YAML 或 JSON / neither YAML nor JSON: {error}") from error


def _checked(content: Any, settings: Settings, placed: Callable[["Fault"], "Fault"]) -> "DirectoryFile":
    """The directory, if neither its form nor the city's policy speaks against it."""
    from pydantic import ValidationError

    from calculations.input.faults import BadInput, faults_of, refuse
    from calculations.input.partial_input import collect_faults
    from operations.pack_errors import reporting_pack_faults
    from policies.loader import load
    from records.directory.check import directory_faults
    from records.directory.file import DirectoryFile

    with reporting_pack_faults():
        pack = load(settings.policy, settings.policy_folder)

    def known(directory: DirectoryFile) -> DirectoryFile:
        refuse(directory_faults(directory, pack))
        return directory

    try:
        return collect_faults(lambda: DirectoryFile.model_validate(content), known)
    except ValidationError as error:
        raise _not_sound(placed(fault).in_both() for fault in faults_of(error, DirectoryFile)) from error
    except BadInput as error:
        raise _not_sound(placed(fault).in_both() for fault in error.faults) from error


def _not_sound(faults: Any) -> UnreadableDirectory:
    lines = "\n".join(f"  {fault}" for fault in faults)
    return UnreadableDirectory(f"名册有误,未登记任何部分 / not sound, nothing was loaded:\n{lines}")


async def _load(settings: Settings, loading: "Loading") -> Mapping[str, str]:
    """The one-time secrets of those who got one, by login."""
    from records.database import Database
    from records.directory.changes import DirectoryRefused

    database = Database(settings.database_url)
    try:
        return await loading.carry_out(database)
    except DirectoryRefused as error:
        raise _not_sound([str(error)]) from error
    finally:
        await database.close()


def _hand_out(given: Mapping[str, str], loading: "Loading", file: Path | None) -> None:
    if not given:
        return
    names = {person.login: person.zh for person in loading.directory.people}
    rows = [("login", "name", "one_time_secret"), *((login, names[login], secret) for login, secret in given.items())]
    until = loading.secrets_until.isoformat(timespec="minutes")
    typer.echo(
        f"一次性口令 {len(given)} 个,仅此一次给出,{until} 前有效;请分别密交本人,首次登录须修改 / "
        "one-time secrets, given this once: hand each to its person alone"
    )
    if file is None:
        _write(rows, sys.stdout)
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_MINE), "w", encoding="utf-8") as out:
        _write(rows, out)
    typer.echo(f"已写入,分发后请删除 / written, remove it when they are handed out: {file}")


def _write(rows: Sequence[tuple[str, ...]], out: Any) -> None:
    csv.writer(out, lineterminator="\n").writerows(rows)
