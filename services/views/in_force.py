"""What is in force 现行有效: the approved version of each kind of document on a day, and those before and after it."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from approvals.definitions import MAIN
from approvals.reading import Access
from calculations.dates.deadlines import day_of
from calculations.input.bilingual import both
from records.cases.in_force import ApprovedVersion, approved_versions, counting
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import Sight, sights_of
from services.wiring import Services


class ApprovedDocument(BaseModel):
    """An approved version, the day from which it counts, and whether it counts on the day asked about."""

    model_config = ConfigDict(frozen=True)

    case: str
    zh: str | None
    en: str | None
    chain: str | None
    fund: str | None
    year: int | None
    version: int
    content_hash: str
    approved_at: datetime
    in_force_from: date
    in_force: bool
    document: dict[str, Any] | None = Field(
        description=both(
            "文件全文,限现行有效且本人有权查阅的;区县人员只见本区县和全市合计部分",
            "The whole document, of those that are in force and that one may read; for county staff their own "
            "county's rows and what is of all",
        )
    )


class InForce(BaseModel):
    """Every approved version of a form in the order in which they count."""

    model_config = ConfigDict(frozen=True)

    form: str
    zh: str
    en: str
    on: date
    items: tuple[ApprovedDocument, ...]


async def documents_in_force(
    services: Services, person: PersonView, form: str, year: int | None, fund: str | None, on: date | None
) -> InForce:
    """What was approved of a form, and what of it counts on a day (China; none: today), as far as somebody reads it.

    Raises ``ServiceError`` for a form that the policy does not know.
    """
    known = services.pack.forms().get(form)
    if known is None:
        raise ServiceError(ErrorKind.NOT_FOUND, zh=f"没有文种“{form}”。", en=f"There is no form {form}.")
    day = on or day_of(await services.now())
    async with services.store.read() as session:
        approved = await approved_versions(session, services.pack.id, form, year, fund)
        counts = counting(approved, day)
        sights = await sights_of(session, services.pack, person, {each.case for each in counts})
    documents = {each.case: _document(sights[each.case], each) for each in counts}
    return InForce(
        form=form,
        zh=known.zh,
        en=known.en,
        on=day,
        items=tuple(
            ApprovedDocument(
                **version.model_dump(include=set(ApprovedDocument.model_fields)),
                version=version.number,
                in_force=version in counts,
                document=documents.get(version.case) if version in counts else None,
            )
            for version in approved
        ),
    )


def _document(sight: Sight, approved: ApprovedVersion) -> dict[str, Any] | None:
    """The document as far as somebody reads the case that approved it."""
    access = sight.place(MAIN)
    if access < Access.OWN_LINES:
        return None
    document = approved.document()
    return document if access is Access.ALL else dict(sight.extract.of(document))
