"""A run in a worker's memory keeps copies of what it may need, not the messages that they came with."""

from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.bridge.proto.workflow_activation import InitializeWorkflow
from temporalio.worker import (
    ExecuteWorkflowInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
)

from temporal.cached_runs import LeanRunner, LeanRuns

FIRST = InitializeWorkflow(
    arguments=[Payload(data=b"start")],
    headers={"who": Payload(data=b"wang")},
    last_completion_result=Payloads(payloads=[Payload(data=b"before")]),
)


def details() -> WorkflowInstanceDetails:
    """What the SDK gives a runner, as far as it is looked at here."""
    given: Any = SimpleNamespace()
    return WorkflowInstanceDetails(
        payload_converter_factory=given,
        failure_converter_class=given,
        interceptor_classes=[],
        defn=given,
        info=given,
        randomness_seed=0,
        extern_functions={},
        disable_eager_activity_execution=False,
        worker_level_failure_exception_types=[],
        patch_activation_callback=None,
        last_completion_result=FIRST.last_completion_result,
        last_failure=None,
    )


def test_the_result_of_the_run_before_is_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnsandboxedWorkflowRunner, "create_instance", lambda _, det: det)
    created: Any = LeanRunner().create_instance(details())
    assert created.last_completion_result == FIRST.last_completion_result
    assert created.last_completion_result is not FIRST.last_completion_result


async def test_headers_are_copies_in_a_dictionary() -> None:
    class Workflow(WorkflowInboundInterceptor):
        def __init__(self) -> None:
            pass

        async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
            return input.headers

    run = LeanRuns().workflow_interceptor_class(WorkflowInterceptorClassInput(unsafe_extern_functions={}))
    kept = await run(Workflow()).execute_workflow(
        ExecuteWorkflowInput(type=object, run_fn=Workflow.execute_workflow, args=[], headers=FIRST.headers)
    )
    assert type(kept) is dict
    assert kept == {"who": Payload(data=b"wang")}
    assert kept["who"] is not FIRST.headers["who"]
