"""Who may use the API at all."""

import pytest

from rehearsal.api_client import Office
from tests.api.house import PASSWORD, House


async def test_a_login_tells_who_one_is_and_which_posts_one_holds(house: House) -> None:
    desk = await house.desk("nb-bureau-zheng")
    me = (await desk.get("/me")).json()
    assert me["name"] == "郑慎之"
    assert [post["post"] for post in me["posts"]] == ["checker", "maker"]


async def test_a_wrong_password_and_an_unknown_login_are_told_alike(house: House) -> None:
    answers = [
        await house.http.post("/login", json={"login": login, "password": password})
        for login, password in (("330203-agency-maker", "wrong"), ("nobody", PASSWORD))
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["type"] == "/problems/wrong-credentials"


async def test_without_a_good_token_nothing_is_shown(house: House) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        answer = await house.http.get("/tasks", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-logged-in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_is_good_for_nothing_after_logging_out(house: House) -> None:
    answer = await house.http.post("/login", json={"login": "nb-audit-leader", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await house.http.get("/me", headers=headers)).status_code == 200
    assert (await house.http.post("/logout", headers=headers)).status_code == 204
    assert (await house.http.get("/me", headers=headers)).status_code == 401


async def test_only_operators_see_everybodys_tasks(house: House) -> None:
    maker = await house.desk("330203-agency-maker")
    answer = await maker.get("/tasks", all="true")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


async def test_a_rehearsal_goes_on_when_one_of_its_people_ends_all_sessions(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehearsal.api_client.PASSWORD", PASSWORD)
    login, rehearsal = "nb-audit-leader", Office(house.http)
    await rehearsal.log_in(login)
    ended = rehearsal.token(login)
    elsewhere = (await house.http.post("/login", json={"login": login, "password": PASSWORD})).json()["token"]
    await house.http.delete("/me/sessions", headers={"Authorization": f"Bearer {elsewhere}"})
    assert (await rehearsal.get(login, "/me"))["login"] == login
    assert rehearsal.token(login) != ended
