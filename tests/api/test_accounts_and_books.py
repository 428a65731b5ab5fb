"""Final accounts are checked against the ledger when they are handed in: zeros, and lines that nobody explains."""

from datetime import datetime
from typing import Any

import pytest

from approvals.effects import CaseClosed, CaseOpened, CaseStatus, Event, VersionMade
from calculations.clearing.forms import ClearingResult
from calculations.dates.deadlines import CHINA
from calculations.ledger.postings import Instruction
from records.contents.document_models import keep_document
from records.ledger.booking import Posted, post
from records.projection.apply import apply
from temporal.names import WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import Json, Product
from tests.api.test_starting import is_problem
from tests.records.story import chained_effects

HAISHU, YEAR, OTHER_YEAR = "330203", 2025, 2024
MAKER = f"{HAISHU}-agency-maker"
BENEFITS = "居民医保基金支出 基本医疗保险待遇支出"


def accounts_of(decisions: Decisions, year: int = YEAR) -> dict[str, Any]:
    """The county's accounts: its budget, carried out to the fen."""
    return {**decisions.data.budget(HAISHU), "kind": "final_accounts", "year": year}


async def spends(product: Product, amount: str, name: str = "books", year: int = YEAR) -> None:
    """The county's resident expenditure of the year, as its monthly reports book it, out of money that came in."""
    account = f"county_expenditure:{HAISHU}:resident:pooled"
    ways = [
        ("R3", f"other_income:{HAISHU}:resident:pooled", account, None),
        ("M5", account, f"beneficiaries:{HAISHU}:resident:pooled", "benefits"),
    ]
    async with product.database.write() as session:
        for number, (rule, source, target, line) in enumerate(ways):
            instruction = Instruction.model_validate(
                {
                    "id": f"{name}-{number}",
                    "case": f"ningbo.year.{year}",
                    "rule": rule,
                    "fund": "resident",
                    "year": year,
                    "at": datetime(year, 12, 1, 10, tzinfo=CHINA),
                    "zh": "支出",
                    "transfers": [{"from": source, "to": target, "amount": amount, "county": HAISHU, "line": line}],
                }
            )
            assert isinstance(await post(session, instruction, product.pack.paths()), Posted)


@pytest.mark.rule("B3")
async def test_accounts_tie_to_the_books_or_say_of_each_line_why_not(decisions: Decisions) -> None:
    await spends(decisions.product, "680319997.00")
    budget = accounts_of(decisions)
    zeros = {**budget, "lines": [{**row, "amount": "0.00"} for row in budget["lines"]]}
    asked: dict[str, Any] = {"year": YEAR, "name": "books"}
    async with decisions.product.at(datetime(YEAR + 1, 2, 20, 10, tzinfo=CHINA)):
        answer = await decisions.starts(MAKER, "final_accounts", zeros, **asked)
        assert [error["zh"] for error in is_problem(answer, 422, "bad-input")["errors"]] == ["各行金额均为零,不是决算"]

        unsaid = await decisions.starts(MAKER, "final_accounts", budget, note="已核对", **asked)
        detail = is_problem(unsaid, 422, "missing-reason")["detail"]
        assert f"“{BENEFITS}”填报 624951900.00,账面 680319997.00" in detail
        names = [words.split("”")[0] for words in detail.split("“")[1:]]
        for left_out in (BENEFITS, names[-1]):
            note = "按权责发生制调整:" + "、".join(name for name in names if name != left_out)
            again = await decisions.starts(MAKER, "final_accounts", budget, note=note, **asked)
            assert left_out in is_problem(again, 422, "missing-reason")["detail"]
        note = "按权责发生制调整:" + "、".join(names)
        said = await decisions.starts(MAKER, "final_accounts", budget, note=note, **asked)
        assert said.status_code == 201, said.text

        case = said.json()["case"]
        [task] = [task for task in await decisions.open_tasks(case) if task["role"] == "decide"]
        await spends(decisions.product, "0.01", "december")
        late = is_problem(await decisions.approves(case, task), 422, "bad-input")
        assert any(f"“{BENEFITS}”填报 624951900.00,账面 680319997.01" in error["zh"] for error in late["errors"])
        assert all("请退回重新编制" in error["zh"] for error in late["errors"])
        checker = await decisions.product.staff(decisions.login(task))
        back = {"seen": task["seen"], "to": "county_draft", "reason": "账面已变动"}
        assert (await checker.act(case, task["task"], "return", back)).status_code == 200


@pytest.mark.rule("B3")
async def test_whenever_the_books_change_the_next_approval_sees_it(decisions: Decisions) -> None:
    """Money is booked after the draft, after the checker, and between the two offices that countersign."""
    await spends(decisions.product, "1.00", "orders", OTHER_YEAR)
    maker, case = await decisions.product.staff(MAKER), ""
    async with decisions.product.at(datetime(OTHER_YEAR + 1, 3, 2, 10, tzinfo=CHINA)):
        for office in ("county_agency", "county_finance", "county_tax"):
            note, document = await explained(decisions, office), accounts_of(decisions, OTHER_YEAR)
            if not case:
                about: dict[str, Any] = {"year": OTHER_YEAR, "name": "orders", "note": note}
                case = await decisions.is_started(MAKER, "final_accounts", document, **about)
            else:
                [task] = await tasks(decisions, case, "prepare")
                again = await maker.submit(case, task["task"], document, note=note)
                assert again.status_code == 200, again.text
            task = await walked_to(decisions, case, office)
            await spends(decisions.product, "0.01", office, OTHER_YEAR)
            late = is_problem(await decisions.approves(case, task), 422, "bad-input")
            assert all("请退回重新编制" in error["zh"] for error in late["errors"]), late
            staff = await decisions.product.staff(decisions.login(task))
            back = {"seen": task["seen"], "to": "county_draft", "reason": "账面已变动"}
            assert (await staff.act(case, task["task"], "return", back)).status_code == 200


async def explained(decisions: Decisions, name: str) -> str:
    """A note that names every line that differs from the books now."""
    unsaid = await decisions.starts(
        MAKER,
        "final_accounts",
        accounts_of(decisions, OTHER_YEAR),
        year=OTHER_YEAR,
        name=f"asked-{name.replace('_', '-')}",
        note="已核对",
    )
    detail = is_problem(unsaid, 422, "missing-reason")["detail"]
    return "按权责发生制调整:" + "、".join(words.split("”")[0] for words in detail.split("“")[1:])


async def tasks(decisions: Decisions, case: str, role: str) -> list[Json]:
    return [task for task in await decisions.open_tasks(case) if (task["lane"], task["role"]) == (HAISHU, role)]


async def walked_to(decisions: Decisions, case: str, office: str) -> Json:
    """The task of an office that decides, when all others that are open have agreed."""
    while True:
        waiting = await tasks(decisions, case, "decide")
        other = next((task for task in waiting if task["party_kind"] != office), None)
        if other is None:
            return waiting[0]
        answer = await decisions.approves(case, other)
        assert answer.status_code == 200, answer.text


@pytest.mark.rule("B3", "S5")
async def test_what_the_city_bore_of_a_countys_gap_is_known_from_the_clearing(decisions: Decisions) -> None:
    """City finance pays for all counties at once, so that the ledger does not know for whom."""
    year, names = 2023, ("balance", "surplus_to_pooled", "surplus_to_county", "from_accumulated", "from_pooled")
    zeros = dict.fromkeys((*names, "from_county_finance", "incentive", "closing_accumulated_balance"), "0.00")
    row = {**zeros, "county": HAISHU, "fund": "resident", "from_city_finance": "7.00"}
    cleared = ClearingResult.model_validate({"year": year, "counties": [row], "pooled_fund": {}, "settlements": []})
    await spends(decisions.product, "1.00", "borne", year)
    kind = WorkflowName.YEAR_END_CLEARING
    about = {"zh": "清算", "en": "clearing", "city": "ningbo", "fund": None, "year": year, "month": None}
    async with decisions.product.database.write() as session:
        document = await keep_document(session, "clearing_list", cleared)
        events: list[Event] = [
            CaseOpened(case_kind=kind, chain=kind, policy_hash="", **about),
            VersionMade(lane="main", number=1, document=document),
            CaseClosed(status=CaseStatus.DONE),
        ]
        effects = chained_effects(events, datetime(year + 1, 3, 31, 10, tzinfo=CHINA))
        await apply(session, f"ningbo.clearing.{year}", effects)
    async with decisions.product.at(datetime(year + 1, 4, 2, 10, tzinfo=CHINA)):
        accounts = accounts_of(decisions, year)
        answer = await decisions.starts(MAKER, "final_accounts", accounts, year=year, name="borne", note="已核对")
    said = next(row["amount"] for row in accounts["lines"] if row["line"] == "city_subsidy")
    assert f"填报 {said},账面 7.00" in is_problem(answer, 422, "missing-reason")["detail"]
