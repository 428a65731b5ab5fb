"""What every explanation must be: it is next to the figure, and its last step gives that figure."""

from typing import Any

from calculations.explaining.explanation import Answer, Explained
from calculations.input.faults import BadInput


def by_figure(answer: Answer) -> dict[str, Explained]:
    """The explanations by their place; every figure is explained once and by what its last step comes to."""
    told = answer.explain or ()
    assert told
    for each in told:
        assert not each.steps or each.steps[-1].value == each.value
    assert len({each.figure for each in told}) == len(told)
    return {each.figure: each for each in told}


def formulas(explained: Explained) -> list[str]:
    return [step.formula for step in explained.steps]


def faults_of(call: Any, *arguments: Any) -> dict[str, str]:
    """The faults of a refused input, message by place."""
    try:
        call(*arguments)
    except BadInput as refused:
        return {fault.place: fault.message for fault in refused.faults}
    raise AssertionError("it was not refused")


def of(*amounts: object) -> tuple[object, ...]:
    """Amounts side by side, to be checked against whole yuan."""
    return amounts
