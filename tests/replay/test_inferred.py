"""From the effects of a kept history alone its case comes to the state that it came to by what was asked of it."""

from datetime import datetime

import pytest
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from approvals.actions import Action, Actor
from approvals.apply import apply
from approvals.effects import Effect
from approvals.inferred import NotInferred, turns
from approvals.state import Applied, CaseState
from temporal.converter import data_converter
from tests.replay.histories import files, read
from workflows import WORKFLOWS


class Kept:
    """Stands in for ``apply``, and keeps what a case was asked and what came of it."""

    def __init__(self) -> None:
        self.first: CaseState | None = None
        self.last: CaseState | None = None
        self.effects: list[Effect] = []
        self.asked: dict[int, Action] = {}

    def __call__(self, state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Applied:
        applied = apply(state, actor, action, at)
        self.first = self.first or state
        self.last = applied.state
        self.effects += applied.effects
        if applied.effects:
            self.asked[applied.effects[0].number] = action
        return applied


async def kept(name: str) -> Kept:
    with pytest.MonkeyPatch.context() as patch:
        replayed = Kept()
        patch.setattr("workflows.case.apply", replayed)
        replayer = Replayer(
            workflows=WORKFLOWS, data_converter=data_converter(), workflow_runner=UnsandboxedWorkflowRunner()
        )
        await replayer.replay_workflow(read(next(file for file in files() if file.name == name)))
    return replayed


@pytest.mark.parametrize("name", [file.name for file in files()])
async def test_the_state_comes_back_from_the_effects(name: str) -> None:
    replayed = await kept(name)
    assert replayed.first is not None
    assert replayed.last is not None
    found = list(turns(replayed.first, replayed.effects, lambda effect, asked: asked == replayed.asked[effect.number]))
    assert [effect for applied in found for effect in applied.effects] == replayed.effects
    # Requests are brought by whoever knows them; an input without an effect leaves none.
    assert found[-1].state.without_requests() == replayed.last.without_requests()


async def test_nothing_more_is_tried_than_the_action_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message of all that a long case had is one workflow task, for which the SDK gives two seconds."""
    replayed = await kept("annual_budget-returned.rehearsal.run-1.json.xz")
    assert replayed.first is not None
    tried = 0

    def counted(state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Applied:
        nonlocal tried
        tried += 1
        return apply(state, actor, action, at)

    monkeypatch.setattr("approvals.inferred.apply", counted)
    found = list(turns(replayed.first, replayed.effects, lambda effect, asked: asked == replayed.asked[effect.number]))
    assert tried == len(found)


async def test_a_turn_that_is_cut_off_is_left_for_the_next_time_and_a_changed_effect_is_no_turn() -> None:
    replayed = await kept(next(file.name for file in files() if "handled" in file.name))
    assert replayed.first is not None
    effects = replayed.effects
    some = list(turns(replayed.first, effects[:2], lambda effect, asked: False))
    assert sum(len(applied.effects) for applied in some) < 2
    changed = [effects[0].model_copy(update={"hash": "f" * 64}), *effects[1:]]
    with pytest.raises(NotInferred):
        list(turns(replayed.first, changed, lambda effect, asked: False))
