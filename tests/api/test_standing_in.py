"""Substitutes and hand-over over HTTP: both names are kept, and own work never comes back by either way."""

import pytest

from rehearsal.year_data import YearData
from tests.api.bureau import CHECKER, DRAFT, LEADER, MAKER, OTHER_MAKER, STRANGER, ZHENG, Bureau, StandingIn, is_problem
from tests.api.house import OPERATOR, House, Json, fresh_key


@pytest.fixture(scope="module")
def bureau(house: House, year_data: YearData) -> Bureau:
    return Bureau.of(house, year_data)


async def test_a_substitute_decides_for_another_and_both_names_are_kept(bureau: Bureau) -> None:
    case = await bureau.drafts()
    assert await bureau.inbox(LEADER, case) == []
    async with StandingIn(bureau, CHECKER, LEADER):
        (task,) = await bureau.inbox(LEADER, case)
        assert (task["task"], task["acting_for"]) == (DRAFT, CHECKER)
        assert [each["task"] for each in await bureau.inbox(LEADER, case, acting_for=CHECKER)] == [DRAFT]
        await bureau.counts(await bureau.does(LEADER, case, "approve", note="代为审核"))
    decision = (await bureau.case(case))["decisions"][-1]
    assert (decision["person"], decision["acting_for"], decision["post"]) == (LEADER, CHECKER, "checker")
    people = {held["person"]: held["name"] for held in await _people(bureau)}
    assert (decision["name"], decision["acting_for_name"]) == (people[LEADER], people[CHECKER])
    told = next(
        entry["zh"] for entry in await bureau.history(case) if entry["kind"] == "decided" and "代" in entry["zh"]
    )
    assert f"{people[LEADER]}(代{people[CHECKER]})" in told


async def _people(bureau: Bureau) -> list[Json]:
    return list((await (await bureau.house.desk(OPERATOR)).get("/people", organisation="bureau")).json())


async def test_a_substitution_ends_and_with_it_what_the_substitute_may_do(bureau: Bureau) -> None:
    case = await bureau.drafts()
    async with StandingIn(bureau, CHECKER, LEADER):
        assert await bureau.inbox(LEADER, case) != []
    assert await bureau.inbox(LEADER, case) == []
    is_problem(await bureau.does(LEADER, case, "approve"), 403, "wrong-party")


async def test_own_work_is_not_reviewed_for_somebody_else(bureau: Bureau) -> None:
    case = await bureau.drafts(MAKER)
    async with StandingIn(bureau, CHECKER, MAKER):
        answer = await bureau.does(MAKER, case, "approve")
        assert answer.status_code == 403
        assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person"), answer.text
        explained = await bureau.allowed(MAKER, case)
        assert not explained["approve"]["allowed"]
        is_problem(await bureau.does(MAKER, case, "claim"), 403, answer.json()["type"].rpartition("/")[2])


async def test_what_the_absent_one_made_is_not_reviewed_by_their_substitute(bureau: Bureau) -> None:
    """Who acts for the maker has the maker's hands bound as well: whatever they do for her counts as hers."""
    case = await bureau.drafts(MAKER)
    async with StandingIn(bureau, MAKER, ZHENG):
        desk = await bureau.house.desk(ZHENG)
        path = f"/cases/{case}/tasks/main.draft.1.prepare/withdraw?acting_for={MAKER}"
        withdrawn = await bureau.house.http.post(path, json={"reason": "有误"}, headers=desk.headers(fresh_key()))
        assert withdrawn.status_code == 200, withdrawn.text
        (again,) = withdrawn.json()["opened"]
        document = {"kind": "paper", "title": "统筹推进情况", "text": "代拟稿。"}
        path = f"/cases/{case}/tasks/{again['task']}/submit?acting_for={MAKER}"
        body = {"document": document, "note": ""}
        handed_in = await bureau.house.http.post(path, json=body, headers=desk.headers(fresh_key()))
        assert handed_in.status_code == 200, handed_in.text
    (check,) = handed_in.json()["opened"]
    answer = await bureau.does(ZHENG, case, "approve", check["task"])
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person"), answer.text
    made = (await bureau.case(case))["versions"][-1]
    assert made["person"] == ZHENG
    await bureau.counts(await bureau.does(CHECKER, case, "approve", check["task"]))


async def test_who_is_no_substitute_does_not_act_for_anybody(bureau: Bureau) -> None:
    case = await bureau.drafts()
    desk = await bureau.house.desk(STRANGER)
    path = f"/cases/{case}/tasks/{DRAFT}/approve?acting_for={CHECKER}"
    body = {"seen": await bureau.seen(case)}
    is_problem(await bureau.house.http.post(path, json=body, headers=desk.headers(fresh_key())), 403, "wrong-party")


async def test_a_claim_of_the_absent_one_is_the_substitutes_to_deal_with(bureau: Bureau) -> None:
    case = await bureau.drafts()
    await bureau.counts(await bureau.does(CHECKER, case, "claim"))
    async with StandingIn(bureau, CHECKER, LEADER):
        (task,) = await bureau.inbox(LEADER, case, held="mine")
        assert task["holder"] == CHECKER
        await bureau.counts(await bureau.does(LEADER, case, "approve"))


async def test_everything_somebody_holds_is_handed_over_and_what_cannot_stays_with_the_reason(bureau: Bureau) -> None:
    free, own = await bureau.drafts(MAKER), await bureau.drafts(ZHENG)
    for case in (free, own):
        await bureau.counts(await bureau.does(CHECKER, case, "claim"))
    path, body = f"/people/{CHECKER}/hand-over", {"to": ZHENG, "reason": "调离"}
    is_problem(await bureau.send(MAKER, path, body), 403, "not-allowed")
    is_problem(await bureau.send(OPERATOR, path, {**body, "to": "nobody-at-all"}), 422, "bad-input")
    is_problem(await bureau.send(OPERATOR, "/people/nobody-at-all/hand-over", body), 404, "not-found")
    key = fresh_key()
    number = (await bureau.house.proposes(path, body, key=key)).json()["number"]
    assert [task["holder"] for task in await bureau.inbox(CHECKER, free)] == [CHECKER], "one operator moves nothing"
    first = (await bureau.counts(await bureau.house.confirms(number, key=key)))["handed_over"]
    assert {"case": free, "task": DRAFT} in first["moved"]
    (kept,) = [each for each in first["kept"] if each["case"] == own]
    assert kept["task"] == DRAFT
    assert kept["why"]
    assert [task["holder"] for task in await bureau.inbox(ZHENG, free)] == [ZHENG]
    assert [task["holder"] for task in await bureau.inbox(CHECKER, own)] == [CHECKER]
    assert await bureau.inbox(CHECKER, free) == []
    again = (await bureau.counts(await bureau.house.confirms(number, key=key)))["handed_over"]
    assert again == first
    assert sum("离职转办" in entry["zh"] or "转给" in entry["zh"] for entry in await bureau.history(free)) == 2
    is_problem(await bureau.send(OPERATOR, path, {**body, "to": OTHER_MAKER}, key=key), 422, "key-reused")
    await bureau.counts(await bureau.does(ZHENG, free, "approve"))


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  "}])
async def test_a_hand_over_without_a_reason_is_not_even_proposed(bureau: Bureau, reason: Json) -> None:
    answer = await bureau.send(OPERATOR, f"/people/{CHECKER}/hand-over", {"to": ZHENG, **reason})
    is_problem(answer, 422, "bad-input")
