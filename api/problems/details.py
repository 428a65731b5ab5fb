"""What the API says when it cannot do what was asked: problem details (RFC 9457) with what to do about it."""

from dataclasses import replace
from datetime import datetime

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.problems.catalogue import PROBLEM_WORDS, STATUS, ProblemKind, headers_of
from api.problems.request_error_kinds import RequestErrorKind
from api.problems.request_errors import RequestError
from calculations.input.bilingual import both
from calculations.input.faults import Fault
from services.errors import ServiceError, problem_type

MEDIA_TYPE = "application/problem+json"


class FaultPlace(BaseModel):
    """One fault of an input: where, and what is wrong with it."""

    model_config = ConfigDict(frozen=True)

    place: str = Field(
        description=both("在输入中的位置", "Where in the input"), examples=["counties[3].income", "row 4, amount"]
    )
    message: str = Field(description=both("英文说明", "English"), examples=['not an amount: "12,3"'])
    zh: str = Field(description=both("中文说明", "Chinese"), examples=['不是金额:"12,3"'])
    cell: str | None = Field(
        default=None, description=both("电子表格中的单元格", "The cell of a spreadsheet"), examples=["F4"]
    )


class Problem(BaseModel):
    """RFC 9457 problem details. ``detail`` and ``what_to_do`` are Chinese first, English second."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(
        description=both("固定不变;用 GET 可取该类问题的说明", "Stable; answers GET with this kind's description"),
        examples=["/problems/own-work"],
    )
    title: str
    status: int
    detail: str
    what_to_do: str
    instance: str | None = Field(default=None, description=both("所请求的路径", "The path that was asked for"))
    by: str | None = Field(default=None, description=both("他人已先办理时:是谁", "A lost race: who was first"))
    at: datetime | None = Field(default=None, description=both("他人已先办理时:何时", "A lost race: when they were"))
    newest_version: int | None = Field(
        default=None, description=both("稿次已过时时:最新稿次号", "A stale version: the number of the newest")
    )
    errors: tuple[FaultPlace, ...] | None = Field(
        default=None, description=both("输入有误时:逐项错误及位置", "Bad input: every fault by its place")
    )


def of_query(fault: Fault) -> Fault:
    """A fault of what the query asks for, whose place so far is the parameter's name."""
    return replace(fault, place=f"query.{fault.place}")


def error_of(kind: ProblemKind) -> ServiceError | RequestError:
    """An error of a kind that has nothing of its own to say."""
    return RequestError(kind) if isinstance(kind, RequestErrorKind) else ServiceError(kind)


def problem_of(error: ServiceError | RequestError, instance: str | None = None) -> Problem:
    """What the caller reads of an error; ``instance``: the path that was asked for."""
    words = PROBLEM_WORDS[error.kind]
    refusal = error.refusal if isinstance(error, ServiceError) else None
    faults = error.faults if isinstance(error, ServiceError) else ()
    places = tuple(
        FaultPlace(place=fault.place, message=fault.message, zh=fault.zh, cell=fault.cell) for fault in faults
    )
    return Problem(
        type=problem_type(error.kind),
        title=_title(error.kind),
        status=STATUS[error.kind],
        detail=both(error.zh, error.en),
        what_to_do=both(words.todo_zh, words.todo_en),
        instance=instance,
        by=refusal.by if refusal else None,
        at=refusal.at if refusal else None,
        newest_version=refusal.newest_version if refusal else None,
        errors=places or None,
    )


def response_of(error: ServiceError | RequestError, instance: str | None) -> JSONResponse:
    """The answer to an error, with the problem's own media type."""
    headers = headers_of(error.kind)
    if isinstance(error, RequestError):
        headers |= error.headers or {}
    elif error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    body = problem_of(error, instance).model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, STATUS[error.kind], headers, MEDIA_TYPE)


def declared(*names: ProblemKind) -> dict[int | str, dict[str, object]]:
    """The problems that a route may answer with, for its ``responses``: one entry a status, one example a kind."""
    kinds: dict[int, list[ProblemKind]] = {}
    for name in dict.fromkeys(names):
        kinds.setdefault(STATUS[name], []).append(name)
    return {status: _declared_status(status, of_status) for status, of_status in sorted(kinds.items())}


def _declared_status(status: int, kinds: list[ProblemKind]) -> dict[str, object]:
    examples = {
        kind.value: {
            "summary": _title(kind),
            "value": problem_of(error_of(kind)).model_dump(mode="json", exclude_none=True),
        }
        for kind in kinds
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "; ".join(_title(kind) for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _title(kind: ProblemKind) -> str:
    return both(PROBLEM_WORDS[kind].title_zh, PROBLEM_WORDS[kind].title_en)
