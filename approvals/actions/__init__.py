"""What people and the clock can do to a case, and who they are while they do it.

All that the modules of this package name is offered here under one roof; each has the union of its own actions.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from approvals.actions.decisions import *
from approvals.actions.handling import *
from approvals.actions.people import *
from approvals.actions.powers import *
from approvals.actions.reading import *
from approvals.actions.references import *
from approvals.actions.system import *
from calculations.input.frozen import Frozen, left_out

TaskAction = DecisionAction | HandlingAction
"""What the staff do with a task, open or closed, that the action names."""

StaffAction = Annotated[TaskAction | HandIn | OperatorAction, Field(discriminator="kind")]
Action = StaffAction | SystemAction
"""Everything that ``apply`` carries out; what is in ``RecordsAction`` never gets there."""


class Request(Frozen):
    """A staff action as it reaches a case: who, what, the request's key, and in rehearsals the business instant.

    The key has room for a login and what that person calls the request, of up to 100 characters each, and for a party.

    ``looked_through``: the records have every request that the case left to them up to that effect, and not this one.
    """

    key: str = Field(min_length=1, max_length=300)
    actor: Actor
    action: StaffAction
    instant: datetime | None = None
    looked_through: int = left_out(0)


def subject(action: StaffAction | RecordsAction) -> str:
    """What an action is about: the task, entry, proposal or person that it names."""
    match action:
        case HandIn():
            return action.entry
        case Confirm() | Decline():
            return action.proposal
        case Propose():
            return action.power.power
        case HandOver():
            return action.person
        case _:
            return action.task
