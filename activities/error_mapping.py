"""How an activity fails: records that are away are tried again by the engine, anything else waits for operators."""

from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from calculations.input.bilingual import Bilingual
from calculations.input.faults import BadInput
from records.database import is_connection_error, lacks_tables
from temporal.names import ErrorType

log = structlog.get_logger("activities")


class PostingImpossible(Exception):
    """The ledger refuses what no step can order otherwise; operators have to look at the accounts."""

    def __init__(self, reasons: Iterable[Bilingual]) -> None:
        super().__init__(";".join(map(str, reasons)))


P = ParamSpec("P")
R = TypeVar("R")


def map_errors(work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Have the engine try again while the records are away, or of another version than this build; make every other
    failure final, with its words.
    """

    @wraps(work)
    async def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return await work(*arguments, **named)
        except ApplicationError:
            raise
        except BadInput as error:
            raise ApplicationError(str(error), type=ErrorType.BAD_INPUT, non_retryable=True) from error
        except Exception as error:
            if is_connection_error(error) or lacks_tables(error):
                log.warning(
                    "记录库暂不可用,稍后重试 / the records are away, to be tried again", reason=reason_of(error)
                )
                # Benign: of each attempt that finds them away the SDK would log the whole trace.
                words, benign = "记录库暂不可用 / the records are away", ApplicationErrorCategory.BENIGN
                raise ApplicationError(words, type=ErrorType.RECORDS_AWAY, category=benign) from error
            words = f"{type(error).__name__}: {error}"
            raise ApplicationError(words, type=ErrorType.UNEXPECTED, non_retryable=True) from error

    return guarded


def reason_of(error: Exception) -> str:
    """What the database said, without the statement that it was said to."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
