"""What a case pins at its start: its chain, values, calendar and branches, as one value with its hash."""

from datetime import date
from hashlib import sha256
from typing import Any, Self

from approvals.definitions import Chain
from calculations.dates.deadlines import Anchor
from calculations.dates.working_days import WorkCalendar
from calculations.forms.template import Template
from calculations.input.frozen import Frozen
from policies.files import canonical
from policies.values import ValueInForce


class Pinned(Frozen):
    """A policy as one case has it, whatever becomes of the pack later.

    ``on`` is the day whose values were taken; ``templates`` are the lines of the chain's forms; ``pack_hash`` names
    the edition of the pack, from which activities read the paths; ``hash`` is the SHA-256 of everything else here.
    """

    city: str
    anchor: Anchor
    on: date
    chain: Chain
    branches: tuple[str, ...]
    calendar: WorkCalendar
    parameters: dict[str, ValueInForce]
    templates: dict[str, Template]
    pack_hash: str
    hash: str = ""

    def content_hash(self) -> str:
        """The hash that the content has now; equal to ``hash`` in a value that nobody changed."""
        content: dict[str, Any] = self.model_dump(mode="json", exclude={"hash"})
        return sha256(canonical(content).encode()).hexdigest()

    def sealed(self) -> Self:
        """The same value with its hash."""
        return self.model_copy(update={"hash": self.content_hash()})
