"""A changed engine has the same effects: replayed, the kept histories give every effect that they carry, by hash."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import get_args

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from approvals.actions import Action, Actor
from approvals.apply import apply
from approvals.effects import Effect, Event
from approvals.state import Applied, CaseState
from temporal.converter import data_converter
from tests.replay.histories import files, read
from workflows import WORKFLOWS
from workflows.history import _Found, entries_of

Effects = dict[tuple[str, int], Effect]


class Computed:
    """Stands in for ``apply`` while histories are replayed, and keeps what it gives."""

    def __init__(self) -> None:
        self.effects: Effects = {}

    def __call__(self, state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Applied:
        applied = apply(state, actor, action, at)
        self.effects.update({(state.head.case, effect.number): effect for effect in applied.effects})
        return applied


@pytest.fixture(scope="module")
async def computed() -> Effects:
    """What today's code computes from all kept histories."""
    kept = Computed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.case.apply", kept)
        for file in files():
            # One by one: a case's second run goes on where the first one ended.
            replayer = Replayer(
                workflows=WORKFLOWS, data_converter=data_converter(), workflow_runner=UnsandboxedWorkflowRunner()
            )
            await replayer.replay_workflow(read(file))
    return kept.effects


@pytest.mark.parametrize("name", [file.name for file in files()])
async def test_every_effect_that_a_kept_history_carries_is_computed_again(name: str, computed: Effects) -> None:
    history = read(next(file for file in files() if file.name == name))
    found = _Found()
    async for entry in entries_of(_each(history.events), data_converter()):
        found.take(entry)
    assert found.effects
    assert not found.contradictions
    carried = {number: effect.hash for number, effect in found.effects.items()}
    assert all(effect.is_sound() for effect in found.effects.values())
    case_id = history.events[0].workflow_execution_started_event_attributes.workflow_id
    assert {number: computed[case_id, number].hash for number in carried} == carried


def test_every_kind_of_event_is_in_a_kept_history(computed: Effects) -> None:
    """What no history has, no replay would miss."""
    union, _ = get_args(Event)
    kinds = {each.model_fields["kind"].default for each in get_args(union)}
    assert kinds == {effect.event.kind for effect in computed.values()}


async def _each(events: Iterable[HistoryEvent]) -> AsyncIterator[HistoryEvent]:
    for event in events:
        yield event
