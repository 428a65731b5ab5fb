"""The rows that the effects of one case add or change, as a projection gathers them."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from approvals.case_ids import city_of
from records.tables import CaseRecord, PowerProposal, Record, TaskRecord, table_of
from records.tables.merging import rules_of

Row = dict[str, Any]


def _empty(record: type[Record]) -> Row:
    """What is known of a row before any effect says something of it."""
    return {name: rule.empty for name, rule in rules_of(table_of(record)).items()}


_NO_TASK, _NO_PROPOSAL, _NO_CASE = _empty(TaskRecord), _empty(PowerProposal), _empty(CaseRecord)


def empty_case(case: str) -> Row:
    """The row of a case of which no effect is known."""
    return {"id": case, "city": city_of(case), **_NO_CASE}


class About(NamedTuple):
    """What a case is about, as far as its tasks say it too."""

    case_kind: str
    fund: str | None


@dataclass
class Projection:
    """The rows that a batch of effects of one case adds or changes; one row a task, at most one for the case.

    ``about`` is none as long as the case's opening is not known.
    """

    case: str
    about: About | None = None
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
            self.case_row = empty_case(self.case)
        self.case_row |= columns
