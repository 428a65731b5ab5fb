"""``make bench STACK=1``: the product on its production form against its twins, on the same PostgreSQL, in one run.

See docs/performance.md. No figure fails it; aims that are missed are printed as missed, and so is each twin that this
machine cannot run.
"""

import argparse
import asyncio
import os
import platform
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cli.processes import Stack
from temporal import process_exit
from temporal.settings import load_settings
from tests.bench.aims import AT_ONCE
from tests.bench.contenders import Contender
from tests.bench.installation import TIMED_API, ready
from tests.bench.measuring import Bench
from tests.bench.processor import SHARED, used_by_database
from tests.bench.production_report import between_us_and_the_floor, production_aims
from tests.bench.report import aim_lines, lines
from tests.bench.shapes import Kind
from tests.bench.twin_cases import TwinCases
from tests.bench.twins.registry import TWINS
from tests.bench.twins.twin import Twin
from tools.measured import save_report
from tools.stack.building import engine_version
from tools.stack.engine import DATABASES, SHARDS
from tools.stack.installation import RECORDS, production_stack
from tools.stack.postgres import OPTIONS, Postgres

ROUNDS = 3
_WARM_UP_SECONDS = 25.0


@asynccontextmanager
async def _contenders(stack: Stack, postgres: Postgres, twins: Sequence[Twin]) -> AsyncIterator[list[Contender]]:
    def below() -> dict[str, float]:
        used = used_by_database(postgres.child.pid)
        return {
            "engine's tables": sum(used.get(database, 0.0) for database in DATABASES),
            "records' tables": used.get(RECORDS, 0.0),
            "log and checkpoints": used.get(SHARED, 0.0),
        }

    async with AsyncExitStack() as ending:
        installation = await ending.enter_async_context(ready(stack, (Kind.CHAIN, Kind.MONTH), below))
        contenders = installation.contenders
        for twin in twins:
            print(f"启动 {twin.name} / starting {twin.name}", flush=True)
            contenders.append(await ending.enter_async_context(TwinCases.served(twin, postgres, stack.settings)))
        yield contenders


async def bench(stack: Stack, postgres: Postgres, twins: Sequence[Twin], rounds: int) -> list[str]:
    """Warm up, measure and print; the report."""
    begun = time.monotonic()
    async with _contenders(stack, postgres, twins) as contenders:
        measuring = Bench(contenders, print)
        await measuring.warm_up(max(AT_ONCE), _WARM_UP_SECONDS)
        results = await measuring.run(rounds, AT_ONCE)
        words = {each.name: each.words for each in contenders}
    report = ["", *lines(results, words), "", *aim_lines(list(production_aims(results))), ""]
    report += [*between_us_and_the_floor(results), "", *_set_up(postgres, twins), ""]
    report.append(f"{os.cpu_count()} CPU, {rounds} 轮 rounds, {time.monotonic() - begun:.0f} s")
    print(*report, sep="\n")
    return report


def _set_up(postgres: Postgres, twins: Sequence[Twin]) -> list[str]:
    """Versions and settings."""
    options = ", ".join(f"{name} {value}" for name, value in OPTIONS.items())
    return [
        "版本与设置 / versions and settings",
        f"  {postgres.version}: {options}; 其余为默认,落盘后才应答 / else its own, synchronous commits",
        f"  Temporal {engine_version()}: {SHARDS} shards, 一个进程 one process, docker/engine/dynamic-config.yaml",
        f"  统筹 Tongchou: 两个 worker、两个 API / two workers, two APIs; Python {platform.python_version()}",
        *(f"  {twin.name}: {twin.version()}; {twin.settings}" for twin in twins),
        *(
            f"  {twin.name}: 未测 not measured: {twin.missing() or '未选 not chosen'}"
            for twin in TWINS.values()
            if twin not in twins
        ),
    ]


def main() -> None:
    """Bring everything up in an empty folder, measure, take it down."""
    words = "生产形态的性能比较 / the benchmark of the production form"
    parser = argparse.ArgumentParser(prog="make bench STACK=1", description=words)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="轮数 / how often everything is measured")
    parser.add_argument("--twins", nargs="*", default=list(TWINS), choices=list(TWINS), help="对照产品 / which twins")
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the report in docs/measured/")
    arguments = parser.parse_args()
    twins = [TWINS[name] for name in arguments.twins if not TWINS[name].missing()]
    for twin in twins:
        print(f"准备 {twin.name} / making {twin.name} ready", flush=True)
        twin.build()
    with tempfile.TemporaryDirectory(prefix="tongchou-bench-") as folder:
        settings = load_settings(data_folder=Path(folder) / "stack", api_port=0)
        production, postgres = production_stack(settings, commands=TIMED_API)
        with production as stack:
            stack.start()
            report = asyncio.run(bench(stack, postgres, twins, arguments.rounds))
    if arguments.save:
        command = "make bench STACK=1 ARGS=--save"
        save_report("stack.md", "The production form against its twins", command, report)


if __name__ == "__main__":
    process_exit.run(main)
