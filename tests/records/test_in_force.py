"""What is in force: only what a case approved, from its own day or that of its approval, until another replaces it."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import (
    CaseClosed,
    CaseOpened,
    CaseStatus,
    Event,
    VersionMade,
)
from calculations.forms.financing_standard import FinancingStandardForm
from calculations.forms.paper import PaperForm
from records.cases.in_force import approved_versions, counting, in_force
from records.contents.document_models import keep_document
from records.database import Database
from records.projection.apply import apply
from tests.records.story import chained_effects

JUNE = datetime(2022, 6, 30, 17, tzinfo=UTC)
"""The first of July in China."""
_cases = count(1)


async def approved(
    session: AsyncSession,
    *texts: str,
    form: str = "standard",
    since: str | None = None,
    at: datetime = JUNE,
    fund: str | None = "resident",
    year: int = 2022,
    lane: str = "main",
    status: CaseStatus | None = CaseStatus.DONE,
    items: tuple[str, ...] = (),
) -> str:
    """A case with these versions of a document; its id."""
    case = f"ningbo.standard.{year}.{next(_cases)}"
    events: list[Event] = [
        CaseOpened(
            case_kind="standard",
            zh="标准",
            en="standard",
            city="ningbo",
            fund=fund,
            year=year,
            month=None,
            chain="standard",
            policy_hash="",
        )
    ]
    for number, text in enumerate(texts, 1):
        written = PaperForm(title=case, text=text, in_force_from=since)
        paper = await keep_document(session, form, _standard(year, since, items) if items else written)
        events.append(VersionMade(lane=lane, number=number, document=paper))
    if status is not None:
        events.append(CaseClosed(status=status))
    await apply(session, case, chained_effects(events, at))
    return case


def _standard(year: int, since: str | None, items: tuple[str, ...]) -> FinancingStandardForm:
    rows = [{"item": item, "zh": item, "unit": "yuan_a_year", "before": None, "after": "400.00"} for item in items]
    document = {"year": year, "fund": "resident", "in_force_from": since, "basis": "省统一部署", "items": rows}
    return FinancingStandardForm.model_validate(document)


async def on(session: AsyncSession, day: str, form: str = "standard", fund: str | None = None) -> str | None:
    """The case whose document is in force on a day."""
    found = await in_force(session, "ningbo", form, date.fromisoformat(day), fund=fund)
    return found.case if found else None


async def test_the_newest_version_counts_from_the_day_of_its_approval_in_china(database: Database) -> None:
    async with database.write() as session:
        case = await approved(session, "一稿", "二稿")
        assert await on(session, "2022-06-30") is None
        assert await on(session, "2022-07-01") == case
        [version] = await approved_versions(session, "ningbo", "standard")
    assert (version.number, version.document()["text"]) == (2, "二稿")


async def test_what_is_open_refused_or_a_countys_own_is_not_in_force(database: Database) -> None:
    async with database.write() as session:
        await approved(session, "办理中", status=None)
        await approved(session, "未通过", status=CaseStatus.REFUSED)
        await approved(session, "区县稿", lane="330203")
        assert await approved_versions(session, "ningbo", "standard") == ()


async def test_a_later_one_for_the_same_fund_replaces_the_earlier_from_its_own_day(database: Database) -> None:
    async with database.write() as session:
        october = await approved(session, "十月", since="2022-10-01")
        january = await approved(session, "一月", since="2023-01-01", year=2023)
        other = await approved(session, "职工", since="2022-08-01", fund="employee")
        assert await on(session, "2022-09-30", fund="resident") is None
        assert await on(session, "2022-12-31", fund="resident") == october
        assert await on(session, "2023-01-01", fund="resident") == january
        versions = await approved_versions(session, "ningbo", "standard")
    assert {version.case for version in counting(versions, date(2023, 2, 1))} == {january, other}


@pytest.mark.rule("F")
async def test_a_standard_counts_until_each_of_its_items_has_been_replaced(database: Database) -> None:
    """The premium of January leaves the rate of October as it is: both count, as the calculators have it."""
    async with database.write() as session:
        october = await approved(session, "十月", since="2022-10-01", items=("individual_premium", "subsidy_per_head"))
        january = await approved(session, "一月", since="2023-01-01", items=("individual_premium",))
        march = await approved(session, "三月", since="2023-03-01", items=("subsidy_per_head",))
        versions = await approved_versions(session, "ningbo", "standard")
    assert {version.case for version in counting(versions, date(2023, 2, 1))} == {october, january}
    assert {version.case for version in counting(versions, date(2023, 3, 1))} == {january, march}


async def test_a_document_without_a_day_of_its_own_is_about_its_year(database: Database) -> None:
    async with database.write() as session:
        first = await approved(session, "甲", year=2022)
        again = await approved(session, "乙", year=2022, at=JUNE.replace(month=9))
        next_year = await approved(session, "丙", year=2023)
        versions = await approved_versions(session, "ningbo", "standard")
    assert {version.case for version in counting(versions, date(2023, 1, 1))} == {again, next_year}
    assert {version.case for version in counting(versions, date(2022, 7, 1))} == {first, next_year}


@pytest.mark.parametrize("year", [2022, None])
async def test_papers_replace_nothing(database: Database, year: int | None) -> None:
    async with database.write() as session:
        cases = {await approved(session, text, form="paper") for text in ("甲", "乙")}
        versions = await approved_versions(session, "ningbo", "paper", year)
    assert {version.case for version in counting(versions, date(2022, 12, 31))} == cases
