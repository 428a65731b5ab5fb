"""What a case remembers of its requests: bounded, and never so that one of them could count twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.request_memory import LeftToRecords, Processed, to_be_left
from approvals.state import CaseState
from tests.approvals.case_driver import OPENED, CaseDriver
from tests.approvals.chains import chain, step

MANY, A_RUN = 10_000, 1_500
LARGEST_PAYLOAD = 512 * 1024
"""Bytes from which the engine warns of a payload; at four times as many it refuses it."""


def done(number: int, recorded: bool = True) -> Processed:
    """A request that had one effect, of that number."""
    return Processed(
        digest=f"{number:064x}", first=number, last=number, hash=f"{number:064x}", at=OPENED, recorded=recorded
    )


def requests(first: int, last: int) -> dict[str, Processed]:
    """Requests under keys as long as the API takes them at most."""
    return {f"{number:0200}": done(number) for number in range(first, last + 1)}


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=200), st.integers(1, 10**6), max_size=50), st.integers(1, 5))
def test_what_was_left_is_never_denied(keys: dict[str, int], times: int) -> None:
    left, numbered = LeftToRecords(), list(keys.items())
    for part in range(times):
        left = left.with_more({key: done(number) for key, number in numbered[part::times]})
    assert all(left.may_have(key) for key in keys)
    assert left.through == max(keys.values(), default=0)


def test_a_new_key_is_rarely_looked_for_in_vain_and_the_room_stays_the_same() -> None:
    one = done(MANY)
    few, many = (LeftToRecords().with_more({f"{n:0200}": one for n in range(last)}) for last in (1, MANY))
    assert len(few.model_dump_json()) == len(many.model_dump_json())
    assert sum(many.may_have(f"{n:0200}") for n in range(MANY, MANY + 2_000)) < 10
    assert not LeftToRecords().may_have("any")


def test_the_newest_are_kept_and_so_is_whatever_the_records_cannot_answer() -> None:
    known = {"a": done(1), "b": done(2, recorded=False), "c": done(3), "d": done(4), "e": done(5, recorded=False)}
    assert list(to_be_left(known, keep=2, through=0)) == ["a", "c"]
    assert to_be_left(known, keep=5, through=0) == {}
    assert list(to_be_left(known, keep=0, through=0)) == ["a", "c", "d"]


def test_whatever_is_left_is_of_after_all_that_was_left_before() -> None:
    known = {"a": done(1), "b": done(2), "c": done(3)}
    assert list(to_be_left(known, keep=0, through=2)) == ["c"], "else a look up to effect 2 could have missed a or b"


def test_a_state_of_ten_thousand_requests_goes_on_in_a_payload_of_which_the_engine_does_not_warn() -> None:
    state = CaseDriver(chain(step("sign", "bureau/leader")), branches=()).state
    for first in range(1, MANY + 1, A_RUN):
        new = requests(first, first + A_RUN - 1)
        state = state.model_copy(update={"processed": {**state.processed, **new}})
        state = CaseState.model_validate_json(state.carried_on(keep=500).model_dump_json())
    assert len(state.processed) == 500
    assert len(state.model_dump_json().encode()) < LARGEST_PAYLOAD
    keys = (f"{number:0200}" for number in range(1, MANY, 20))
    assert all(key in state.processed or state.left_to_records.may_have(key) for key in keys)


def test_a_short_case_s_state_is_as_it_was_before_requests_were_left() -> None:
    state = CaseDriver(chain(step("sign", "bureau/leader")), branches=()).state
    summary = state.model_copy(update={"processed": {"k": done(1, recorded=False)}}).model_dump(mode="json")
    assert "left_to_records" not in summary
    assert set(summary["processed"]["k"]) == {"digest", "first", "last", "hash", "at"}
