"""What changed between two versions of a document, line by line, with the names of the lines."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.forms import LineChange, LineKey, Template, diff
from calculations.forms.registry import FORMS
from calculations.input.money import Yuan
from policies.errors import UnknownName
from policies.pack import Pack
from records.contents.documents import get_documents
from records.views import VersionView
from services.error_kinds import ErrorKind
from services.errors import ServiceError


class ChangedLine(BaseModel):
    """A line that changed, in yuan; ``per_cent`` of the old amount. A version without the line has no amount."""

    model_config = ConfigDict(frozen=True)

    fund: str
    part: str
    side: str | None
    line: str
    zh: str
    en: str
    old: Yuan | None
    new: Yuan | None
    difference: Yuan
    per_cent: Decimal | None


class VersionDiff(BaseModel):
    """The lines that differ between two versions, and whether the note does."""

    model_config = ConfigDict(frozen=True)

    form: str
    lane: str
    old: int
    new: int
    lines: tuple[ChangedLine, ...]
    note_changed: bool


async def version_diff(session: AsyncSession, pack: Pack, old: VersionView, new: VersionView) -> VersionDiff:
    """What changed from one version to another of the same lane and form.

    Raises ``ServiceError`` for a form without lines to compare.
    """
    form = FORMS.get(new.form)
    if form is None or form.lines is None:
        raise _not_comparable(new.form)
    try:
        template = pack.templates(new.form)
    except UnknownName as error:
        raise _not_comparable(new.form) from error
    stored = await get_documents(session, [old.content_hash, new.content_hash])
    before, after = (
        form.lines(form.model.model_validate_json(stored[version.content_hash].body)) for version in (old, new)
    )
    found = diff(before, after)
    return VersionDiff(
        form=new.form,
        lane=new.lane,
        old=old.number,
        new=new.number,
        lines=tuple(_named(template, change) for change in found.lines),
        note_changed=found.note_changed,
    )


def _not_comparable(form: str) -> ServiceError:
    return ServiceError(
        ErrorKind.NOT_FOUND, zh=f"文种“{form}”没有可比较的行次。", en=f"A {form} has no lines to compare."
    )


def _named(template: Template, change: LineChange) -> ChangedLine:
    key = LineKey(change.fund, change.part, change.side, change.line)
    name = template.name(key)
    return ChangedLine(**change.model_dump(), zh=name.zh, en=name.en)
