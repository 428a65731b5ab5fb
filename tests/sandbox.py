"""The SDK's sandbox, in which the tests run every workflow (docs/decisions/0006-sandbox-in-tests.md)."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

_SHARED = ("pydantic", "pydantic_core", "approvals", "calculations", "policies", "temporal")
"""Pure and without state of their own: used as they are, where the sandbox would import them again for each case."""


def sandboxed() -> SandboxedWorkflowRunner:
    """Runs workflows so that whatever must not be in one is caught."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_SHARED))
