"""What the benchmark concludes from what it measured: ratios within a round, their median, which aims are met."""

from collections import Counter

import pytest

from tests.bench.aims import AT_ONCE, Aim, Results, aims, event_aims
from tests.bench.events import Left
from tests.bench.report import aim_lines, lines
from tests.bench.rounds import Measured
from tests.bench.shapes import WORDS, Kind


def measured(per_second: int, processor_ms: float, milliseconds: float = 10) -> Measured:
    """A second in which each answer took as long."""
    return Measured(
        seconds=1,
        latencies=(milliseconds / 1000,) * per_second,
        parts=({"engine": 0.004, "records": 0.002, "api": 0.007},) * per_second,
        processor={"engine": processor_ms * per_second / 2000, "worker": processor_ms * per_second / 2000},
    )


def results(chain_ms: float = 14, month_ms: float = 5, chain_p50: float = 14, month_rate: float = 400) -> Results:
    """A round in which bare takes 10 ms of processor time, serves 100 a second and answers in 10 ms."""
    found: dict[tuple[str, int], list[Measured]] = {(Kind.BARE, people): [measured(100, 10)] for people in AT_ONCE}
    found |= {(Kind.CHAIN, people): [measured(75, chain_ms, chain_p50)] for people in AT_ONCE}
    return found | {(Kind.MONTH, people): [measured(int(month_rate), month_ms)] for people in (10, 20, 50)}


def missed(found: Results) -> list[str]:
    """The aims that are missed, by how their words begin."""
    return [aim.words[:9] for aim in aims(found) if not aim.met]


def test_what_is_better_than_every_aim_meets_them_all() -> None:
    assert len(list(aims(results()))) == 9
    assert missed(results()) == []


@pytest.mark.parametrize(
    ("worse", "which"),
    [
        ({"chain_ms": 15.5}, ["处理器用时比,1 ", "处理器用时比,20", "处理器用时比,50"]),
        ({"month_ms": 6.5}, ["处理器用时比,10", "处理器用时比,20", "处理器用时比,50"]),
        ({"chain_p50": 15}, ["一条链,1 人:p"]),
        ({"month_rate": 340}, ["十县一月,50 人"]),
    ],
)
def test_each_aim_is_missed_for_itself(worse: dict[str, float], which: list[str]) -> None:
    assert missed(results(**worse)) == which


def test_the_median_of_the_rounds_counts() -> None:
    aim = Aim("words", [1.2, 1.4, 9.0], 1.5, at_most=True)
    assert aim.met
    assert "1.40 ≤ 1.5" in aim.line()
    assert "(1.20 – 9.00)" in aim.line()


def test_a_decision_that_comes_singly_leaves_at_most_twelve_events() -> None:
    twelve, more = (Left(5, Counter({"TIMER_": number - 10, "WORKFLOW_TASK_": 10}), 0) for number in (60, 61))
    assert [aim.met for aim in event_aims({Kind.CHAIN: twelve, Kind.MONTH: more})] == [True, False]


def test_the_table_has_each_percentile_and_the_ratios_to_the_bare_workflow_at_as_many_people() -> None:
    table = list(lines(results(chain_ms=16), {kind.value: words for kind, words in WORDS.items()}))
    row = next(line for line in table if line.startswith("     20") and "16.0" in line)
    assert row.split() == ["20", "16.0", "75.0", "14.0", "14.0", "14.0", "1.60", "0.75", "1.40"]
    assert any(line.split() == ["chain", "20", "16.0", "=", "engine", "8.0", "worker", "8.0"] for line in table)


def test_without_aims_nothing_is_said_of_them() -> None:
    assert list(aim_lines([])) == []
