"""Places where a process can be made to die, so that tests can crash it just there; nothing happens in real life.

Only the environment of a process arms one: `TONGCHOU_FAILPOINT=api-answered:3` kills it with SIGKILL the third time
that it gets there. A place that does not exist, or no count, ends the process at its start instead of arming nothing.
"""

import os
import signal
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NoReturn

import structlog

from temporal.cli_errors import Problem

VARIABLE = "TONGCHOU_FAILPOINT"

log = structlog.get_logger("failpoints")


class Failpoint(StrEnum):
    """Where a process may be made to die."""

    API_EARMARKED = "api-earmarked"
    """Money is set aside for an approval; its case has not heard of it."""
    API_ANSWERED = "api-answered"
    """The case has answered; the records do not have it yet, nor the caller."""
    API_RECORDED = "api-recorded"
    """The records have it; the caller has no answer yet."""
    RECORDER_BEGUN = "recorder-begun"
    """The recorder was asked to write; the records are as they were."""
    RECORDER_WRITING = "recorder-writing"
    """The recorder has written, but not committed."""
    RECORDER_WRITTEN = "recorder-written"
    """The recorder has committed; the engine does not know it yet."""
    LEDGER_BOOKED = "ledger-booked"
    """Money has moved in a transaction that is not committed, which is to make the payment orders too."""
    ORDERS_MADE = "orders-made"
    """The payment orders are made in the same transaction; it is not committed."""
    LEDGER_POSTED = "ledger-posted"
    """Money has moved in the ledger; the engine does not know it yet."""


class FailpointUnknown(Problem):
    """The variable names no failpoint, or no count."""


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


class Failpoints:
    """Counts how often a process gets to the place that its environment names, and has it die there."""

    def __init__(self, environment: Mapping[str, str], die: Callable[[], None] = _die) -> None:
        """Raises `FailpointUnknown`."""
        self._die = die
        self._armed, self._left = _armed(environment.get(VARIABLE, ""))
        if self._armed:
            log.warning("已设崩溃点 / this process is made to die", failpoint=self._armed, left=self._left)

    def reach(self, failpoint: Failpoint) -> None:
        """The process gets here."""
        if failpoint is self._armed:
            self._left -= 1
            if self._left == 0:
                self._die()


def _armed(setting: str) -> tuple[Failpoint | None, int]:
    if not setting:
        return None, 0
    name, _, count = setting.partition(":")
    if name not in {each.value for each in Failpoint} or not count.isdecimal() or int(count) == 0:
        raise FailpointUnknown(f"{VARIABLE}={setting}: 没有这个崩溃点或次数有误 / no such failpoint, or no count")
    return Failpoint(name), int(count)


reach = Failpoints(os.environ).reach
"""This process gets to a failpoint."""
