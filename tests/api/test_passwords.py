"""One's own password over HTTP and at the terminal: forced change, own change, waiting, and logging out everywhere."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest
from sqlalchemy import text

from records.directory.people import load_directory
from records.identity.login_tries import PAIR_TRIES
from records.identity.logins import give_secret
from records.identity.passwords import hash_password
from tests.api.product import BEGINS, CROWD, PASSWORD, Json, Product, StaffClient
from tests.api.terminal import Terminal

SECRET = "k7m2nq9xhb-w4cjr8tfya"
OWN, OTHER = "竹影扫阶尘不动-月轮穿沼", "风来疏竹过竹-不留声雁渡"
OFFICE = {"code": "bureau", "kind": "bureau", "county": None, "zh": "宁波市医疗保障局", "en": "Ningbo bureau"}

_numbers = count(1)


@pytest.fixture
async def login(product: Product) -> AsyncIterator[str]:
    """Somebody whom no other test knows; wrong passwords of the test are forgotten after it."""
    name = f"newcomer-{next(_numbers)}"
    person = {"login": name, "zh": f"新来{name}", "pinyin": "Xin Lai", "posts": ["bureau/clerk"]}
    async with product.database.write() as session:
        await load_directory(
            session, product.pack.id, {"organisations": [OFFICE], "people": [person]}, BEGINS.date(), PASSWORD
        )
    yield name
    await forget_tries(product)


async def forget_tries(product: Product) -> None:
    """As if nobody had tried to log in yet."""
    async with product.database.write() as session:
        await session.execute(text("DELETE FROM login_tries"))


async def logs_in(product: Product, login: str, password: str = PASSWORD) -> httpx.Response:
    return await product.http.post("/login", json={"login": login, "password": password})


async def staff_of(product: Product, login: str, password: str = PASSWORD) -> StaffClient:
    answer = await logs_in(product, login, password)
    assert answer.status_code == 200, answer.text
    return StaffClient(product.http, answer.json()["token"])


async def changes(staff: StaffClient, old: str, new: str) -> httpx.Response:
    return await staff.http.put("/me/password", json={"old": old, "new": new}, headers=staff.headers())


def is_problem(answer: httpx.Response, status: int, name: str) -> Json:
    assert (answer.status_code, answer.json().get("type")) == (status, f"/problems/{name}"), answer.text
    return dict(answer.json())


async def gets_a_secret(product: Product, login: str) -> None:
    async with product.database.write() as session:
        await give_secret(session, login, hash_password(SECRET), datetime.now(UTC) + timedelta(days=1))


async def test_a_one_time_secret_opens_nothing_but_its_own_change(product: Product, login: str) -> None:
    await gets_a_secret(product, login)
    answer = await logs_in(product, login, SECRET)
    assert answer.json()["must_change"] is True
    staff = StaffClient(product.http, answer.json()["token"])
    for path in ("/me", "/tasks", "/people", "/me/sessions", "/substitutes"):
        is_problem(await staff.get(path), 403, "password-to-change")
    body = {"substitute": "nb-bureau-leader", "until": "2090-01-01T00:00:00+08:00"}
    answer = await product.http.post("/substitutes", json=body, headers=staff.headers("k"))
    is_problem(answer, 403, "password-to-change")
    assert (await changes(staff, SECRET, OWN)).status_code == 204
    assert (await staff.get("/me")).status_code == 200
    is_problem(await logs_in(product, login, SECRET), 401, "wrong-credentials")
    assert (await logs_in(product, login, OWN)).json()["must_change"] is False


async def test_a_new_password_needs_the_old_one_and_ends_all_other_logins(product: Product, login: str) -> None:
    mine, elsewhere = await staff_of(product, login), await staff_of(product, login)
    assert (await elsewhere.get("/me")).status_code == 200
    is_problem(await changes(mine, "not the old one", OWN), 401, "wrong-credentials")
    assert (await changes(mine, PASSWORD, OWN)).status_code == 204
    assert (await mine.get("/me")).status_code == 200
    assert (await elsewhere.get("/me")).status_code == 401
    is_problem(await logs_in(product, login), 401, "wrong-credentials")


async def test_a_poor_new_password_is_refused_with_every_reason(product: Product, login: str) -> None:
    staff = await staff_of(product, login)
    problem = is_problem(await changes(staff, PASSWORD, "newcomer"), 422, "bad-input")
    assert [fault["place"] for fault in problem["errors"]] == ["new", "new"]
    is_problem(await changes(staff, PASSWORD, PASSWORD), 422, "bad-input")


async def test_of_two_changes_at_once_one_counts(product: Product, login: str) -> None:
    staff = await staff_of(product, login)
    answers = await asyncio.gather(changes(staff, PASSWORD, OWN), changes(staff, PASSWORD, OTHER))
    assert sorted(answer.status_code for answer in answers) == [204, 401]


async def test_a_log_in_that_races_a_change_leaves_no_login_by_the_old_password(product: Product, login: str) -> None:
    staff = await staff_of(product, login)
    _, *late = await asyncio.gather(changes(staff, PASSWORD, OWN), *(logs_in(product, login) for _ in range(3)))
    for answer in late:
        if answer.status_code == 200:
            assert (await StaffClient(product.http, answer.json()["token"]).get("/me")).status_code == 401


@pytest.mark.parametrize("known", [True, False])
async def test_after_some_wrong_passwords_one_waits_whether_the_login_is_known_or_not(
    product: Product, login: str, known: bool
) -> None:
    name = login if known else f"{login}-whom-nobody-knows"
    for _ in range(PAIR_TRIES):
        is_problem(await logs_in(product, name, "wrong"), 401, "wrong-credentials")
    answer = await logs_in(product, name)
    is_problem(answer, 429, "too-many-tries")
    assert 25 <= int(answer.headers["Retry-After"]) <= 30


async def test_many_guesses_at_once_are_not_all_looked_at(product: Product, login: str) -> None:
    answers = await asyncio.gather(*(logs_in(product, login, "wrong") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [401] * PAIR_TRIES + [429] * (20 - PAIR_TRIES)


async def test_a_rush_of_right_passwords_from_one_address_is_not_taken_for_guesses(
    product: Product, login: str
) -> None:
    await forget_tries(product)
    answers = await asyncio.gather(*(logs_in(product, each) for each in (*[login] * 10, *CROWD)))
    # On a busy machine some are told to come back (503); none has to wait as if it had been wrong.
    assert {answer.status_code for answer in answers} <= {200, 503}


async def test_a_stolen_token_is_no_way_to_guess_the_password(product: Product, login: str) -> None:
    staff = await staff_of(product, login)
    for _ in range(PAIR_TRIES):
        is_problem(await changes(staff, "wrong", OWN), 401, "wrong-credentials")
    is_problem(await changes(staff, PASSWORD, OWN), 429, "too-many-tries")


async def test_failures_and_the_lock_out_are_in_the_security_log_and_no_password_is(
    product: Product, login: str
) -> None:
    for _ in range(PAIR_TRIES):
        await logs_in(product, login, "typed by mistake")
    await logs_in(product, "typed-into-the-wrong-field", "x")
    auditor = await product.staff("nb-audit-maker")
    page = (await auditor.get("/security-log", person=login, limit=200)).json()["items"]
    assert [entry["act"] for entry in page][-2:] == ["log_in", "lock_out"]
    everything = (await auditor.get("/security-log/file")).text
    assert "typed" not in everything


async def test_my_logins_are_listed_and_ended_together(product: Product, login: str) -> None:
    first, second = await staff_of(product, login), await staff_of(product, login)
    shown = (await second.get("/me/sessions")).json()
    assert [(each["current"], each["address"]) for each in shown] == [(False, "127.0.0.1"), (True, "127.0.0.1")]
    assert (await product.http.delete("/me/sessions", headers=first.headers())).status_code == 204
    assert [(await staff.get("/me")).status_code for staff in (first, second)] == [401, 401]


async def test_a_newcomer_changes_the_secret_at_the_terminal(product: Product, login: str, terminal: Terminal) -> None:
    await gets_a_secret(product, login)
    greeting = await terminal.types("login", login, stdin=SECRET)
    assert "tongchou password" in greeting.stdout
    assert "password-to-change" not in greeting.stdout
    answer = await terminal.types("tasks")
    assert "须先修改口令" in str(answer.exception)
    answer = await terminal.types("password", stdin=f"{SECRET}\n{OWN}\n{OTHER}\n")
    assert "the two differ" in str(answer.exception)
    answer = await terminal.types("password", stdin=f"{SECRET}\n{OWN}\n{OWN}\n")
    assert answer.exit_code == 0, (answer.output, answer.exception)
    who = await terminal.types("whoami")
    assert login in who.stdout
    assert "127.0.0.1" in who.stdout
    assert (await terminal.types("logout", "--all")).exit_code == 0
    assert "尚未登录" in str((await terminal.types("whoami")).exception)


async def test_no_command_takes_a_password_as_an_option(terminal: Terminal) -> None:
    for command in ("login", "password", "load-people"):
        assert "--password" not in (await terminal.types(command, "--help")).stdout
