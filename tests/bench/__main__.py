"""``make bench``: approvals over HTTP, with login and records, against the same five steps in a bare workflow.

See docs/performance.md. No figure fails it; aims that are missed are printed as missed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cli.processes import Part, Stack
from temporal import process_exit
from temporal.settings import load_settings
from tests.bench import events
from tests.bench.aims import AT_ONCE, aims, event_aims
from tests.bench.installation import TIMED_API, ready
from tests.bench.measuring import Bench
from tests.bench.report import aim_lines, lines
from tests.bench.shapes import Kind
from tools.measured import save_report

ROUNDS = 5


@dataclass(frozen=True)
class Wanted:
    """What to measure of the product, with how many people at once, how often."""

    kinds: tuple[Kind, ...]
    at_once: tuple[int, ...]
    rounds: int


def _wanted(steps: bool, rounds: int) -> Wanted:
    """The chains that the aims speak of, or every kind of step."""
    if steps:
        chains = (Kind.BARE, Kind.CHAIN, Kind.MONTH)
        return Wanted(tuple(kind for kind in Kind if kind not in chains), (1, 20), rounds)
    return Wanted((Kind.CHAIN, Kind.MONTH), AT_ONCE, rounds)


async def bench(stack: Stack, wanted: Wanted) -> list[str]:
    """Measure and print; the report."""
    begun = time.monotonic()
    async with ready(stack, wanted.kinds, dict) as installation:
        contenders = installation.contenders
        results = await Bench(contenders, print).run(wanted.rounds, wanted.at_once)
        singly = {each.kind: await each.start_case() for each in installation.ours}
        left = await events.left_by_decisions(installation.engine, stack.settings.api_url, singly)
    measured_aims = [*(aims(results) if Kind.CHAIN in wanted.kinds else ()), *event_aims(left)]
    took = f"{os.cpu_count()} CPU, {wanted.rounds} 轮 rounds, {time.monotonic() - begun:.0f} s"
    table = lines(results, {each.name: each.words for each in contenders})
    report = ["", *table, "", *events.lines(left), "", *aim_lines(measured_aims), "", took]
    print(*report, sep="\n")
    return report


def main() -> None:
    """Bring an installation up in an empty folder, measure, take it down."""
    parser = argparse.ArgumentParser(prog="make bench", description="性能比较 / the benchmark")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="轮数 / how often everything is measured")
    parser.add_argument("--steps", action="store_true", help="各类环节 / every kind of step instead of the two chains")
    without = "不登记:登记占多少 / without the recorder, to learn what it costs"
    parser.add_argument("--without-recorder", action="store_true", help=without)
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the report in docs/measured/")
    arguments = parser.parse_args()
    commands = dict(TIMED_API)
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
