"""A second city begins a year and walks a month by the province's chains, with a small pack of its own values."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from temporalio.service import RPCError

from activities.planning import year_start
from calculations.dates.deadlines import CHINA
from policies.loader import load
from policies.readiness import require_ready
from rehearsal.cast import Cast, Role
from rehearsal.open_tasks import OpenTask, inbox_task
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import Posting, YearData
from temporal.connect import connect
from tests.api.conftest import open_product
from tests.api.product import BEGINS, OPERATOR, QUEUE, Product
from tests.conftest import running_engine
from tests.short_year import PACKS
from workflows.start_year import begin_year

CITY = "jinhuatest"
YEAR_CASE, MONTH_CASE = f"{CITY}.year.2022", f"{CITY}.resident.2022-01.funding"
PLACES = dict(zip(load("ningbo").counties(), load("jinhua").counties(), strict=False))
"""For each of Jinhua's counties one of Ningbo's, whose documents and staff of the derived year it takes."""
PLANS_ARE_DUE = datetime(2021, 12, 20, 10, tzinfo=CHINA)
MONTH_IS_OVER = datetime(2022, 1, 31, 10, tzinfo=CHINA)


def in_jinhua(document: Any) -> Any:
    """A document of the derived year with Jinhua's counties."""
    text = json.dumps(document, ensure_ascii=False).replace("宁波", "金华")
    for theirs, ours in PLACES.items():
        text = text.replace(theirs, ours)
    return json.loads(text)


@dataclass
class Jinhua:
    """Jinhua at work: who plays whom, and what they hand in."""

    product: Product
    data: YearData
    cast: Cast

    @asynccontextmanager
    async def at(self, instant: datetime) -> AsyncIterator[None]:
        """The business instant of the API and of both cases."""
        async with self.product.at(instant):
            await self.product.becomes(YEAR_CASE, instant)
            await self.product.becomes(MONTH_CASE, instant)
            yield

    async def hands_in(self, posting: Posting) -> None:
        """Somebody of the entry's party hands a posting in; it has been booked."""
        standing = self.product.pack.chain("fiscal_year", BEGINS.date().replace(year=2022)).standing
        party = next(entry.party for entry in standing if entry.id == posting.entry)
        kind, _, post = party.partition("/")
        county = PLACES[posting.county] if posting.county else None
        desk = await self.product.staff(self.cast.login(Role(kind, county, post)))
        answer = await desk.hand_in(YEAR_CASE, posting.entry, in_jinhua(posting.document))
        assert answer.status_code == 200, answer.text
        await self.product.becomes(YEAR_CASE, await self.product.now())

    async def walks(self, step: str) -> int:
        """Everybody does what a step of the month asks of them; how many acts that took."""
        acts = 0
        while tasks := await self._open_tasks(step):
            for task in tasks:
                desk = await self.product.staff(self.cast.login(task.party))
                if task.role == "prepare" and step in ("plan", "report"):
                    county = next(theirs for theirs, ours in PLACES.items() if ours == task.party.county)
                    document = getattr(self.data, step)(county, "resident", "2022-01")
                    answer = await desk.submit(MONTH_CASE, task.task, in_jinhua(document))
                else:
                    answer = await desk.act(MONTH_CASE, task.task, "approve", {"seen": task.seen, "note": "同意"})
                assert answer.status_code == 200, answer.text
                acts += 1
            await self._settles()
        return acts

    async def _open_tasks(self, step: str) -> list[OpenTask]:
        operator = await self.product.staff(OPERATOR)
        page = await operator.get("/tasks", case=MONTH_CASE, step=step, all="true", limit=200)
        return [inbox_task(item) for item in page.json()["items"]]

    async def _settles(self) -> None:
        """What follows by itself has been done; the last step of all ends the case."""
        with suppress(RPCError):
            await self.product.becomes(MONTH_CASE, await self.product.now())


@pytest.fixture(scope="module")
async def jinhua(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Jinhua]:
    """Jinhua on an engine of its own."""
    folder = tmp_path_factory.mktemp("jinhua")
    data = YearData(replace(WHOLE_YEAR, counties=frozenset(PLACES), months=(1,)))
    staff = in_jinhua(data.directory())
    async with running_engine(folder) as engine:
        settings = engine.settings.model_copy(update={"policy": CITY, "policy_folder": PACKS})
        async with open_product(settings, await connect(settings), staff, folder) as product:
            yield Jinhua(product, data, Cast(staff))


@pytest.mark.rule("M1", "M2", "M3", "M4", "M5", "M6")
async def test_jinhua_begins_a_year_and_walks_a_month(jinhua: Jinhua) -> None:
    product, counties = jinhua.product, len(PLACES)
    require_ready(product.pack, 2022)
    await begin_year(product.engine, QUEUE, year_start(product.pack, 2022, rehearsal=True, instant=BEGINS, months=(1,)))
    await product.becomes(YEAR_CASE, PLANS_ARE_DUE)
    async with jinhua.at(PLANS_ARE_DUE):
        await jinhua.hands_in(Posting(PLANS_ARE_DUE.date(), "prior_year", None, jinhua.data.prior_year()))
        assert [await jinhua.walks(step) for step in ("plan", "request")] == [2 * counties, 2]
    async with jinhua.at(MONTH_IS_OVER):
        for posting in jinhua.data.postings():
            if posting.day <= MONTH_IS_OVER.date():
                await jinhua.hands_in(posting)
        await _finance_sees_its_money(product)
        walked = [await jinhua.walks(step) for step in ("disbursement", "distribution", "report", "filing")]
    assert walked == [2, 2, 2 * counties, 2]
    operator = await product.staff(OPERATOR)
    month = (await operator.get(f"/cases/{MONTH_CASE}")).json()
    assert (month["status"], month["zh"]) == ("done", "金华市(测试)居民医保2022年1月用款")


async def _finance_sees_its_money(product: Product) -> None:
    """Before its budget is approved: last year's spending, what the month asks for, and what the account holds."""
    path = f"/cases/{MONTH_CASE}/tasks/main.disbursement.1.prepare/money"
    shown = (await (await product.staff("nb-finance-maker1")).get(path)).json()
    [account] = shown["accounts"]
    assert (account["account"], account["earmarked"], account["lacks"]) == ("special:resident:pooled", "0.00", "0.00")
    assert account["balance"] == account["available"]
    city, counties = [row for row in shown["limits"] if row["county"] is None], shown["limits"][:-1]
    assert [row["asked"] for row in city] == [account["pays"]]
    assert sum(Decimal(row["asked"]) for row in counties) == Decimal(account["pays"]) > 0
    assert shown["held_against"] == "last_year"
    for row in shown["limits"]:
        assert Decimal(row["left"]) == Decimal(row["limit"]) - Decimal(row["others"]) - Decimal(row["asked"]) >= 0


async def test_the_chain_names_the_draft_that_it_is_taken_over_from(jinhua: Jinhua) -> None:
    operator = await jinhua.product.staff(OPERATOR)
    chain = (await operator.get("/chains/monthly_funding", on="2022-01-01")).json()
    assert chain["source"] == "宁波市征求意见稿附件细则二(二)4"
