"""Words that every database keeps: what comes over HTTP is held to it, what stands in histories is not."""

from typing import Annotated

from pydantic import Field

from approvals.actions import Reason

STORABLE = r"^[^\x00]*$"
"""Without a NUL: PostgreSQL keeps none, and a case whose words cannot be recorded would stand still for good."""

Words = Annotated[Reason, Field(pattern=STORABLE)]

GivenReason = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^\s*[^\s\x00][^\x00]*$")]
"""A reason that is not left out; shorter than what a history takes, which adds who proposed it."""
