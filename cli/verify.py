"""`tongchou verify`: compares the engine's histories with the records, and adds the ledger up."""

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from temporal.settings import Settings, load_settings

if TYPE_CHECKING:
    from verification.findings import Nature, Verdict

EXIT_BEHIND = 3
"""The records lack what the histories have, and nothing else is wrong: they catch up."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SAID = {"same": "same", "behind": "BEHIND", "different": "DIFFERENT"}


def verify(
    case: Annotated[str | None, typer.Argument(help="事项编号 / the case's id")] = None,
    every: Annotated[bool, typer.Option("--all", help="核对全部事项和台账各表 / every case, every table")] = False,
    head: Annotated[
        list[str] | None,
        typer.Option(
            help="曾抄存的校验值,核对其是否仍在,可写多个 / a hash noted before: is it still there? With --all"
        ),
    ] = None,
) -> None:
    """核对引擎历史与台账是否一致 / compare history and records; exit 1: they differ, 3: the records are only behind."""
    if (case is None) is not every:
        raise typer.BadParameter("给出事项编号,或用 --all / name a case, or say --all")
    heads = [each.lower() for each in head or ()]
    if heads and not (every and all(map(_HASH.fullmatch, heads))):
        raise typer.BadParameter(
            "--head 为64位十六进制校验值,与 --all 同用 / --head: 64 hexadecimal digits, with --all"
        )
    from operations.starting import require_fit

    settings = load_settings()
    require_fit(settings)
    lines, nature = asyncio.run(_verify(settings, case, heads))
    for line in lines:
        typer.echo(line)
    raise typer.Exit(_exit_code(nature))


def _exit_code(nature: "Nature") -> int:
    from verification.findings import Nature

    return {Nature.SAME: 0, Nature.DIFFERENT: 1, Nature.BEHIND: EXIT_BEHIND}[nature]


async def _verify(settings: Settings, case: str | None, heads: list[str]) -> tuple[list[str], "Nature"]:
    from records.database import Database
    from temporal.connect import connect
    from verification.run import verify_all, verify_case

    client = await connect(settings)
    database = Database(settings.database_url)
    try:
        if case is not None:
            verdict = await verify_case(client, database, case)
            return _of_case(verdict), verdict.nature
        verified = await verify_all(client, database, settings.policy, heads)
    finally:
        await database.close()
    lines = [line for verdict in verified.verdicts for line in _of_case(verdict)]
    lines += [f"    {finding.zh} / {finding.en}" for finding in verified.findings]
    words = "平 ties" if verified.ledger.ties else "不平 DOES NOT TIE"
    lines.append(f"总账 ledger: {verified.ledger.entries} 笔 entries, {verified.ledger.lines} 行 lines, {words}")
    lines.append(f"封存 seals: {verified.seals.seals} 条, 最新 newest {verified.seals.head}")
    newest = verified.log.newest
    if newest is not None:
        lines.append(f"安全日志 security log: 最新 newest {newest.number} {newest.hash}")
    return lines, verified.nature


def _of_case(verdict: "Verdict") -> list[str]:
    state = f"{verdict.nature.zh} {_SAID[verdict.nature.value]}"
    line = f"{verdict.case:<40} {verdict.effects:>6} 条 effects  {state}"
    if verdict.by_records:
        line += "  (历史已过保存期,由台账自身校验 / by the records alone, its history is past its retention)"
    return [line, *(f"    {finding.zh} / {finding.en}" for finding in verdict.findings)]
