"""How an activity fails: a lost connection is tried again by the engine, anything else waits for operators."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from temporalio.exceptions import ApplicationError

from calculations.faults import BadInput
from engine.names import ErrorType
from records.database import is_connection_error


class PostingImpossible(Exception):
    """The ledger refuses what no step can order otherwise; operators have to look at the accounts."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(";".join(reasons))


P = ParamSpec("P")
R = TypeVar("R")


def told_apart(work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Let lost connections through, to be retried; make every other failure final, with its words."""

    @wraps(work)
    async def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return await work(*arguments, **named)
        except ApplicationError:
            raise
        except BadInput as error:
            raise ApplicationError(str(error), type=ErrorType.BAD_INPUT, non_retryable=True) from error
        except Exception as error:
            if is_connection_error(error):
                raise
            words = f"{type(error).__name__}: {error}"
            raise ApplicationError(words, type=ErrorType.UNEXPECTED, non_retryable=True) from error

    return guarded
