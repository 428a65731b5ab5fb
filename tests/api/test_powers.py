"""Operators' powers over HTTP: two operators and a reason for each, marked in the history, never by one alone."""

from datetime import date, datetime, timedelta

from approvals.actions import Ballot
from approvals.definitions import Deadline, Step, StepKind, StepParty
from approvals.state import CaseState
from approvals.votes import VoteRule
from calculations.dates.deadlines import AfterOpening, DayUnit, day_of, due_day
from calculations.dates.working_days import WorkCalendar
from policies.case_head import head_of
from records.cases.attempts import attempts_of
from records.directory.people import PEOPLE
from records.integrity.seals import seal
from temporal.names import QueryName, WorkflowName
from tests.api.product import OPERATOR, QUEUE, Json, fresh_key
from tests.api.progress_reports import (
    CHECKER,
    DRAFT,
    LEADER,
    MAKER,
    SECOND_OPERATOR,
    SIGNATURE,
    STRANGER,
    ZHENG,
    Reports,
    Substitution,
    is_problem,
)
from workflows.decision import DecisionStart


async def proposes(reports: Reports, case: str, power: str, body: Json) -> str:
    """The first operator proposes; the id of the proposal."""
    answer = await reports.send(OPERATOR, f"/cases/{case}/powers/{power}", body)
    return str((await reports.counts(answer))["proposal"])


async def confirms(reports: Reports, case: str, proposal: str) -> Json:
    """The second operator confirms."""
    return await reports.counts(await reports.send(SECOND_OPERATOR, f"/cases/{case}/powers/{proposal}/confirm", {}))


async def test_one_operator_alone_ends_no_case_and_two_do(reports: Reports) -> None:
    case = await reports.drafts()
    proposal = await proposes(reports, case, "terminate", {"reason": "重复立项"})
    waiting = (await (await reports.product.staff(SECOND_OPERATOR)).get("/powers")).json()
    (mine,) = [each for each in waiting if each["case"] == case]
    assert (mine["proposal"], mine["proposed_by"], mine["power"]["power"]) == (proposal, OPERATOR, "terminate")
    alone = await reports.send(OPERATOR, f"/cases/{case}/powers/{proposal}/confirm", {})
    is_problem(alone, 403, "second-person")
    assert (await reports.case(case))["status"] == "open"
    await confirms(reports, case, proposal)
    assert (await reports.case(case))["status"] == "terminated"
    marked = [entry["zh"] for entry in await reports.history(case) if "【运维处置】" in entry["zh"]]
    assert any("终止" in words for words in marked)
    assert case not in [each["case"] for each in (await (await reports.product.staff(OPERATOR)).get("/powers")).json()]
    is_problem(await reports.does(CHECKER, case, "approve"), 409, "case-closed")


async def test_powers_are_the_operators_and_need_a_reason(reports: Reports) -> None:
    case = await reports.drafts()
    is_problem(await reports.send(MAKER, f"/cases/{case}/powers/terminate", {"reason": "x"}), 403, "not-an-operator")
    is_problem(await reports.send(OPERATOR, f"/cases/{case}/powers/terminate", {"reason": " "}), 422, "missing-reason")
    is_problem(await (await reports.product.staff(MAKER)).get("/powers"), 403, "not-allowed")
    unknown = await reports.send(SECOND_OPERATOR, f"/cases/{case}/powers/nothing.9/confirm", {})
    is_problem(unknown, 404, "unknown-proposal")
    missing = await reports.send(OPERATOR, "/cases/ningbo.nothing.2022/powers/migrate", {"reason": "x"})
    is_problem(missing, 404, "not-found")


async def test_a_proposal_that_nobody_could_confirm_is_refused_at_once_with_what_to_do(reports: Reports) -> None:
    case = await reports.drafts()
    path, body = f"/cases/{case}/powers/terminate", {"reason": "重复立项"}
    in_her_place = f"?acting_for={SECOND_OPERATOR}"
    async with Substitution(reports, SECOND_OPERATOR, OPERATOR):
        before = len(await reports.history(case))
        for_her = is_problem(await reports.send(OPERATOR, path + in_her_place, body), 403, "second-person")
        assert "请以本人身份提出" in for_her["detail"]
        assert len(await reports.history(case)) == before
        explained = await (await reports.product.staff(OPERATOR)).get(
            f"/cases/{case}/actions", acting_for=SECOND_OPERATOR
        )
        propose = next(each for each in explained.json()["actions"] if each["action"] == "propose")
        assert propose["why_not"] == for_her["detail"]
        async with reports.product.database.read() as session:
            assert for_her["detail"].startswith((await attempts_of(session, case))[-1].message)

        proposal = await proposes(reports, case, "terminate", body)
        confirm = f"/cases/{case}/powers/{proposal}/confirm"
        is_problem(await reports.send(OPERATOR, confirm + in_her_place, {}), 403, "second-person")
    await confirms(reports, case, proposal)
    assert (await reports.case(case))["status"] == "terminated"


async def is_active(reports: Reports, login: str, active: bool) -> None:
    """In the records: over HTTP two operators always remain."""
    async with reports.product.database.write() as session:
        await session.execute(PEOPLE.update().where(PEOPLE.c.login == login).values(active=active))
        await seal(session, PEOPLE, [(login,)])


async def test_the_only_operator_is_told_that_nobody_could_confirm(reports: Reports) -> None:
    case, key = await reports.drafts(), fresh_key()
    path, body = f"/cases/{case}/powers/terminate", {"reason": "重复立项"}
    made = await reports.counts(await reports.send(OPERATOR, path, body, key=key))
    try:
        await is_active(reports, SECOND_OPERATOR, False)
        problem = is_problem(await reports.send(OPERATOR, path, body), 403, "second-person")
        assert "load-people" in problem["detail"]
        again = await reports.counts(await reports.send(OPERATOR, path, body, key=key))
        assert again == made, "what was proposed before stays proposed"
    finally:
        await is_active(reports, SECOND_OPERATOR, True)
    await confirms(reports, case, made["proposal"])


async def test_a_proposal_is_let_go_and_stays_on_record(reports: Reports) -> None:
    case = await reports.drafts()
    proposal = await proposes(reports, case, "terminate", {"reason": "误点"})
    declined = await reports.send(SECOND_OPERATOR, f"/cases/{case}/powers/{proposal}/decline", {"reason": "不妥"})
    await reports.counts(declined)
    (known,) = (await (await reports.product.staff(OPERATOR)).get(f"/cases/{case}/powers")).json()
    assert (known["confirmed"], known["decided_by"], known["declined_because"]) == (False, SECOND_OPERATOR, "不妥")
    late = await reports.send(SECOND_OPERATOR, f"/cases/{case}/powers/{proposal}/confirm", {})
    is_problem(late, 404, "unknown-proposal")


async def test_a_case_jumps_to_another_step(reports: Reports) -> None:
    case = await reports.drafts()
    nowhere = await reports.send(OPERATOR, f"/cases/{case}/powers/jump", {"to": "nowhere", "reason": "x"})
    assert nowhere.status_code in (404, 422), nowhere.text
    receipt = await confirms(
        reports, case, await proposes(reports, case, "jump", {"to": "signature", "reason": "补走"})
    )
    assert [task["task"] for task in receipt["opened"]] == [SIGNATURE]
    assert (await reports.case(case))["stage"] == "signature"


async def test_a_held_task_is_reassigned_or_freed(reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "claim"))
    wrong = await reports.send(
        OPERATOR, f"/cases/{case}/powers/reassign", {"task": DRAFT, "to": STRANGER, "reason": "住院"}
    )
    is_problem(wrong, 422, "wrong-person")
    body = {"task": DRAFT, "to": ZHENG, "reason": "原承办人住院"}
    await confirms(reports, case, await proposes(reports, case, "reassign", body))
    assert [task["holder"] for task in await reports.inbox(ZHENG, case)] == [ZHENG]
    assert await reports.inbox(CHECKER, case) == []
    freed = {"task": DRAFT, "reason": "改由先到者办"}
    await confirms(reports, case, await proposes(reports, case, "reassign", freed))
    assert [task["holder"] for task in await reports.inbox(CHECKER, case)] == [None]


async def test_who_made_it_does_not_get_it_by_reassignment(reports: Reports) -> None:
    case = await reports.drafts(ZHENG)
    body = {"task": DRAFT, "to": ZHENG, "reason": "住院"}
    answer = await reports.send(OPERATOR, f"/cases/{case}/powers/reassign", body)
    assert answer.json()["type"] in ("/problems/own-work", "/problems/second-person", "/problems/wrong-person")


async def test_a_deadline_is_extended_and_the_inbox_shows_the_new_one(reports: Reports) -> None:
    case = await reports.drafts()
    (before,) = await reports.inbox(CHECKER, case)
    day = (await reports.product.now()).date() + timedelta(days=400)
    body = {"task": DRAFT, "due": day.isoformat(), "reason": "市政府同意延期"}
    await confirms(reports, case, await proposes(reports, case, "extend", body))
    (after,) = await reports.inbox(CHECKER, case)
    assert after["due"] > before["due"]
    assert after["due"].startswith(day.isoformat())
    assert any("延期" in entry["zh"] for entry in await reports.history(case))


async def test_a_case_does_not_migrate_to_the_chain_that_it_has(reports: Reports) -> None:
    case = await reports.drafts()
    answer = await reports.send(OPERATOR, f"/cases/{case}/powers/migrate", {"reason": "新办法"})
    is_problem(answer, 422, "not-possible")


async def test_a_running_case_goes_on_by_the_chain_that_the_pack_has_now(reports: Reports) -> None:
    now = await reports.product.now()
    case = "ningbo.progress_report.2022.migrated"
    pack = reports.product.pack
    head = head_of(pack, pack.pin("progress_report", 2022), case, "progress_report", "旧链", "an old chain")
    old = tuple(step.model_copy(update={"zh": f"旧称{step.zh}"}) for step in head.chain.steps)
    head = head.model_copy(update={"chain": head.chain.model_copy(update={"steps": old})})
    await reports.product.engine.start_workflow(
        WorkflowName.DECISION, DecisionStart(head=head, rehearsal=True, instant=now), id=case, task_queue=QUEUE
    )
    await reports.product.becomes(case, now)

    async def steps() -> list[str]:
        return [step["zh"] for step in (await reports.case(case))["chain"]["steps"]]

    assert await steps() == ["旧称市医保局起草", "旧称市医保局负责人签发"]
    await confirms(reports, case, await proposes(reports, case, "migrate", {"reason": "按新办法"}))
    await reports.product.becomes(case, now)
    assert await steps() == ["市医保局起草", "市医保局负责人签发"]
    marked = [entry for entry in await reports.history(case) if "改用新版审批链" in entry["zh"]]
    assert len(marked) == 2


def _working_days(begins: date, until: date) -> int:
    """The weekdays after a day up to another."""
    days = (begins + timedelta(days=count) for count in range(1, (until - begins).days + 1))
    return sum(day.weekday() < 5 for day in days)


async def test_a_holiday_notice_that_came_late_moves_the_deadlines_of_a_running_case(reports: Reports) -> None:
    now = await reports.product.now()
    case = "ningbo.progress_report.2022.holiday"
    pack = reports.product.pack
    head = head_of(pack, pack.pin("progress_report", 2022), case, "progress_report", "旧日历", "an old calendar")
    known = head.calendar
    holiday = min(day for day, working in known.exceptions.items() if not working and day > day_of(now))
    draft = head.chain.steps[0]
    by_the_holiday = AfterOpening(count=_working_days(day_of(now), holiday), unit=DayUnit.WORKING_DAYS)
    draft = draft.model_copy(update={"deadline": Deadline(rule=by_the_holiday)})
    chain = head.chain.model_copy(update={"steps": (draft, *head.chain.steps[1:])})
    head = head.model_copy(update={"chain": chain, "calendar": WorkCalendar(years=known.years)})
    await reports.product.engine.start_workflow(
        WorkflowName.DECISION, DecisionStart(head=head, rehearsal=True, instant=now), id=case, task_queue=QUEUE
    )
    operator = await reports.product.staff(OPERATOR)
    await reports.product.becomes(case, now)

    async def touched() -> list[Json]:
        answer = await operator.get("/powers/new-calendar")
        assert answer.status_code == 200, answer.text
        return [each for each in answer.json()["cases"] if each["case"] == case]

    [before] = await touched()
    [move] = before["moves"]
    assert (move["task"], move["before"] < move["due"]) == ("main.draft.1.prepare", True)
    assert due_day(datetime.fromisoformat(move["before"])) == holiday
    maker = await reports.product.staff(MAKER)
    assert (await maker.get("/powers/new-calendar")).status_code == 403
    await confirms(reports, case, await proposes(reports, case, "new_calendar", {"reason": "放假安排已公布"}))
    assert await touched() == []
    moved = [entry["zh"] for entry in await reports.history(case) if entry["kind"] == "deadline_moved"]
    assert len(moved) == 1
    state = await reports.product.engine.get_workflow_handle(case).query(QueryName.STATE, result_type=CaseState)
    assert state.head.calendar == known
    told = [entry["zh"] for entry in await reports.history(case)]
    assert len([words for words in told if "按新的放假安排计算期限" in words]) == 2
    answer = await reports.send(OPERATOR, f"/cases/{case}/powers/new_calendar", {"reason": "再次"})
    is_problem(answer, 422, "not-possible")


async def test_operators_are_told_what_they_may_do_to_a_case(reports: Reports) -> None:
    case = await reports.drafts()
    proposal = await proposes(reports, case, "terminate", {"reason": "误点"})

    async def allowed(login: str) -> dict[str, Json]:
        answer = await (await reports.product.staff(login)).get(f"/cases/{case}/actions")
        assert answer.status_code == 200, answer.text
        return {each["action"]: each for each in answer.json()["actions"]}

    first, second, maker = [await allowed(login) for login in (OPERATOR, SECOND_OPERATOR, MAKER)]
    assert proposal
    assert (first["propose"]["allowed"], first["confirm"]["code"]) == (True, "second_person")
    assert second["confirm"]["allowed"]
    assert maker["propose"]["code"] == "not_an_operator"


async def test_a_vote_is_taken_one_voice_each_and_counted(reports: Reports) -> None:
    """No shipped chain votes among its own parties; this one does."""
    now = await reports.product.now()
    case = "ningbo.progress_report.2022.voted"
    pack = reports.product.pack
    head = head_of(pack, pack.pin("progress_report", 2022), case, "progress_report", "表决", "a vote")
    ballot = Step(
        id="ballot",
        zh="表决",
        en="vote",
        rule="B8",
        kind=StepKind.VOTE,
        parties=tuple(StepParty(decider=f"bureau/{post}") for post in ("checker", "leader", "maker")),
        vote=VoteRule(by="count", threshold=2, quorum=2),
    )
    head = head.model_copy(update={"chain": head.chain.model_copy(update={"steps": (ballot,)})})
    start = DecisionStart(head=head, rehearsal=True, instant=now)
    await reports.product.engine.start_workflow(WorkflowName.DECISION, start, id=case, task_queue=QUEUE)
    await reports.product.becomes(case, now)
    voices = {
        LEADER: await reports.product.task(case, "ballot", party="bureau/leader"),
        CHECKER: await reports.product.task(case, "ballot", party="bureau/checker"),
    }
    assert voices[LEADER]["actions"] == ["vote", "comment"]
    approve = await reports.does(LEADER, case, "approve", voices[LEADER]["task"], seen=None)
    is_problem(approve, 422, "wrong-action")
    for login, task in voices.items():
        await reports.counts(await reports.does(login, case, "vote", task["task"], seen=None, ballot=Ballot.YES))
    ended = await reports.case(case)
    assert ended["status"] == "done"
    assert [decision["ballot"] for decision in ended["decisions"]] == ["yes", "yes"]
    assert any("表决通过" in entry["zh"] for entry in await reports.history(case))


async def test_a_retry_where_nothing_is_stuck_is_refused_with_the_reason(reports: Reports) -> None:
    case = await reports.drafts()
    answer = await reports.send(OPERATOR, f"/cases/{case}/powers/retry", {"reason": "已排除"})
    is_problem(answer, 422, "not-possible")
    assert "没有受阻的自动处理" in answer.json()["detail"]
