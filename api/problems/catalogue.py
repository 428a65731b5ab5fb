"""The HTTP status and headers of every kind of problem; their words are in ``services.error_words``."""

from collections.abc import Mapping

from api.problems.request_error_kinds import REQUEST_STATUS, REQUEST_WORDS, RequestErrorKind
from services.error_kinds import ErrorKind
from services.error_words import WORDS, ErrorWords

ProblemKind = ErrorKind | RequestErrorKind

RETRY_AFTER_SECONDS = "2"
"""What comes back by itself (engine, records, worker) is asked for again after this long."""

_STATUS: Mapping[ErrorKind, int] = {
    ErrorKind.NOT_LOGGED_IN: 401,
    ErrorKind.WRONG_CREDENTIALS: 401,
    ErrorKind.TOO_MANY_TRIES: 429,
    ErrorKind.PASSWORD_TO_CHANGE: 403,
    ErrorKind.NOT_ALLOWED: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.BAD_INPUT: 422,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.CALCULATION_TOO_LARGE: 422,
    ErrorKind.BUSY: 503,
    ErrorKind.UNSUPPORTED_MEDIA: 415,
    ErrorKind.NO_ESTIMATE: 422,
    ErrorKind.DIRECTORY_REFUSED: 409,
    ErrorKind.ENGINE_AWAY: 503,
    ErrorKind.NO_ANSWER_YET: 503,
    ErrorKind.CASE_STUCK: 503,
    ErrorKind.RECORDS_AWAY: 503,
    ErrorKind.ENGINE_BEHIND: 503,
    ErrorKind.CONTENT_DIFFERS: 409,
    ErrorKind.INTERNAL: 500,
    ErrorKind.CASE_EXISTS: 409,
    ErrorKind.CASE_CLOSED: 409,
    ErrorKind.UNKNOWN_TASK: 404,
    ErrorKind.ALREADY_DECIDED: 409,
    ErrorKind.WRONG_PARTY: 403,
    ErrorKind.WRONG_ACTION: 422,
    ErrorKind.OWN_WORK: 403,
    ErrorKind.SECOND_PERSON: 403,
    ErrorKind.STALE_VERSION: 409,
    ErrorKind.BAD_TARGET: 422,
    ErrorKind.MISSING_REASON: 422,
    ErrorKind.MISSING_EVIDENCE: 422,
    ErrorKind.WRONG_DOCUMENT: 422,
    ErrorKind.CHECK_FAILED: 422,
    ErrorKind.WRONG_PAPER_DATE: 422,
    ErrorKind.VOTE_NOT_WON: 422,
    ErrorKind.NOT_ALLOWED_HERE: 422,
    ErrorKind.HELD_BY_ANOTHER: 409,
    ErrorKind.WAITS_FOR_SIGNER: 409,
    ErrorKind.WRONG_PERSON: 422,
    ErrorKind.TOO_SOON: 429,
    ErrorKind.TOO_LATE: 409,
    ErrorKind.NOT_AN_OPERATOR: 403,
    ErrorKind.UNKNOWN_PROPOSAL: 404,
    ErrorKind.NOT_POSSIBLE: 422,
    ErrorKind.KEY_REUSED: 422,
    ErrorKind.NOT_A_REHEARSAL: 409,
}
STATUS: Mapping[ProblemKind, int] = dict((*_STATUS.items(), *REQUEST_STATUS.items()))

_RETRY = frozenset(
    {
        ErrorKind.BUSY,
        ErrorKind.ENGINE_AWAY,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
        ErrorKind.RECORDS_AWAY,
        ErrorKind.ENGINE_BEHIND,
    }
)
_BEARER = frozenset({ErrorKind.NOT_LOGGED_IN, ErrorKind.WRONG_CREDENTIALS})

PROBLEM_WORDS: Mapping[ProblemKind, ErrorWords] = dict((*WORDS.items(), *REQUEST_WORDS.items()))


def headers_of(kind: ProblemKind) -> dict[str, str]:
    """The headers that come with every problem of a kind."""
    if kind in _RETRY:
        return {"Retry-After": RETRY_AFTER_SECONDS}
    return {"WWW-Authenticate": "Bearer"} if kind in _BEARER else {}
