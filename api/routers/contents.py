"""Contents that the records lack, as after a restore: which, and handing them in again."""

from typing import Annotated

from fastapi import Path, Request

from api.openapi.document_bodies import SUBMIT_BODY
from api.problems.details import declared
from api.requests.content import read_content
from api.requests.dependencies import CaseId, ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.intake.resubmission import contents_to_bring, keep_again
from services.views.types import MissingContent, VersionView

router = Router(tags=["事项 / cases"])

_READING = (ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.RECORDS_AWAY)


@router.get(
    "/contents/missing",
    summary=both("缺失的内容", "Missing contents"),
    description=both(
        "事项已记载而台账中没有的文稿和附件(如恢复备份之后):运维人员看全部,其他人看本人报送的。"
        "文稿用 PUT 重新提交,附件重新上传即可。",
        "Documents and files that cases name and the records lack, as after a restore: operators see all, others "
        "what they brought. Hand a document in again by PUT; upload a file again.",
    ),
    responses=declared(*_READING),
)
async def missing(person: ReaderDep, services: ServicesDep) -> tuple[MissingContent, ...]:
    return await contents_to_bring(services, person)


@router.put(
    "/cases/{case}/documents/{content_hash}",
    summary=both("重新提交文稿", "Hand a document in again"),
    description=both(
        "台账缺失的文稿重新提交原件;内容哈希相符才收存,事项本身不变。已有的不再收存。",
        "Hand in again a document that the records have lost; it is kept only if its hash is the same, and nothing "
        "of the case changes. What is there already is left as it is.",
    ),
    responses=declared(*_READING, ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT, ErrorKind.UNSUPPORTED_MEDIA),
    openapi_extra=SUBMIT_BODY,
)
async def keep_document_again(
    case: CaseId,
    content_hash: Annotated[
        str, Path(description=both("文稿的内容哈希", "Content hash of the document"), pattern="^[0-9a-f]{64}$")
    ],
    request: Request,
    person: ReaderDep,
    services: ServicesDep,
) -> VersionView:
    return await keep_again(services, person, case, content_hash, await read_content(request, services.limits))
