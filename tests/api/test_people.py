"""The directory over HTTP: operators keep people and posts, everybody sets their own substitute."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from calculations.dates.deadlines import CHINA
from tests.api.product import OPERATOR, Json, Product, fresh_key

LONG = (datetime.now(CHINA) + timedelta(days=4000)).isoformat()
OFFICE = "330206.county_agency"
MAKER, CHECKER, LEADER = (f"330206-agency-{post}" for post in ("maker", "checker", "leader"))


class Registry:
    """Calls to the directory by anybody."""

    def __init__(self, product: Product) -> None:
        self._house = product

    async def get(self, login: str, path: str, **parameters: Any) -> Any:
        answer = await (await self._house.staff(login)).get(path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(
        self, login: str, path: str, body: Json, method: str = "POST", key: str | None = None
    ) -> httpx.Response:
        headers = (await self._house.staff(login)).headers(key or fresh_key())
        return await self._house.http.request(method, path, json=body, headers=headers)


@pytest.fixture
def registry(product: Product) -> Registry:
    """The product's directory."""
    return Registry(product)


def is_problem(answer: httpx.Response, status: int, name: str) -> Json:
    assert (answer.status_code, answer.json().get("type")) == (status, f"/problems/{name}"), answer.text
    return dict(answer.json())


async def test_a_person_comes_gets_a_post_and_can_work_at_once(product: Product, registry: Registry) -> None:
    await product.loads("330206-agency-new", "钱新")
    path = "/people/330206-agency-new"
    post = {"organisation": OFFICE, "post": "maker", "since": "2090-01-01"}
    given = await product.by_two(f"{path}/posts", post)
    assert [held["since"] for held in given["entry"]["after"]["holdings"]] == ["2090-01-01"]
    me = await registry.get("330206-agency-new", "/me")
    assert (me["name"], me["posts"]) == ("钱新", [])
    on_the_day = await registry.get(MAKER, "/people", organisation=OFFICE, on="2090-01-01")
    assert ("maker", "330206-agency-new") in [(held["post"], held["person"]) for held in on_the_day]
    (stand,) = [
        each
        for each in await registry.get(MAKER, "/posts", on="2090-01-01")
        if (each["organisation"]["code"], each["post"]) == (OFFICE, "maker")
    ]
    assert {holder["login"] for holder in stand["holders"]} == {MAKER, "330206-agency-new"}


async def test_a_word_for_whether_a_login_is_good_is_not_guessed_at(registry: Registry) -> None:
    named = {"name": "钱新", "name_en": "Qian Xin", "active": "no", "reason": "x"}
    problem = is_problem(await registry.send(OPERATOR, f"/people/{MAKER}", named, "PUT"), 422, "bad-input")
    assert [fault["place"] for fault in problem["errors"]] == ["active"]


async def test_the_same_proposal_again_counts_once_and_the_key_is_good_for_nothing_else(product: Product) -> None:
    path, key = f"/people/{LEADER}/posts", fresh_key()
    post = {"organisation": OFFICE, "post": "checker", "since": "2091-01-01"}
    first = await product.proposes(path, post, key=key)
    assert first.status_code == 202, first.text
    assert (await product.proposes(path, post, key=key)).json() == first.json()
    is_problem(await product.proposes(path, {**post, "since": "2092-01-01"}, key=key), 422, "key-reused")
    number, confirming = first.json()["number"], fresh_key()
    done = await product.confirms(number, key=confirming)
    assert (await product.confirms(number, key=confirming)).json() == done.json()
    is_problem(await product.confirms(number), 404, "unknown-proposal")
    is_problem(await product.proposes(path, post), 409, "directory-refused")


async def test_a_post_ends_and_the_past_is_not_rewritten(product: Product) -> None:
    await product.by_two(f"/people/{CHECKER}/posts", {"organisation": OFFICE, "post": "leader", "since": "2091-01-01"})
    ends = {"organisation": OFFICE, "post": "leader", "until": "2091-06-01"}
    ended = await product.by_two(f"/people/{CHECKER}/posts/end", ends)
    assert ("leader", "2091-01-01", "2091-06-01") in [
        (held["post"], held["since"], held["until"]) for held in ended["entry"]["after"]["holdings"]
    ]
    backdated = await product.proposes(f"/people/{CHECKER}/posts/end", {**ends, "until": "2020-01-01"})
    assert "backdating" in is_problem(backdated, 409, "directory-refused")["detail"]


async def test_a_post_given_today_ends_today(product: Product) -> None:
    today = f"{(await product.now()):%Y-%m-%d}"
    post = {"organisation": OFFICE, "post": "leader"}
    await product.by_two(f"/people/{MAKER}/posts", {**post, "since": today})
    ended = await product.by_two(f"/people/{MAKER}/posts/end", {**post, "until": today})
    assert "leader" not in [held["post"] for held in ended["entry"]["after"]["holdings"]]


async def test_only_operators_keep_the_directory(registry: Registry) -> None:
    post = {"organisation": OFFICE, "post": "checker", "since": "2090-01-01", "reason": "x"}
    is_problem(await registry.send(MAKER, f"/people/{MAKER}/posts", post), 403, "not-allowed")
    is_problem(await registry.send(MAKER, f"/people/{MAKER}/posts/end", {**_until(post)}), 403, "not-allowed")
    named = {"name": "王", "name_en": "Wang", "reason": "x"}
    is_problem(await registry.send(MAKER, f"/people/{MAKER}", named, "PUT"), 403, "not-allowed")


def _until(post: Json) -> Json:
    return {"organisation": post["organisation"], "post": post["post"], "until": post["since"], "reason": "x"}


async def test_a_change_needs_a_key_and_an_unknown_person_is_not_found(product: Product, registry: Registry) -> None:
    operator = await product.staff(OPERATOR)
    post = {"organisation": OFFICE, "post": "maker", "since": "2090-01-01", "reason": "x"}
    answer = await product.http.post(f"/people/{MAKER}/posts", json=post, headers=operator.headers())
    is_problem(answer, 422, "key-missing")
    is_problem(await operator.get("/people/nobody-of-this-name"), 404, "not-found")
    is_problem(await registry.send(OPERATOR, "/people/nobody-of-this-name/posts", post), 409, "directory-refused")


async def test_a_substitute_is_set_seen_by_both_and_ended(product: Product, registry: Registry) -> None:
    body = {"substitute": LEADER, "until": LONG, "reason": "年休假"}
    answer = await registry.send(MAKER, "/substitutes", body)
    assert answer.status_code == 201, answer.text
    number = answer.json()["number"]
    for login in (MAKER, LEADER):
        assert [each["number"] for each in await registry.get(login, "/substitutes")] == [number]
    assert await registry.get(CHECKER, "/substitutes") == []
    (acts,) = (await registry.get(LEADER, "/me"))["acts_for"]
    assert (acts["person"], [post["post"] for post in acts["posts"]]) == (MAKER, ["maker"])
    taken = await registry.send(MAKER, "/substitutes", {**body, "substitute": CHECKER})
    is_problem(taken, 409, "directory-refused")

    is_problem(await registry.send(LEADER, f"/substitutes/{number}/end", {}), 403, "not-allowed")
    is_problem(await registry.send(OPERATOR, f"/substitutes/{number}/end", {}), 403, "not-allowed")
    await product.by_two(f"/people/{MAKER}/substitutes/{number}/end", {})
    assert (await registry.get(LEADER, "/me"))["acts_for"] == []
    is_problem(await registry.send(MAKER, "/substitutes/9999/end", {}), 404, "not-found")


async def test_two_operators_set_a_substitute_for_somebody_and_nobody_else_does(
    product: Product, registry: Registry
) -> None:
    path, body = f"/people/{CHECKER}/substitute", {"substitute": LEADER, "until": LONG, "reason": "住院"}
    is_problem(await registry.send(MAKER, path, body), 403, "not-allowed")
    before = await registry.get(OPERATOR, "/substitutes", all="true")
    proposal = await product.proposes(path, body)
    assert await registry.get(OPERATOR, "/substitutes", all="true") == before, "one operator alone sets none"
    assert (await product.confirms(proposal.json()["number"])).status_code == 200
    (found,) = [each for each in await registry.get(OPERATOR, "/substitutes", all="true") if each["person"] == CHECKER]
    assert (found["substitute"], found["set_by"]) == (LEADER, OPERATOR)
    await registry.send(CHECKER, f"/substitutes/{found['number']}/end", {})


async def test_a_circle_of_substitutes_is_refused(registry: Registry) -> None:
    body = {"substitute": LEADER, "until": LONG}
    first = await registry.send(MAKER, "/substitutes", body)
    back = await registry.send(LEADER, "/substitutes", {**body, "substitute": MAKER})
    assert "circle" in is_problem(back, 409, "directory-refused")["detail"]
    await registry.send(MAKER, f"/substitutes/{first.json()['number']}/end", {})


async def test_only_operators_see_the_list_of_empty_posts(product: Product, registry: Registry) -> None:
    is_problem(await (await product.staff(MAKER)).get("/posts/empty"), 403, "not-allowed")
    assert set(await registry.get(OPERATOR, "/posts/empty")) == {"posts", "stranded"}


async def test_a_misspelt_post_is_refused_with_the_known_ones(product: Product) -> None:
    body = {"organisation": OFFICE, "post": "cheker", "since": "2099-01-01"}
    [fault] = is_problem(await product.proposes(f"/people/{MAKER}/posts", body), 422, "bad-input")["errors"]
    assert (fault["place"], fault["zh"]) == ("post", '不是岗位:"cheker"(可用:maker、checker、leader)')
