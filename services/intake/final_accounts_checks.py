"""Final accounts checked against what the records know of their year: ledger, monthly reports, last year's accounts."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from approvals.definitions import MAIN
from approvals.effects import CaseStatus
from calculations.books.final_accounts import BOOKED_RULES, Booked, booked_lines, check_books
from calculations.clearing.first_premiums import FirstPremiums
from calculations.clearing.forms import ClearingResult
from calculations.forms.checks import CheckName, FlaggedLine, Level
from calculations.forms.final_accounts import KIND, FinalAccountsForm
from calculations.forms.template import BalanceLine, LineKey, Side
from calculations.ledger.accounts import AccountKind, Part
from policies.pack import Pack
from records.cases.case_facts import is_over
from records.cases.reading import newest_versions
from records.contents.document_models import load_document
from records.ledger.cleared import FORM as LIST
from records.ledger.flows import FlowFilter, flows
from temporal.names import WorkflowName

CLEARING = WorkflowName.YEAR_END_CLEARING
BORNE_BY_THE_CITY = "S5"


async def differs_from_books(session: AsyncSession, pack: Pack, form: FinalAccountsForm) -> tuple[FailedCheck, ...]:
    """B3: each line that is not what the books say needs a reason of its own, naming it.

    A year of which the ledger has nothing is not in these books.
    """
    found = await flows(session, FlowFilter(city=pack.id, year=form.year, rules=BOOKED_RULES))
    opening = await _closing_before(session, pack, form)
    if not found and not opening:
        return ()
    values, template = pack.on(date(form.year, 12, 31)), pack.templates(KIND)
    moved = [
        Booked(
            rule=flow.rule,
            source=flow.from_kind,
            target=flow.to_kind,
            fund=flow.fund,
            part=flow.part,
            line=flow.line,
            amount=flow.amount,
        )
        for flow in found
        if form.county in (None, flow.county)
    ]
    moved += await _borne_by_the_city(session, pack, form)
    first = values.in_force.get("h3_premiums")
    premiums_before = first is not None and FirstPremiums(first.choice()).are_income
    booked = booked_lines(moved, template, premiums_before=premiums_before) | opening
    level = values["b3_books"].parameter(Level.WARN)
    differs = tuple(
        FailedCheck(check=CheckName.BOOKS, zh=each.message.zh, line=template.name(_key(line)).zh)
        for each in check_books(form, booked, template, level)
        for line in each.lines
    )
    return (*await _before_the_clearing(session, pack, form), *differs)


async def _before_the_clearing(session: AsyncSession, pack: Pack, form: FinalAccountsForm) -> tuple[FailedCheck, ...]:
    """What finance owes by the clearing is booked in the year: the city's accounts do not tie to the books after it."""
    if form.county is not None or await is_over(session, pack.id, CLEARING, form.year):
        return ()
    words = f"{form.year}年度清算尚未完成,清算应缴款项入账后账面还会变动"
    return (FailedCheck(check=CheckName.BOOKS, zh=words),)


async def _borne_by_the_city(session: AsyncSession, pack: Pack, form: FinalAccountsForm) -> list[Booked]:
    """S5: what city finance bore of a county's gap. It is paid for all counties at once; the list has each one's."""
    if form.county is None:
        return []
    made = await newest_versions(session, pack.id, CLEARING, form.year, LIST, statuses=(CaseStatus.DONE,))
    if not made:
        return []
    cleared = await load_document(session, made[-1].content_hash, ClearingResult)
    return [
        Booked(
            rule=BORNE_BY_THE_CITY,
            source=AccountKind.CITY_FINANCE,
            target=AccountKind.SPECIAL,
            fund=row.fund,
            part=Part.POOLED,
            line=None,
            amount=row.from_city_finance,
        )
        for row in cleared.counties
        if row.county == form.county and row.from_city_finance
    ]


def _key(line: FlaggedLine) -> LineKey:
    return LineKey(line.fund, line.part, line.side, line.line)


async def _closing_before(session: AsyncSession, pack: Pack, form: FinalAccountsForm) -> dict[LineKey, int]:
    """The openings that the accounts of the year before leave, in fen; none where there are no such accounts."""
    lane = form.county or MAIN
    made = await newest_versions(session, pack.id, KIND, form.year - 1, KIND, lane=lane, statuses=(CaseStatus.DONE,))
    if not made:
        return {}
    before = await load_document(session, made[-1].content_hash, FinalAccountsForm)
    return {
        key._replace(line=BalanceLine.OPENING): amount
        for key, amount in before.amounts().items()
        if (key.side, key.line) == (Side.BALANCE, BalanceLine.CLOSING)
    }
