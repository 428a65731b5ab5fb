"""Attachments 附件: scans and files, by the SHA-256 of their content. Others read them where a case names them."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Request, Response, status
from starlette.datastructures import UploadFile

from api.problems.details import declared
from api.requests.content import FILE_PART, FILE_SCHEMA, MOST_PARTS, only_one
from api.requests.dependencies import CaseId, ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from calculations.input.faults import missing
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.uploads import case_file, keep_upload, own_upload
from services.views.types import AttachmentView

router = Router(tags=["附件 / attachments"])

_EXAMPLE = {"summary": "批复扫描件 / scan of an approval", "value": {"file": "甬政函〔2022〕8号"}}
_SCHEMA = {"type": "object", "properties": {FILE_PART: FILE_SCHEMA}, "required": [FILE_PART]}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _SCHEMA, "examples": {"scan": _EXAMPLE}}},
    }
}
_ANY = "application/octet-stream"
_FILE: dict[int | str, dict[str, object]] = {200: {"content": {_ANY: {"schema": FILE_SCHEMA}}}}
Digest = Annotated[str, Path(description=both("附件的 SHA-256", "SHA-256 of the file"), pattern="^[0-9a-f]{64}$")]


@router.post(
    "/attachments",
    status_code=status.HTTP_201_CREATED,
    summary=both("上传附件", "Upload an attachment"),
    description=both(
        "以 `file` 部分上传文件;此后用答复中的哈希引用。可受理 PDF、OFD、PNG、JPEG、TIFF、不含宏的 docx 和 xlsx、"
        "UTF-8 文本,以内容为准;每人每日上传总量有限。",
        "Upload a file as part `file`; refer to it by the hash in the answer. PDF, OFD, PNG, JPEG, TIFF, docx and "
        "xlsx without macros, and UTF-8 text are taken, by their content; each person may upload so much a day.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT, ErrorKind.TOO_LARGE),
    openapi_extra=_BODY,
)
async def upload_file(request: Request, person: ReaderDep, services: ServicesDep) -> AttachmentView:
    # Only now: from who is not logged in nothing is taken.
    async with request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS) as form:
        only_one(form)
        file = form.get(FILE_PART)
        if not isinstance(file, UploadFile):
            raise ServiceError.bad_input([missing(FILE_PART)])
        content = await file.read()
    return await keep_upload(services, person, file.filename or "", content)


@router.get(
    "/attachments/{digest}",
    summary=both("下载本人上传的附件", "Download one's own upload"),
    description=both(
        "本人上传时的原文件;他人的附件按引用它的事项下载。",
        "A file as I uploaded it; those of others are read by the case that names them.",
    ),
    responses={
        **declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.CONTENT_DIFFERS),
        **_FILE,
    },
    response_class=Response,
)
async def own_file(digest: Digest, person: ReaderDep, services: ServicesDep) -> Response:
    return _download(*await own_upload(services, person, digest))


@router.get(
    "/cases/{case}/attachments/{digest}",
    summary=both("下载事项的附件", "Download an attachment of a case"),
    description=both(
        "本事项的决定、意见或文件所附的文件;须有权查阅其所在之处。",
        "A file that a decision, words or a paper of the case name, for who may read where it is named.",
    ),
    responses={
        **declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.CONTENT_DIFFERS),
        **_FILE,
    },
    response_class=Response,
)
async def file_of_case(case: CaseId, digest: Digest, person: ReaderDep, services: ServicesDep) -> Response:
    return _download(*await case_file(services, person, case, digest))


def _download(about: AttachmentView, content: bytes) -> Response:
    """Never shown inside our own pages: what somebody uploaded must not run as ours."""
    disposition = f"attachment; filename*=UTF-8''{quote(about.name, safe='')}"
    return Response(content, media_type=about.media_type, headers={"Content-Disposition": disposition})
