"""What the production form's benchmark concludes from what it measured."""

import re

import pytest

from tests.bench.aims import AT_ONCE, Results
from tests.bench.production_report import between_us_and_the_floor, production_aims
from tests.bench.rounds import Measured
from tests.bench.shapes import Kind

_OURS = {"engine": 5.0, "engine's tables": 2.0, "records' tables": 1.0, "log and checkpoints": 0.5, "worker": 3.0}
_OURS |= {"api": 4.0, "load": 0.5}
_FLOORS = {"app": 1.0, "tables": 0.5, "log and checkpoints": 0.25, "load": 0.25}


def measured(per_second: int, parts: dict[str, float], milliseconds: float = 10) -> Measured:
    """A second in which each answer cost these milliseconds of processor time."""
    processor = {name: each * per_second / 1000 for name, each in parts.items()}
    return Measured(1, (milliseconds / 1000,) * per_second, ({},) * per_second, processor)


def results(**twins: int) -> Results:
    """A round with bare at 100 a second, one chain at 80, the month at 400, and these twins."""
    rates = {Kind.BARE.value: 100, Kind.CHAIN.value: 80, Kind.MONTH.value: 400, **twins}
    return {
        (name, people): [measured(rate, _FLOORS if name in twins else _OURS)]
        for name, rate in rates.items()
        for people in AT_ONCE
    }


def missed(found: Results) -> list[str]:
    """The English words of the aims that are missed."""
    return [aim.words.partition(" / ")[2] for aim in production_aims(found) if not aim.met]


def test_a_twin_that_was_not_measured_has_no_aim() -> None:
    assert len(list(production_aims(results()))) == 1
    assert len(list(production_aims(results(floor=300)))) == 1
    assert len(list(production_aims(results(floor=300, dbos=50, flowable=60)))) == 5


@pytest.mark.parametrize(
    ("twins", "which"),
    [
        ({"dbos": 79, "flowable": 399}, []),
        ({"flowable": 401}, ["the month at 50, rate to flowable at 50"]),
        ({"dbos": 101}, ["the month at 50, rate to dbos at 50", "one chain at 20, rate to DBOS at 20"]),
    ],
)
def test_a_faster_twin_misses_the_aim(twins: dict[str, int], which: list[str]) -> None:
    assert missed(results(**twins)) == which


def test_what_separates_us_from_the_floor_adds_up() -> None:
    lines = list(between_us_and_the_floor(results(floor=300)))
    parts = [float(found[1]) for line in lines if (found := re.search(r"= +([\d.]+) \(", line))]
    assert len(parts) == 5
    assert sum(parts) == pytest.approx(sum(_OURS.values()) - sum(_FLOORS.values()), abs=0.3)
    assert list(between_us_and_the_floor(results(dbos=50))) == []
