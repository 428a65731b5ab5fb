"""Words that every database keeps and everybody can see: asked of what comes over HTTP, not of what histories have."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from approvals.actions.people import Reason
from calculations.input.invisible import INVISIBLE
from records.directory.file import CODE as CODE
from records.directory.file import LOGIN as LOGIN
from records.directory.file import POST as POST
from records.identity.names import Name as Name
from records.identity.names import SpeltName as SpeltName
from records.identity.password_rules import LONGEST

STORABLE = r"^[^\x00]*$"
"""Without a NUL: PostgreSQL keeps none, and a case whose words cannot be recorded would stand still for good."""

_OF_LINES = frozenset("\n\r\t")
_HIDDEN = ("Cc", "Cf")
"""Controls, and what only says how others are shown: they turn words around, or make a reason of nothing."""


def seen(text: str, what: str = "") -> str:
    """The text without invisible characters around it. Raises ``PydanticCustomError`` for one inside.

    ``what`` it is in Chinese, where the place of the fault does not say so.
    """
    kept = text.strip(INVISIBLE)
    hidden = sorted({each for each in kept if unicodedata.category(each) in _HIDDEN} - _OF_LINES)
    if hidden:
        codes = "、".join(f"U+{ord(each):04X}" for each in hidden)
        raise PydanticCustomError(
            "hidden_characters",
            "has characters that cannot be seen: {codes}",
            {"codes": codes, "zh": f"{what}含不可见字符:{codes}"},
        )
    return kept


def _given(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("reason_missing", "a reason is needed", {"zh": "须说明理由"})
    return text


StorableText = Annotated[Reason, AfterValidator(seen)]

GivenReason = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(seen), AfterValidator(_given)]
"""A reason that is not left out; shorter than what a history takes, which adds who proposed it."""

LoginName = Annotated[str, Field(pattern=LOGIN, max_length=100)]
"""The login of a person."""

Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]
"""A password as somebody types it."""
