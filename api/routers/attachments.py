"""Attachments 附件: scans and files, by the SHA-256 of their content."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Request, Response, status
from starlette.datastructures import UploadFile

from api.bilingual import both
from api.catalogue import ProblemName
from api.content import FILE_PART, FILE_SCHEMA, MOST_PARTS, only_one
from api.dependencies import ReaderDep, ServicesDep
from api.noting import READING, noted
from api.problems import ProblemError, bad_input, declared
from calculations.faults import Fault, missing
from records.contents import attachment
from records.documents import put_attachment
from records.security_log import SecurityAct
from records.views import AttachmentView

router = APIRouter(prefix="/attachments", tags=["附件 / attachments"])

LONGEST_NAME = 200
_EXAMPLE = {"summary": "批复扫描件 / scan of an approval", "value": {"file": "甬政函〔2022〕8号"}}
_SCHEMA = {"type": "object", "properties": {FILE_PART: FILE_SCHEMA}, "required": [FILE_PART]}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _SCHEMA, "examples": {"scan": _EXAMPLE}}},
    }
}
_UNKNOWN = "application/octet-stream"
_TYPE = re.compile(r"[!-~]+/[ -~]+")
"""What can be said of a file again in a header: one line of visible characters."""


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary=both("上传附件", "Upload an attachment"),
    description=both(
        "以 `file` 部分上传文件;此后用答复中的哈希引用。",
        "Upload a file as part `file`; refer to it by the hash in the answer.",
    ),
    responses=declared(
        ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.BAD_INPUT, ProblemName.TOO_LARGE
    ),
    openapi_extra=_BODY,
)
async def upload(request: Request, person: ReaderDep, services: ServicesDep) -> AttachmentView:
    # Only now: from who is not logged in nothing is taken.
    async with request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS) as form:
        only_one(form)
        file = form.get(FILE_PART)
        if not isinstance(file, UploadFile):
            raise bad_input([missing(FILE_PART)])
        content = await file.read()
    if not content:
        raise bad_input([Fault(FILE_PART, "empty", "文件为空")])
    name = "".join(each for each in file.filename or "" if each.isprintable())[-LONGEST_NAME:] or FILE_PART
    given = file.content_type or ""
    async with services.store.write() as session:
        return await put_attachment(session, name, given if _TYPE.fullmatch(given) else _UNKNOWN, content)


@router.get(
    "/{digest}",
    dependencies=[Depends(noted(SecurityAct.READ, READING))],
    summary=both("下载附件", "Download an attachment"),
    description=both("上传时的原文件。", "A file as it was uploaded."),
    responses={
        **declared(
            ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.NOT_FOUND, ProblemName.CONTENT_DIFFERS
        ),
        200: {"content": {_UNKNOWN: {"schema": {"type": "string", "format": "binary"}}}},
    },
    response_class=Response,
)
async def download(
    digest: Annotated[str, Path(description=both("附件的 SHA-256", "SHA-256 of the file"), pattern="^[0-9a-f]{64}$")],
    person: ReaderDep,
    services: ServicesDep,
) -> Response:
    async with services.store.read() as session:
        found = await attachment(session, digest)
    if found is None:
        raise ProblemError(ProblemName.NOT_FOUND)
    about, content = found
    # Never shown inside our own pages: what somebody uploaded must not run as ours.
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=about.media_type, headers=headers)
