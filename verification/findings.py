"""What verification finds, and of which nature: behind can be brought from the histories, the rest cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """How the records stand to the histories."""

    SAME = "same"
    BEHIND = "behind"
    """The records lack what the histories have: `tongchou catch-up` or the worker brings it."""
    DIFFERENT = "different"
    """Something was changed, added or removed, or the engine and the records contradict each other."""

    @property
    def zh(self) -> str:
        """Its name in Chinese."""
        return {Nature.SAME: "一致", Nature.BEHIND: "落后", Nature.DIFFERENT: "不一致"}[self]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be, in Chinese and English; ``pending`` may only not have been recorded yet.

    ``about`` is a case, or a table.
    """

    about: str
    zh: str
    en: str
    nature: Nature = Nature.DIFFERENT
    pending: bool = False


@dataclass(frozen=True)
class Verdict:
    """A case, how many effects were compared, and what was found.

    ``by_records``: the engine keeps its history no longer, the records were checked against themselves.
    """

    case: str
    effects: int
    findings: tuple[Finding, ...]
    by_records: bool = False

    @property
    def nature(self) -> Nature:
        """The worst of what was found."""
        return worst(finding.nature for finding in self.findings)


def worst(natures: Iterable[Nature]) -> Nature:
    """The one that counts for all."""
    found = set(natures)
    return next((nature for nature in (Nature.DIFFERENT, Nature.BEHIND) if nature in found), Nature.SAME)
