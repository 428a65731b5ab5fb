"""A case's automatic steps, one after another: ordered from their activities, and applied if the result fits."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NoReturn

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from approvals.actions import Action
    from approvals.return_targets import misfit
    from approvals.state import CaseState, Task
    from approvals.temporal_summaries import task_words
    from temporal.names import ActivityName
    from workflows.messages import AutomaticResult, AutomaticWork

from workflows.activity_runner import Orders
from workflows.clock import Clock


def next_automatic(state: CaseState) -> Task | None:
    """The automatic step that is to be carried out now, if any."""
    return next(iter(state.automatic_tasks()), None)


async def take_automatic_steps(
    activities: Mapping[str, ActivityName],
    orders: Orders,
    state: Callable[[], CaseState],
    clock: Clock,
    apply: Callable[[Action], None],
) -> NoReturn:
    """Carry out each automatic step as it opens; ``activities`` names the activity of each by its step."""
    while True:
        await workflow.wait_condition(lambda: next_automatic(state()) is not None)
        task = next_automatic(state())
        if task is None:
            continue
        words = task_words(state(), task)
        result = await orders.run(activities[task.step], _work(state(), task, clock.now()), AutomaticResult, words)
        if result is None:
            continue
        completed = result.completed(task.id)
        fault = misfit(state(), completed)
        if fault is None:
            apply(completed)
        else:
            await orders.wait_for_operators(f"{words}: {fault}")


def _work(state: CaseState, task: Task, instant: datetime) -> AutomaticWork:
    head = state.head
    return AutomaticWork(
        case=head.case,
        task=task.id,
        step=task.step,
        lane=task.lane,
        city=head.city,
        fund=head.fund,
        year=head.anchor.year,
        month=head.anchor.month,
        branches=head.branches,
        versions={key: made[-1] for key, made in state.versions.items()},
        parameters=head.parameters,
        templates=head.templates,
        document=task.document,
        makers=state.makers_of(task),
        instant=instant,
    )
