"""Words that every database keeps: what comes over HTTP is held to it, what stands in histories is not."""

from typing import Annotated

from pydantic import Field

from approvals.actions import Reason

STORABLE = r"^[^\x00]*$"
"""Without a NUL: PostgreSQL keeps none, and a case whose words cannot be recorded would stand still for good."""

Words = Annotated[Reason, Field(pattern=STORABLE)]
