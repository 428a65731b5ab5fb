"""Everything that people do with a task in addition to deciding it, through HTTP on the real engine, and what is
refused.
"""

import asyncio
from typing import get_args

from approvals.action_kinds import ACTION_KINDS
from approvals.actions import OperatorAction, RecordsAction, TaskAction
from tests.api.product import AUDITOR, OPERATOR
from tests.api.progress_reports import (
    CHECKER,
    DRAFT,
    LEADER,
    MAKER,
    OTHER_MAKER,
    SIGNATURE,
    STRANGER,
    ZHENG,
    Reports,
    is_problem,
)


async def test_one_claims_and_the_loser_is_told_who_holds_it(reports: Reports) -> None:
    case = await reports.drafts()
    assert [task["task"] for task in await reports.inbox(ZHENG, case, held="nobodys")] == [DRAFT]
    claims = await asyncio.gather(*(reports.does(login, case, "claim") for login in (CHECKER, ZHENG)))
    won = [answer.status_code for answer in claims].index(200)
    winner, loser = (CHECKER, ZHENG) if won == 0 else (ZHENG, CHECKER)
    lost = is_problem(claims[1 - won], 409, "held-by-another")
    assert lost["by"].startswith("宁波市医疗保障局")
    assert lost["at"]
    is_problem(await reports.does(loser, case, "approve"), 409, "held-by-another")
    assert await reports.inbox(loser, case) == []
    (mine,) = await reports.inbox(winner, case, held="mine")
    assert (mine["holder"], mine["task"]) == (winner, DRAFT)
    await reports.counts(await reports.does(winner, case, "approve"))


async def test_nobody_claims_what_they_made(reports: Reports) -> None:
    case = await reports.drafts(ZHENG)
    answer = await reports.does(ZHENG, case, "claim")
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person"), answer.text


async def test_a_task_is_transferred_and_the_one_before_has_it_no_more(reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(await reports.does(CHECKER, case, "transfer", to=ZHENG, reason=" "), 422, "missing-reason")
    await reports.counts(await reports.does(CHECKER, case, "transfer", to=ZHENG, reason="出差"))
    is_problem(await reports.does(CHECKER, case, "approve"), 409, "held-by-another")
    await reports.counts(await reports.does(ZHENG, case, "approve"))
    told = [entry["zh"] for entry in await reports.history(case)]
    assert any("转办" in words and "出差" in words for words in told)


async def test_own_work_does_not_come_back_by_transfer(reports: Reports) -> None:
    case = await reports.drafts(ZHENG)
    answer = await reports.does(CHECKER, case, "transfer", to=ZHENG, reason="出差")
    assert answer.status_code in (403, 422)
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person", "/problems/wrong-person")
    assert (await reports.inbox(CHECKER, case))[0]["holder"] is None


async def test_a_task_goes_only_to_who_holds_the_post_today(reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(await reports.does(CHECKER, case, "transfer", to=STRANGER, reason="出差"), 422, "wrong-person")
    unknown = is_problem(
        await reports.does(CHECKER, case, "transfer", to="nobody-at-all", reason="x"), 422, "bad-input"
    )
    assert [error["place"] for error in unknown["errors"]] == ["to"]


async def test_an_opinion_that_was_asked_for_comes_before_the_decision(reports: Reports) -> None:
    case = await reports.drafts()
    receipt = await reports.counts(await reports.does(CHECKER, case, "delegate", to=STRANGER, reason="请核征缴数"))
    (opinion,) = receipt["opened"]
    is_problem(await reports.does(CHECKER, case, "approve"), 409, "waits-for-signer")
    (asked,) = await reports.inbox(STRANGER, case)
    assert (asked["task"], asked["of_task"], asked["actions"]) == (opinion["task"], DRAFT, ["opine", "comment"])
    unknown = await reports.does(STRANGER, case, "opine", opinion["task"], text="无误", attachments=["ab" * 32])
    is_problem(unknown, 422, "bad-input")
    await reports.counts(await reports.does(STRANGER, case, "opine", opinion["task"], text="征缴数无误"))
    await reports.counts(await reports.does(CHECKER, case, "approve"))
    assert "征缴数无误" in [decision["note"] for decision in (await reports.case(case))["decisions"]]


async def test_an_added_signer_signs_as_well_and_the_chains_own_party_is_never_removed(reports: Reports) -> None:
    case = await reports.drafts()
    for login in (STRANGER, AUDITOR):
        body = {"to": login, "position": "before", "reason": "涉及征缴"}
        await reports.counts(await reports.does(CHECKER, case, "signers", **body))
    is_problem(await reports.does(CHECKER, case, "approve"), 409, "waits-for-signer")
    statutory = await reports.does(CHECKER, case, "signers/remove", person=ZHENG, reason="不需要")
    is_problem(statutory, 422, "not-possible")
    await reports.counts(await reports.does(CHECKER, case, "signers/remove", person=AUDITOR, reason="已口头确认"))
    (sign,) = await reports.inbox(STRANGER, case)
    await reports.counts(await reports.does(STRANGER, case, "approve", sign["task"]))
    await reports.counts(await reports.does(CHECKER, case, "approve"))


async def test_who_made_it_does_not_sign_as_an_added_signer(reports: Reports) -> None:
    case = await reports.drafts()
    answer = await reports.does(CHECKER, case, "signers", to=MAKER, position="beside")
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person", "/problems/wrong-person")


async def test_urging_is_on_record_and_not_too_often(reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(await reports.does(STRANGER, case, "urge", note="快"), 403, "wrong-party")
    await reports.counts(await reports.does(MAKER, case, "urge", note="请于今日办结"))
    soon = is_problem(await reports.does(OPERATOR, case, "urge"), 429, "too-soon")
    assert soon["at"]
    assert any("催办" in entry["zh"] and "请于今日办结" in entry["zh"] for entry in await reports.history(case))


async def test_an_approval_is_taken_back_until_the_next_one_acts(reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "approve"))
    assert [task["task"] for task in await reports.inbox(LEADER, case)] == [SIGNATURE]
    stranger = await reports.does(ZHENG, case, "take-back", reason="看错")
    assert stranger.status_code in (403, 409), stranger.text
    receipt = await reports.counts(await reports.does(CHECKER, case, "take-back", reason="漏看附件"))
    (again,) = receipt["opened"]
    assert await reports.inbox(LEADER, case) == []
    await reports.counts(await reports.does(CHECKER, case, "approve", again["task"]))
    (signature,) = await reports.inbox(LEADER, case)
    await reports.counts(await reports.does(LEADER, case, "return", signature["task"], to="draft", reason="补充数据"))
    late = await reports.does(CHECKER, case, "take-back", again["task"], reason="又看错")
    assert is_problem(late, 409, "too-late")["by"]


async def test_a_copy_is_read_and_holds_nothing_up(reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(await reports.does(STRANGER, case, "copy", to=[AUDITOR]), 403, "wrong-party")
    unknown = is_problem(await reports.does(CHECKER, case, "copy", to=[AUDITOR, "nobody-at-all"]), 422, "bad-input")
    assert [error["place"] for error in unknown["errors"]] == ["to[1]"]
    before = len(await reports.history(case))
    for _ in range(2):
        answer = await reports.does(CHECKER, case, "copy", to=[AUDITOR], note="请知悉")
        assert answer.status_code == 204, answer.text
    auditor = await reports.product.staff(AUDITOR)
    mine = [each for each in (await auditor.get("/copies", unread="true")).json()["items"] if each["case"] == case]
    assert [(copy["subject"], copy["copied_by"], copy["note"]) for copy in mine] == [(DRAFT, CHECKER, "请知悉")]
    assert (mine[0]["step_name"]["zh"], mine[0]["lane_name"]) == ("市医保局起草", None)
    read = await reports.send(AUDITOR, f"/cases/{case}/read/{DRAFT}", {})
    assert read.status_code == 204, read.text
    unread = (await auditor.get("/copies", unread="true")).json()["items"]
    assert case not in [copy["case"] for copy in unread]
    assert len(await reports.history(case)) == before
    await reports.counts(await reports.does(CHECKER, case, "approve"))


async def test_a_draft_is_kept_for_its_writer_alone_and_the_case_never_hears_of_it(reports: Reports) -> None:
    case = await reports.drafts()
    path = f"/cases/{case}/tasks/{DRAFT}/draft"
    before = len(await reports.history(case))
    is_problem(await reports.send(STRANGER, path, {"content": "x"}, "PUT"), 403, "wrong-party")
    kept = await reports.send(CHECKER, path, {"content": "拟同意,待核"}, "PUT")
    assert kept.status_code == 200, kept.text
    checker, zheng = await reports.product.staff(CHECKER), await reports.product.staff(ZHENG)
    assert (await checker.get(path)).json()["content"] == "拟同意,待核"
    is_problem(await zheng.get(path), 404, "not-found")
    assert (await reports.send(CHECKER, path, {}, "DELETE")).status_code == 204
    is_problem(await checker.get(path), 404, "not-found")
    assert len(await reports.history(case)) == before


async def test_everybody_has_phrases_of_their_own(reports: Reports) -> None:
    phrases = ["同意", "请补充测算依据后重报"]
    assert (await reports.send(CHECKER, "/me/phrases", {"phrases": phrases}, "PUT")).json() == phrases
    assert (await (await reports.product.staff(CHECKER)).get("/me/phrases")).json() == phrases
    assert (await (await reports.product.staff(ZHENG)).get("/me/phrases")).json() == []


async def test_each_person_is_told_what_they_may_do_and_why_not_the_rest(reports: Reports) -> None:
    case = await reports.drafts(ZHENG)
    hers = await reports.allowed(ZHENG, case)
    assert not hers["approve"]["allowed"]
    assert "您" in hers["approve"]["why_not"]
    assert hers["approve"]["problem"] in ("/problems/own-work", "/problems/second-person")
    checkers = await reports.allowed(CHECKER, case)
    assert {kind for kind, each in checkers.items() if each["allowed"]} >= {"approve", "return", "claim", "transfer"}
    assert checkers["submit"]["code"] == "wrong_action"
    stranger = await reports.product.staff(STRANGER)
    told = is_problem(await stranger.get(f"/cases/{case}/tasks/{DRAFT}/actions"), 403, "wrong-party")
    assert told["detail"].startswith("您所在的机构不参与此项办理")
    handed_in = await reports.allowed(ZHENG, case, "main.draft.1.prepare")
    assert handed_in["withdraw"]["allowed"]
    await reports.counts(await reports.does(CHECKER, case, "claim"))
    other = await reports.allowed(OTHER_MAKER, case)
    assert not any(other[kind]["allowed"] for kind in ("approve", "claim", "transfer"))
    before = len(await reports.history(case))
    await reports.allowed(CHECKER, case)
    assert len(await reports.history(case)) == before


async def test_what_is_told_is_what_happens(reports: Reports) -> None:
    case = await reports.drafts()
    for login in (CHECKER, MAKER, LEADER):
        told = await reports.allowed(login, case)
        if not told["approve"]["allowed"]:
            answer = await reports.does(login, case, "approve")
            assert answer.json()["type"] == told["approve"]["problem"]
            assert answer.json()["detail"] == told["approve"]["why_not"]
    await reports.counts(await reports.does(CHECKER, case, "approve"))


def test_every_kind_of_action_has_its_name_in_words() -> None:
    kinds = {
        each.model_fields["kind"].default
        for union in (TaskAction, OperatorAction, RecordsAction)
        for each in get_args(union)
    }
    assert kinds | {"hand_in"} == set(ACTION_KINDS)


async def is_called(reports: Reports, login: str, name: str) -> None:
    """From now on a person has another name."""
    await reports.product.by_two(f"/people/{login}", {"name": name, "name_en": "Wu"}, "PUT")


async def test_the_same_request_counts_once_whatever_has_become_of_the_colleague_it_names(reports: Reports) -> None:
    colleague = "nb-bureau-renamed"
    await is_called(reports, colleague, "吴旧名")
    today = (await reports.product.now()).date().isoformat()
    post = {"organisation": "bureau", "post": "checker", "since": today}
    await reports.product.by_two(f"/people/{colleague}/posts", post)
    given = {
        "transfer": {"to": colleague, "reason": "出差"},
        "delegate": {"to": colleague, "reason": "请核"},
        "signers": {"to": colleague, "position": "beside", "reason": "涉及"},
    }
    for action, body in given.items():
        case = await reports.drafts()
        first = await reports.counts(await reports.does(CHECKER, case, action, key=action, **body))
        await is_called(reports, colleague, f"吴新名{action}")
        assert await reports.counts(await reports.does(CHECKER, case, action, key=action, **body)) == first
        another = {**body, "to": LEADER}
        is_problem(await reports.does(CHECKER, case, action, key=action, **another), 422, "key-reused")


async def test_the_longest_login_acts_with_the_longest_key(reports: Reports) -> None:
    login = "l" * 100
    await reports.product.loads(login, "龙名", "bureau/checker")
    case = await reports.drafts()
    await reports.counts(await reports.does(login, case, "claim", key="k" * 100))
    proposal = await reports.product.proposes(f"/people/{login}/hand-over", {"to": CHECKER}, key="h" * 100)
    moved = await reports.counts(await reports.product.confirms(proposal.json()["number"], key="h" * 100))
    assert [each["case"] for each in moved["handed_over"]["moved"]] == [case]
