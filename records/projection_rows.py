"""The rows that the effects of one case add or change, as a projection gathers them."""

from dataclasses import dataclass, field
from typing import Any

from approvals.case_ids import city_of
from approvals.effects import CaseStatus

Row = dict[str, Any]

_NO_TASK: Row = {
    "lane": None,
    "step": None,
    "round": None,
    "role": None,
    "party": None,
    "party_kind": None,
    "party_county": None,
    "party_post": None,
    "of_task": None,
    "form": None,
    "zh": None,
    "en": None,
    "holder": None,
    "holder_name": None,
    "holder_for": None,
    "holder_number": 0,
    "due": None,
    "due_number": 0,
    "opened_number": None,
    "opened_at": None,
    "closed_number": None,
    "closed_at": None,
    "outcome": None,
    "closed_by": None,
    "closed_by_name": None,
    "closed_reason": None,
    "open": False,
    "reminded": False,
    "overdue": False,
    "overdue_number": 0,
    "escalated": False,
    "dunned": 0,
    "post_empty": False,
    "post_number": 0,
}

_NO_PROPOSAL: Row = {
    "power": None,
    "reason": None,
    "proposed_by": None,
    "proposed_by_name": None,
    "proposed_at": None,
    "confirmed": None,
    "decided_by": None,
    "decided_by_name": None,
    "decided_at": None,
    "declined_because": None,
    "open": False,
}

_NO_CASE: Row = {
    "kind": None,
    "zh": None,
    "en": None,
    "fund": None,
    "year": None,
    "month": None,
    "chain": None,
    "policy_hash": None,
    "opened_at": None,
    "stage": None,
    "stage_zh": None,
    "stage_en": None,
    "stage_number": 0,
    "status": CaseStatus.OPEN.value,
    "status_number": 0,
    "closed_at": None,
    "closed_reason": None,
}


@dataclass
class Projection:
    """The rows that a batch of effects of one case adds or changes; one row a task, at most one for the case."""

    case: str
    case_row: Row | None = None
    tasks: dict[str, Row] = field(default_factory=dict)
    versions: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    copies: list[Row] = field(default_factory=list)
    proposals: dict[str, Row] = field(default_factory=dict)

    def task_rows(self) -> list[Row]:
        """The tasks in order of id, so that two writers lock them alike."""
        return [self.tasks[task] for task in sorted(self.tasks)]

    def change_task(self, task: str, **columns: object) -> Row:
        """Note columns of a task; whether it is open follows from what is known of opening and closing."""
        row = self.tasks.setdefault(task, {"case": self.case, "task": task, "city": city_of(self.case), **_NO_TASK})
        row |= columns
        row["open"] = row["opened_number"] is not None and row["closed_number"] is None
        return row

    def proposal_rows(self) -> list[Row]:
        """The operators' proposals in order of id."""
        return [self.proposals[proposal] for proposal in sorted(self.proposals)]

    def change_proposal(self, proposal: str, **columns: object) -> None:
        """Note columns of a proposal; it is open once it is known to be made and not to be decided."""
        empty = {"case": self.case, "proposal": proposal, "city": city_of(self.case), **_NO_PROPOSAL}
        row = self.proposals.setdefault(proposal, empty)
        row |= columns
        row["open"] = row["proposed_at"] is not None and row["decided_at"] is None

    def change_case(self, **columns: object) -> None:
        """Note columns of the case."""
        if self.case_row is None:
            self.case_row = {"id": self.case, "city": city_of(self.case), **_NO_CASE}
        self.case_row |= columns
