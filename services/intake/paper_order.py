"""The papers behind the decisions of a case: a body decides on what those before it have decided already."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Evidence
from approvals.state import CaseState, Task
from calculations.input.faults import Fault
from records.cases.papers_of_decisions import papers_of_approvals


async def paper_faults(session: AsyncSession, state: CaseState, asked: Task, paper: Evidence) -> list[Fault]:
    """Documents of earlier steps that are of a later day than this one: one of the two dates is wrong."""
    steps = [step.id for step in state.head.chain.steps]
    before = steps[: steps.index(asked.step)]
    papers = await papers_of_approvals(session, state.head.case, before)
    return list(_later(state, papers, paper))


def _later(state: CaseState, papers: dict[str, Evidence], paper: Evidence) -> Iterator[Fault]:
    day = paper.effective_date
    for step_id, earlier in papers.items():
        if earlier.effective_date > day:
            step, of = state.head.chain.step(step_id), earlier.effective_date
            yield Fault(
                "evidence.effective_date",
                f"{day} is before {of}, the date of {earlier.document_number} ({step.en}), which came first",
                f"文件日期{day}早于“{step.zh}”所依据的{earlier.document_number}({of}),请核对两份文件的日期",
            )
