"""What the SDK keeps of each run in a worker's memory, without the messages that it came with.

A part of a message that was read keeps the whole message, even a view of headers that are empty: of a run's first one
that is its input, as it was sent. Copies keep nothing but themselves.
"""

from dataclasses import replace
from typing import Any

from temporalio.api.common.v1 import Payload, Payloads
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
)


class LeanRunner(UnsandboxedWorkflowRunner):
    """Runs workflows as its base does; each keeps a copy of the result of the run before, if there was one."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Make a run that can be gone on with."""
        result = Payloads()
        result.CopyFrom(det.last_completion_result)
        return super().create_instance(replace(det, last_completion_result=result))


class LeanRuns(Interceptor):
    """Each run keeps copies of the headers with which it was started, if there are any."""

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        """What goes in front of each run."""
        return _LeanRun


class _LeanRun(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        input.headers = {name: _copy(payload) for name, payload in input.headers.items()}
        return await super().execute_workflow(input)


def _copy(payload: Payload) -> Payload:
    copied = Payload()
    copied.CopyFrom(payload)
    return copied
