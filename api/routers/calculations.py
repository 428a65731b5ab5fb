"""Calculators 测算: the same answers as the command line's; they keep nothing and need no login."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.datastructures import UploadFile

from api.catalogue import ProblemName
from api.dependencies import ServicesDep
from api.problems import ProblemError, declared
from calculations.deadlines import day_of
from policies.calculators import ONLY_FILE, UnknownCalculator, calculate

router = APIRouter(prefix="/calculations", tags=["测算 / calculations"])

_EXAMPLE = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [{"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}],
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "examples": {"top-up": {"value": _EXAMPLE}}},
            "multipart/form-data": {
                "schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}
            },
        },
    }
}


@router.post(
    "/{name}",
    summary="测算",
    description="`clearing` (S0–S6) and `top-up` (H2, H3). Amounts are text in yuan; wrong input is refused whole.",
    responses=declared(ProblemName.NOT_FOUND, ProblemName.BAD_INPUT, ProblemName.TOO_LARGE),
    openapi_extra=_BODY,
)
async def calculation(
    name: Annotated[str, Path(examples=["top-up"])],
    request: Request,
    services: ServicesDep,
    policy: Annotated[str | None, Query(examples=["ningbo"])] = None,
    explain: Annotated[bool, Query(description="Per figure the rule, article, parameters and steps")] = False,
) -> dict[str, Any]:
    files = await _files(request)
    try:
        # In a thread: a large input must not hold up everybody else.
        return await asyncio.to_thread(
            calculate,
            name,
            files,
            policy or services.settings.policy,
            day=day_of(datetime.now(UTC)),
            folder=services.settings.policy_folder,
            explain=explain,
            limits=services.limits,
        )
    except UnknownCalculator as error:
        raise ProblemError(ProblemName.NOT_FOUND, zh=error.zh, en=str(error)) from error


async def _files(request: Request) -> dict[str, bytes]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return {ONLY_FILE: await request.body()}
    async with request.form() as form:
        return {name: await part.read() for name, part in form.items() if isinstance(part, UploadFile)}
