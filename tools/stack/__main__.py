"""``make stack``: the production form without containers, until Ctrl-C."""

import argparse
from pathlib import Path

from cli.up import addresses, stopped_by_signals
from temporal import process_exit
from temporal.settings import load_settings
from tools.stack.installation import production_stack

FOLDER = Path("var") / "stack"


def main() -> None:
    """Start all, say where it is, wait for Ctrl-C or SIGTERM."""
    words = "生产形态,不用容器;端口 0 为自动选择 / production without containers; port 0: a free one"
    parser = argparse.ArgumentParser(prog="make stack", description=words)
    parser.add_argument("--engine-port", type=int, default=0, help="引擎 / of the engine")
    parser.add_argument("--postgres-port", type=int, default=0, help="数据库 / of the database")
    parser.add_argument("--api-port", type=int, default=0, help="第一个 API / of the first API")
    arguments = parser.parse_args()
    settings = load_settings(data_folder=FOLDER, api_port=arguments.api_port)
    ports = {"engine_port": arguments.engine_port, "postgres_port": arguments.postgres_port}
    production, _ = production_stack(settings, **ports)
    with stopped_by_signals(), production as stack:
        stack.start()
        print(*addresses(stack), "按 Ctrl-C 停止 / Ctrl-C stops all", sep="\n", flush=True)
        stack.wait()


if __name__ == "__main__":
    process_exit.run(main)
