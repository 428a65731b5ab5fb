"""Nothing passes because nobody holds the post: operators see it, the case's history says so, and it clears again."""

from datetime import timedelta
from typing import Any

from temporal.names import WorkflowName
from tests.api.product import OPERATOR, Json, Product

COUNTY = "330281"
OFFICE = f"{COUNTY}.county_agency"
MAKER = f"{COUNTY}-agency-maker"
TASK = f"{COUNTY}.plan.1.prepare"


async def changes(product: Product, path: str, body: Json) -> None:
    await product.by_two(f"/people/{path}", body)


async def notices(product: Product, case: str) -> list[str]:
    page = await (await product.staff(OPERATOR)).get(f"/cases/{case}")
    return [notice["notice"] for notice in page.json()["notices"] if notice["task"] == TASK]


async def raised(product: Product) -> list[tuple[str, Any]]:
    found = (await (await product.staff(OPERATOR)).get("/posts/empty")).json()
    return [(post["party"], post["zh"]) for post in found["posts"]]


async def test_a_post_that_falls_empty_is_raised_noted_and_cleared(product: Product) -> None:
    now = await product.now()
    today = now.date().isoformat()
    case = await product.opens(
        WorkflowName.MONTHLY_FUNDING,
        "ningbo.resident.2022-11.empty",
        fund="resident",
        month=11,
        branches=(COUNTY,),
        at=now,
    )
    assert await notices(product, case) == []
    end = {"organisation": OFFICE, "post": "maker", "until": today}
    await changes(product, f"{MAKER}/posts/end", end)
    await product.becomes(case, now + timedelta(hours=1))
    ((party, words),) = [each for each in await raised(product) if each[0].startswith(COUNTY)]
    assert party == f"{COUNTY}.county_agency/maker"
    assert "余姚" in words
    assert await notices(product, case) == ["post_empty"]
    told = (await (await product.staff(OPERATOR)).get(f"/cases/{case}/history", limit=200)).json()["items"][-1]
    assert "岗位空缺" in told["zh"]
    await product.becomes(case, now + timedelta(days=80))
    assert (await product.task(case, "plan", lane=COUNTY, role="prepare"))["post_empty"]

    await changes(product, f"{MAKER}/posts", {"organisation": OFFICE, "post": "maker", "since": today})
    await product.becomes(case, now + timedelta(days=81))
    assert COUNTY not in "".join(party for party, _ in await raised(product))
    assert (await notices(product, case))[-1] == "post_filled"
    assert not (await product.task(case, "plan", lane=COUNTY, role="prepare"))["post_empty"]


async def test_a_case_that_opens_for_an_empty_post_says_so_at_once(product: Product) -> None:
    county, now = "330282", await product.now()
    today = now.date().isoformat()
    office = f"{county}.county_agency"
    end = {"organisation": office, "post": "maker", "until": today}
    await changes(product, f"{county}-agency-maker/posts/end", end)
    case = await product.opens(
        WorkflowName.MONTHLY_FUNDING,
        "ningbo.resident.2022-11.opens",
        fund="resident",
        month=11,
        branches=(county,),
        at=now,
    )
    found = (await (await product.staff(OPERATOR)).get(f"/cases/{case}")).json()["notices"]
    assert [(notice["notice"], notice["task"]) for notice in found] == [("post_empty", f"{county}.plan.1.prepare")]
    await changes(product, f"{county}-agency-maker/posts", {"organisation": office, "post": "maker", "since": today})
