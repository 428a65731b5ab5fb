"""Substitutes and hand-over over HTTP: both names are kept, and own work never comes back by either way."""

import pytest

from tests.api.product import OPERATOR, Json, fresh_key
from tests.api.progress_reports import (
    CHECKER,
    DRAFT,
    LEADER,
    MAKER,
    OTHER_MAKER,
    STRANGER,
    ZHENG,
    Reports,
    Substitution,
    is_problem,
)


async def test_a_substitute_decides_for_another_and_both_names_are_kept(reports: Reports) -> None:
    case = await reports.drafts()
    assert await reports.inbox(LEADER, case) == []
    async with Substitution(reports, CHECKER, LEADER):
        (task,) = await reports.inbox(LEADER, case)
        assert (task["task"], task["acting_for"]) == (DRAFT, CHECKER)
        assert [each["task"] for each in await reports.inbox(LEADER, case, acting_for=CHECKER)] == [DRAFT]
        await reports.counts(await reports.does(LEADER, case, "approve", note="代为审核"))
    decision = (await reports.case(case))["decisions"][-1]
    assert (decision["person"], decision["acting_for"], decision["post"]) == (LEADER, CHECKER, "checker")
    people = {held["person"]: held["name"] for held in await _people(reports)}
    assert (decision["name"], decision["acting_for_name"]) == (people[LEADER], people[CHECKER])
    told = next(
        entry["zh"] for entry in await reports.history(case) if entry["kind"] == "decided" and "代" in entry["zh"]
    )
    assert f"{people[LEADER]}(代{people[CHECKER]})" in told


async def _people(reports: Reports) -> list[Json]:
    return list((await (await reports.product.staff(OPERATOR)).get("/people", organisation="bureau")).json())


async def test_a_substitution_ends_and_with_it_what_the_substitute_may_do(reports: Reports) -> None:
    case = await reports.drafts()
    async with Substitution(reports, CHECKER, LEADER):
        assert await reports.inbox(LEADER, case) != []
    assert await reports.inbox(LEADER, case) == []
    is_problem(await reports.does(LEADER, case, "approve"), 403, "wrong-party")


async def test_own_work_is_not_reviewed_for_somebody_else(reports: Reports) -> None:
    case = await reports.drafts(MAKER)
    async with Substitution(reports, CHECKER, MAKER):
        answer = await reports.does(MAKER, case, "approve")
        assert answer.status_code == 403
        assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person"), answer.text
        explained = await reports.allowed(MAKER, case)
        assert not explained["approve"]["allowed"]
        is_problem(await reports.does(MAKER, case, "claim"), 403, answer.json()["type"].rpartition("/")[2])


async def test_what_the_absent_one_made_is_not_reviewed_by_their_substitute(reports: Reports) -> None:
    """Who acts for the maker has the maker's hands bound as well: whatever they do for her counts as hers."""
    case = await reports.drafts(MAKER)
    async with Substitution(reports, MAKER, ZHENG):
        staff = await reports.product.staff(ZHENG)
        path = f"/cases/{case}/tasks/main.draft.1.prepare/withdraw?acting_for={MAKER}"
        withdrawn = await reports.product.http.post(path, json={"reason": "有误"}, headers=staff.headers(fresh_key()))
        assert withdrawn.status_code == 200, withdrawn.text
        (again,) = withdrawn.json()["opened"]
        document = {"kind": "paper", "title": "统筹推进情况", "text": "代拟稿。"}
        path = f"/cases/{case}/tasks/{again['task']}/submit?acting_for={MAKER}"
        body = {"document": document, "note": ""}
        handed_in = await reports.product.http.post(path, json=body, headers=staff.headers(fresh_key()))
        assert handed_in.status_code == 200, handed_in.text
    (check,) = handed_in.json()["opened"]
    answer = await reports.does(ZHENG, case, "approve", check["task"])
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person"), answer.text
    made = (await reports.case(case))["versions"][-1]
    assert made["person"] == ZHENG
    await reports.counts(await reports.does(CHECKER, case, "approve", check["task"]))


async def test_who_is_no_substitute_does_not_act_for_anybody(reports: Reports) -> None:
    case = await reports.drafts()
    staff = await reports.product.staff(STRANGER)
    path = f"/cases/{case}/tasks/{DRAFT}/approve?acting_for={CHECKER}"
    body = {"seen": await reports.seen(case)}
    is_problem(await reports.product.http.post(path, json=body, headers=staff.headers(fresh_key())), 403, "wrong-party")


async def test_a_claim_of_the_absent_one_is_the_substitutes_to_deal_with(reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "claim"))
    async with Substitution(reports, CHECKER, LEADER):
        (task,) = await reports.inbox(LEADER, case, held="mine")
        assert task["holder"] == CHECKER
        await reports.counts(await reports.does(LEADER, case, "approve"))


async def test_everything_somebody_holds_is_handed_over_and_what_cannot_stays_with_the_reason(reports: Reports) -> None:
    free, own = await reports.drafts(MAKER), await reports.drafts(ZHENG)
    for case in (free, own):
        await reports.counts(await reports.does(CHECKER, case, "claim"))
    path, body = f"/people/{CHECKER}/hand-over", {"to": ZHENG, "reason": "调离"}
    is_problem(await reports.send(MAKER, path, body), 403, "not-allowed")
    is_problem(await reports.send(OPERATOR, path, {**body, "to": "nobody-at-all"}), 422, "bad-input")
    is_problem(await reports.send(OPERATOR, "/people/nobody-at-all/hand-over", body), 404, "not-found")
    key = fresh_key()
    number = (await reports.product.proposes(path, body, key=key)).json()["number"]
    assert [task["holder"] for task in await reports.inbox(CHECKER, free)] == [CHECKER], "one operator moves nothing"
    first = (await reports.counts(await reports.product.confirms(number, key=key)))["handed_over"]
    assert {"case": free, "task": DRAFT} in first["moved"]
    (kept,) = [each for each in first["kept"] if each["case"] == own]
    assert kept["task"] == DRAFT
    assert kept["why"]
    assert [task["holder"] for task in await reports.inbox(ZHENG, free)] == [ZHENG]
    assert [task["holder"] for task in await reports.inbox(CHECKER, own)] == [CHECKER]
    assert await reports.inbox(CHECKER, free) == []
    again = (await reports.counts(await reports.product.confirms(number, key=key)))["handed_over"]
    assert again == first
    assert sum("离职转办" in entry["zh"] or "转给" in entry["zh"] for entry in await reports.history(free)) == 2
    is_problem(await reports.send(OPERATOR, path, {**body, "to": OTHER_MAKER}, key=key), 422, "key-reused")
    await reports.counts(await reports.does(ZHENG, free, "approve"))


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  "}])
async def test_a_hand_over_without_a_reason_is_not_even_proposed(reports: Reports, reason: Json) -> None:
    answer = await reports.send(OPERATOR, f"/people/{CHECKER}/hand-over", {"to": ZHENG, **reason})
    is_problem(answer, 422, "bad-input")
