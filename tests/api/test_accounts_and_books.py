"""Final accounts are held against the ledger when they are handed in: zeros, and lines that nobody explains."""

from datetime import datetime
from typing import Any

import pytest

from calculations.deadlines import CHINA
from calculations.postings import Instruction
from records.ledger import Posted, post
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from tests.api.decisions import Decisions
from tests.api.house import House
from tests.api.test_starting import is_problem

HAISHU, YEAR = "330203", 2025
MAKER = f"{HAISHU}-agency-maker"
BENEFITS = "居民医保基金支出 基本医疗保险待遇支出"


@pytest.fixture
def decisions(house: House, year_data: YearData) -> Decisions:
    return Decisions(house, year_data, Cast(year_data.directory()))


async def spends(house: House, amount: str, name: str = "books") -> None:
    """The county's resident expenditure of the year, as its monthly reports book it, out of money that came in."""
    account = f"county_expenditure:{HAISHU}:resident:pooled"
    ways = [
        ("R3", f"other_income:{HAISHU}:resident:pooled", account, None),
        ("M5", account, f"beneficiaries:{HAISHU}:resident:pooled", "benefits"),
    ]
    async with house.database.write() as session:
        for number, (rule, source, target, line) in enumerate(ways):
            instruction = Instruction.model_validate(
                {
                    "id": f"{name}-{number}",
                    "case": f"ningbo.year.{YEAR}",
                    "rule": rule,
                    "fund": "resident",
                    "year": YEAR,
                    "at": datetime(YEAR, 12, 1, 10, tzinfo=CHINA),
                    "zh": "支出",
                    "transfers": [{"from": source, "to": target, "amount": amount, "county": HAISHU, "line": line}],
                }
            )
            assert isinstance(await post(session, instruction, house.pack.paths()), Posted)


@pytest.mark.rule("B3")
async def test_accounts_tie_to_the_books_or_say_of_each_line_why_not(decisions: Decisions) -> None:
    await spends(decisions.house, "680319997.00")
    budget: dict[str, Any] = {**decisions.data.budget(HAISHU), "kind": "final_accounts", "year": YEAR}
    zeros = {**budget, "lines": [{**row, "amount": "0.00"} for row in budget["lines"]]}
    asked: dict[str, Any] = {"year": YEAR, "name": "books"}
    async with decisions.house.at(datetime(YEAR + 1, 2, 20, 10, tzinfo=CHINA)):
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
        await spends(decisions.house, "0.01", "december")
        late = is_problem(await decisions.approves(case, task), 422, "bad-input")
        assert any(f"“{BENEFITS}”填报 624951900.00,账面 680319997.01" in error["zh"] for error in late["errors"])
        assert all("请退回重新编制" in error["zh"] for error in late["errors"])
        checker = await decisions.house.desk(decisions.login(task))
        back = {"seen": task["seen"], "to": "county_draft", "reason": "账面已变动"}
        assert (await checker.act(case, task["task"], "return", back)).status_code == 200
