"""The patches of the workflows: each marks, in the histories that have it, a change to what their code orders.

A build that does not know a patch cannot go on with a case that has it, so every id is here and nowhere else.
"""

from enum import StrEnum


class Patch(StrEnum):
    """The ids as histories have them."""

    MARKED = "marks-of-what-came-of-itself"
    """Since this, cases leave a mark of what came of itself; older runs go on without."""
    STUCK_LISTED = "stuck-listed"
    """Since this, the engine's list says of a case what it is stuck with, and operators retry by a power."""
    NOT_CANCELLED = "not-cancelled-by-the-engine"
    """Since this, a request to the engine to cancel a case is noted and does not end it."""
    RECORDED_LOCALLY = "recorded-locally"
    """Since this, effects that receipts in the history have are recorded by a local activity."""
