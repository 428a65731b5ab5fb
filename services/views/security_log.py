"""The security log as the audit office reads it: page by page, or taken out whole as a file."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from io import StringIO

from pydantic import BaseModel, ConfigDict

from records.integrity.security_log import (
    SecurityAct,
    SecurityEntryView,
    SecurityEvent,
    SecurityLogFilter,
    all_entries,
    entries,
)
from records.paging import one_more, page_of
from records.views import PersonView
from services.wiring import Services

COLUMNS = ("number", *(name for name in SecurityEvent.model_fields), "previous", "hash")
"""The columns of the CSV file."""


class FileForm(StrEnum):
    """As what the log is taken out."""

    LINES = "jsonl"
    CSV = "csv"


class SecurityPage(BaseModel):
    """Entries in order; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[SecurityEntryView, ...]
    next: int | None


async def security_page(services: Services, asked: SecurityLogFilter, after: int, limit: int) -> SecurityPage:
    """Entries in order, beginning after a number, with everything that has happened until now."""
    await services.security.written()
    async with services.store.read() as session:
        found = await entries(session, asked, after, one_more(limit))
    items, last = page_of(found, limit)
    return SecurityPage(items=items, next=last.number if last else None)


async def export_security_log(
    services: Services, auditor: PersonView, asked: SecurityLogFilter, form: FileForm, address: str | None
) -> AsyncIterator[str]:
    """The parts of a file of entries; that it was taken out is an entry too, the last."""
    event = SecurityEvent(act=SecurityAct.EXPORT, person=auditor.login, address=address, subject="security-log")
    services.security.note(event)
    await services.security.written()
    return _file(services, asked, form)


async def _file(services: Services, asked: SecurityLogFilter, form: FileForm) -> AsyncIterator[str]:
    if form is FileForm.CSV:
        # The mark by which spreadsheets know UTF-8.
        yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    async for found in all_entries(services.store.read, asked):
        yield _rows(found) if form is FileForm.CSV else _lines(found)


def _lines(found: Sequence[SecurityEntryView]) -> str:
    return "".join(json.dumps(each.model_dump(mode="json"), ensure_ascii=False) + "\n" for each in found)


def _rows(found: Sequence[SecurityEntryView]) -> str:
    text = StringIO()
    csv.DictWriter(text, COLUMNS).writerows(_cells(each) for each in found)
    return text.getvalue()


def _cells(entry: SecurityEntryView) -> dict[str, str]:
    """Without what a spreadsheet would take for a formula."""
    cells = {name: "" if value is None else str(value) for name, value in entry.model_dump(mode="json").items()}
    return {name: f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for name, cell in cells.items()}
