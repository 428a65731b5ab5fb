"""A case grows with every decision; what the next one costs does not: counted, so that no busy machine matters."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from approvals.actions import Approve, Comment, Return
from approvals.refusals import RefusalCode
from approvals.temporal_summaries import agenda_words, details_markdown
from tests.approvals.case_driver import CaseDriver, Refused
from tests.approvals.chains import chain, step
from tests.approvals.people import staff

TURNS = 150
BACK_AND_FORTH = chain(
    step("check", "bureau/checker"),
    step("sign", "bureau/leader", deadline={"rule": {"kind": "after_opening", "count": 10, "unit": "days"}}),
)
CHECKER, LEADER = staff("bureau/checker"), staff("bureau/leader")


def turn(case: CaseDriver, number: int) -> None:
    """A checker agrees, the leader comments and returns it; the engine's pages show each time where it stands."""
    sign = f"main.sign.{number}.decide"
    for actor, action in (
        (CHECKER, Approve(task=f"main.check.{number}.decide")),
        (LEADER, Comment(task=sign, text="请核对")),
        (LEADER, Return(task=sign, to="check", reason="请修改")),
    ):
        case.do(actor, action)
        details_markdown(case.state, case.at, None)
        agenda_words(case.state)


def instructions(work: Callable[[], object]) -> int:
    """How many of the interpreter's instructions are carried out."""
    counted = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        frame.f_trace_opcodes = True
        counted += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


def after(turns: int) -> CaseDriver:
    case = CaseDriver(BACK_AND_FORTH)
    for number in range(1, turns + 1):
        turn(case, number)
    return case


def test_decisions_in_a_case_that_had_twice_as_many_are_no_more_work() -> None:
    half, whole = after(TURNS), after(2 * TURNS)
    assert len(whole.state.closed) == 2 * len(half.state.closed)
    more, less = instructions(lambda: turn(whole, 2 * TURNS + 1)), instructions(lambda: turn(half, TURNS + 1))
    assert more <= 1.01 * less


def test_so_is_a_refusal() -> None:
    half, whole = after(TURNS), after(2 * TURNS)

    def too_late(case: CaseDriver) -> None:
        with pytest.raises(Refused) as refused:
            case.do(LEADER, Approve(task="main.sign.1.decide"))
        assert refused.value.code is RefusalCode.ALREADY_DECIDED

    assert instructions(lambda: too_late(whole)) == instructions(lambda: too_late(half))
