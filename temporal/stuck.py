"""Whether a case is stuck: the engine hands its workflow task out again and again, and every attempt fails.

The usual reason is a build whose code does not fit the case's history; no answer comes before another is deployed.
"""

from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError

FAILED_ATTEMPTS = 3
"""From this attempt on the engine itself refuses updates and queries; two may be lost with a worker that was killed."""

_ASK_WITHIN = timedelta(seconds=2)


async def is_stuck(client: Client, case: str) -> bool:
    """Whether the workflow task of a case keeps failing; False when the engine does not answer."""
    try:
        described = await client.get_workflow_handle(case).describe(rpc_timeout=_ASK_WITHIN)
    except RPCError:
        return False
    return described.raw_description.pending_workflow_task.attempt >= FAILED_ATTEMPTS
