"""`python -m tests.bench.growth`: what an approval costs with many open cases, and in a long case; a worker's memory.

People act one after another on the dev server, over HTTP, with login and records. What the processes use when nobody
acts is taken off, and reported for open cases by itself. Some fifteen minutes in all. No figure fails it.
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
from tests.bench.bare import STEPS
from tests.bench.chains import Cases
from tests.bench.growing import OPEN, LongCase, OpenCases
from tests.bench.installation import load_people, recorded, tokens_of
from tests.bench.meter import PROCESSES, REST_SECONDS, Cost, Meter
from tools.measured import save_report

OPEN_CASES = (10, 300, 3_000)
LENGTHS = (100, 500, 1_000, 1_450, 2_000)
BURSTS = 5
BURST = 20
"""Decisions that one recording follows: they are over before it begins, on a busy machine too."""

STRETCH = BURSTS * BURST
"""Decisions whose cost is taken in a long case: the newest of those that it has by then."""

_COUNTIES_THAT_ACT = BURST // STEPS
_MINUTE = round(60 / REST_SECONDS)
_AIM_BYTES = 2**30
_MIB = 2**20
_PAUSE_SECONDS = 0.5
_MARKS = 40


@dataclass(frozen=True)
class WithOpen:
    """So many open cases: what the worker holds in memory, in bytes, what rest costs, and what an approval does.

    ``standing`` is what each process uses of a processor when nobody acts.
    """

    cases: int
    memory: int
    standing: dict[Part, float]
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
    """Open more and more cases; each time some counties walk through five of the newest, all others wait."""
    found: list[WithOpen] = []
    for cases in counts:
        new = await open_cases.add(cases - open_cases.number)
        while await recorded(database, OPEN) < cases:  # noqa: ASYNC110 (another process's doing is asked for)
            await asyncio.sleep(_PAUSE_SECONDS)
        standing = await meter.settle(_MINUTE)
        memory = meter.memory(Part.WORKER)
        chosen = new[:: max(len(new) // BURSTS, 1)][:BURSTS]
        cost = await meter.cost([ask for walk in case[:_COUNTIES_THAT_ACT] for ask in walk] for case in chosen)
        found.append(WithOpen(cases, memory, standing, cost))
        print(f"  {cases} open: {memory / _MIB:.0f} MiB, {cost.whole * 1000:.1f} ms", flush=True)
    return found


async def in_a_long_case(meter: Meter, case: LongCase, lengths: Sequence[int]) -> list[AtLength]:
    """Decide and decide on one case, and take the cost on the way."""
    await case.start()
    await meter.settle()
    found: list[AtLength] = []
    runs, decisions = [await case.run()], 0
    for length in lengths:
        await meter.act(list(islice(case.asks, length - STRETCH - decisions)))
        await meter.settle()
        cost = await meter.cost([list(islice(case.asks, BURST)) for _ in range(BURSTS)])
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
    first, last = found[0], found[-1]
    rows = [(f"{each.cases:,d}", f"{each.memory / _MIB:,.0f} MiB", each.cost) for each in found]
    yield from _table(("在办事项", "worker"), ("open cases", "memory"), rows)
    yield _ratio(f"{last.cases:,d} / {first.cases:,d} 件 cases", first.cost, last.cost)
    yield ""
    yield "无人操作时占处理器的千分数,含每分钟的核对 / per mille of a processor when nobody acts, comparisons included"
    for each in found:
        yield f"  {each.cases:10,d} {'':>10s}  {_thousandths(each.standing)}"
    yield ""
    if last.cases > first.cases:
        each_bytes = (last.memory - first.memory) / (last.cases - first.cases)
        yield f"  {each_bytes / 1024:.0f} KiB  每件在办事项占 worker 内存 / memory of the worker for each waiting case"
        in_aim = first.cases + (_AIM_BYTES - first.memory) / each_bytes
        yield f"  {in_aim:,.0f}  1 GiB 可容在办事项数 / waiting cases that fit into 1 GiB"
    verdict = "达到 met   " if last.memory <= _AIM_BYTES else "未达 MISSED"
    yield f"  {verdict} {last.memory / _AIM_BYTES:.2f} ≤ 1 GiB  {last.cases:,d} 件在办 waiting cases"


def long_lines(found: Sequence[AtLength]) -> Iterator[str]:
    """The report on the long case."""
    first, last = found[0], found[-1]
    rows = [(f"{at.decisions:,d}", f"{at.runs:d}", at.cost) for at in found]
    yield from _table(("已有审批", "轮"), ("decisions", "run"), rows)
    yield _ratio(f"{last.decisions:,d} / {first.decisions:,d} 次 decisions", first.cost, last.cost)


def _table(zh: tuple[str, str], en: tuple[str, str], rows: Sequence[tuple[str, str, Cost]]) -> Iterator[str]:
    """A line for each cost, with two words before it and a bar for the sum behind."""
    yield "一次审批的处理器时间 / processor time of an approval"
    yield ""
    yield f"  {_wide(zh[0])} {_wide(zh[1])}  {''.join(f'{part:>8s}' for part in (*PROCESSES, 'sum'))}"
    yield f"  {en[0]:>10s} {en[1]:>10s}  {'ms':>8s}" + f"{'ms':>8s}" * len(PROCESSES)
    most = max(cost.whole for *_, cost in rows)
    for one, two, cost in rows:
        bar = "█" * round(_MARKS * cost.whole / most)
        yield f"  {one:>10s} {two:>10s}  {_thousandths(cost.of)}  {bar}"
    yield ""


def _wide(text: str) -> str:
    """In a column of ten: a Chinese character is as wide as two others."""
    return " " * (10 - len(text) - sum(not char.isascii() for char in text)) + text


def _thousandths(of: Mapping[Part, float]) -> str:
    """Of each process and of all together."""
    return "".join(f"{each * 1000:8.2f}" for each in (*(of[part] for part in PROCESSES), sum(of.values())))


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
