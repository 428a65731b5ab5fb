"""The error of a request that is refused while it is read, before any service is asked."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException

from api.problems.catalogue import PROBLEM_WORDS, STATUS, ProblemKind


class RequestError(HTTPException):
    """A request that is not taken; ``zh`` and ``en`` say why, in the kind's own words unless given.

    The framework lets its own kind of error pass where it makes 400 of any other: while a body is read.
    """

    def __init__(
        self, kind: ProblemKind, *, zh: str = "", en: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.kind = kind
        self.zh = zh or PROBLEM_WORDS[kind].detail_zh
        self.en = en or PROBLEM_WORDS[kind].detail_en
        super().__init__(STATUS[kind], self.en, dict(headers or {}))
