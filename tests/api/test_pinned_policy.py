"""A case is shown, and checks what is handed in, by the policy that it began with, though the pack was edited since."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from api.main import create_app
from calculations.dates.deadlines import CHINA
from policies.loader import PACKS, load_from
from rehearsal.year_data import YearData
from services.settings import ApiSettings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, DOCUMENT_BYTES, http_to
from tests.api.product import Json, Product, StaffClient

COUNTY = "330212"
MAKER, CHECKER, AGENCY = f"{COUNTY}-agency-maker", f"{COUNTY}-agency-checker", "nb-agency-checker"
TASK = f"{COUNTY}.plan.1.prepare"
OLD_NAME, NEW_NAME = "报送用款计划", "报送用款计划(改)"

EDITS = (
    ("zhejiang/chains/monthly_funding.yaml", f"zh: {OLD_NAME}\n", f"zh: {NEW_NAME}\n"),
    (
        "national/forms.yaml",
        "- {code: critical_illness, zh: 大病保险支出, en: critical illness insurance}",
        "- {code: critical_illness, zh: 大病保险支出, en: critical illness insurance}\n"
        "          - {code: new_line, zh: 新增支出, en: a new line}",
    ),
    ("national/parties.yaml", "zh_of_county: 医保经办机构 ", "zh_of_county: 医保服务中心 "),
    ("ningbo/pack.yaml", "鄞州区", "鄞新区"),
    ("ningbo/values/money.yaml", "value: 3\n      zh: 前3个月计划的平均数", "value: 11\n      zh: 前11个月平均数"),
)
"""The city renames a step, an office and a county, adds a line to its forms, and estimates from eleven plans."""


@pytest.fixture(scope="module")
async def later(product: Product, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The same installation after its pack was edited and its API started again."""
    folder: Path = tmp_path_factory.mktemp("packs")
    shutil.copytree(PACKS, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, old, new in EDITS:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    settings = product.settings.model_copy(update={"policy_folder": folder})
    app = create_app(settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, document_bytes=DOCUMENT_BYTES))
    async with app.router.lifespan_context(app), http_to(app) as http:
        yield replace(product, http=http, pack=load_from(folder, "ningbo"), app=app, settings=settings, _staff={})


async def step_names(staff: StaffClient, case: str) -> list[str]:
    chain: Json = (await staff.get(f"/cases/{case}")).json()["chain"]
    return [step["zh"] for step in chain["steps"]]


async def test_a_case_shows_the_chain_that_it_began_with(product: Product, later: Product) -> None:
    before, after = await product.opens_month(8, "before", COUNTY), await later.opens_month(8, "after", COUNTY)
    staff = await later.staff(CHECKER)
    assert OLD_NAME in await step_names(staff, before)
    assert NEW_NAME not in await step_names(staff, before)
    assert NEW_NAME in await step_names(staff, after)


async def test_a_case_keeps_the_names_of_offices_and_counties_that_it_began_with(
    product: Product, later: Product
) -> None:
    before, after = await product.opens_month(7, "old-names", COUNTY), await later.opens_month(7, "new-names", COUNTY)
    staff = await later.staff(CHECKER)
    for case, name in ((before, "鄞州区医保经办机构经办"), (after, "鄞新区医保服务中心经办")):
        told = (await staff.get(f"/cases/{case}/history")).json()["items"]
        assert f"交{name}办理" in next(entry["zh"] for entry in told if entry["kind"] == "task_opened")
        tasks = (await staff.get(f"/cases/{case}")).json()["tasks"]
        assert [task["party_name"]["zh"] for task in tasks] == [name]
    mine = (await (await later.staff(MAKER)).get("/tasks", case=before)).json()["items"]
    assert mine[0]["party_name"]["zh"] == "鄞州区医保经办机构经办"


async def test_what_is_handed_in_is_checked_by_the_lines_that_the_case_began_with(
    product: Product, later: Product, year_data: YearData
) -> None:
    before, after = await product.opens_month(9, "old-lines", COUNTY), await later.opens_month(9, "new-lines", COUNTY)
    maker, plan = await later.staff(MAKER), year_data.plan(COUNTY, "resident", "2022-09")
    assert await handed_in(maker, before, plan) == 200
    assert await handed_in(maker, after, plan) == 422


async def handed_in(maker: StaffClient, case: str, plan: Json) -> int:
    return (await maker.submit(case, TASK, plan)).status_code


async def test_an_estimate_is_computed_as_it_was_when_the_case_began(product: Product, later: Product) -> None:
    assert "前3个月" in (await no_estimate(later, await product.opens_month(2, "three", COUNTY))).json()["detail"]
    assert "前11个月" in (await no_estimate(later, await later.opens_month(2, "eleven", COUNTY))).json()["detail"]


async def no_estimate(product: Product, case: str) -> httpx.Response:
    await product.becomes(case, datetime(2022, 1, 28, 9, tzinfo=CHINA))
    agency = await product.staff(AGENCY)
    task = await product.task(case, "plan", COUNTY, role="missing")
    answer = await agency.act(case, task["task"], "choose", {"choice": "estimate", "reason": "逾期未报"})
    assert answer.json()["type"] == "/problems/no-estimate", answer.text
    return answer


async def test_tasks_take_what_the_case_s_own_chain_says(product: Product, later: Product) -> None:
    case = await product.opens_month(10, "tasks", COUNTY)
    maker = await later.staff(MAKER)
    [task] = (await maker.get("/tasks", case=case)).json()["items"]
    assert (task["zh"], task["actions"]) == (OLD_NAME, ["submit", "comment"])
