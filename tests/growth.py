"""How some work grows with its input: twice as much may take twice as long, not four times, nor more statements."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine, event

from calculations.input.faults import BadInput

Given = TypeVar("Given")

LINEAR = 3.0
"""Doubling the input doubles the time of linear work; of quadratic work it becomes four times as long."""
_RUNS = 2
_TRIES = 4


def growth(make: Callable[[int], Given], work: Callable[[Given], object], size: int) -> float:
    """How many times as long ``work`` takes for an input of twice the size; a refusal counts as work done.

    Only this process's own processor time counts. Of several tries the best is taken: a busy machine makes single
    runs slower, never faster.
    """
    once, twice = make(size), make(2 * size)
    ratios: list[float] = []
    while len(ratios) < _TRIES and min(ratios, default=LINEAR) >= LINEAR:
        ratios.append(_seconds(work, twice) / _seconds(work, once))
    return min(ratios)


def _seconds(work: Callable[[Given], object], given: Given) -> float:
    return min(_run(work, given) for _ in range(_RUNS))


def _run(work: Callable[[Given], object], given: Given) -> float:
    # Collections come at points of their own, in one size and not in the other.
    gc.disable()
    began = time.process_time()
    try:
        work(given)
    except BadInput:
        pass
    finally:
        gc.enable()
    return time.process_time() - began


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """The statements that are sent inside, to any database."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
