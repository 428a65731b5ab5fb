"""The process in BPMN: starts it, decides its steps, and turns it into text and back.

As its authors' example does it, the text of a case is without the process itself, which is the same for all cases.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter

_FILE = Path(__file__).with_name("approvals.bpmn")


class _WithoutProcess(BpmnWorkflowConverter):
    """A case alone; it has no subprocesses."""

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        of_the_case: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        return of_the_case | {"subprocesses": {}, "bpmn_events": self.registry.convert(workflow.bpmn_events)}

    def from_dict(self, dct: dict[str, Any]) -> BpmnWorkflow:
        return super().from_dict(dct | {"spec": _PROCESS})


def _process() -> Any:
    parser = BpmnParser()
    parser.add_bpmn_file(str(_FILE))
    return parser.get_spec("approvals")


_PROCESS = _process()
_SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG | {BpmnWorkflow: _WithoutProcess}))


class Case:
    """One case, between two decisions."""

    def __init__(self, workflow: BpmnWorkflow) -> None:
        self._workflow = workflow

    @classmethod
    def begin(cls) -> "Case":
        """A case that waits for its first step."""
        case = cls(BpmnWorkflow(_PROCESS))
        case._go_on()
        return case

    @classmethod
    def read(cls, text: str) -> "Case":
        """A case as it was written."""
        return cls(_SERIALIZER.deserialize_json(text))

    def written(self) -> str:
        """All that is to be kept of it."""
        text: str = _SERIALIZER.serialize_json(self._workflow)
        return text

    def due(self) -> datetime | None:
        """When a timer service has to look at it; None when nothing has a deadline."""
        return min((datetime.fromisoformat(event.value) for event in self._workflow.waiting_events()), default=None)

    def decide(self, step: int, note: str) -> bool:
        """Decide a step, if it is its turn; whether it was."""
        task = self._workflow.get_next_task(state=TaskState.READY, manual=True)
        if task is None or task.task_spec.name != f"step_{step}":
            return False
        task.set_data(note=note)
        task.run()
        self._go_on()
        return True

    def _go_on(self) -> None:
        """Do what needs nobody, up to the next step or the end."""
        self._workflow.refresh_waiting_tasks()
        while task := self._workflow.get_next_task(state=TaskState.READY, manual=False):
            task.run()
            self._workflow.refresh_waiting_tasks()
