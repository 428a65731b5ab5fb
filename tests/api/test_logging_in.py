"""Who may use the API at all."""

from client.api_client import ApiClient
from tests.api.product import PASSWORD, Product


async def test_a_login_tells_who_one_is_and_which_posts_one_holds(product: Product) -> None:
    staff = await product.staff("nb-bureau-zheng")
    me = (await staff.get("/me")).json()
    assert me["name"] == "郑慎之"
    assert [post["post"] for post in me["posts"]] == ["checker", "maker"]


async def test_a_wrong_password_and_an_unknown_login_are_told_alike(product: Product) -> None:
    answers = [
        await product.http.post("/login", json={"login": login, "password": password})
        for login, password in (("330203-agency-maker", "wrong"), ("nobody", PASSWORD))
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["type"] == "/problems/wrong-credentials"


async def test_without_a_good_token_nothing_is_shown(product: Product) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        answer = await product.http.get("/tasks", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-logged-in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_is_good_for_nothing_after_logging_out(product: Product) -> None:
    answer = await product.http.post("/login", json={"login": "nb-audit-leader", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await product.http.get("/me", headers=headers)).status_code == 200
    assert (await product.http.post("/logout", headers=headers)).status_code == 204
    assert (await product.http.get("/me", headers=headers)).status_code == 401


async def test_only_operators_see_everybodys_tasks(product: Product) -> None:
    maker = await product.staff("330203-agency-maker")
    answer = await maker.get("/tasks", all="true")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


async def test_a_client_with_credentials_goes_on_when_its_person_ends_all_sessions(product: Product) -> None:
    login = "nb-audit-leader"
    client = ApiClient(product.http, credentials=(login, PASSWORD))
    await client.log_in(login, PASSWORD)
    ended = client.token
    elsewhere = (await product.http.post("/login", json={"login": login, "password": PASSWORD})).json()["token"]
    await product.http.delete("/me/sessions", headers={"Authorization": f"Bearer {elsewhere}"})
    assert (await client.get("/me"))["login"] == login
    assert client.token != ended
