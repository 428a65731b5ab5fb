"""Files 附件 by the SHA-256 of their content: who uploads one, and who reads it."""

import asyncio
import re
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of, start_of
from calculations.input.faults import Fault
from calculations.sheets.opening import ZIP
from records.cases.uploads import bytes_since, upload, upload_of
from records.contents.store import attachment
from records.views import AttachmentView, PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.case_files import file_in_case
from services.intake.content import Content
from services.intake.file_types import NOT_TAKEN, XLSX, media_type_of
from services.wiring import Services

PART = "file"
"""Where a fault of an upload is, and the name of a file that was given none."""

LONGEST_NAME = 200


async def keep_upload(services: Services, person: PersonView, name: str, content: bytes) -> AttachmentView:
    """Keep a file. Raises ``ServiceError``: empty, of a kind that is not taken, or more than a day allows."""
    if not content:
        raise ServiceError.bad_input([Fault(PART, "empty", "文件为空")])
    media_type = await asyncio.to_thread(media_type_of, content)
    if media_type is None:
        raise ServiceError.bad_input([NOT_TAKEN])
    async with services.store.write() as session:
        await _within_the_day(session, services, person.login, len(content))
        return await upload(session, person.login, _safe_name(name), media_type, content)


async def keep_table(services: Services, person: PersonView, form: str, content: Content) -> None:
    """Keep a table that was handed in, as it came; nothing for JSON. Raises ``ServiceError`` beyond a day's sum."""
    if content.file is None:
        return
    workbook = content.file.startswith(ZIP)
    name = content.name or f"{form}.{'xlsx' if workbook else 'csv'}"
    async with services.store.write() as session:
        if await upload_of(session, person.login, sha256(content.file).hexdigest()) is not None:
            # The same request again, or the same table for another task.
            return
        await _within_the_day(session, services, person.login, len(content.file))
        await upload(session, person.login, _safe_name(name), XLSX if workbook else "text/csv", content.file)


async def own_upload(services: Services, person: PersonView, digest: str) -> tuple[AttachmentView, bytes]:
    """A file as somebody uploaded it. Raises ``ServiceError`` for one of others: those are read by their case."""
    async with services.store.read() as session:
        about = await upload_of(session, person.login, digest)
        found = await attachment(session, digest) if about is not None else None
    if about is None or found is None:
        raise ServiceError(
            ErrorKind.NOT_FOUND,
            zh="您没有上传过此文件;他人的附件请按事项下载:GET /cases/{事项}/attachments/{哈希}。",
            en="You uploaded no such file; read those of others by their case: GET /cases/{case}/attachments/{digest}.",
        )
    return about, found[1]


async def case_file(services: Services, person: PersonView, case: str, digest: str) -> tuple[AttachmentView, bytes]:
    """A file that a case names. Raises ``ServiceError`` for who may not read where it is named."""
    async with services.store.read() as session:
        found = await file_in_case(session, services.pack, person, case, digest)
    if found is None:
        raise ServiceError(
            ErrorKind.NOT_FOUND,
            zh="该事项没有此附件,或您无权查看。",
            en="The case has no such attachment that you may see.",
        )
    return found


def _safe_name(given: str) -> str:
    """The last part of a path, of characters that can be seen."""
    last = re.split(r"[/\\]", given)[-1]
    return "".join(each for each in last if each.isprintable())[-LONGEST_NAME:].strip(". ") or PART


async def _within_the_day(session: AsyncSession, services: Services, person: str, size: int) -> None:
    """Raise ``ServiceError`` for more than a person may upload in a day (China, by the machine's clock)."""
    most = services.api.attachment_bytes_a_day
    if await bytes_since(session, person, start_of(day_of(datetime.now(UTC)))) + size > most:
        raise ServiceError(
            ErrorKind.TOO_LARGE,
            zh=f"您今日上传的文件合计超过 {most} 字节,请明日再传或联系系统运维人员。",
            en=f"More than {most} bytes uploaded by you today: go on tomorrow, or ask the operators.",
        )
