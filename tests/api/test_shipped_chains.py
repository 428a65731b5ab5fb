"""Each shipped chain but the budget, walked to its end over HTTP on the real engine, and what it sets in force."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from calculations.clearing.incentives import allocated
from calculations.dates.deadlines import CHINA
from calculations.input.money import fen, text, yuan
from calculations.ledger.postings import Instruction
from records.ledger.booking import Posted, post
from temporal.names import WorkflowName
from tests.api.decisions import Decisions
from tests.api.product import Json, Product
from tests.api.test_starting import is_problem

HAISHU, YUYAO = "330203", "330281"
YEAR = 2023
APPROVED_ON = datetime(YEAR, 3, 1, 10, tzinfo=CHINA)
TODAY = APPROVED_ON + timedelta(days=2)
CLOSED = 2024
"""A year of which the ledger of this product has nothing."""
AFTER_CLOSED = datetime(CLOSED + 1, 2, 20, 10, tzinfo=CHINA)
BENEFITS = ("resident", "pooled", "expenditure", "benefits")


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """No other test has had anything decided for these years here."""
    return secluded_product


@pytest.fixture(autouse=True)
async def today(product: Product) -> AsyncIterator[None]:
    """The year 2022 is over, and the budget of 2023 was approved two days ago."""
    async with product.at(TODAY):
        yield


# B3


@pytest.mark.rule("B3")
async def test_final_accounts_go_from_the_counties_to_the_standing_committee(decisions: Decisions) -> None:
    async with decisions.product.at(AFTER_CLOSED):
        counties = decisions.product.pack.counties()
        drafts = {
            county: {**decisions.data.budget(county), "kind": "final_accounts", "year": CLOSED} for county in counties
        }
        first = await decisions.is_started(f"{HAISHU}-agency-maker", "final_accounts", drafts[HAISHU], year=CLOSED)
        assert first == "ningbo.final_accounts.2024"
        again = await decisions.starts(f"{YUYAO}-agency-maker", "final_accounts", drafts[YUYAO], year=CLOSED)
        assert again.status_code == 201, "another county hands in its own draft"
        for county in counties[1:]:
            if county != YUYAO:
                staff = await decisions.product.staff(f"{county}-agency-maker")
                answer = await staff.submit(first, f"{county}.county_draft.1.prepare", drafts[county])
                assert answer.status_code == 200, answer.text
        taken = await decisions.walk(first, until="agency_draft")
        assert taken.count("county_draft") == 10
        assert taken.count("county_cosign") == 20

        agency = await decisions.product.staff("nb-agency-maker1")
        assert (await agency.get(f"/cases/{first}")).json()["zh"] == "宁波市2024年度基金决算"
        [task] = await decisions.open_tasks(first)
        combined = (await agency.get(f"/cases/{first}/documents/{task['seen']['content_hash']}")).json()
        assert line(combined, *BENEFITS) == sum(line(draft, *BENEFITS) for draft in drafts.values())
        assert (await agency.submit(first, task["task"], {**combined, "note": "按汇总数"})).status_code == 200
        changed = (await agency.get(f"/cases/{first}/diff", form="final_accounts")).json()
        assert (changed["lines"], changed["note_changed"]) == ([], True)
        assert await decisions.walk(first) == [
            *("agency_draft", "review", "review", "review", "review", "submission", "submission", "submission"),
            *("government_consent", "standing_committee_approval"),
        ]
        assert await decisions.status(first) == "done"
        [accounts] = await decisions.in_force("final_accounts", year=CLOSED)
        assert accounts["document"] == {**combined, "note": "按汇总数"}


def line(document: Json, *key: str) -> Decimal:
    [found] = [row for row in document["lines"] if (row["fund"], row["part"], row["side"], row["line"]) == key]
    return Decimal(found["amount"])


@pytest.mark.rule("B3", "B6")
async def test_accounts_above_the_approved_budget_need_a_written_reason(decisions: Decisions) -> None:
    async with decisions.product.at(AFTER_CLOSED):
        await decisions.budget_is_approved(CLOSED, datetime(CLOSED, 3, 1, 10, tzinfo=CHINA))
        accounts = {**decisions.data.budget(HAISHU), "kind": "final_accounts", "year": CLOSED}
        spent = [dict(row) for row in accounts["lines"]]
        for row in spent:
            if (row["fund"], row["part"]) == ("resident", "pooled"):
                change = {"benefits": 1, "total_expenditure": 1, "current": -1, "closing": -1}.get(row["line"], 0)
                row["amount"] = text(Decimal(row["amount"]) + change)
        overspent = {**accounts, "lines": spent}
        maker = f"{HAISHU}-agency-maker"
        answer = await decisions.starts(maker, "final_accounts", overspent, year=CLOSED, name="above")
        refused = is_problem(answer, 422, "missing-reason")
        assert "支出超过批复预算" in refused["detail"]
        assert "写在 note 中" in refused["what_to_do"], "where the reason goes that lets it through"
        assert (
            await decisions.starts(maker, "final_accounts", overspent, year=CLOSED, name="above", note="疫情")
        ).status_code == 201


# B5, B6


def adjustment(approved: Json, before: str, after: str, **changed: object) -> Json:
    row = {"county": HAISHU, **dict(zip(("fund", "part", "side", "line"), BENEFITS, strict=True))}
    return {
        "kind": "adjustment",
        "year": YEAR,
        "approved_case": approved["case"],
        "approved_hash": approved["hash"],
        "cause": "spending_must_rise",
        "reason": "住院人次增加",
        "lines": [{**row, "before": before, "after": after}],
        **changed,
    }


@pytest.mark.rule("B5", "B6")
async def test_an_adjustment_replaces_the_approved_budget_and_the_next_starts_from_it(decisions: Decisions) -> None:
    maker = "nb-agency-maker1"
    await decisions.product.now()
    unapproved = adjustment({"case": "x", "hash": "0" * 64}, "1.00", "2.00")
    problem = is_problem(await decisions.starts(maker, "budget_adjustment", unapproved, year=YEAR), 422, "bad-input")
    assert problem["errors"][0]["zh"] == "2023年度预算尚未批复,不能调整"

    approved = await decisions.budget_is_approved(YEAR, APPROVED_ON)
    before = line(decisions.data.budget(HAISHU), *BENEFITS)
    more = text(before + 500)
    wrong = adjustment({**approved, "hash": "0" * 64}, text(before + 1), more, cause="war")
    problem = is_problem(await decisions.starts(maker, "budget_adjustment", wrong, year=YEAR), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["cause", "approved_hash", "lines[0].before"]
    answer = await decisions.starts_with_table(maker, "budget_adjustment", wrong, "lines", year=YEAR, note="字" * 2_001)
    places = [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]]
    assert places == ["note", "row 2, cause", "row 2, approved_hash", "row 2, before"]
    less = adjustment(approved, text(before), text(before - 1))
    problem = is_problem(await decisions.starts(maker, "budget_adjustment", less, year=YEAR), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["cause"]

    asked: Json = {"year": YEAR, "note": "说明"}
    right = adjustment(approved, text(before), more)
    case = await decisions.is_started(maker, "budget_adjustment", right, name="1", **asked)
    rival = await decisions.is_started(maker, "budget_adjustment", right, name="2", **asked)
    assert await decisions.walk(case) == [
        *("draft", "bureau_review", "bureau_review", "finance_review", "finance_review", "government_consent"),
        *("standing_committee_approval", "official_approval", "official_approval"),
    ]
    assert await decisions.status(case) == "done"
    [now] = await decisions.in_force("budget_split", year=YEAR, on="2023-03-03")
    assert now["case"] == case
    part = next(part for part in now["document"]["counties"] if part["county"] == HAISHU)
    assert line(part, *BENEFITS) == before + 500
    others = [item for item in now["document"]["counties"] if item["county"] != HAISHU]
    assert all(line(item, *BENEFITS) == line(decisions.data.budget(item["county"]), *BENEFITS) for item in others)
    [earlier] = await decisions.in_force("budget_split", year=YEAR, on="2023-03-02")
    assert earlier["case"] == approved["case"]

    # The rival was drafted on what is no longer in force: it goes back instead of undoing the first.
    staff = await decisions.product.staff(maker)
    is_problem(await staff.get(f"/cases/{case}/diff", form="adjustment", old=1, new=1), 404, "not-found")
    [checked] = await decisions.open_tasks(rival)
    assert (await decisions.approves(rival, checked)).status_code == 200
    assert (await decisions.walk(rival, until="draft"))[-1] == "official_approval"
    [task] = await decisions.open_tasks(rival)
    assert (task["step"], task["role"], task["round"]) == ("draft", "prepare", 2)
    again = adjustment({"case": case, "hash": now["content_hash"]}, more, text(before + 900))
    assert (await staff.submit(rival, task["task"], again, "说明")).status_code == 200
    await decisions.walk(rival)
    [now] = await decisions.in_force("budget_split", year=YEAR, on="2023-03-03")
    assert now["case"] == rival


# F4


@pytest.mark.rule("F")
async def test_a_financing_standard_counts_from_its_own_day(decisions: Decisions) -> None:
    def standard(day: str, after: str, **changed: object) -> Json:
        item = {
            "item": "resident_subsidy",
            "zh": "人均财政补助",
            "unit": "yuan_a_year",
            "before": "580",
            "after": after,
        }
        head = {
            "kind": "financing_standard",
            "year": YEAR,
            "fund": "resident",
            "in_force_from": day,
            "basis": "省统一部署",
        }
        return {**head, "items": [item], **changed}

    maker = "nb-bureau-maker1"
    wrong = standard("2024-01-01", "580", fund="gold")
    problem = is_problem(await decisions.starts(maker, "financing_standard", wrong, year=YEAR), 422, "bad-input")
    assert {error["place"] for error in problem["errors"]} == {"fund", "in_force_from", "items[0]"}

    case = await decisions.is_started(maker, "financing_standard", standard("2023-07-01", "640"), year=YEAR)
    assert case == "ningbo.financing_standard.2023.resident"
    assert await decisions.walk(case) == [
        *("proposal", "finance_joins", "finance_joins", "submission", "submission", "government_consent"),
    ]
    later = await decisions.is_started(
        maker, "financing_standard", standard("2023-10-01", "660"), name="october", year=YEAR
    )
    await decisions.walk(later)

    assert await decisions.in_force("financing_standard", on="2023-06-30") == []
    [july] = await decisions.in_force("financing_standard", on="2023-07-01")
    [winter] = await decisions.in_force("financing_standard", on="2024-02-01")
    assert (july["case"], july["in_force_from"]) == (case, "2023-07-01")
    assert (winter["case"], winter["document"]["items"][0]["after"]) == (later, "660")


# S1, S6


@pytest.mark.rule("S1", "S6")
async def test_the_clearing_takes_over_what_was_determined_and_allocated(decisions: Decisions) -> None:
    reports, year = "nb-bureau-maker1", YEAR - 1
    known = {**decisions.data.determination(), "year": year}
    determined = {**known, "incentive_total": {}}
    total = Decimal(known["incentive_total"]["resident"])
    scores = {
        row["county"]: Decimal(row["assessment_score"])
        for row in known["counties"]
        if row["fund"] == "resident" and row["assessment_score"] is not None
    }
    shares = allocated(fen(total), scores, Decimal(90))
    rows = [
        {"county": county, "fund": "resident", "score": str(scores[county]), "amount": text(yuan(share))}
        for county, share in shares.items()
    ]
    incentive: Json = {"kind": "incentive", "year": year, "totals": {"resident": text(total)}, "counties": rows}
    early = await decisions.starts(reports, "incentive", incentive, year=year)
    assert is_problem(early, 422, "bad-input")["errors"][0]["zh"] == "2022年度尚无经会商的认定,没有考核得分"

    case = await decisions.is_started(reports, "target_miss", determined, year=year)
    assert await decisions.walk(case) == ["determination", "determination_agreement", "determination_agreement"]
    [now] = await decisions.in_force("determination", year=year)
    assert now["case"] == case

    moved = [dict(row) for row in rows]
    moved[0]["amount"] = text(Decimal(moved[0]["amount"]) - 1)
    moved[1]["amount"] = text(Decimal(moved[1]["amount"]) + 1)
    unfair = {**incentive, "counties": moved, "note": "=1"}
    answer = await decisions.starts(reports, "incentive", unfair, year=year)
    places = [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]]
    assert places == ["note", "counties[0].amount", "counties[1].amount"]
    moved[1]["county"] = "330299"
    answer = await decisions.starts_with_table(reports, "incentive", unfair, "counties", year=year)
    places = [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]]
    assert {"row 2, amount", "row 3, county"} <= {*places}

    reward = await decisions.is_started(reports, "incentive", incentive, year=year)
    assert await decisions.walk(reward) == [
        *("proposal", "finance_review", "finance_review", "agreement", "agreement"),
    ]
    [allocation] = await decisions.in_force("incentive", year=year)
    assert allocation["document"]["totals"] == {"resident": text(total)}

    clearing = await decisions.product.opens(
        WorkflowName.YEAR_END_CLEARING, f"ningbo.clearing.{year}", year=year, branches=(HAISHU,)
    )
    [task] = await decisions.open_tasks(clearing)
    staff = await decisions.product.staff(reports)
    rows = [{**known["counties"][0], "make_up": "1.00"}, *known["counties"][1:]]
    wrong = [rows[0], {**known["counties"][1], "make_up": 0}, *rows[2:]]
    other = {**known, "counties": wrong, "incentive_total": {"resident": "1.00"}}
    places = is_problem(await staff.submit(clearing, task["task"], other), 422, "bad-input")["errors"]
    assert [error["place"] for error in places] == ["counties[1].make_up", "counties[0]", "incentive_total.resident"]
    assert (await staff.submit(clearing, task["task"], known)).status_code == 200


async def test_nothing_is_cleared_before_target_misses_are_determined(decisions: Decisions) -> None:
    case = await decisions.product.opens(
        WorkflowName.YEAR_END_CLEARING, "ningbo.clearing.2025", year=2025, branches=(HAISHU,)
    )
    [task] = await decisions.open_tasks(case)
    staff = await decisions.product.staff("nb-bureau-maker1")
    async with decisions.product.at(datetime(2026, 2, 20, 10, tzinfo=CHINA)):
        answer = await staff.submit(case, task["task"], {**decisions.data.determination(), "year": 2025})
    assert "target_miss" in is_problem(answer, 422, "bad-input")["errors"][0]["zh"]


# H1


def balances(decisions: Decisions, **first: str) -> Json:
    rows = [
        {"county": county, "fund": fund, "surplus": "1000.00", "gap": "0.00", "temporary_payments": "10.00"}
        for county in decisions.product.pack.counties()
        for fund in ("employee", "resident")
    ]
    return {
        "kind": "balances",
        "year": YEAR,
        "as_of": f"{YEAR - 1}-12-31",
        "counties": [{**rows[0], **first}, *rows[1:]],
    }


@pytest.mark.rule("H1")
async def test_the_audit_confirms_the_balances_before_pooling(decisions: Decisions) -> None:
    auditor = "nb-audit-maker"
    wrong = balances(decisions, gap="5.00", temporary_payments="2000.00")
    problem = is_problem(await decisions.starts(auditor, "balance_confirmation", wrong, year=YEAR), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["counties[0]", "counties[0].temporary_payments"]
    stranger = await decisions.starts("nb-finance-maker1", "balance_confirmation", balances(decisions), year=YEAR)
    is_problem(stranger, 403, "wrong-party")

    unsaid = await decisions.starts(auditor, "balance_confirmation", balances(decisions), year=YEAR)
    assert "统筹前结余合计 10000.00 元" in is_problem(unsaid, 422, "missing-reason")["detail"]

    case = await decisions.is_started(auditor, "balance_confirmation", balances(decisions), year=YEAR, note="试点首年")
    assert await decisions.walk(case) == [
        *("audit", "joint_confirmation", "joint_confirmation", "joint_confirmation", "joint_confirmation"),
        "confirmation",
    ]
    [now] = await decisions.in_force("balances", year=YEAR)
    assert now["document"]["counties"][0]["surplus"] == "1000.00"
    shown = (await (await decisions.product.staff(auditor)).get(f"/cases/{case}")).json()
    assert shown["decisions"][-1]["evidence"]["effective_date"] == str(TODAY.date())


async def test_balances_come_as_csv_too_with_faults_by_their_row(decisions: Decisions) -> None:
    header = "as_of,county,fund,surplus,gap,temporary_payments\n"
    counties = decisions.product.pack.counties()
    rows = [f"2023-12-31,{county},{fund},10.00,0.00,0.00\n" for county in counties for fund in ("employee", "resident")]
    staff = await decisions.product.staff("nb-audit-maker")
    headers = staff.headers("csv-balances", **{"content-type": "text/csv"})
    asked = {"chain": "balance_confirmation", "year": "2024", "note": "审计数"}
    wrong = header + rows[0].replace("10.00", "10.005", 1) + "".join(rows[1:])
    answer = await staff.http.post("/cases", params=asked, content=wrong.encode(), headers=headers)
    assert [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]] == ["row 2, surplus"]
    right = (header + "".join(rows)).encode()
    answer = await staff.http.post("/cases", params=asked, content=right, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["case"] == "ningbo.balance_confirmation.2024"


async def test_a_form_that_nobody_knows_has_nothing_in_force(decisions: Decisions) -> None:
    staff = await decisions.product.staff("nb-finance-maker1")
    is_problem(await staff.get("/in-force/land_sale"), 404, "not-found")


@pytest.mark.rule("H1")
async def test_what_is_posted_above_the_balances_while_they_are_confirmed_is_seen(decisions: Decisions) -> None:
    asked: Json = {"year": YEAR, "name": "posted", "note": "审计数"}
    case = await decisions.is_started("nb-audit-maker", "balance_confirmation", balances(decisions), **asked)
    [task] = [task for task in await decisions.open_tasks(case) if task["role"] == "decide"]
    accounts = {"from": f"pre_pooling:{HAISHU}:resident:pooled", "to": f"accumulated:{HAISHU}:resident:pooled"}
    about = {"case": f"ningbo.year.{YEAR}", "rule": "H1", "fund": "resident", "year": YEAR, "zh": "统筹前结余"}
    order = {"id": "handed-over", "at": TODAY, "transfers": [{**accounts, "amount": "1000.01"}], **about}
    async with decisions.product.database.write() as session:
        posted = await post(session, Instruction.model_validate(order), decisions.product.pack.paths())
    assert isinstance(posted, Posted)
    [late] = is_problem(await decisions.approves(case, task), 422, "bad-input")["errors"]
    assert "请退回重新编制" in late["zh"]
    assert "海曙区居民医保已登记统筹前结余 1000.01 元" in late["zh"]
