"""Whether a build fits the open cases: it takes their histories as they are, without changing anything."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from temporal.attributes import CITY
from temporal.settings import Settings


@dataclass(frozen=True)
class Replayed:
    """How many cases were tried, and those that the build does not fit, with the reason."""

    cases: int
    misfits: Mapping[str, str]

    def lines(self) -> list[str]:
        """What operators read."""
        return [
            *(f"✘ {case}: {reason}" for case, reason in sorted(self.misfits.items())),
            f"已核对 {self.cases} 个办理中的事项,{len(self.misfits)} 个与本版本不符 / "
            f"{self.cases} open cases tried, {len(self.misfits)} do not fit this build",
        ]


async def replay_open_cases(
    client: Client, settings: Settings, workflows: Sequence[type], most: int | None = None
) -> Replayed:
    """Replay the newest run of each open case, ``most`` of them, those begun last first."""
    replayer = Replayer(
        workflows=workflows, data_converter=client.data_converter, workflow_runner=UnsandboxedWorkflowRunner()
    )
    cases, misfits = 0, {}
    async with replayer.workflow_replay_iterator(_histories(client, settings, most)) as results:
        async for result in results:
            cases += 1
            if result.replay_failure is not None:
                misfits[result.history.workflow_id] = str(result.replay_failure)
    return Replayed(cases, misfits)


async def _histories(client: Client, settings: Settings, most: int | None) -> AsyncIterator[WorkflowHistory]:
    async for case in open_cases(client, settings, limit=most):
        try:
            yield await client.get_workflow_handle(case).fetch_history()
        except RPCError as error:
            # It ended since it was listed.
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


async def open_cases(
    client: Client, settings: Settings, build: str | None = None, limit: int | None = None
) -> AsyncIterator[str]:
    """The ids of the city's open cases; of those that a ``build`` has worked on in their present run."""
    query = f"{CITY.name} = '{settings.policy}' AND TaskQueue = '{settings.task_queue}' AND ExecutionStatus = 'Running'"
    if build is not None:
        query = f"{query} AND BuildIds = 'unversioned:{build}'"
    async for execution in client.list_workflows(query, limit=limit):
        yield execution.id
