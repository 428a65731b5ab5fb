"""What a case has pinned of its policy, for those who show the case and check what is handed in."""

from hashlib import sha256

from pydantic import JsonValue

from approvals.definitions import Chain
from approvals.names import CaseNames
from approvals.state import CaseHead
from calculations.input.frozen import Frozen, left_out


class PinnedPolicy(Frozen):
    """The chain, the policy values by name, the lines of the chain's forms, and the names of who takes part.

    ``official_years`` are those whose holidays were announced in the calendar that the case counts by. A case whose
    pins came to the records before names, or these years, were among them has none: people read the pack's names, and
    nothing is marked as estimated.
    """

    chain: Chain
    parameters: dict[str, JsonValue]
    templates: dict[str, JsonValue]
    names: CaseNames = left_out(CaseNames())
    official_years: tuple[int, ...] | None = left_out(None)

    def text(self) -> str:
        """The JSON that the hash covers."""
        return self.model_dump_json()

    def hash(self) -> str:
        """SHA-256 of the text: cases that have pinned the same share it."""
        return sha256(self.text().encode()).hexdigest()


def pinned_by(head: CaseHead) -> PinnedPolicy:
    """What a case has pinned: the very same values, which were checked when the case began."""
    return PinnedPolicy.model_construct(
        chain=head.chain,
        parameters=head.parameters,
        templates=head.templates,
        names=head.names,
        official_years=head.calendar.official_years,
    )
