"""``make bench``: approvals over HTTP, with login and records, against the same five steps in a bare workflow.

See docs/performance.md. No figure fails it; aims that are missed are printed as missed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from cli.processes import Part, Stack
from client.api_client import ApiClient, connection
from policies.loader import load
from records.database import Database
from records.directory.people import load_directory
from records.projection.apply import CASES
from rehearsal.cast import PASSWORD, Cast
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from temporal import process_exit
from temporal.child import Child
from temporal.connect import connect
from temporal.settings import Settings, load_settings
from tests.bench import events
from tests.bench.aims import AT_ONCE, aims, event_aims
from tests.bench.chains import Cases
from tests.bench.measuring import Bench, Stretch
from tests.bench.report import aim_lines, lines
from tests.bench.rounds import Generator
from tests.bench.shapes import Kind
from tools.measured import save_report
from workflows.recorder import RECORD_AFTER

ROUNDS = 5


@dataclass(frozen=True)
class Wanted:
    """What to measure, with how many people at once, how often."""

    kinds: tuple[Kind, ...]
    at_once: tuple[int, ...]
    rounds: int


def _wanted(steps: bool, rounds: int) -> Wanted:
    """The chains that the aims speak of, or every kind of step."""
    if steps:
        return Wanted(tuple(kind for kind in Kind if kind not in (Kind.CHAIN, Kind.MONTH)), (1, 20), rounds)
    return Wanted((Kind.BARE, Kind.CHAIN, Kind.MONTH), AT_ONCE, rounds)


def _stretch(kind: Kind) -> Stretch:
    # The recorder and the timers of a case come seconds after its decisions; they belong to the cost.
    return (
        Stretch(ramp=0.5, seconds=3)
        if kind is Kind.BARE
        else Stretch(ramp=RECORD_AFTER.total_seconds() + 0.5, seconds=4)
    )


async def bench(stack: Stack, wanted: Wanted) -> list[str]:
    """Measure and print; the report."""
    begun = time.monotonic()
    settings = stack.settings
    pack = load(settings.policy)
    directory = YearData(WHOLE_YEAR).directory()
    await _load_people(settings, pack.id, directory)
    cases = Cases(pack, Cast(directory))
    tokens = await _tokens(settings, cases.logins())
    with _bare_worker(settings) as bare_worker:
        async with _generators(settings) as generators:
            engine_pid, http_pid = stack.pid(Part.ENGINE), generators[Kind.CHAIN].pid
            bare = {"engine": engine_pid, "worker": bare_worker.pid, "load": generators[Kind.BARE].pid}
            ours = {part.value: stack.pid(part) for part in stack.parts} | {"load": http_pid}
            processes = {kind: bare if kind is Kind.BARE else ours for kind in Kind}
            async with _records(settings) as recorded:
                engine = await connect(settings)
                measuring = Bench(engine, cases, tokens, generators, processes, recorded, print)
                stretches = {kind: _stretch(kind) for kind in wanted.kinds}
                results = await measuring.run(wanted.rounds, wanted.at_once, stretches)
                our_kinds: list[Kind] = [kind for kind in wanted.kinds if kind is not Kind.BARE]
                singly = {kind: await measuring.start_case(kind) for kind in our_kinds}
                left = await events.left_by_decisions(engine, settings.api_url, singly)
    measured_aims = [*(aims(results) if Kind.CHAIN in wanted.kinds else ()), *event_aims(left)]
    took = f"{os.cpu_count()} CPU, {wanted.rounds} 轮 rounds, {time.monotonic() - begun:.0f} s"
    report = ["", *lines(results), "", *events.lines(left), "", *aim_lines(measured_aims), "", took]
    print(*report, sep="\n")
    return report


async def _load_people(settings: Settings, city: str, directory: Mapping[str, object]) -> None:
    database = Database(settings.database_url)
    async with database.write() as session:
        await load_directory(session, city, directory, datetime.now(UTC).date(), PASSWORD)
    await database.close()


async def _tokens(settings: Settings, logins: Iterable[str]) -> dict[str, str]:
    """Everybody logs in once, before anything is measured."""
    async with connection(settings.api_url) as http:
        return {login: str((await ApiClient(http).log_in(login, PASSWORD))["token"]) for login in logins}


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Asks how many cases the records know."""
    database = Database(settings.database_url)

    async def recorded() -> int:
        async with database.read() as session:
            return int((await session.execute(select(func.count()).select_from(CASES))).scalar_one())

    try:
        yield recorded
    finally:
        await database.close()


@contextmanager
def _bare_worker(settings: Settings) -> Iterator[Child]:
    command = [sys.executable, "-m", "tests.bench.bare", settings.address, settings.namespace]
    worker = Child("bare-worker", command, settings.data_folder)
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()


@asynccontextmanager
async def _generators(settings: Settings) -> AsyncIterator[dict[Kind, Generator]]:
    http = await Generator.start("http", settings.api_host, str(settings.api_port))
    bare = await Generator.start("bare", settings.address, settings.namespace)
    try:
        yield {kind: bare if kind is Kind.BARE else http for kind in Kind}
    finally:
        await http.end()
        await bare.end()


def main() -> None:
    """Bring an installation up in an empty folder, measure, take it down."""
    parser = argparse.ArgumentParser(prog="make bench", description="性能比较 / the benchmark")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="轮数 / how often everything is measured")
    parser.add_argument("--steps", action="store_true", help="各类环节 / every kind of step instead of the two chains")
    without = "不登记:登记占多少 / without the recorder, to learn what it costs"
    parser.add_argument("--without-recorder", action="store_true", help=without)
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the report in docs/measured/")
    arguments = parser.parse_args()
    commands = {Part.API: [sys.executable, "-m", "tests.bench.timed_api"]}
    if arguments.without_recorder:
        print(without)
        commands[Part.WORKER] = [sys.executable, "-m", "tests.bench.without_recorder"]
    with tempfile.TemporaryDirectory(prefix="tongchou-bench-") as folder:
        settings = load_settings(data_folder=Path(folder), api_port=0)
        with Stack(settings, commands=commands) as stack:
            stack.start()
            report = asyncio.run(bench(stack, _wanted(arguments.steps, arguments.rounds)))
    if arguments.save:
        _save(report, arguments)


def _save(report: list[str], arguments: argparse.Namespace) -> None:
    command = "python -m tests.bench"
    if arguments.without_recorder:
        page = "without-recorder.md", "Approvals without the recorder", f"{command} --without-recorder --save"
    elif arguments.steps:
        page = "steps.md", "Every kind of step against a bare workflow", f"{command} --steps --save"
    else:
        page = "approvals.md", "Approvals over HTTP against a bare workflow", f"{command} --save"
    save_report(*page, report)


if __name__ == "__main__":
    process_exit.run(main)
