"""The security log as the audit office reads it: page by page, or taken out whole as a file."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from io import StringIO

from pydantic import BaseModel, ConfigDict

from records.security_log import SecurityAct, SecurityEntryView, SecurityEvent, SecurityLogFilter, entries
from records.views import PersonView
from services.wiring import Services

_ROWS_AT_ONCE = 1000
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
        found = await entries(session, asked, after, limit + 1)
    return SecurityPage(items=found[:limit], next=found[limit - 1].number if len(found) > limit else None)


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
    after = 0
    while True:
        async with services.store.read() as session:
            found = await entries(session, asked, after, _ROWS_AT_ONCE)
        if not found:
            return
        yield _rows(found) if form is FileForm.CSV else _lines(found)
        after = found[-1].number


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
