"""What a rule is asked: may this person do this with that open task, as the case stands now?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from approvals.actions import Actor, RecordsAction, TaskAction
from approvals.definitions import Step
from approvals.refusals import Refusal
from approvals.state import CaseState, Task


@dataclass(frozen=True, slots=True)
class Question:
    """One action on one open task, at an instant."""

    state: CaseState
    actor: Actor
    action: TaskAction | RecordsAction
    task: Task
    at: datetime

    @property
    def step(self) -> Step:
        """The step that the task belongs to."""
        return self.state.step_of(self.task)


Rule = Callable[[Question], Refusal | None]
