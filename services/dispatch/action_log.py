"""One line in the log for each action asked of a case: by whom, what became of it, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from approvals.actions import Request
from services.errors import ServiceError

DONE = "done"
FAILED = "failed"
"""The outcome of what ended in an error of ours; its trace is in the log as well."""

log = structlog.get_logger("acts")


@contextmanager
def logged(case: str, request: Request) -> Iterator[None]:
    """Log what becomes of a request inside; nothing of its content, nor of anybody's name."""
    begun, outcome = time.monotonic(), FAILED
    try:
        yield
        outcome = DONE
    except ServiceError as problem:
        outcome = problem.kind.value
        raise
    finally:
        log.info(
            "办理 / act",
            case=case,
            person=request.actor.person,
            key=request.key,
            kind=request.action.kind,
            outcome=outcome,
            milliseconds=round((time.monotonic() - begun) * 1000),
        )
