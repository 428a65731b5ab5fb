"""`python -m tests.bench.growth`: what an approval costs with many open cases, and in a long case; a worker's memory.

People act one after another on the dev server, over HTTP, with login and records. What the
processes use when nobody acts is taken off. No figure fails it.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from temporalio.client import Client

from cli.processes import Part, Stack
from policies.loader import load
from policies.pack import Pack
from records.database import Database
from rehearsal.cast import Cast
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from temporal import process_exit
from temporal.connect import connect
from temporal.settings import load_settings
from tests.bench.chains import Cases
from tests.bench.growing import OPEN, LongCase, OpenCases
from tests.bench.installation import load_people, recorded, tokens_of
from tests.bench.jobs import Ask, Walk
from tests.bench.meter import PROCESSES, Cost, Meter
from tools.measured import save_report

OPEN_CASES = (10, 300, 3_000)
LENGTHS = (60, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000)
STRETCH = 50
"""Decisions whose cost is taken in a long case: the newest of those that it has by then."""

_ACTED_ON = 10
_COUNTIES_THAT_ACT = 2
_AIM_BYTES = 2**30
_MIB = 2**20
_PAUSE_SECONDS = 0.5
_MARKS = 40


@dataclass(frozen=True)
class WithOpen:
    """So many open cases: what the worker holds in memory, in bytes, and what an approval costs then."""

    cases: int
    memory: int
    cost: Cost


@dataclass(frozen=True)
class AtLength:
    """So many decisions in a case, which is in its so-and-so-many-th run, and what one of the newest cost."""

    decisions: int
    runs: int
    cost: Cost


async def with_open_cases(
    meter: Meter, open_cases: OpenCases, counts: Sequence[int], database: Database
) -> list[WithOpen]:
    """Open more and more cases; each time two counties walk through ten of the newest, all others wait."""
    found: list[WithOpen] = []
    for cases in counts:
        new = await open_cases.add(cases - open_cases.number)
        while await recorded(database, OPEN) < cases:  # noqa: ASYNC110 (another process's doing is asked for)
            await asyncio.sleep(_PAUSE_SECONDS)
        await meter.settle()
        memory = meter.memory(Part.WORKER)
        chosen = new[:: max(len(new) // _ACTED_ON, 1)][:_ACTED_ON]
        found.append(WithOpen(cases, memory, await meter.cost(_in_turn(chosen))))
        print(f"  {cases} open: {memory / _MIB:.0f} MiB, {found[-1].cost.whole * 1000:.1f} ms", flush=True)
    return found


def _in_turn(cases: Sequence[Sequence[Walk]]) -> list[Ask]:
    """Two counties of each case, one after the other, step by step: every case is acted on as often at any time."""
    walks = [[ask for walk in each[:_COUNTIES_THAT_ACT] for ask in walk] for each in cases]
    return [ask for asks in zip(*walks, strict=True) for ask in asks]


async def in_a_long_case(meter: Meter, case: LongCase, lengths: Sequence[int]) -> list[AtLength]:
    """Decide and decide on one case, and take the cost on the way."""
    await case.start()
    await meter.settle()
    found: list[AtLength] = []
    runs, decisions = [await case.run()], 0
    for length in lengths:
        await meter.act(list(islice(case.asks, length - STRETCH - decisions)))
        await meter.settle()
        cost = await meter.cost(list(islice(case.asks, STRETCH)))
        decisions = length
        runs.append(await case.run())
        found.append(AtLength(length, len(set(runs)), cost))
        print(f"  {length} decisions: {cost.whole * 1000:.1f} ms", flush=True)
    return found


@dataclass(frozen=True)
class Bench:
    """What is measured on, and by what."""

    meter: Meter
    engine: Client
    pack: Pack
    cast: Cast
    cases: Cases
    tokens: Mapping[str, str]
    database: Database

    async def with_open_cases(self, counts: Sequence[int]) -> Iterator[str]:
        """The report on cases that wait."""
        open_cases = OpenCases(self.engine, self.cases, self.pack, self.tokens)
        return open_lines(await with_open_cases(self.meter, open_cases, counts, self.database))

    async def in_a_long_case(self, lengths: Sequence[int]) -> Iterator[str]:
        """The report on a case that grows."""
        case = LongCase(self.engine, self.cases, self.cast, self.tokens)
        return long_lines(await in_a_long_case(self.meter, case, lengths))


@asynccontextmanager
async def prepared(stack: Stack) -> AsyncIterator[Bench]:
    """An installation that runs, its people logged in."""
    settings = stack.settings
    pack = load(settings.policy)
    directory = YearData(WHOLE_YEAR).directory()
    cast = Cast(directory)
    cases = Cases(pack, cast)
    database = Database(settings.database_url)
    try:
        await load_people(database, pack.id, directory)
        yield Bench(
            meter=Meter(stack),
            engine=await connect(settings),
            pack=pack,
            cast=cast,
            cases=cases,
            tokens=await tokens_of(settings, cases.logins()),
            database=database,
        )
    finally:
        await database.close()


def open_lines(found: Sequence[WithOpen]) -> Iterator[str]:
    """The report on open cases."""
    yield from _TITLE
    yield f"  在办事项       worker  {_NAMES}"
    yield f"  open cases        MiB  {_MS}"
    most = max(each.cost.whole for each in found)
    for each in found:
        yield f"  {each.cases:10,d} {each.memory / _MIB:10,.0f}  {_costs(each.cost, most)}"
    yield ""
    first, last = found[0], found[-1]
    yield _ratio(f"{last.cases:,d} / {first.cases:,d} 件 cases", first.cost, last.cost)
    if last.cases > first.cases:
        each_bytes = (last.memory - first.memory) / (last.cases - first.cases)
        yield f"  {each_bytes / 1024:.0f} KiB  每件在办事项占 worker 内存 / memory of the worker for each waiting case"
    verdict = "达到 met   " if last.memory <= _AIM_BYTES else "未达 MISSED"
    yield f"  {verdict} {last.memory / _AIM_BYTES:.2f} ≤ 1 GiB  {last.cases:,d} 件在办 waiting cases"


def long_lines(found: Sequence[AtLength]) -> Iterator[str]:
    """The report on the long case."""
    yield from _TITLE
    yield f"  已有审批           轮  {_NAMES}"
    yield f"  decisions         run  {_MS}"
    most = max(at.cost.whole for at in found)
    for at in found:
        yield f"  {at.decisions:10,d} {at.runs:10d}  {_costs(at.cost, most)}"
    yield ""
    first, last = found[0], found[-1]
    yield _ratio(f"{last.decisions:,d} / {first.decisions:,d} 次 decisions", first.cost, last.cost)


_TITLE = ("一次审批的处理器时间 / processor time of an approval", "")
_NAMES = "".join(f"{part:>8s}" for part in (*PROCESSES, "sum"))
_MS = f"{'ms':>8s}" * (len(PROCESSES) + 1)


def _costs(cost: Cost, most: float) -> str:
    """Milliseconds of each process, their sum, and a bar for it."""
    each = "".join(f"{seconds * 1000:8.2f}" for seconds in (*(cost.of[part] for part in PROCESSES), cost.whole))
    return f"{each}  {'█' * round(_MARKS * cost.whole / most)}"


def _ratio(words: str, first: Cost, last: Cost) -> str:
    ratios = "".join(f"{last.of[part] / first.of[part]:8.2f}" for part in PROCESSES)
    return f"  {'倍数 ratio':<19s}{ratios}{last.whole / first.whole:8.2f}  {words}"


async def measure(stack: Stack, asked: argparse.Namespace) -> None:
    """What is asked for; each report is printed, and kept if wanted, when it is there."""
    async with prepared(stack) as bench:
        if asked.lengths:
            report = await bench.in_a_long_case(asked.lengths)
            _show(asked, "long-case.md", "What an approval costs in a long case", report)
        if asked.open:
            report = await bench.with_open_cases(asked.open)
            _show(asked, "open-cases.md", "What an approval costs with many open cases", report)


def _show(asked: argparse.Namespace, page: str, title: str, report: Iterator[str]) -> None:
    lines = [*report]
    print("", *lines, sep="\n", flush=True)
    if asked.save:
        save_report(page, title, " ".join(["python -m tests.bench.growth", *sys.argv[1:]]), lines)


def main() -> None:
    """Bring an installation up in an empty folder, measure, take it down."""
    parser = argparse.ArgumentParser(prog="tests.bench.growth", description="增长 / how costs grow")
    parser.add_argument("--open", type=int, nargs="*", default=OPEN_CASES, help="在办事项数 / open cases, ascending")
    parser.add_argument("--lengths", type=int, nargs="*", default=LENGTHS, help="审批次数 / decisions, ascending")
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the reports in docs/measured/")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tongchou-bench-") as folder,
        Stack(load_settings(data_folder=Path(folder), api_port=0)) as stack,
    ):
        stack.start()
        asyncio.run(measure(stack, asked))


if __name__ == "__main__":
    process_exit.run(main)
