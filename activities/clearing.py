"""The automatic steps of the clearing (S0–S7): the list from ledger and reports, demands, collection, settlement."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from activities.clearing_input import clearing_input
from activities.context import Context, pinned_values
from activities.documents import Documents
from activities.error_mapping import PostingImpossible
from approvals.definitions import CITY
from approvals.facts import FactId, Facts, finding_facts
from calculations.clearing.forms import SPECIAL_ACCOUNT, ClearingResult, Cut, Settlement, accumulated
from calculations.clearing.settlement import clear
from calculations.forms.determination import DeterminationForm
from calculations.forms.taken_over import taken_over_faults
from calculations.input.bilingual import Bilingual
from calculations.input.money import text
from calculations.ledger.accounts import Account, AccountKind, Part
from calculations.ledger.postings import Instruction, Transfer
from policies.terms.clearing import sharing_terms
from records.cases.claims import claim_alone, claim_of
from records.cases.decided import decided_for
from records.ledger import booking
from records.ledger.accumulated import RETURNED, dispatched
from records.ledger.balances import balances
from records.ledger.cleared import cut_of
from temporal.failpoints import Failpoint, reach
from workflows.messages import AutomaticResult, AutomaticWork

_KINDS = {
    "special_account": AccountKind.SPECIAL,
    "pooled_fund": AccountKind.POOLED_FUND,
    "reserve": AccountKind.RESERVE,
    "accumulated": AccountKind.ACCUMULATED,
    "deficit": AccountKind.DEFICIT,
    "county_finance": AccountKind.COUNTY_FINANCE,
    "city_finance": AccountKind.CITY_FINANCE,
}
"""The parties of settlements (contract of the calculator) and the accounts they are (N2)."""

NOTHING_OWED = Bilingual(zh="无应缴清算款项", en="it owes nothing by the clearing")


async def compute_clearing(context: Context, work: AutomaticWork) -> AutomaticResult:
    """S0–S6 of both funds, with explanations; the figures come from the ledger and the monthly reports.

    From the claim on nothing more is booked in the year, unless the list is returned; then it is computed again.
    """
    async with context.database.write() as session:
        await claim_alone(session)
        documents = Documents(session)
        determination = await documents.read(
            work.versions["main.determination"].document.content_hash, DeterminationForm
        )
        own = await claim_of(session, work.case, work.task)
        if own is not None:
            # A try before this one has computed it, and since then nothing was booked.
            result = await documents.read(own.content_hash, ClearingResult)
        elif replaced := await _replaced(session, work, determination):
            return AutomaticResult(ok=False, reasons=replaced, back_to="basis")
        else:
            result = await _cleared(context, session, work, determination)
        document = await documents.put("clearing_list", result)
        await documents.claim(work, document)
        short = await _short_of_cash(session, work, result)
    demanded = sum((row.amount for row in result.settlements if _payer_branch(row)), Decimal(0))
    facts: Facts = {FactId.SETTLEMENTS: str(len(result.settlements)), FactId.TO_COLLECT: text(demanded)}
    warnings = finding_facts(Bilingual(zh=each.zh, en=each.en) for each in result.warnings or ())
    found = _cut_facts(result.cut) | short | _open_from_above(result) | warnings
    return AutomaticResult(document=document, facts=facts | found)


async def _replaced(
    session: AsyncSession, work: AutomaticWork, determination: DeterminationForm
) -> tuple[Bilingual, ...]:
    """What was decided otherwise since the basis came (S1, S6); nothing where the clearing itself determines."""
    decided = await decided_for(session, work.city, work.year)
    if decided is None:
        return ()
    threshold = pinned_values(work)["incentive_threshold"].score()
    return tuple(
        Bilingual(
            zh=f"清算依据已被替换,请重新提交:{fault.place} {fault.zh}",
            en=f"the basis of the clearing has been replaced, submit it again: {fault}",
        )
        for fault in taken_over_faults(determination, decided, threshold)
    )


async def _cleared(
    context: Context, session: AsyncSession, work: AutomaticWork, determination: DeterminationForm
) -> ClearingResult:
    year = await clearing_input(context, session, work, determination)
    result = clear(year.given, sharing_terms(context.pack, pinned_values(work)), explain=True)
    returned = await _returned(context, session, work)
    booked = await cut_of(session, work.city, work.year)
    cut = Cut(at=work.instant, entries=booked.entries, last_entry=booked.last_entry)
    return result.model_copy(
        update={
            "cut": cut,
            "settlements": (*result.settlements, *returned),
            "explain": (*year.explained, *(result.explain or ())),
        }
    )


async def _returned(context: Context, session: AsyncSession, work: AutomaticWork) -> tuple[Settlement, ...]:
    """H1: what the city drew from accumulated balances goes back together with S3, which covers the gaps from them."""
    drawn = {fund: await dispatched(session, work.city, fund, work.year) for fund in context.pack.funds()}
    return tuple(
        Settlement(payer=SPECIAL_ACCOUNT, payee=accumulated(county), fund=fund, amount=amount, rule=RETURNED)
        for fund, counties in drawn.items()
        for county, amount in counties.items()
    )


def _cut_facts(cut: Cut | None) -> Facts:
    if cut is None:
        return {}
    counted = {"at": cut.at.isoformat(), "entries": str(cut.entries), "last_entry": cut.last_entry or ""}
    return {FactId.LEDGER_CUT: counted}


async def _short_of_cash(session: AsyncSession, work: AutomaticWork, result: ClearingResult) -> Facts:
    """S3: counties that have already spent for a later year what this one draws on."""
    held = await balances(session, work.city, part=Part.POOLED, kinds=[AccountKind.ACCUMULATED])
    cash = {(row.county, row.fund): row.balance for row in held}
    for row in result.settlements:
        if (row.payer, row.rule) == (SPECIAL_ACCOUNT, RETURNED):
            county = row.payee.partition(":")[2]
            cash[county, row.fund] = cash.get((county, row.fund), Decimal(0)) + row.amount
    drawn = [(row, cash.get((row.county, row.fund), Decimal(0))) for row in result.counties if row.from_accumulated]
    short = tuple(
        {"county": row.county, "fund": row.fund, "drawn": text(row.from_accumulated), "held": text(now)}
        for row, now in drawn
        if now < row.from_accumulated
    )
    return {FactId.SHORT_OF_CASH: short} if short else {}


def _open_from_above(result: ClearingResult) -> Facts:
    """S0: subsidies of centre and province are shown as due, and demanded of nobody here."""
    rows = tuple(
        {"county": row.county, "fund": row.fund, "due": text(row.due), "received": text(row.received)}
        for row in result.from_above or ()
        if row.open
    )
    return {FactId.OPEN_FROM_ABOVE: rows} if rows else {}


async def issue_demands(context: Context, work: AutomaticWork) -> AutomaticResult:
    """S7: a demand for every finance office that owes; the others need not pay.

    The last step with a way back: a determination or an incentive whose approval was recorded only after the list was
    computed has replaced its basis, and is taken over first.
    """
    async with context.database.read() as session:
        basis = work.versions["main.determination"].document
        determination = await Documents(session).read(basis.content_hash, DeterminationForm)
        if replaced := await _replaced(session, work, determination):
            return AutomaticResult(ok=False, reasons=replaced, back_to="basis")
    result = await _list(context, work)
    owed: dict[str, Decimal] = {}
    for row in result.settlements:
        branch = _payer_branch(row)
        if branch is not None:
            owed[branch] = owed.get(branch, Decimal(0)) + row.amount
    skip = {branch: NOTHING_OWED for branch in work.branches if branch not in owed}
    demands = {branch: text(amount) for branch, amount in sorted(owed.items())}
    return AutomaticResult(skip=dict(skip), facts={FactId.DEMANDS: demands})


async def collect_demand(context: Context, work: AutomaticWork) -> AutomaticResult:
    """What a finance office owes by S0, S1, S4 and S5 reaches the city special account."""
    result = await _list(context, work)
    rows = [row for row in result.settlements if _payer_branch(row) == work.lane]
    return await _settle(context, work, rows)


async def settle_clearing(context: Context, work: AutomaticWork) -> AutomaticResult:
    """Everything that is nobody's demand: H3, S2 to S6 between the fund's own accounts, and what S0 and S2 pay out."""
    result = await _list(context, work)
    rows = [row for row in result.settlements if _payer_branch(row) is None]
    return await _settle(context, work, rows)


async def _list(context: Context, work: AutomaticWork) -> ClearingResult:
    async with context.database.read() as session:
        document = work.versions["main.clearing_list"].document
        return await Documents(session).read(document.content_hash, ClearingResult)


async def _settle(context: Context, work: AutomaticWork, rows: Iterable[Settlement]) -> AutomaticResult:
    """One instruction for each fund and rule, all or none of them."""
    groups: dict[tuple[str, str], list[Settlement]] = {}
    for row in rows:
        groups.setdefault((row.fund, row.rule), []).append(row)
    async with context.database.write() as session:
        instructions = await _post_all(session, context, work, groups)
    reach(Failpoint.LEDGER_POSTED)
    total = sum((row.amount for group in groups.values() for row in group), Decimal(0))
    facts: Facts = {FactId.AMOUNT: text(total), FactId.ENTRIES: str(len(groups))}
    return AutomaticResult(facts=facts, instructions=instructions)


async def _post_all(
    session: AsyncSession,
    context: Context,
    work: AutomaticWork,
    groups: Mapping[tuple[str, str], list[Settlement]],
) -> tuple[str, ...]:
    """Money in before money out, so that no account is short in between; the ids of the ledger's entries."""
    posted = []
    inward = sorted(groups, key=lambda key: (key[0], groups[key][0].payer == "special_account", key[1]))
    for fund, rule in inward:
        instruction = Instruction(
            id=f"{work.case}.{work.task}.{fund}.{rule}",
            case=work.case,
            rule=rule,
            fund=fund,
            year=work.year,
            at=work.instant,
            zh=f"{work.year}年度清算 {rule}",
            en=f"Clearing of {work.year}, {rule}",
            transfers=tuple(_transfer(row) for row in groups[fund, rule]),
        )
        answer = await booking.post(session, instruction, context.pack.paths())
        if isinstance(answer, booking.PostingRefused):
            raise PostingImpossible(answer.reasons)
        posted.append(instruction.id)
    return tuple(posted)


def _transfer(row: Settlement) -> Transfer:
    return Transfer(source=account_of(row.payer, row.fund), target=account_of(row.payee, row.fund), amount=row.amount)


def account_of(party: str, fund: str) -> str:
    """The account that a party of a settlement is, by its code."""
    kind, _, county = party.partition(":")
    return Account(_KINDS[kind], county or None, fund, Part.POOLED).code


def _payer_branch(row: Settlement) -> str | None:
    """The branch that pays this row: a county, the city, or nobody if it is not finance's to pay."""
    kind, _, county = row.payer.partition(":")
    if kind == "county_finance":
        return county
    return CITY if kind == "city_finance" else None
