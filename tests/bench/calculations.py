"""`python -m tests.bench.calculations`: the calculators over millions of rows, against the plain version of each.

See docs/performance.md. Every job has a process of its own, so that its memory is its own. No figure fails it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.calculation_data import year_to_clear
from tests.bench.calculation_jobs import YEAR, Outcome, fewer
from tools.measured import save_report

ROWS = 5_000_000
COUNTIES = 3_300
_MIB = 2**20


@dataclass(frozen=True)
class Measure:
    """A calculation, the plain version it is compared with, and what is aimed at."""

    words: str
    job: str
    plain: str
    rows: int
    """People and months, receipts of both ledgers, or rows of counties."""
    plain_rows: int
    size: int
    """What the jobs are asked."""
    seconds: float
    gib: float | None


def measures(rows: int, counties: int) -> list[Measure]:
    """What is aimed at for 5,000,000 rows a file and 3,300 counties; fewer are for a quick look only."""
    both, shorter, cleared = 2 * rows, 2 * fewer(rows), 2 * counties
    return [
        Measure("征缴 premiums, F1–F2", "premiums-bulk", "premiums-plain", rows, rows, rows, 5, 2),
        Measure("对账 reconciliation, R2", "reconciliation-bulk", "reconciliation-plain", both, shorter, rows, 15, 4),
        Measure("清算 clearing, S0–S6", "clearing", "clearing-plain", cleared, cleared, counties, 1, None),
    ]


def run(job: str, folder: Path, size: int) -> Outcome:
    """A job in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.calculation_jobs", job, str(folder), str(size)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Outcome(**json.loads(answer.stdout.splitlines()[-1]))


def lines(found: Mapping[str, tuple[Measure, Outcome, Outcome]]) -> Iterator[str]:
    """The report."""
    yield "                                行数      用时 s   峰值 MiB       行/秒   倍数"
    yield "                                rows     seconds   peak MiB  rows per s  ratio"
    for measure, ours, plain in found.values():
        slow = measure.plain_rows / plain.seconds
        for words, rows, outcome in (
            (measure.words, measure.rows, ours),
            ("  逐行 plain", measure.plain_rows, plain),
        ):
            speed = rows / outcome.seconds
            yield (
                f"{words:28s}{rows:10,d} {outcome.seconds:10.2f} {outcome.peak / _MIB:10,.0f} "
                f"{speed:11,.0f} {speed / slow:6.1f}"
            )
    yield ""
    yield "目标 / aims"
    for measure, ours, plain in found.values():
        yield _aim(ours.seconds <= measure.seconds, f"{ours.seconds:.2f} ≤ {measure.seconds:.0f} s  {measure.words}")
        if measure.gib is not None:
            peak = ours.peak / _MIB / 1024
            yield _aim(peak <= measure.gib, f"{peak:.2f} ≤ {measure.gib:.0f} GiB  {measure.words}")
        if plain.same is not None:
            yield _aim(plain.same, f"与逐行计算一分不差 the same fen as row by row  {measure.words}")


def _aim(met: bool, words: str) -> str:
    return f"  {'达到 met   ' if met else '未达 MISSED'} {words}"


def main() -> None:
    """Write the data, measure, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.calculations", description="大批量计算 / calculations in bulk")
    parser.add_argument("--rows", type=int, default=ROWS, help="行数 / people and months, and receipts a ledger")
    parser.add_argument("--counties", type=int, default=COUNTIES, help="区县数 / counties")
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the report in docs/measured/")
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tongchou-bench-") as name:
        folder = Path(name)
        run("data", folder, asked.rows)
        (folder / YEAR).write_text(json.dumps(year_to_clear(asked.counties)), encoding="utf-8")
        found = {}
        for measure in measures(asked.rows, asked.counties):
            found[measure.job] = (
                measure,
                run(measure.job, folder, measure.size),
                run(measure.plain, folder, measure.size),
            )
            print(f"  {measure.words}: {found[measure.job][1].seconds:.2f} s", flush=True)
    report = ["", *lines(found), "", f"{os.cpu_count()} CPU, {time.monotonic() - begun:.0f} s"]
    print(*report, sep="\n")
    if asked.save:
        save_report("calculations.md", "Calculations in bulk", "python -m tests.bench.calculations --save", report)


if __name__ == "__main__":
    main()
