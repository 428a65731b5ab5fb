"""Documents, cases and postings of 2022 as the activities find them in the records, and the work they are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.context import Context
from activities.documents import Documents
from approvals.actions import DocumentRef
from approvals.case_ids import budget_case, clearing_case, funding_case, year_case
from approvals.effects import CaseClosed, CaseOpened, CaseStatus, Event, VersionMade
from approvals.state import Version
from calculations.dates.deadlines import CHINA
from calculations.forms import BudgetForm, LineKey, PlanForm, ReportForm, Side, Template, budget_form, month_form
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.prior_year import MonthSpent, PriorYearForm
from calculations.input.money import amount as yuan_of
from calculations.input.money import fen, text
from calculations.ledger.postings import Instruction, Transfer
from calculations.monthly.plans import Consolidated
from records.contents.document_models import Model
from records.ledger import booking
from records.ledger.balances import balances, check_ledger
from records.projection.apply import apply
from records.tables import LedgerEntry, table_of
from temporal.names import WorkflowName
from tests.records.story import chained_effects
from workflows.messages import AutomaticWork

YEAR = 2022
CITY = "ningbo"
NOW = datetime(YEAR, 3, 1, 9, tzinfo=CHINA)
HAISHU, JIANGBEI, FENGHUA = "330203", "330205", "330213"

Moved = tuple[str, str, str] | tuple[str, str, str, str, str]
"""From account, to account, yuan, and where neither account says it: whose money it is and its line."""


@dataclass(frozen=True)
class Setup:
    """The records and the pack, filled in the words of the trade."""

    context: Context

    @property
    def counties(self) -> tuple[str, ...]:
        """The codes of the ten."""
        return self.context.pack.counties()

    def template(self, form: str) -> Template:
        """The lines of a form."""
        return self.context.pack.templates(form)

    # Documents

    def plan(self, county: str, amount: str, fund: str = "resident", month: int = 3) -> PlanForm:
        """A plan of benefits only, of the pooled part."""
        return month_form(PlanForm, self._benefits(fund, {"pooled": amount}), county, fund, f"{YEAR}-{month:02d}")

    def report(self, county: str, fund: str, month: int, **parts: str) -> ReportForm:
        """A report of benefits only, by part."""
        return month_form(ReportForm, self._benefits(fund, parts), county, fund, f"{YEAR}-{month:02d}")

    def budget(self, county: str, **amounts: str) -> BudgetForm:
        """A county's budget of the year; amounts are named `fund__part__side__line`."""
        entered = {LineKey(fund, "pooled", Side.INCOME, "premiums"): 0 for fund in self.context.pack.funds()}
        for name, amount in amounts.items():
            fund, part, side, line = name.split("__")
            entered[LineKey(fund, part, Side(side), line)] = fen(yuan_of(amount))
        return budget_form(self.template("budget").completed(entered), YEAR, county)

    def _benefits(self, fund: str, parts: Mapping[str, str]) -> dict[LineKey, int]:
        entered = {LineKey(fund, part, None, "benefits"): fen(yuan_of(amount)) for part, amount in parts.items()}
        return self.template("plan").completed(entered)

    async def keep(self, form: str, document: BaseModel) -> Version:
        """A document in the records, as a case names it."""
        [version] = await self.keep_all(form, [document])
        return version

    async def keep_all(self, form: str, documents: Iterable[BaseModel]) -> list[Version]:
        """Several documents, in one transaction."""
        async with self.context.database.write() as session:
            kept = [await Documents(session).put(form, document) for document in documents]
        return [Version(number=1, document=document, makers=("somebody",)) for document in kept]

    async def read(self, document: DocumentRef | None, model: type[Model]) -> Model:
        """What an activity has put into the records."""
        assert document is not None
        async with self.context.database.read() as session:
            return await Documents(session).read(document.content_hash, model)

    async def plans(self, amounts: Mapping[str, str], month: int = 3) -> dict[str, Version]:
        """The resident fund's plans of a month, as versions of a case."""
        plans = [self.plan(county, amount, month=month) for county, amount in amounts.items()]
        versions = await self.keep_all("plan", plans)
        return {f"{county}.plan": version for county, version in zip(amounts, versions, strict=True)}

    # Cases in the records

    async def record(
        self,
        case: str,
        kind: WorkflowName,
        versions: Iterable[tuple[str, Version]],
        fund: str | None = None,
        month: int | None = None,
        status: CaseStatus = CaseStatus.DONE,
    ) -> None:
        """A case with the newest document of each lane, by its effects."""
        events: list[Event] = [opened(case, kind, fund, month)]
        events += [VersionMade(lane=lane, number=1, document=version.document) for lane, version in versions]
        if status is not CaseStatus.OPEN:
            events.append(CaseClosed(status=status))
        await self.record_events(case, events)

    async def record_events(self, case: str, events: Iterable[Event]) -> None:
        """A case by these events, numbered and chained."""
        async with self.context.database.write() as session:
            await apply(session, case, chained_effects(events, NOW))

    async def approve_budget(self, *forms: BudgetForm) -> None:
        """The approved budget by county; counties without a form have an empty one."""
        given = {form.county: form for form in forms}
        split = BudgetSplit(counties=tuple(given.get(county) or self.budget(county) for county in self.counties))
        version = await self.keep("budget_split", split)
        await self.record(budget_case(CITY, YEAR), WorkflowName.ANNUAL_BUDGET, [("main", version)])

    async def request(self, month: int, request: Consolidated) -> None:
        """A request of an earlier month."""
        case = funding_case(CITY, request.fund, YEAR, month)
        version = await self.keep("request", request)
        await self.record(case, WorkflowName.MONTHLY_FUNDING, [("main", version)], request.fund, month)

    async def spent_last_year(self, *lines: tuple[str, int, str]) -> None:
        """The resident fund's spending of 2021 as county, month and yuan."""
        spent = [
            MonthSpent.model_validate(
                {
                    "county": county,
                    "fund": "resident",
                    "part": "pooled",
                    "month": f"{YEAR - 1}-{month:02d}",
                    "amount": amount,
                }
            )
            for county, month, amount in lines
        ]
        version = await self.keep("prior_year", PriorYearForm(year=YEAR - 1, lines=tuple(spent)))
        lane = "standing.prior_year"
        await self.record(year_case(CITY, YEAR), WorkflowName.FISCAL_YEAR, [(lane, version)], status=CaseStatus.OPEN)

    async def month(
        self, fund: str, month: int, reports: Iterable[ReportForm], status: CaseStatus = CaseStatus.DONE
    ) -> None:
        """A month of a fund with the reports handed in."""
        given = list(reports)
        kept = await self.keep_all("report", given)
        versions = [(report.county, version) for report, version in zip(given, kept, strict=True)]
        case = funding_case(CITY, fund, YEAR, month)
        await self.record(case, WorkflowName.MONTHLY_FUNDING, versions, fund, month, status)

    # The ledger

    async def move(self, rule: str, *moved: Moved, case: str = year_case(CITY, YEAR), year: int = YEAR) -> None:
        """Money that has moved by a rule, each in an instruction of its own."""
        for source, target, amount, *where in moved:
            async with self.context.database.write() as session:
                done = await self._entries(session)
                county, line = where or (None, None)
                transfer = Transfer.model_validate(
                    {"from": source, "to": target, "amount": amount, "county": county, "line": line}
                )
                instruction = Instruction(
                    id=f"before.{len(done) + 1}",
                    case=case,
                    rule=rule,
                    fund=transfer.payer.fund,
                    year=year,
                    at=NOW,
                    zh="划转",
                    transfers=(transfer,),
                )
                answer = await booking.post(session, instruction, self.context.pack.paths())
            assert isinstance(answer, booking.Posted), answer

    async def fill_special(self, amount: str, fund: str = "resident", part: str = "pooled") -> None:
        """Premiums, all the way to the special account."""
        treasury, special = f"treasury:{fund}:{part}", f"special:{fund}:{part}"
        whose = (HAISHU, "premiums")
        await self.move("R1", (f"payers:{fund}:{part}", treasury, amount, *whose))
        await self.move("R1", (treasury, special, amount, *whose))

    async def held(self) -> dict[str, str]:
        """What every account that is not empty holds, in yuan; the ledger ties."""
        async with self.context.database.read() as session:
            assert (await check_ledger(session)).ties
            rows = await balances(session, CITY)
        return {row.code: text(row.balance) for row in rows if row.balance}

    async def posted(self) -> list[str]:
        """The ids of the instructions that activities had executed."""
        async with self.context.database.read() as session:
            return [entry for entry in await self._entries(session) if not entry.startswith("before.")]

    async def words(self) -> dict[str, str | None]:
        """What the ledger says of the instructions that activities had executed, in English by the Chinese."""
        entries = table_of(LedgerEntry)
        async with self.context.database.read() as session:
            said = select(entries.c.zh, entries.c.en).where(entries.c.id.in_(await self.posted()))
            return {row.zh: row.en for row in await session.execute(said)}

    async def _entries(self, session: AsyncSession) -> list[str]:
        entries = table_of(LedgerEntry)
        return list((await session.execute(select(entries.c.id).order_by(entries.c.id))).scalars())

    # Work

    def funding(
        self,
        versions: Mapping[str, Version],
        lane: str = "main",
        fund: str = "resident",
        month: int = 3,
        task: str = "main.step.1.automatic",
        **readings: str,
    ) -> AutomaticWork:
        """An automatic step of a month's money; `readings` replace values that the case pinned."""
        case = funding_case(CITY, fund, YEAR, month)
        return self._work(case, WorkflowName.MONTHLY_FUNDING, versions, lane, task, readings, fund, month)

    def clearing(
        self, versions: Mapping[str, Version], lane: str = "main", task: str = "main.step.1.automatic", **readings: str
    ) -> AutomaticWork:
        """An automatic step of the clearing."""
        case = clearing_case(CITY, YEAR)
        return self._work(case, WorkflowName.YEAR_END_CLEARING, versions, lane, task, readings)

    def hand_in(self, document: DocumentRef, number: int = 1) -> AutomaticWork:
        """The step that deals with what was handed in to the year."""
        task = f"standing.entry.{number}.automatic"
        work = self._work(year_case(CITY, YEAR), WorkflowName.FISCAL_YEAR, {}, "main", task, {})
        return work.model_copy(update={"document": document})

    def act(self, papers: Mapping[str, DocumentRef], lane: str, number: int = 1) -> AutomaticWork:
        """The step that books what a lane of a money act has signed, in its round of that number."""
        versions = {
            name: Version(number=number, document=paper, makers=("somebody",)) for name, paper in papers.items()
        }
        case, task = f"{CITY}.account_income.{YEAR}.{lane}", f"{lane}.book_posting.{number}.automatic"
        return self._work(case, "account_income", versions, lane, task, {})

    def _work(
        self,
        case: str,
        kind: str,
        versions: Mapping[str, Version],
        lane: str,
        task: str,
        readings: Mapping[str, str],
        fund: str | None = None,
        month: int | None = None,
    ) -> AutomaticWork:
        pinned = self.context.pack.pin(kind, YEAR, month)
        parameters: dict[str, JsonValue] = {}
        for name, value in pinned.parameters.items():
            taken = value.model_copy(update={"value": readings[name]}) if name in readings else value
            parameters[name] = taken.model_dump(mode="json")
        assert readings.keys() <= parameters.keys()
        return AutomaticWork(
            case=case,
            task=task,
            step="step",
            lane=lane,
            city=CITY,
            fund=fund,
            year=YEAR,
            month=month,
            branches=pinned.branches,
            versions=dict(versions),
            parameters=parameters,
            document=None,
            instant=NOW,
        )


def opened(
    case: str, kind: WorkflowName, fund: str | None = None, month: int | None = None, year: int = YEAR
) -> CaseOpened:
    """The first event of a case."""
    return CaseOpened(
        case_kind=kind, zh=case, en=case, city=CITY, fund=fund, year=year, month=month, chain=kind, policy_hash=""
    )


def adjustment_of(on: tuple[str, str], county: str, after: str, before: str = "100.00") -> AdjustmentForm:
    """An adjustment of a county's benefits, drafted on a budget (its case, its hash)."""
    row = {"county": county, "fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
    case, digest = on
    return AdjustmentForm.model_validate(
        {
            "year": YEAR,
            "approved_case": case,
            "approved_hash": digest,
            "cause": "spending_must_rise",
            "reason": "住院人次增加",
            "lines": [{**row, "before": before, "after": after}],
        }
    )
