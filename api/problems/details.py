"""What the API says when it cannot do what was asked: problem details (RFC 9457) with what to do about it.

The text of every kind of problem stands in ``catalogue.py``; here are the shape and the error that carries it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.problems.catalogue import KINDS, Kind, ProblemName
from approvals.refusals import Refusal, RefusalCode
from calculations.input.bilingual import both
from calculations.input.faults import Fault

MEDIA_TYPE = "application/problem+json"
CODES = {code: ProblemName(code.value.replace("_", "-")) for code in RefusalCode}
"""The problem for each reason that a case can refuse for."""


class FaultPlace(BaseModel):
    """One fault of an input: where, and what is wrong with it."""

    model_config = ConfigDict(frozen=True)

    place: str = Field(
        description=both("在输入中的位置", "Where in the input"), examples=["counties[3].income", "row 4, amount"]
    )
    message: str = Field(description=both("英文说明", "English"), examples=['not an amount: "12,3"'])
    zh: str = Field(description=both("中文说明", "Chinese"), examples=['不是金额:"12,3"'])


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


class ProblemError(HTTPException):
    """Raised anywhere below a route; the application answers with the problem."""

    def __init__(
        self,
        name: ProblemName,
        *,
        zh: str = "",
        en: str = "",
        refusal: Refusal | None = None,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``zh`` and ``en`` say what is special about this one; else the kind's own words do."""
        self.kind = KINDS[name]
        super().__init__(self.kind.status, en, {**self.kind.headers, **(headers or {})})
        self.name = name
        self.zh = zh or self.kind.detail_zh
        self.en = en or self.kind.detail_en
        self.refusal = refusal
        self.faults = tuple(faults)

    def problem(self, instance: str | None = None) -> Problem:
        """What the caller reads."""
        refusal = self.refusal
        faults = tuple(FaultPlace(place=fault.place, message=fault.message, zh=fault.zh) for fault in self.faults)
        return Problem(
            type=type_of(self.name),
            title=both(self.kind.title_zh, self.kind.title_en),
            status=self.kind.status,
            detail=both(self.zh, self.en),
            what_to_do=both(self.kind.todo_zh, self.kind.todo_en),
            instance=instance,
            by=refusal.by if refusal else None,
            at=refusal.at if refusal else None,
            newest_version=refusal.newest_version if refusal else None,
            errors=faults or None,
        )

    def response(self, instance: str | None) -> JSONResponse:
        """The answer with the problem's own media type."""
        body = self.problem(instance).model_dump(mode="json", exclude_none=True)
        return JSONResponse(body, self.kind.status, self.headers, MEDIA_TYPE)


def refused(refusal: Refusal) -> ProblemError:
    """A case's refusal as a problem."""
    return ProblemError(CODES[refusal.code], zh=refusal.zh, en=refusal.en, refusal=refusal)


def bad_input(faults: Iterable[Fault]) -> ProblemError:
    """An input that is refused whole, with every fault."""
    return ProblemError(ProblemName.BAD_INPUT, faults=faults)


def type_of(name: ProblemName) -> str:
    """The stable URI reference of a kind of problem."""
    return f"/problems/{name.value}"


def declared(*names: ProblemName) -> dict[int | str, dict[str, object]]:
    """The problems that a route may answer with, for its ``responses``: one entry a status, one example a kind."""
    kinds: dict[int, list[Kind]] = {}
    for name in dict.fromkeys(names):
        kinds.setdefault(KINDS[name].status, []).append(KINDS[name])
    return {status: _declared_status(status, of_status) for status, of_status in sorted(kinds.items())}


def _declared_status(status: int, kinds: list[Kind]) -> dict[str, object]:
    examples = {
        kind.name.value: {
            "summary": both(kind.title_zh, kind.title_en),
            "value": ProblemError(kind.name).problem().model_dump(mode="json", exclude_none=True),
        }
        for kind in kinds
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "; ".join(both(kind.title_zh, kind.title_en) for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }
