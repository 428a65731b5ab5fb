"""What distinguishes builds: meanings of actions, patches of the workflows, and migrations of the records.

A build marks in the records what it uses; one that finds a mark that it does not know must not work there.
"""

from approvals.state import KNOWN_SEMANTICS, SEMANTICS
from records.marks import revisions
from workflows.patches import Patch


def used() -> frozenset[str]:
    """What this build leaves in cases and records as soon as it works."""
    return frozenset({_semantics(SEMANTICS), newest_records(), *map(_patch, Patch)})


def known() -> frozenset[str]:
    """What this build can go on with."""
    return frozenset({*map(_semantics, KNOWN_SEMANTICS), *map(_records, revisions()), *map(_patch, Patch)})


def newest_records() -> str:
    """The mark of the newest migration."""
    return _records(revisions()[0])


def _semantics(number: int) -> str:
    return f"semantics:{number}"


def _records(revision: str) -> str:
    return f"records:{revision}"


def _patch(patch: Patch) -> str:
    return f"patch:{patch}"
