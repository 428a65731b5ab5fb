"""What is sent with an action on a task: its base, and how a route of its own describes it."""

from abc import abstractmethod
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from api.problems.catalogue import ProblemKind
from api.problems.request_error_kinds import RequestErrorKind
from approvals.actions import TaskAction
from calculations.input.frozen import Frozen
from services.error_kinds import ErrorKind

ANY_ACTION = (
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_FOUND,
    ErrorKind.UNKNOWN_TASK,
    RequestErrorKind.KEY_MISSING,
    ErrorKind.KEY_REUSED,
    ErrorKind.BAD_INPUT,
    ErrorKind.WRONG_PARTY,
    ErrorKind.WRONG_ACTION,
    ErrorKind.ALREADY_DECIDED,
    ErrorKind.CASE_CLOSED,
    ErrorKind.ENGINE_AWAY,
    ErrorKind.NO_ANSWER_YET,
    ErrorKind.ENGINE_BEHIND,
    ErrorKind.CASE_STUCK,
    ErrorKind.RECORDS_AWAY,
    ErrorKind.CONTENT_DIFFERS,
)
"""What every action may be refused as."""
HELD = (*ANY_ACTION, ErrorKind.HELD_BY_ANOTHER, ErrorKind.NOT_ALLOWED_HERE)
"""What an action that a chain may switch off, and that its holder does, may be refused as."""


class Body(BaseModel):
    """The base of everything that is sent: frozen, no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TaskBody(Body):
    """The body of an action on a task that needs nothing else."""

    @abstractmethod
    def action(self, task: str) -> TaskAction:
        """The action on that task."""


@dataclass(frozen=True, slots=True)
class TaskRoute:
    """How an action on a task is sent: its body, what it does in words, as what it may be refused.

    Its path and its name are those of the kind of action. ``name`` is that of the operation, if it is another.
    """

    action: type[Frozen]
    body: type[TaskBody]
    description: str
    refused: tuple[ProblemKind, ...]
    name: str | None = None
