"""The same acts on the pure state machine and on a case on the real engine: the same effects, refusals and state."""

from datetime import timedelta

import pytest

from approvals.actions import Complete, Copy, MarkRead, SaveDraft
from approvals.decide import decide
from approvals.definitions import Chain, StepKind
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, OPENED
from tests.approvals.invariants import Checked
from tests.approvals.people import document
from tests.approvals.random_acts import staff_act
from tests.approvals.random_chains import random_chain
from tests.approvals.seeded_random import SeededRandom
from tests.replay.test_replay import replayer
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase
from tests.workflows.fake_activities import MADE_BY_MACHINE
from workflows.messages import CaseStart, Receipt

SERVED = ("combine_county_drafts", "split_by_county")
"""The automatic steps that the workflow of these tests knows."""
ACTS = 30
LOOKED_AT_EVERY = 10


def served_chain(rng: SeededRandom) -> Chain:
    """A random chain whose automatic steps the workflow carries out."""
    while True:
        chain = random_chain(rng)
        automatic = [step.id for step in chain.steps if step.kind is StepKind.AUTOMATIC]
        if len(automatic) <= len(SERVED) and len(chain.steps) > 1:
            break
    text = chain.model_dump_json()
    for step, name in zip(automatic, SERVED, strict=False):
        text = text.replace(f'"{step}"', f'"{name}"')
    return Chain.model_validate_json(text)


class Twins:
    """A case on the engine and its twin in memory."""

    def __init__(self, case: OpenCase, twin: Checked) -> None:
        self.case = case
        self.twin = twin
        self._settle_twin()

    async def time_goes_on(self, hours: int) -> None:
        """Both hear of an instant and do what it brings."""
        self.twin.at += timedelta(hours=hours)
        self._settle_twin()
        await self.case.advance(self.twin.at)

    async def somebody_acts(self, rng: SeededRandom) -> None:
        """Both are asked the same: both refuse for the same reason, or have the same effects."""
        actor, action = staff_act(self.twin.state, rng)
        if isinstance(action, SaveDraft | MarkRead | Copy):
            return
        refusal = decide(self.twin.state, actor, action, self.twin.at)
        answer: Receipt | RefusalCode
        try:
            answer = await self.case.act(actor, action)
        except RefusedByCase as refused:
            answer = refused.refusal.code
        if refusal is not None:
            assert answer == refusal.code
            return
        before = len(self.twin.effects)
        self.twin.act(actor, action)
        assert isinstance(answer, Receipt)
        assert list(answer.effects) == self.twin.effects[before:]
        self._settle_twin()

    async def agree(self) -> None:
        """Both have the same state, down to the last field."""
        await self.case.advance()
        assert await self.case.state() == self.twin.state

    def _settle_twin(self) -> None:
        """What a case does by itself at an instant: first what is due, then its automatic steps, one by one."""
        while self.twin.state.is_open:
            due = self.twin.state.next_due()
            automatic = self.twin.state.automatic_tasks()
            if due is not None and due <= self.twin.at:
                self.twin.time_comes()
            elif automatic:
                self.twin.take(None, self._result(automatic[0].id, automatic[0].step))
            else:
                break

    def _result(self, task: str, step: str) -> Complete:
        form = next(each.form for each in self.case.head.chain.steps if each.id == step)
        made = document(form, MADE_BY_MACHINE) if form else None
        return Complete(task=task, ok=True, document=made, facts={"办理": task})


@pytest.mark.parametrize("seed", range(11, 19))
async def test_whatever_people_do_the_engine_s_case_and_the_pure_one_agree(cached_cases: Cases, seed: int) -> None:
    cases, rng = cached_cases, SeededRandom(seed)
    chain = served_chain(rng)
    head = cases.head(chain, branches=COUNTIES)
    case = await cases.start(CaseStart(head=head, rehearsal=True, instant=OPENED))
    both = Twins(case, Checked(chain, head=head, at=OPENED))
    await case.advance()
    for number in range(1, ACTS + 1):
        if not both.twin.state.is_open:
            break
        await both.time_goes_on(rng.pick((1, 1, 2, 40)))
        await both.somebody_acts(rng)
        if both.twin.state.is_open and number % LOOKED_AT_EVERY == 0:
            await both.agree()
    if not both.twin.state.is_open:
        outcome = await case.handle.result()
        assert (outcome.status, outcome.hash) == (both.twin.state.status, both.twin.state.hash)
        assert cases.fakes.recorded(case.id) == both.twin.effects
    both.twin.look_back()
    await replayer().replay_workflow(await case.handle.fetch_history())
