"""A chain of two hundred decisions stays far below the engine's limits, and no request of it is forgotten."""

from itertools import pairwise

import pytest

from approvals.actions import Approve
from approvals.refusals import RefusalCode
from tests.approvals.chains import chain, step
from tests.approvals.people import staff
from tests.replay.test_replay import replayer
from tests.workflows.engine_cases import Cases, RefusedByCase
from tests.workflows.test_long_cases import runs
from tests.workflows.test_recording import ties
from workflows.messages import UPDATES_A_RUN

DECISIONS = 200
LONG = chain(*(step(f"sign_{number}", "bureau/leader") for number in range(DECISIONS + 1)))
LARGEST_HISTORY = 4_096
"""Events from which the engine asks a run to be continued as a new one."""
LARGEST_PAYLOAD = 512 * 1024
"""Bytes from which the engine warns of a payload; at four times as many it refuses it."""


@pytest.mark.parametrize("updates_a_run", [UPDATES_A_RUN, 60], ids=["one run", "several runs"])
async def test_two_hundred_decisions_are_remembered_to_the_last_key(cached_cases: Cases, updates_a_run: int) -> None:
    case = await cached_cases.open(LONG, rehearsal=True, updates_a_run=updates_a_run)
    leader = staff("bureau/leader")
    requests = [
        case.request(leader, Approve(task=f"main.sign_{number}.1.decide"), key=f"leader:{number}")
        for number in range(DECISIONS)
    ]
    receipts = [await case.send(request, update_id=request.key) for request in requests]
    assert all(before.last + 1 == after.first for before, after in pairwise(receipts))
    for request, receipt in zip(requests, receipts, strict=True):
        again = await case.send(request)
        assert (again.first, again.last, again.hash, again.at) == (
            receipt.first,
            receipt.last,
            receipt.hash,
            receipt.at,
        )
    other = case.request(leader, Approve(task="main.sign_200.1.decide", note="另"), key="leader:0")
    with pytest.raises(RefusedByCase) as refused:
        await case.send(other)
    assert refused.value.refusal.code is RefusalCode.KEY_REUSED
    assert (await runs(cached_cases, case) > 1) == (updates_a_run < DECISIONS)
    history = await case.handle.fetch_history()
    assert len(history.events) < LARGEST_HISTORY
    assert all(event.ByteSize() < LARGEST_PAYLOAD for event in history.events)
    await replayer().replay_workflow(history)
    await case.act(leader, Approve(task=f"main.sign_{DECISIONS}.1.decide"))
    await case.handle.result()
    ties(cached_cases.fakes.recorded(case.id))
