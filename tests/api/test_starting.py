"""Any document can be approved: who starts a case, on what, and what is refused before anything is started."""

import asyncio
import gc
from datetime import datetime

import httpx
import pytest

from records.cases.attempts import attempts_of
from tests.api.decisions import Decisions
from tests.api.product import Json, fresh_key

MAKER = "nb-bureau-maker1"
OTHER_MAKER = "nb-bureau-maker2"
YUYAO = "330281"


def report(**changed: object) -> Json:
    return {"kind": "paper", "title": "统筹推进情况", "text": "十个区县均已并轨。", **changed}


def is_problem(answer: httpx.Response, status: int, name: str) -> Json:
    assert (answer.status_code, answer.json().get("type")) == (status, f"/problems/{name}"), answer.text
    return dict(answer.json())


@pytest.mark.rule("B8")
async def test_a_case_opens_with_its_document_and_its_name_can_be_read(decisions: Decisions) -> None:
    answer = await decisions.starts(MAKER, "progress_report", report(), name="opening", title="上半年")
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert receipt["case"] == "ningbo.progress_report.2022.opening"
    assert [task["task"] for task in receipt["opened"]] == ["main.draft.1.decide"]
    staff = await decisions.product.staff(MAKER)
    case = (await staff.get(f"/cases/{receipt['case']}")).json()
    assert (case["zh"], case["kind"]) == ("宁波市2022年统筹推进情况报告:上半年", "progress_report")
    [version] = case["versions"]
    stored = await staff.get(f"/cases/{receipt['case']}/documents/{version['content_hash']}")
    assert stored.json()["text"] == "十个区县均已并轨。"
    kinds = [each["kind"] for each in (await staff.get(f"/cases/{receipt['case']}/history")).json()["items"]]
    assert kinds[0] == "case_opened"
    assert "version_made" in kinds


async def test_the_same_request_again_starts_nothing_and_gets_the_same_receipt(decisions: Decisions) -> None:
    key = fresh_key()
    first = await decisions.starts(MAKER, "progress_report", report(), key=key, name="again")
    again = await decisions.starts(MAKER, "progress_report", report(), key=key, name="again")
    assert again.json() == first.json()
    other = await decisions.starts(MAKER, "progress_report", report(text="另一份"), key=key, name="again")
    is_problem(other, 422, "key-reused")


async def test_a_case_that_was_started_is_not_started_again(decisions: Decisions) -> None:
    await decisions.is_started(MAKER, "progress_report", report(), name="once")
    second = await decisions.starts(OTHER_MAKER, "progress_report", report(text="另一份"), name="once")
    problem = is_problem(second, 409, "case-exists")
    assert "ningbo.progress_report.2022.once" in problem["detail"]
    assert problem["by"] in problem["detail"]
    assert "办结" not in problem["detail"]


async def test_of_ten_who_start_the_same_case_at_once_one_does(decisions: Decisions) -> None:
    answers = await asyncio.gather(
        *(decisions.starts(MAKER, "progress_report", report(text=f"第{n}份"), name="race") for n in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


async def test_a_case_that_ended_is_not_started_again_but_still_knows_its_answer(
    decisions: Decisions, caplog: pytest.LogCaptureFixture
) -> None:
    key = fresh_key()
    first = await decisions.starts(MAKER, "progress_report", report(), key=key, name="ended")
    case = first.json()["case"]
    await decisions.walk(case)
    await decisions.product.engine.get_workflow_handle(case).result()
    assert (await decisions.starts(MAKER, "progress_report", report(), key=key, name="ended")).json() == first.json()
    answer = await decisions.starts(OTHER_MAKER, "progress_report", report(), name="ended")
    problem = is_problem(answer, 409, "case-exists")
    maker = next(person for person in decisions.data.directory()["people"] if person["login"] == MAKER)
    assert maker["zh"] in problem["by"], "who started it, not who asks or who ended it"
    assert datetime.fromisoformat(problem["at"]) == datetime.fromisoformat(first.json()["at"])
    assert f"已由{problem['by']}于" in problem["detail"]
    assert "现已办结" in problem["detail"]
    gc.collect()
    assert [entry.message for entry in caplog.records if entry.name == "asyncio"] == [], "no fault of ours in the log"


async def test_who_does_not_start_it_is_told_of_their_own_county(decisions: Decisions) -> None:
    accounts = {**decisions.data.budget(YUYAO), "kind": "final_accounts"}
    answer = await decisions.starts(f"{YUYAO}-agency-checker", "final_accounts", accounts, name="own")
    detail = is_problem(answer, 403, "wrong-party")["detail"]
    assert detail.startswith("该事项须由“余姚市医保经办机构经办”办理")


async def test_only_the_maker_of_the_first_step_starts_it(decisions: Decisions) -> None:
    for login in ("nb-bureau-checker", "nb-finance-maker1", "330203-agency-maker"):
        answer = await decisions.starts(login, "progress_report", report(), name="strangers")
        is_problem(answer, 403, "wrong-party")
    staff = await decisions.product.staff(MAKER)
    case = "ningbo.progress_report.2022.strangers"
    assert (await staff.get(f"/cases/{case}")).status_code == 404
    async with decisions.product.database.read() as session:
        tried = [(attempt.person, attempt.code, attempt.message) for attempt in await attempts_of(session, case)]
    told = "该事项须由“市医疗保障局经办”办理,您没有相应岗位。"
    assert ("nb-finance-maker1", "wrong_party", told) in tried


@pytest.mark.parametrize(
    ("chain", "about", "place"),
    [
        ("land_sale", {}, "chain"),
        ("annual_budget", {}, "chain"),
        ("fiscal_year", {}, "chain"),
        ("progress_report", {"month": 3}, "month"),
        ("progress_report", {"fund": "gold"}, "fund"),
        ("progress_report", {"year": 2015}, "year"),
        ("progress_report", {"name": "Not/A Name"}, "name"),
        ("progress_report", {"colour": "red"}, "colour"),
    ],
)
async def test_what_cannot_be_started_is_told_by_its_place(
    decisions: Decisions, chain: str, about: Json, place: str
) -> None:
    problem = is_problem(await decisions.starts(MAKER, chain, report(), **about), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == [place]


async def test_a_wrong_document_is_refused_whole_with_every_place(decisions: Decisions) -> None:
    wrong = report(
        title="=cmd()", text=" ", amounts=[{"label": "已归集", "amount": "100.00"}], in_force_from="2022-02-30"
    )
    answer = await decisions.starts(MAKER, "progress_report", wrong, name="wrong", note="字" * 2_001)
    problem = is_problem(answer, 422, "bad-input")
    assert {error["place"] for error in problem["errors"]} == {"note", "title", "text", "in_force_from"}
    answer = await decisions.starts(MAKER, "progress_report", wrong, name="Wrong", note="字" * 2_001)
    assert {error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]} == {"note", "name"}
    number = report(amounts=[{"label": "已归集", "amount": 100.0}])
    problem = is_problem(await decisions.starts(MAKER, "progress_report", number, name="wrong"), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["amounts[0].amount"]
    staff = await decisions.product.staff(MAKER)
    assert (await staff.get("/cases/ningbo.progress_report.2022.wrong")).status_code == 404


async def test_words_that_no_database_keeps_are_refused_before_a_case_stands_still_on_them(
    decisions: Decisions,
) -> None:
    answer = await decisions.starts(MAKER, "progress_report", report(), name="words", note="请\0审")
    assert [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]] == ["note"]
    assert (await decisions.starts(MAKER, "progress_report", report(), name="words", note="请\n审")).status_code == 201
    staff = await decisions.product.staff("nb-bureau-checker")
    paper = {**(await decisions.paper("nb-bureau-checker")), "document_number": "甬政\0"}
    answer = await staff.act("ningbo.progress_report.2022.words", "main.draft.1.decide", "approve", {"evidence": paper})
    assert [error["zh"] for error in is_problem(answer, 422, "bad-input")["errors"]] == ["文号含不可见字符:U+0000"]


async def test_an_attachment_has_to_be_there(decisions: Decisions) -> None:
    lost = report(attachments=["scan.pdf", "ab" * 32], text=" ")
    problem = is_problem(await decisions.starts(MAKER, "progress_report", lost, name="attached"), 422, "bad-input")
    assert [error["place"] for error in problem["errors"]] == ["attachments[0]", "text", "attachments[1]"]
    staff = await decisions.product.staff(MAKER)
    scan = await staff.upload(b"%PDF annex")
    await decisions.is_started(MAKER, "progress_report", report(attachments=[scan]), name="attached")


async def test_a_start_without_a_key_is_told_so(decisions: Decisions) -> None:
    staff = await decisions.product.staff(MAKER)
    body = {"chain": "progress_report", "year": 2022, "document": report()}
    is_problem(await staff.http.post("/cases", json=body, headers=staff.headers()), 422, "key-missing")


async def test_a_returned_document_is_handed_in_again_in_the_usual_way(decisions: Decisions) -> None:
    case = await decisions.is_started(MAKER, "progress_report", report(), name="returned")
    [task] = await decisions.open_tasks(case)
    checker = await decisions.product.staff("nb-bureau-checker")
    body = {"seen": task["seen"], "to": "draft", "reason": "请补充数字"}
    assert (await checker.act(case, task["task"], "return", body)).status_code == 200
    [task] = await decisions.open_tasks(case)
    maker = await decisions.product.staff(MAKER)
    wrong = await maker.submit(case, task["task"], report(text=" "), "字" * 2_001)
    assert [error["place"] for error in is_problem(wrong, 422, "bad-input")["errors"]] == ["note", "text"]
    better = report(amounts=[{"label": "已归集", "amount": "100.00"}])
    assert (await maker.submit(case, task["task"], better)).status_code == 200
    assert await decisions.walk(case) == ["draft", "signature"]
    assert await decisions.status(case) == "done"
