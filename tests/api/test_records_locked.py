"""While something holds the records locked for long, decisions count and are answered; nobody waits for the lock."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

from sqlalchemy import make_url, text

from api.main import create_app
from approvals.actions import Approve
from recovery.standing import Standing
from services.settings import ApiSettings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import QUEUE, Product, StaffClient
from tests.api.progress_reports import CHECKER, LEADER, MAKER, SIGNATURE, Reports, is_problem
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases
from tests.workflows.fake_activities import FakeActivities
from tests.workflows.local_recordings import has_tried
from verification.run import verify_case

SIGN = "main.sign.1.decide"
FOR_EVER = 2 * FOR_EVER_SECONDS


@asynccontextmanager
async def waiting(reports: Reports, *, lock: float = FOR_EVER, recording: float = FOR_EVER) -> AsyncIterator[Reports]:
    """An API of the same records that waits for a lock, and before an answer for what it records, so many seconds."""
    product = reports.product
    settings = product.settings.model_copy(update={"records_lock_seconds": lock})
    limits = {"records_seconds": FOR_EVER, "recording_seconds": recording, "known_seconds": FOR_EVER}
    app = create_app(settings, ApiSettings(**AS_LONG_AS_TESTS_LAST | limits))
    async with app.router.lifespan_context(app), http_to(app) as http:
        staff = {login: StaffClient(http, each.token) for login, each in product._staff.items()}
        there = replace(product, http=http, app=app, settings=settings, _staff=staff)
        yield Reports(there, replace(reports.decisions, product=there))


@asynccontextmanager
async def locked(product: Product) -> AsyncIterator[None]:
    """Somebody else is in the middle of a transaction, as an operator with a shell of their own may be.

    It does not end before what is asked inside is answered: whoever waits for it is never answered.
    """
    path = str(make_url(product.settings.database_url).database)
    connection = sqlite3.connect(path, timeout=FOR_EVER, isolation_level=None, check_same_thread=False)
    with closing(connection) as other:
        # Whoever is writing now needs the event loop to come to their end.
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        async with asyncio.timeout(FOR_EVER_SECONDS):
            yield
        other.execute("ROLLBACK")


async def test_decisions_count_and_are_answered_while_the_records_are_locked(reports: Reports) -> None:
    product = reports.product
    cases = [await reports.drafts() for _ in range(6)]
    seen = [await reports.seen(case) for case in cases]
    for login in (CHECKER, LEADER):
        await product.staff(login)
    async with waiting(reports, recording=0.5) as hasty, locked(product):
        answers = await asyncio.gather(
            *(hasty.does(CHECKER, case, "approve", seen=each) for case, each in zip(cases, seen, strict=True))
        )
        receipts = [await hasty.counts(answer) for answer in answers]
        signed = await hasty.counts(await hasty.does(LEADER, cases[0], "approve", SIGNATURE, seen=seen[0]))
    await product.becomes(cases[1], await product.now())
    assert [each["hash"] for each in await reports.history(cases[1]) if each["number"] == receipts[1]["last"]] == [
        receipts[1]["hash"]
    ]
    assert signed["first"] > receipts[0]["last"]


async def test_a_case_whose_recorder_waits_for_the_lock_answers_meanwhile(secluded_product: Product) -> None:
    product = secluded_product
    # In real time, and without the API: nobody but the recorder writes what this case does.
    case = await Cases(product.engine, QUEUE, FakeActivities()).open(TALK)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (await verify_case(product.engine, product.database, case.id)).effects:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    async with locked(product):
        await case.say(SIGN)
        assert await has_tried(case) == [False]
        for _ in range(3):
            await case.say(SIGN)
    signed = await case.act(staff("bureau/leader"), Approve(task=SIGN))
    assert (await case.handle.result()).hash == signed.hash
    verdict = await verify_case(product.engine, product.database, case.id)
    assert (verdict.effects, verdict.findings) == (signed.last, ())


async def test_what_needs_the_records_first_is_told_meanwhile_to_come_again(reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "return", to="draft", reason="请改"))
    document = {"kind": "paper", "title": "统筹推进情况", "text": "已改。"}
    path = f"/cases/{case}/tasks/main.draft.2.prepare/submit"
    async with waiting(reports, lock=0.5) as hasty, locked(reports.product):
        refused = await hasty.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again")
    is_problem(refused, 503, "records-away")
    assert int(refused.headers["retry-after"]) > 0
    await reports.counts(await reports.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again"))


async def test_readiness_is_answered_while_the_records_are_locked(reports: Reports) -> None:
    async with waiting(reports) as patient, locked(reports.product):
        # A busy machine may be late with its word on the records.
        while not (await patient.product.http.get("/ready")).json()["records"]:
            pass


async def test_a_service_waits_for_a_lock_as_its_settings_say(reports: Reports) -> None:
    async with waiting(reports, lock=1.5) as patient:
        async with patient.product.app.state.services.store.read() as session:
            waits = await session.execute(text("PRAGMA busy_timeout"))
        assert waits.scalar_one() == 1_500


async def test_what_an_older_engine_cannot_know_is_not_asked_of_it(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    seen = await reports.seen(case)
    standing = product.app.state.services.installation.standing
    before, standing.found = standing.found, Standing(ahead=[case])
    try:
        refused = await reports.does(CHECKER, case, "approve", seen=seen, key="engine-is-older")
        is_problem(refused, 503, "engine-behind")
        assert int(refused.headers["retry-after"]) > 0
    finally:
        standing.found = before
    await reports.counts(await reports.does(CHECKER, case, "approve", seen=seen, key="engine-is-older"))
