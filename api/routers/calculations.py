"""Calculators 测算: the same answers as the command line's; they keep nothing."""

import asyncio
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Path as InPath
from fastapi import Query, Request, Response
from starlette.datastructures import UploadFile

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.answer_file import AnswerFile
from api.requests.content import MOST_PARTS
from api.requests.dependencies import ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from calculations.input.faults import BadInput, Fault
from policies.calculators.contract import Options
from policies.calculators.registry import ONLY_FILE
from services.calculators.folders import calculation_folder
from services.error_kinds import ErrorKind
from services.intake.calculations import Asked, answer_to, require_calculator

router = Router(prefix="/calculations", tags=["测算 / calculations"])

_EXAMPLE = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [{"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}],
}
_PEOPLE = """\
person,employer,county,category,monthly_wage,month
NB001,U-001,330203,employee,8000.55,2022-11
NB002,,330203,flexible,5000.00,2022-11
"""
_TAX = """\
id,date,county,kind,amount
T-01,2022-03-05,330203,employer,80000.50
"""
_BUREAU = """\
id,date,county,kind,amount
T-01,2022-03-05,330203,employer,80000.05
"""
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "examples": {"top-up": {"value": _EXAMPLE}}},
            "multipart/form-data": {
                "schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}},
                "examples": {
                    "top-up": {"value": {"input": json.dumps(_EXAMPLE)}},
                    "premiums": {"value": {"people": _PEOPLE}},
                    "reconciliation": {"value": {"tax": _TAX, "bureau": _BUREAU}},
                },
            },
        },
    }
}


_ZIP = "application/zip"


@router.post(
    "/{name}",
    summary=both("测算", "Calculate"),
    description=(
        both(
            "与 `tongchou calculate` 相同的测算。金额以文本填写(元);输入有误的整份退回,不予测算。另要表格的,"
            "以 zip 给出答复和各表的 CSV。按本市政策测算征缴、补缴、居民筹资和预算草案时,"
            "采用本市已决定的筹资标准,各自其生效日起,列于 `decided`。",
            "The calculators of `tongchou calculate`. Amounts are text in yuan; wrong input is refused "
            "whole. Tables that are asked for as well come as a zip of the answer and one CSV file each. By "
            "the city's own policy premiums, make-up, resident financing and budget drafts are computed with "
            "the financing standards that it has decided, each from its day; `decided` names them.",
        )
    ),
    response_model=dict[str, Any],
    responses={
        200: {
            "content": {_ZIP: {}, "text/html": {}},
            "description": both(
                "测算结果;另要表格时为 zip,要网页时为网页",
                "The answer; a zip when tables were asked for; a page when that was",
            ),
        },
        **declared(
            ErrorKind.NOT_LOGGED_IN,
            ErrorKind.NOT_ALLOWED,
            ErrorKind.NOT_FOUND,
            ErrorKind.BAD_INPUT,
            ErrorKind.TOO_LARGE,
            ErrorKind.CALCULATION_TOO_LARGE,
            ErrorKind.BUSY,
            ErrorKind.RECORDS_AWAY,
        ),
    },
    openapi_extra=_BODY,
)
async def calculation(
    name: Annotated[str, InPath(description=both("测算名称", "Name of the calculator"), examples=["top-up"])],
    request: Request,
    person: ReaderDep,
    services: ServicesDep,
    policy: Annotated[
        str | None,
        Query(description=both("政策包,不写为本市的", "The policy pack; else the city's own"), examples=["ningbo"]),
    ] = None,
    explain: Annotated[
        bool,
        Query(description=both("逐项说明规则、条款、参数和步骤", "Per figure the rule, article, parameters and steps")),
    ] = False,
    page: Annotated[
        bool, Query(description=both("只要说明,以网页(HTML)给出", "The explanation alone, as a page for people (HTML)"))
    ] = False,
    known_on: Annotated[
        Day | None, Query(description=both("此日以后公布的不计", "Leave out what was announced later"))
    ] = None,
    detail: Annotated[
        bool, Query(description=both("表格:逐人逐月一行", "One row a person and month, as a table"))
    ] = False,
    employers: Annotated[
        bool, Query(description=both("表格:单位、区县、月份一行", "One row an employer, county and month, as a table"))
    ] = False,
    differences: Annotated[
        bool, Query(description=both("表格:每笔差异一行", "One row a difference, as a table"))
    ] = False,
) -> Response:
    require_calculator(name)
    wanted = {"detail": detail, "employers": employers, "differences": differences}
    options = Options(known_on=known_on, tables=frozenset(table for table, on in wanted.items() if on))
    folder = calculation_folder()
    try:
        asked = Asked(name, policy, explain, page, options)
        answer = await answer_to(services, person, asked, partial(_files, request), Path(folder.name))
    except BaseException:
        folder.cleanup()
        raise
    return AnswerFile(answer, folder, name)


async def _files(request: Request, folder: Path) -> dict[str, Path]:
    """What was sent, file by file in a folder. Raises ``BadInput`` for a name that appears twice."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        only = folder / ONLY_FILE
        with only.open("wb") as file:
            async for chunk in request.stream():
                file.write(chunk)
        return {ONLY_FILE: only}
    files: dict[str, Path] = {}
    async with request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS) as form:
        for number, (name, part) in enumerate(form.multi_items()):
            if not isinstance(part, UploadFile):
                continue
            if name in files:
                raise BadInput([Fault(name, "given twice", "重复给出")])
            # The name is the sender's: it becomes no path.
            files[name] = path = folder / str(number)
            with path.open("wb") as file:
                await asyncio.to_thread(shutil.copyfileobj, part.file, file)
    return files
