"""Records the kept histories again: ``python -m tests.replay.record`` (only some: names of stories after it)."""

import asyncio
import sys
import tempfile
from pathlib import Path

from temporalio.client import Client

from temporal import process_exit
from temporal.connect import connect
from temporal.ports import free_ports
from temporal.server import DevServer
from temporal.settings import load_settings
from tests.replay.histories import MODES, files, write
from tests.replay.stage import Stage
from tests.replay.stories import STORIES
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.engine_cases import Cases, new_worker
from tests.workflows.fake_activities import FakeActivities

QUEUE = "replay"
NOBODY = "recorder"
"""Who works on a history is nobody's business: the same name whatever machine recorded it."""


async def record(names: list[str]) -> None:
    """Tell the stories of these names on an engine of their own, and keep each run's history."""
    with tempfile.TemporaryDirectory() as folder:
        port, ui_port = free_ports(2)
        server = DevServer(
            load_settings(data_folder=Path(folder)),
            port=port,
            ui_port=ui_port,
            dynamic_config={"frontend.WorkflowTimeSkippingEnabled": "true"},
        )
        await server.start()
        client = await connect(server.settings, identity=NOBODY)
        fakes = FakeActivities()
        try:
            async with new_worker(client, QUEUE, fakes, cached_workflows=1000):
                cases = Cases(client, QUEUE, fakes)
                await asyncio.gather(*(_record(cases, name, mode) for name in names for mode in MODES))
        finally:
            server.kill()


async def _record(cases: Cases, name: str, mode: str) -> None:
    stage = Stage(cases, mode == "rehearsal", f"{name}.{mode}")
    async with asyncio.timeout(FOR_EVER_SECONDS):
        opened = await STORIES[name](stage)
        for case in opened:
            await case.handle.result()
    for file in files(f"{name}.{mode}.run-"):
        file.unlink()
    for case in opened:
        for number, run in enumerate(await _runs(cases.client, case.id), start=1):
            history = await cases.client.get_workflow_handle(case.id, run_id=run).fetch_history()
            write(f"{name}.{mode}.run-{number}", history)
            print(f"{name}.{mode}.run-{number}: {len(history.events)}")


async def _runs(client: Client, case: str) -> list[str]:
    """The ids of a case's runs, the first one first."""
    runs: list[str] = []
    run = (await client.get_workflow_handle(case).describe()).run_id
    while run:
        runs.insert(0, run)
        first = await anext(client.get_workflow_handle(case, run_id=run).fetch_history_events().__aiter__())
        run = first.workflow_execution_started_event_attributes.continued_execution_run_id
    return runs


def main() -> None:
    """The command line."""
    asyncio.run(record(sys.argv[1:] or list(STORIES)))


if __name__ == "__main__":
    process_exit.run(main)
