"""What the engine says when it has no answer, as an error by type: one place for every status it can give."""

import structlog
from temporalio.client import (
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from approvals.refusals import Refusal
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from temporal.connect import PASSING
from temporal.names import ErrorType

NO_ANSWER = (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError)
"""No answer came in the time given: what was asked may have counted."""

MAY_BE_STUCK = frozenset({ErrorKind.ENGINE_AWAY, ErrorKind.NO_ANSWER_YET})
"""Errors behind which may be a case whose workflow task fails."""

log = structlog.get_logger("api")


class CaseGone(Exception):
    """The engine has no open case of that id: it ended or never was, and what it answered is in the records."""


class LeftToRecords(Exception):
    """The case may have carried this out in an earlier run: what it left to the records up to an effect, they know."""

    def __init__(self, through: int) -> None:
        self.through = through
        super().__init__(f"through effect {through}")


def typed_error(case: str, error: BaseException) -> BaseException:
    """What becomes of an error of the engine's client; the error itself when it is a fault of ours."""
    if isinstance(error, NO_ANSWER):
        return ServiceError(ErrorKind.NO_ANSWER_YET)
    if isinstance(error, WorkflowUpdateFailedError):
        return _refusal(error)
    if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
        return CaseGone(case)
    # A query fails when a worker cannot read the case's history: its own handler only shows the state.
    if isinstance(error, WorkflowQueryFailedError) or (isinstance(error, RPCError) and error.status in PASSING):
        log.warning("引擎暂不可用 / the engine is away", case=case, reason=repr(error))
        return ServiceError(ErrorKind.ENGINE_AWAY)
    return error


def _refusal(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == ErrorType.REFUSED and cause.details:
        return ServiceError.refused(Refusal.model_validate(cause.details[0]))
    if isinstance(cause, ApplicationError) and cause.type == ErrorType.LEFT_TO_RECORDS and cause.details:
        return LeftToRecords(int(cause.details[0]))
    return error
