"""What the product is measured against: five steps in a plain workflow with the SDK alone, and its worker."""

import asyncio
import sys

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from temporal import process_exit
    from temporal.connect import compression
    from temporal.settings import load_settings

STEPS = 5
QUEUE = "bare"


@workflow.defn
class Bare:
    """Five approvals by update; nothing is checked, recorded, timed or shown."""

    def __init__(self) -> None:
        self._approved: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        """Wait for the five."""
        await workflow.wait_condition(lambda: len(self._approved) == STEPS)
        return self._approved

    @workflow.update
    def approve(self, who: str) -> int:
        """Count an approval."""
        self._approved.append(who)
        return len(self._approved)


async def connect(address: str, namespace: str) -> Client:
    """The SDK's client as it comes, compressing no more and no less than the product's."""
    settings = load_settings(engine_address=address)
    return await Client.connect(address, namespace=namespace, grpc_compression=compression(settings))


async def _serve(address: str, namespace: str) -> None:
    client = await connect(address, namespace)
    await Worker(client, task_queue=QUEUE, workflows=[Bare]).run()


def main() -> None:
    """Work until ended."""
    address, namespace = sys.argv[1:]
    asyncio.run(_serve(address, namespace))


if __name__ == "__main__":
    process_exit.run(main)
