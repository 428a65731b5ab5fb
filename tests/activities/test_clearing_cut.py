"""A clearing takes exactly its year: nothing of the next, of a month broken off, or that came after its cut."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest

from activities.clearing import collect_demand, compute_clearing, issue_demands
from activities.clearing_input import clearing_input
from activities.context import Context
from activities.decisions import adjust_budget
from activities.planning import case_head
from activities.postings import post_hand_in
from activities.year_closed import NotYetClosed
from approvals.actions import DocumentRef, Open
from approvals.case_ids import clearing_case, funding_case, year_case
from approvals.effects import CaseNoted, CaseStatus, Role
from approvals.facts import in_both
from approvals.state import Version, new_case
from calculations.clearing.forms import ClearingInput, ClearingResult, CountyYear
from calculations.forms.determination import DeterminationForm
from calculations.forms.incentive import IncentiveForm
from calculations.ledger.postings import PostingForm
from policies.loader import load
from records.database import Database
from records.projection.apply import apply
from temporal.names import WorkflowName
from tests.activities.setup import CITY, FENGHUA, HAISHU, NOW, YEAR, Setup, opened
from tests.activities.test_claims import adjustment
from tests.approvals.case_driver import CaseDriver
from tests.approvals.chains import BUDGET
from tests.records.conftest import second_process
from workflows.messages import AutomaticResult, AutomaticWork, CasePlan

__all__ = ["second_process"]

FUNDS = ("employee", "resident")
CLEARING = clearing_case(CITY, YEAR)
NEXT_YEAR = year_case(CITY, YEAR + 1)
"""Where the money of the next fund year is handed in."""


@pytest.fixture
def elsewhere(second_process: Database) -> Setup:
    """The same office as another worker has it."""
    return Setup(Context(database=second_process, pack=load("ningbo")))


# The year


async def closed_year(setup: Setup, spent: Mapping[str, str] = MappingProxyType({}), **budget: str) -> None:
    """An approved budget (Haishu's as given), and one month of both funds that is done; ``spent`` of employees."""
    await setup.approve_budget(setup.budget(HAISHU, **budget))
    for fund in FUNDS:
        nothing = dict.fromkeys([part.value for part in setup.context.pack.parts()[fund]], "0.00")
        amounts = {county: spent.get(county, "0.00") if fund == "employee" else "0.00" for county in setup.counties}
        reports = [setup.report(county, fund, 1, **{**nothing, "pooled": amounts[county]}) for county in setup.counties]
        await setup.month(fund, 1, reports)


def determination(setup: Setup) -> DeterminationForm:
    rows = [
        {"county": county, "fund": fund, "make_up": "0.00", "assessment_score": None}
        for county in setup.counties
        for fund in FUNDS
    ]
    return DeterminationForm.model_validate({"year": YEAR, "counties": rows})


async def given(setup: Setup) -> ClearingInput:
    async with setup.context.database.read() as session:
        return (await clearing_input(setup.context, session, setup.clearing({}), determination(setup))).given


def row_of(year: ClearingInput, county: str, fund: str) -> CountyYear:
    return next(row for row in year.counties if (row.county, row.fund) == (county, fund))


class Clearing:
    """The clearing's case: people walk it, its effects are recorded when the test says so."""

    def __init__(self, setup: Setup, determined: Version) -> None:
        plan = CasePlan(case=CLEARING, workflow=WorkflowName.YEAR_END_CLEARING, starts=NOW)
        self.setup = setup
        self.determined = determined
        self.driver = CaseDriver(BUDGET, at=NOW)
        self.driver.state = new_case(case_head(setup.context.pack, YEAR, plan))
        self.driver.effects = []
        self.driver.happens(Open())
        self._basis()

    def _basis(self) -> None:
        self.driver.draft("basis", self.determined.document)

    def work(self) -> AutomaticWork:
        """The step that computes the list, as the case orders it now."""
        [task] = self.driver.state.automatic_tasks()
        versions = {key: made[-1] for key, made in self.driver.state.versions.items()}
        return self.setup.clearing(versions, task=task.id)

    async def computed(self) -> ClearingResult:
        """The list is computed, and handed to those who agree on it; the recorder has written."""
        result = await compute_clearing(self.setup.context, self.work())
        self.driver.finish("clearing_list", document=result.document)
        await self.record()
        return await self.setup.read(result.document, ClearingResult)

    def returned(self) -> None:
        """The bureau sends the list back to its basis: two of them, as always."""
        self.driver.send_back("list", to="basis", role=Role.PREPARE)
        self.driver.approve("list", role=Role.DECIDE)

    async def record(self) -> None:
        async with self.setup.context.database.write() as session:
            await apply(session, CLEARING, self.driver.effects)


async def begun(setup: Setup) -> Clearing:
    """A clearing whose list is to be computed."""
    clearing = Clearing(setup, await setup.keep("determination", determination(setup)))
    await clearing.record()
    return clearing


# Money


async def posting(setup: Setup, rule: str, source: str, target: str, amount: str, year: int = YEAR) -> DocumentRef:
    transfer = {"from": source, "to": target, "amount": amount, "county": HAISHU, "line": "premiums"}
    document = {"rule": rule, "fund": "resident", "year": year, "date": "2023-03-09", "zh": "补登"}
    form = PostingForm.model_validate({**document, "transfers": [transfer]})
    return (await setup.keep("posting", form)).document


async def premiums(setup: Setup, amount: str = "1000000.00") -> DocumentRef:
    """R1: premiums of the year from the treasury, which has them."""
    await setup.move("R1", ("payers:resident:pooled", "treasury:resident:pooled", amount, HAISHU, "premiums"))
    return await posting(setup, "R1", "treasury:resident:pooled", "special:resident:pooled", amount)


async def subsidy(setup: Setup, amount: str, year: int = YEAR) -> DocumentRef:
    payer = f"county_finance:{HAISHU}:resident:pooled"
    return await posting(setup, "R4", payer, "special:resident:pooled", amount, year)


async def next_years_balance(setup: Setup) -> None:
    """Money of the next fund year comes in."""
    source, target = f"pre_pooling:{FENGHUA}:employee:pooled", f"accumulated:{FENGHUA}:employee:pooled"
    await setup.move("H1", (source, target, "5.00"), case=NEXT_YEAR, year=YEAR + 1)


def income(result: ClearingResult) -> str:
    """Haishu's balance of the resident fund, by the list."""
    return next(str(row.balance) for row in result.counties if (row.county, row.fund) == (HAISHU, "resident"))


def is_refused(result: AutomaticResult) -> bool:
    """Whether the ledger refused it because the year is cleared, in words that say who can return the list."""
    words = ";".join(map(str, result.reasons))
    assert result.ok or (f"2022年度清算清单({CLEARING})" in words and "退回至清算依据环节" in words), words
    return not result.ok


@pytest.mark.rule("S", "H2")
async def test_what_moves_for_the_next_year_does_not_change_this_years_balances(setup: Setup) -> None:
    """As found: Fenghua pays 20,000,000.00 of H2 for 2023 in February 2023, before 2022 is cleared."""
    await closed_year(setup)
    accumulated, pool = f"accumulated:{FENGHUA}:employee:pooled", "pooled_fund:employee:pooled"
    await setup.move("H1", (f"pre_pooling:{FENGHUA}:employee:pooled", accumulated, "25822351.55"), year=YEAR - 1)
    await setup.move("H2", (accumulated, pool, "5000000.00"))
    await setup.move("H2", (accumulated, pool, "20000000.00"), case=NEXT_YEAR, year=YEAR + 1)

    year = await given(setup)

    assert str(row_of(year, FENGHUA, "employee").accumulated_balance) == "20822351.55"
    assert str(year.pooled_fund["employee"]) == "5000000.00"


@pytest.mark.rule("S3")
async def test_the_list_names_who_has_spent_for_the_next_year_what_this_one_draws_on(setup: Setup) -> None:
    """Fenghua's gap of 7.00 is covered by its 10.00; of these 8.00 went to the pooled fund of the next year."""
    await closed_year(setup, spent={FENGHUA: "7.00"})
    accumulated = f"accumulated:{FENGHUA}:employee:pooled"
    await setup.move("H1", (f"pre_pooling:{FENGHUA}:employee:pooled", accumulated, "10.00"))
    await setup.move("H2", (accumulated, "pooled_fund:employee:pooled", "8.00"), case=NEXT_YEAR, year=YEAR + 1)

    result = await compute_clearing(setup.context, (await begun(setup)).work())

    cleared = await setup.read(result.document, ClearingResult)
    [drawn] = [str(row.from_accumulated) for row in cleared.counties if row.from_accumulated]
    assert drawn == "7.00"
    short = {"county": FENGHUA, "fund": "employee", "drawn": "7.00", "held": "2.00"}
    assert result.facts["short_of_cash"] == (short,)


@pytest.mark.rule("M3", "S")
@pytest.mark.parametrize("status", [CaseStatus.TERMINATED, CaseStatus.REFUSED])
async def test_a_month_that_paid_and_was_broken_off_stops_the_clearing(setup: Setup, status: CaseStatus) -> None:
    await closed_year(setup)
    await setup.fill_special("56738135.13", fund="employee")
    case = funding_case(CITY, "employee", YEAR, 2)
    special, agency = "special:employee:pooled", "agency_expenditure:employee:pooled"
    await setup.record(case, WorkflowName.MONTHLY_FUNDING, [], "employee", 2, status)
    assert await given(setup)
    await setup.move("M3", (special, agency, "56738135.13"), case=case)

    with pytest.raises(NotYetClosed, match=r"^2022-02:已拨付未核销"):
        await given(setup)


async def test_a_month_that_the_year_started_and_nobody_recorded_yet_is_open(setup: Setup) -> None:
    await closed_year(setup)
    year = year_case(CITY, YEAR)
    started = [CaseNoted(event="started", case=funding_case(CITY, "employee", YEAR, month)) for month in (1, 12)]
    await setup.record_events(year, [opened(year, WorkflowName.FISCAL_YEAR), *started])

    with pytest.raises(NotYetClosed) as refused:
        await given(setup)

    assert str(refused.value).endswith("months still open: ningbo.employee.2022-12.funding")


async def test_a_year_is_not_cleared_before_the_one_before_it(setup: Setup) -> None:
    await closed_year(setup)
    before = clearing_case(CITY, YEAR - 1)
    await setup.record_events(before, [opened(before, WorkflowName.YEAR_END_CLEARING, year=YEAR - 1)])

    with pytest.raises(NotYetClosed, match=before):
        await given(setup)


@pytest.mark.rule("S7")
async def test_the_list_says_what_of_the_ledger_it_rests_on(setup: Setup) -> None:
    await closed_year(setup)
    await setup.fill_special("40.00")
    await next_years_balance(setup)

    cleared = await (await begun(setup)).computed()

    assert cleared.cut is not None
    assert (cleared.cut.at, cleared.cut.entries, cleared.cut.last_entry) == (NOW, 2, "before.2")


@pytest.mark.rule("S7", "R1")
async def test_premiums_that_come_after_the_list_are_refused_until_it_is_returned(setup: Setup) -> None:
    """As found: R1 of 2022, 1,000,000.00 for Haishu, on 2023-03-09, when the list waits to be agreed on."""
    await closed_year(setup)
    clearing, late = await begun(setup), await premiums(setup)
    assert income(await clearing.computed()) == "0.00"

    refused = await post_hand_in(setup.context, setup.hand_in(late, 1))
    assert is_refused(refused)
    assert "市医保局提供清算清单" in str(refused.reasons[0])
    clearing.returned()
    await clearing.record()
    assert not is_refused(await post_hand_in(setup.context, setup.hand_in(late, 2)))
    clearing.driver.draft("basis", clearing.determined.document)
    assert income(await clearing.computed()) == "1000000.00"
    assert is_refused(await post_hand_in(setup.context, setup.hand_in(await subsidy(setup, "1.00"), 3)))


async def test_the_next_years_money_moves_while_this_year_is_cleared(setup: Setup) -> None:
    await closed_year(setup)
    await setup.fill_special("40.00")
    await (await begun(setup)).computed()
    await next_years_balance(setup)
    earlier = await subsidy(setup, "1.00", year=YEAR - 1)
    assert is_refused(await post_hand_in(setup.context, setup.hand_in(earlier)))


@pytest.mark.rule("S0", "R4")
async def test_a_subsidy_that_comes_after_it_was_demanded_is_paid_once(setup: Setup) -> None:
    await closed_year(setup, resident__pooled__income__county_subsidy="40.00")
    clearing = await begun(setup)
    cleared = await clearing.computed()
    [demand] = [row for row in cleared.settlements if row.rule == "S0"]
    assert str(demand.amount) == "40.00"

    assert is_refused(await post_hand_in(setup.context, setup.hand_in(await subsidy(setup, "40.00"))))
    versions = {"main.clearing_list": clearing.driver.state.versions["main.clearing_list"][-1]}
    assert (await collect_demand(setup.context, setup.clearing(versions, lane=HAISHU))).ok

    held = await setup.held()
    assert held[f"county_finance:{HAISHU}:resident:pooled"] == "-40.00"


async def test_in_doubt_a_list_stands(setup: Setup) -> None:
    """The recorder is late: of the list it has written nothing yet, and of the return neither."""
    await closed_year(setup)
    clearing, late = await begun(setup), await subsidy(setup, "5.00")
    result = await compute_clearing(setup.context, clearing.work())
    assert is_refused(await post_hand_in(setup.context, setup.hand_in(late, 1)))
    clearing.driver.finish("clearing_list", document=result.document)
    clearing.returned()
    assert is_refused(await post_hand_in(setup.context, setup.hand_in(late, 2)))
    await clearing.record()
    assert not is_refused(await post_hand_in(setup.context, setup.hand_in(late, 3)))


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.02, 0.05, 0.1])
async def test_money_that_moves_while_the_list_is_computed_is_in_it_or_refused(
    setup: Setup, elsewhere: Setup, delay: float
) -> None:
    await closed_year(setup)
    clearing, late = await begun(setup), await premiums(setup)
    work = clearing.work()

    async def later() -> AutomaticResult:
        await asyncio.sleep(delay)
        return await post_hand_in(elsewhere.context, setup.hand_in(late))

    listed, posted = await asyncio.gather(compute_clearing(setup.context, work), later())

    cleared = await setup.read(listed.document, ClearingResult)
    assert income(cleared) == ("0.00" if is_refused(posted) else "1000000.00")
    assert await compute_clearing(setup.context, work) == listed, "tried again it gives the same"


@pytest.mark.rule("B5")
async def test_the_budget_of_a_cleared_year_is_not_adjusted(setup: Setup) -> None:
    await closed_year(setup, resident__pooled__expenditure__benefits="100.00")
    change = await adjustment(setup, "late", HAISHU, "150.00")
    await (await begun(setup)).computed()

    result = await adjust_budget(setup.context, change.model_copy(update={"instant": NOW + timedelta(days=1)}))

    assert (result.ok, result.back_to) == (False, "draft")
    assert CLEARING in str(result.reasons[0])


@pytest.mark.rule("S1", "S7")
async def test_a_determination_that_was_replaced_since_the_basis_came_goes_back_to_the_basis(setup: Setup) -> None:
    await closed_year(setup)
    await approve(setup, "target_miss.2022.1", "determination", determination(setup))
    clearing = await begun(setup)
    other = determination(setup)
    row = other.counties[0].model_copy(update={"make_up": Decimal("1.00")})
    await approve(
        setup, "target_miss.2022.2", "determination", other.model_copy(update={"counties": (row, *other.counties[1:])})
    )

    result = await compute_clearing(setup.context, clearing.work())

    assert (result.ok, result.back_to) == (False, "basis")
    [reason] = map(in_both, result.reasons)
    assert reason.zh == f"清算依据已被替换,请重新提交:counties[0] 与 {CITY}.target_miss.2022.2 核准的不一致"
    assert reason.en.startswith("the basis of the clearing has been replaced, submit it again: counties[0]: ")


@pytest.mark.rule("S1", "S7")
async def test_a_determination_recorded_after_the_list_is_taken_over_before_anything_is_demanded(
    setup: Setup,
) -> None:
    """Its approval came before the list; the recorder was late, so that the list was computed without it."""
    await closed_year(setup)
    await approve(setup, "target_miss.2022.1", "determination", determination(setup))
    clearing = await begun(setup)
    await clearing.computed()
    rows = determination(setup).counties
    other = (rows[0].model_copy(update={"make_up": Decimal("1.00")}), *rows[1:])
    await approve(
        setup, "target_miss.2022.2", "determination", determination(setup).model_copy(update={"counties": other})
    )
    versions = {key: made[-1] for key, made in clearing.driver.state.versions.items()}

    result = await issue_demands(setup.context, setup.clearing(versions))

    assert (result.ok, result.back_to) == (False, "basis")
    assert f"{CITY}.target_miss.2022.2 核准的不一致" in str(result.reasons[0])


@pytest.mark.rule("S6", "S8")
async def test_incentives_that_were_split_by_scores_since_replaced_are_not_taken_over(setup: Setup) -> None:
    """Haishu alone had 95 when the incentives were approved; by now nobody has a score."""
    await closed_year(setup)
    await approve(setup, "target_miss.2022.1", "determination", determination(setup))
    share = {"county": HAISHU, "fund": "resident", "score": "95", "amount": "2.00"}
    incentive = IncentiveForm.model_validate({"year": YEAR, "totals": {"resident": "2.00"}, "counties": [share]})
    await approve(setup, "incentive.2022", "incentive", incentive)
    basis = determination(setup).model_copy(update={"incentive_total": {"resident": Decimal("2.00")}})
    clearing = Clearing(setup, await setup.keep("determination", basis))

    result = await compute_clearing(setup.context, clearing.work())

    assert (result.ok, result.back_to) == (False, "basis")
    assert "不是按 ningbo.target_miss.2022.1 认定的得分分配的" in str(result.reasons[0])


async def approve(setup: Setup, case: str, form: str, document: DeterminationForm | IncentiveForm) -> None:
    """A decision whose document is in force."""
    version = await setup.keep(form, document)
    await setup.record(f"{CITY}.{case}", WorkflowName.DECISION, [("main", version)])


@pytest.mark.rule("S3", "H1")
async def test_a_balance_that_its_own_year_has_overdrawn_stops_the_clearing_and_says_whose(setup: Setup) -> None:
    """What a county paid in the year came out of a balance that was booked for the next one."""
    await closed_year(setup)
    accumulated = f"accumulated:{FENGHUA}:employee:pooled"
    source = f"pre_pooling:{FENGHUA}:employee:pooled"
    await setup.move("H1", (source, accumulated, "9.00"), case=NEXT_YEAR, year=YEAR + 1)
    await setup.move("H2", (accumulated, "pooled_fund:employee:pooled", "5.00"))

    with pytest.raises(NotYetClosed) as refused:
        await given(setup)

    assert f"{accumulated}:-5.00" in str(refused.value)
