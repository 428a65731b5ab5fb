"""Tables to fill in 填报模板: of each form that is taken as a table, with Chinese headings and names."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Query, Response

from api.problems.details import declared
from api.requests.content import FILE_SCHEMA
from api.requests.dependencies import ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.forms.table_template import About
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.intake.file_types import XLSX
from services.views.form_templates import FileKind, form_template

router = Router(prefix="/forms", tags=["文种 / forms"])

_MEDIA = {FileKind.XLSX: XLSX, FileKind.CSV: "text/csv"}


@router.get(
    "/{form}/template",
    summary=both("填报模板", "A table to fill in"),
    description=both(
        "某文种的表格模板(xlsx 或 CSV):列名、区县、险种、部分和项目均为中文,金额列注明单位;填好后原样提交。",
        "A form as a table to fill in, xlsx or CSV: headings and names in Chinese, the unit with the amounts; it is "
        "handed in as it is.",
    ),
    responses={
        **declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT),
        200: {"content": {media: {"schema": FILE_SCHEMA} for media in _MEDIA.values()}},
    },
    response_class=Response,
)
async def template(
    form: Annotated[str, Path(description=both("文种", "The form"), pattern="^[a-z][a-z0-9_]*$", examples=["plan"])],
    person: ReaderDep,
    services: ServicesDep,
    county: Annotated[str | None, Query(description=both("区县", "The county"), examples=["330203"])] = None,
    fund: Annotated[str | None, Query(description=both("险种", "The fund"), examples=["employee"])] = None,
    month: Annotated[
        str | None,
        Query(description=both("月份", "The month"), pattern="^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-12"]),
    ] = None,
    file: Annotated[FileKind, Query(description=both("文件格式", "How it is written"))] = FileKind.XLSX,
) -> Response:
    name, content = form_template(services.pack, form, About(county, fund, month), file)
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=_MEDIA[file], headers={"Content-Disposition": disposition})
