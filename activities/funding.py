"""The automatic steps of the monthly money (M2–M6): consolidate, disburse, distribute, sum up, book."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from activities.context import Context, level, pinned_pack
from activities.documents import Documents
from activities.error_mapping import PostingImpossible
from approvals.facts import FactId, Facts, finding_facts
from calculations.forms import PlanForm, ReportForm
from calculations.forms.checks import CheckResult, Level
from calculations.input.bilingual import Bilingual
from calculations.input.money import text
from calculations.ledger.accounts import AccountKind
from calculations.ledger.postings import Instruction, Transfer
from calculations.monthly.limits import (
    check_against_budget,
    check_before_approval,
    latest_month,
    over_last_year,
    over_the_budget,
    part_words,
)
from calculations.monthly.plans import Consolidated, CountyForm, Source, accuracy, consolidate, parts_of
from calculations.monthly.transfers import above_zero, account, disbursed, distributed, transfer
from policies.pack import Pack
from records.cases.claims import claim_alone
from records.ledger import booking
from temporal.failpoints import Failpoint, reach
from workflows.messages import AutomaticResult, AutomaticWork

M3, M4, M5 = "M3", "M4", "M5"

WHOLE_CITY = Bilingual(zh="全市", en="the whole city")


class OverLimit(NamedTuple):
    """What a check of the requests found, and which limit they exceed."""

    limit: Bilingual
    result: CheckResult


async def consolidate_plans(context: Context, work: AutomaticWork) -> AutomaticResult:
    """M2: the counties' plans as one request, checked against the approved budget (B6) or last year's spending (B7).

    A finding at the level ``stop`` sends the counties named back to their plans. What passes is claimed in the same
    transaction, so that of two months that fit only one by one the second is stopped, whichever comes first.
    """
    template = pinned_pack(context, work).templates("plan")
    async with context.database.write() as session:
        await claim_alone(session)
        documents = Documents(session)
        plans = await documents.of_counties(work, "plan", PlanForm)
        forms = [_county_form(work, county, plans.get(county)) for county in work.branches]
        request = consolidate(_fund(work), _month(work), forms, work.branches, template)
        findings = await _findings(context, documents, work, request)
        stopped = [found for found in findings if found.result.level is Level.STOP]
        if stopped and not await documents.has_claimed(work, request):
            return _back_to_plans(context, work, stopped)
        document = await documents.put("request", request)
        await documents.claim(work, document)
    facts: Facts = {FactId.REQUESTED: text(request.total), **finding_facts(found.result.message for found in findings)}
    others = {row.county: row.source.value for row in request.counties if row.source is not Source.HANDED_IN}
    return AutomaticResult(document=document, facts=facts | ({FactId.PLANS: others} if others else {}))


def _back_to_plans(context: Context, work: AutomaticWork, stopped: Collection[OverLimit]) -> AutomaticResult:
    counties = {line.county for found in stopped for line in found.result.lines if line.county is not None}
    return AutomaticResult(
        ok=False,
        reasons=tuple(words for found in stopped for words in _over_the_limit(context.pack, found)),
        back_to="plan",
        branches=tuple(sorted(counties or work.branches)),
    )


def _over_the_limit(pack: Pack, found: OverLimit) -> Iterator[Bilingual]:
    """Which limit is exceeded; then whose, one by one: asked, limit, and by how much."""
    article = found.result.article
    yield Bilingual(zh=f"{found.limit.zh}({article})", en=f"{found.limit.en} ({article})")
    for line in found.result.lines:
        place = pack.county(line.county) if line.county is not None else WHOLE_CITY
        part = part_words(line.part)
        asked, limit, over = (text(amount or Decimal(0)) for amount in (line.amount, line.expected, line.difference))
        yield Bilingual(
            zh=f"{place.zh}{part.zh}:累计申请 {asked} 元,限额 {limit} 元,超出 {over} 元",
            en=f"{place.en}, {part.en}: {asked} yuan requested so far, the limit is {limit}, {over} above it",
        )


async def disburse(context: Context, work: AutomaticWork) -> AutomaticResult:
    """M3: from the city special account to the city agency's expenditure account."""
    transfers = disbursed(await _request(context, work))
    return await _post(context, work, M3, _words(work, "基金拨付", "Disbursement"), transfers, back_to="disbursement")


async def distribute_to_counties(context: Context, work: AutomaticWork) -> AutomaticResult:
    """M4: from the city agency's expenditure account to the counties'."""
    transfers = distributed(await _request(context, work))
    return await _post(context, work, M4, _words(work, "基金下拨", "Distribution"), transfers, back_to="distribution")


async def summarise_reports(context: Context, work: AutomaticWork) -> AutomaticResult:
    """M6: the counties' expenditure reports as one, and how accurate their plans were."""
    template = pinned_pack(context, work).templates("report")
    deviations: dict[str, str] = {}
    async with context.database.write() as session:
        documents = Documents(session)
        reports = await documents.of_counties(work, "report", ReportForm)
        plans = await documents.of_counties(work, "plan", PlanForm)
        forms = [CountyForm(county=county, source=Source.HANDED_IN, form=reports[county]) for county in work.branches]
        for county, planned in plans.items():
            total = accuracy(planned, reports[county])[-1]
            deviations[county] = "" if total.per_cent is None else str(total.per_cent)
        summary = consolidate(_fund(work), _month(work), forms, work.branches, template)
        document = await documents.put("summary", summary)
    facts: Facts = {FactId.SPENT: text(summary.total)}
    return AutomaticResult(document=document, facts=facts | ({FactId.ACCURACY: deviations} if deviations else {}))


async def book_expenditure(context: Context, work: AutomaticWork) -> AutomaticResult:
    """M5: a county's reported spending leaves its expenditure account, line by line."""
    async with context.database.read() as session:
        document = work.versions[f"{work.lane}.report"].document
        report = await Documents(session).read(document.content_hash, ReportForm)
    pack = pinned_pack(context, work)
    template = pack.templates("report")
    fund = _fund(work)
    transfers = above_zero(
        transfer(
            account(AccountKind.COUNTY_EXPENDITURE, fund, line.part, work.lane),
            account(AccountKind.BENEFICIARIES, fund, line.part, work.lane),
            line.amount,
            line.line,
        )
        for line in report.lines
        if line.part in parts_of(template, fund)
    )
    words = _words(work, "支出入账", "Expenditure booked", pack.county(work.lane))
    return await _post(context, work, M5, words, transfers, back_to=None)


def _county_form(work: AutomaticWork, county: str, plan: PlanForm | None) -> CountyForm:
    if plan is None:
        return CountyForm(county=county, source=Source.LEFT_OUT, form=None)
    source = Source.ESTIMATE if work.versions[f"{county}.plan"].estimate else Source.HANDED_IN
    return CountyForm(county=county, source=source, form=plan)


async def _findings(
    context: Context, documents: Documents, work: AutomaticWork, request: Consolidated
) -> list[OverLimit]:
    """With all other requests of the year, against the approved budget (B6) or, before its approval, last year (B7).

    B6 is about the year as a whole, so every other month counts, earlier or later. B7 is about the same months of last
    year: the requests up to a month stay within the spending up to that month. A request adds to its own month's sum
    and to that of every later month that has asked already, and is checked against each of them.
    """
    city, year, fund, month = work.city, work.year, _fund(work), _month(work)
    others = await documents.other_requests(work, fund)
    approved = await documents.approved_expenditure(city, year, fund, context.pack.templates("budget"))
    if approved is not None:
        limit = over_the_budget(latest_month(request, others))
        found = check_against_budget(request, others, approved, level(work, "b6_over_budget"))
        return [OverLimit(limit, result) for result in found]
    # Payments due by law beyond last year's spending would be entered here; none are known to the records yet.
    findings: list[OverLimit] = []
    for last in sorted({month, *(other.month for other in others if other.month > month)}):
        up_to = [other for other in others if other.month <= last]
        last_year = await documents.spent_last_year(city, year, fund, int(last[-2:]))
        found = check_before_approval(request, up_to, last_year, {}, level(work, "b7_over_limit"))
        findings += [OverLimit(over_last_year(last), result) for result in found]
    return findings


async def _request(context: Context, work: AutomaticWork) -> Consolidated:
    async with context.database.read() as session:
        document = work.versions["main.request"].document
        return await Documents(session).read(document.content_hash, Consolidated)


async def _post(
    context: Context,
    work: AutomaticWork,
    rule: str,
    words: Bilingual,
    transfers: Iterable[Transfer],
    back_to: str | None,
) -> AutomaticResult:
    """Post what there is to move; a refusal goes back to the step that ordered it, or waits for operators."""
    moved = tuple(transfers)
    if not moved:
        return AutomaticResult(facts={FactId.AMOUNT: "0.00"})
    instruction = Instruction(
        id=f"{work.case}.{work.task}",
        case=work.case,
        rule=rule,
        fund=_fund(work),
        year=work.year,
        at=work.instant,
        zh=words.zh,
        en=words.en,
        transfers=moved,
    )
    async with context.database.write() as session:
        # What goes back to people is ordered again, under another id; what operators fix is the same order.
        answer = await booking.post(session, instruction, context.pack.paths(), for_good=back_to is not None)
    reach(Failpoint.LEDGER_POSTED)
    if isinstance(answer, booking.PostingRefused):
        if back_to is None:
            raise PostingImpossible(answer.reasons)
        return AutomaticResult(ok=False, reasons=answer.reasons, back_to=back_to)
    total = sum((each.amount for each in moved), Decimal(0))
    facts: Facts = {FactId.AMOUNT: text(total), FactId.ENTRY: instruction.id}
    return AutomaticResult(facts=facts, instructions=(instruction.id,))


def _fund(work: AutomaticWork) -> str:
    if work.fund is None:
        raise ValueError(f"{work.case} has no fund")
    return work.fund


def _number(work: AutomaticWork) -> int:
    if work.month is None:
        raise ValueError(f"{work.case} has no month")
    return work.month


def _month(work: AutomaticWork) -> str:
    return f"{work.year}-{_number(work):02d}"


def _words(work: AutomaticWork, zh: str, en: str, county: Bilingual | None = None) -> Bilingual:
    """What money of a month, and of a county if of one, moves for."""
    month = f"{work.year}年{_number(work)}月{zh}"
    if county is None:
        return Bilingual(zh=month, en=f"{en}, {_month(work)}")
    return Bilingual(zh=f"{county.zh}{month}", en=f"{en}, {county.en} {_month(work)}")
