"""No operator alone makes, changes or ends anybody: what one proposes another confirms, and auditors read all of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from records.directory.file import DirectoryFile
from records.directory.holdings import HOLDINGS
from records.directory.loading import Loading
from records.directory.people import PEOPLE
from records.integrity.seals import seal
from tests.api.product import OPERATOR, PASSWORD, SECOND_OPERATOR, Json, Product, StaffClient, fresh_key
from tests.api.progress_reports import is_problem

AUDITOR = "nb-audit-maker"
THIRD = "nb-operations-third"
OFFICE = "330212.county_agency"
MAKER, CHECKER, LEADER = (f"330212-agency-{post}" for post in ("maker", "checker", "leader"))
OPERATIONS = {"code": "operations", "kind": "operations", "county": None, "zh": "系统运维", "en": "System operations"}


async def state(product: Product) -> tuple[Json, Json]:
    """The directory as it is."""
    staff = await product.staff(OPERATOR)
    return (await staff.get("/people", on="2090-06-01")).json(), (await staff.get("/posts", on="2090-06-01")).json()


async def entries(product: Product, path: str = "/directory/changes") -> list[Json]:
    """All changes, page by page, as an auditor reads them."""
    staff, after, found = await product.staff(AUDITOR), 0, []
    while True:
        page = (await staff.get(path, limit=200, after=after)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        after = page["next"]


@pytest.fixture
async def third_operator(product: Product) -> AsyncIterator[str]:
    """Another operator, for what is about one of the two; inactive again afterwards."""
    office = {"organisations": [OPERATIONS], "people": []}
    await product.loads(THIRD, "运维三")
    person = {"login": THIRD, "zh": "运维三", "pinyin": "San", "posts": ["operations/maker"]}
    directory = DirectoryFile.model_validate({**office, "people": [person]})
    at, today = datetime.now(UTC), (await product.now()).date()
    loading = Loading(product.pack.id, directory, today, "root", at, at + timedelta(days=7), reactivate=True)
    await loading.carry_out(product.database)
    product.app.state.services.logins.forget()
    yield THIRD
    async with product.database.write() as session:
        left = {"active": False, "must_change": False}
        await session.execute(PEOPLE.update().where(PEOPLE.c.login == THIRD).values(left))
        await session.execute(HOLDINGS.update().where(HOLDINGS.c.person == THIRD).values(until=None))
        await seal(session, PEOPLE, [(THIRD,)])
        held = await session.execute(select(*HOLDINGS.primary_key).where(HOLDINGS.c.person == THIRD))
        await seal(session, HOLDINGS, [tuple(row) for row in held])


async def test_one_operators_token_alone_makes_nobody_and_pays_nothing(product: Product) -> None:
    """The attack that made 25 people with posts and passwords out of one login, step by step."""
    before = await state(product)
    alone, numbers = await product.staff(OPERATOR), []
    for path, body, method in (
        ("/people/p-fin-m", {"name": "沈闰余二", "name_en": "x"}, "PUT"),
        (f"/people/{MAKER}/posts", {"organisation": "city_finance", "post": "maker", "since": "2090-01-01"}, "POST"),
        (f"/people/{MAKER}/posts/end", {"organisation": OFFICE, "post": "maker", "until": "2090-01-01"}, "POST"),
        (f"/people/{MAKER}", {"name": "别名", "name_en": "x"}, "PUT"),
        (f"/people/{MAKER}", {"name": "别名", "name_en": "x", "active": False}, "PUT"),
        (f"/people/{MAKER}/password/reset", {}, "POST"),
        (f"/people/{MAKER}/substitute", {"substitute": LEADER, "until": "2090-01-01T00:00:00+08:00"}, "POST"),
        (f"/people/{MAKER}/hand-over", {"to": LEADER}, "POST"),
    ):
        answer = await product.proposes(path, body, method)
        assert answer.status_code == 202, answer.text
        numbers.append(answer.json()["number"])
    for path in ("/people/p-fin-m/posts", "/people/p-fin-m/password/reset"):
        body = {"organisation": "city_finance", "post": "maker", "since": "2090-01-01"} if "posts" in path else {}
        is_problem(await product.proposes(path, body), 409, "directory-refused")
    for number in numbers:
        is_problem(await product.confirms(number, by=OPERATOR), 403, "second-person")
        is_problem(await product.confirms(number, by=MAKER), 403, "not-allowed")
        half = await product.http.post(f"/directory/changes/{number}/half", headers=alone.headers())
        is_problem(half, 404, "unknown-proposal")
    with_password = {"name": "沈闰余", "name_en": "x", "first_password": "tongchou-2022"}
    is_problem(await product.proposes("/people/p-fin-m", with_password, "PUT"), 422, "bad-input")
    assert await state(product) == before
    for number in numbers:
        answer = await alone.http.post(
            f"/directory/proposals/{number}/decline", json={"reason": "试验"}, headers=alone.headers(fresh_key())
        )
        assert answer.json()["state"] == "declined"


async def test_a_new_person_gets_a_secret_of_which_each_operator_has_one_half(product: Product) -> None:
    login = "330212-agency-new"
    proposal = await product.proposes(f"/people/{login}", {"name": "何新", "name_en": "He Xin"}, "PUT")
    number = proposal.json()["number"]
    key = fresh_key()
    answer = (await product.confirms(number, key=key)).json()
    assert (await product.confirms(number, key=key)).json()["half"] is None, "it is shown once"
    path = f"/directory/changes/{number}/half"
    second = await product.staff(SECOND_OPERATOR)
    is_problem(await product.http.post(path, headers=second.headers()), 404, "unknown-proposal")
    first = await product.staff(OPERATOR)
    half = (await product.http.post(path, headers=first.headers())).json()["half"]
    is_problem(await product.http.post(path, headers=first.headers()), 404, "unknown-proposal")
    for part in (half, answer["half"]):
        refused = await product.http.post("/login", json={"login": login, "password": part})
        is_problem(refused, 401, "wrong-credentials")
    secret = f"{half}-{answer['half']}"
    logged_in = (await product.http.post("/login", json={"login": login, "password": secret})).json()
    assert logged_in["must_change"] is True
    assert secret not in str(await entries(product))


async def test_a_reset_password_ends_all_logins(product: Product) -> None:
    await product.loads("330212-agency-lost", "何忘")
    staff = await product.staff("330212-agency-lost")
    proposal = await product.proposes("/people/330212-agency-lost/password/reset", {})
    assert (await staff.get("/me")).status_code == 200
    assert (await product.confirms(proposal.json()["number"])).json()["half"]
    assert (await staff.get("/me")).status_code == 401


async def test_of_two_confirmations_at_once_one_counts(product: Product, third_operator: str) -> None:
    post = {"organisation": OFFICE, "post": "maker", "since": "2090-01-01"}
    number = (await product.proposes(f"/people/{LEADER}/posts", post)).json()["number"]
    answers = await asyncio.gather(*(product.confirms(number, by=each) for each in (SECOND_OPERATOR, third_operator)))
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    detail = (await (await product.staff(OPERATOR)).get(f"/people/{LEADER}")).json()
    assert [held["post"] for held in detail["holdings"]].count("maker") == 1


async def test_what_was_proposed_on_another_state_of_the_person_is_not_confirmed(product: Product) -> None:
    post = {"organisation": OFFICE, "post": "maker", "since": "2090-01-01"}
    first = (await product.proposes(f"/people/{CHECKER}/posts", post)).json()["number"]
    await product.by_two(f"/people/{CHECKER}/posts", {**post, "post": "leader"})
    problem = is_problem(await product.confirms(first), 409, "directory-refused")
    assert "has changed" in problem["detail"]


async def test_nobody_takes_part_in_what_is_about_themselves(product: Product, third_operator: str) -> None:
    post = {"organisation": OFFICE, "post": "leader", "since": "2090-01-01"}
    is_problem(await product.proposes(f"/people/{OPERATOR}/posts", post), 403, "second-person")
    to_me = {"to": OPERATOR, "reason": "x"}
    is_problem(await product.proposes(f"/people/{MAKER}/hand-over", to_me), 403, "second-person")
    number = (await product.proposes(f"/people/{SECOND_OPERATOR}/posts", post)).json()["number"]
    is_problem(await product.confirms(number), 403, "second-person")
    decline = f"/directory/proposals/{number}/decline"
    headers = (await product.staff(SECOND_OPERATOR)).headers(fresh_key())
    is_problem(await product.http.post(decline, json={"reason": "x"}, headers=headers), 403, "second-person")
    assert (await product.confirms(number, by=third_operator)).status_code == 200
    ends = {"organisation": OFFICE, "post": "leader", "until": "2090-01-01"}
    number = (await product.proposes(f"/people/{SECOND_OPERATOR}/posts/end", ends)).json()["number"]
    assert (await product.confirms(number, by=third_operator)).status_code == 200


async def test_two_operators_who_can_log_in_always_remain(product: Product) -> None:
    today = (await product.now()).date().isoformat()
    for path, body, method in (
        (f"/people/{SECOND_OPERATOR}", {"name": "运维二", "name_en": "Second", "active": False}, "PUT"),
        (
            f"/people/{SECOND_OPERATOR}/posts/end",
            {"organisation": "operations", "post": "checker", "until": today},
            "POST",
        ),
        (
            f"/people/{SECOND_OPERATOR}/posts/end",
            {"organisation": "operations", "post": "checker", "until": "2090-01-01"},
            "POST",
        ),
    ):
        problem = is_problem(await product.proposes(path, body, method), 409, "directory-refused")
        assert "load-people" in problem["detail"]


async def test_of_three_operators_one_may_go_and_then_no_other(product: Product, third_operator: str) -> None:
    leaves = {"name": "运维三", "name_en": "San", "active": False}
    staff = StaffClient(product.http, (await product.staff(third_operator)).token)
    await product.by_two(f"/people/{third_operator}", leaves, "PUT")
    assert (await staff.get("/me")).status_code == 401
    gone = {"name": "运维二", "name_en": "Second", "active": False}
    is_problem(await product.proposes(f"/people/{SECOND_OPERATOR}", gone, "PUT"), 409, "directory-refused")


async def test_of_three_operators_two_do_not_go_on_two_later_days(product: Product, third_operator: str) -> None:
    ends = {"organisation": "operations", "post": "maker", "until": "2090-01-01"}
    await product.by_two(f"/people/{third_operator}/posts/end", ends)
    sooner = {"organisation": "operations", "post": "checker", "until": "2080-01-01"}
    is_problem(await product.proposes(f"/people/{SECOND_OPERATOR}/posts/end", sooner), 409, "directory-refused")


async def test_an_operator_who_has_not_chosen_a_password_is_not_counted(product: Product, third_operator: str) -> None:
    async with product.database.write() as session:
        await session.execute(PEOPLE.update().where(PEOPLE.c.login == THIRD).values(must_change=True))
        await seal(session, PEOPLE, [(THIRD,)])
    gone = {"name": "运维二", "name_en": "Second", "active": False}
    is_problem(await product.proposes(f"/people/{SECOND_OPERATOR}", gone, "PUT"), 409, "directory-refused")


async def test_operators_posts_are_given_where_the_installation_runs(product: Product) -> None:
    post = {"organisation": "operations", "post": "checker", "since": "2090-01-01"}
    problem = is_problem(await product.proposes(f"/people/{MAKER}/posts", post), 409, "directory-refused")
    assert "load-people" in problem["detail"]


async def test_auditors_read_who_proposed_and_confirmed_what_was_before_and_after(
    product: Product, third_operator: str
) -> None:
    post = {"organisation": OFFICE, "post": "checker", "since": "2090-01-01"}
    number = (await product.proposes(f"/people/{LEADER}/posts", post)).json()["number"]
    (waiting,) = [each for each in await entries(product, "/directory/proposals") if each["number"] == number]
    assert (waiting["proposed_by"], waiting["decided_by"], waiting["state"]) == (OPERATOR, None, "waiting")
    await product.confirms(number)
    found = {each["number"]: each for each in await entries(product)}
    done = found[number]
    assert (done["kind"], done["subject"], done["reason"]) == ("GivenPost", LEADER, "人事通知")
    assert (done["proposed_by"], done["decided_by"], done["state"]) == (OPERATOR, SECOND_OPERATOR, "done")
    posts = [[held["post"] for held in done[when]["holdings"]] for when in ("before", "after")]
    assert "checker" not in posts[0]
    assert "checker" in posts[1]
    loaded = [each for each in found.values() if each["subject"] == third_operator]
    assert loaded[0]["proposed_by"] == "load-people:root"
    is_problem(await (await product.staff(MAKER)).get("/directory/changes"), 403, "not-allowed")


async def test_a_substitute_that_somebody_sets_is_an_entry_too(product: Product) -> None:
    until = (await product.now()).replace(year=2095).isoformat()
    staff = await product.staff(MAKER)
    body = {"substitute": LEADER, "until": until}
    answer = await product.http.post("/substitutes", json=body, headers=staff.headers(fresh_key()))
    number = answer.json()["number"]
    last = (await entries(product))[-1]
    assert (last["kind"], last["subject"], last["proposed_by"], last["state"]) == (
        "SetSubstitute",
        MAKER,
        MAKER,
        "done",
    )
    await product.http.post(f"/substitutes/{number}/end", json={}, headers=staff.headers(fresh_key()))


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("nb-finance-1eader", "另一人"),
        ("NB-finance-leader", "另一人"),
        ("nb-finance-leader-", "另一人"),
        ("nb-impostor", "朱\u200b云腾"),
        ("nb-impostor", "朱\u202e云腾"),
        ("nb-impostor", "<b>朱云腾</b>"),
        ("nb-impostor", "![x](http://evil.example)"),
    ],
)
async def test_an_impostor_is_not_even_proposed(product: Product, login: str, name: str) -> None:
    answer = await product.proposes(f"/people/{login}", {"name": name, "name_en": "Zhu Yunteng"}, "PUT")
    assert answer.status_code in (409, 422), answer.text


async def test_nobody_gets_the_name_of_a_colleague(product: Product) -> None:
    colleague = (await (await product.staff(OPERATOR)).get(f"/people/{CHECKER}")).json()["name"]
    renamed = {"name": f"{colleague[0]} {colleague[1:]}", "name_en": "Same"}
    problem = is_problem(await product.proposes(f"/people/{LEADER}", renamed, "PUT"), 409, "directory-refused")
    assert "姓名相同" in problem["detail"]


async def test_a_login_is_good_however_it_is_typed(product: Product) -> None:
    answer = await product.http.post("/login", json={"login": f" {MAKER.upper()}", "password": PASSWORD})
    assert (answer.status_code, answer.json()["person"]["login"]) == (200, MAKER)
