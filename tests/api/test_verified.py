"""Whatever is done to a task over HTTP, the engine's history and the records say the same of it, row by row."""

from datetime import timedelta
from typing import Any

from tests.api.product import AUDITOR, OPERATOR
from tests.api.progress_reports import CHECKER, DRAFT, MAKER, SECOND_OPERATOR, STRANGER, ZHENG, Reports
from verification.run import verify_case


async def test_history_and_records_agree_on_everything_that_was_done_to_a_task(reports: Reports) -> None:
    case = await reports.drafts()

    async def does(login: str, action: str, task: str = DRAFT, **body: Any) -> list[str]:
        receipt = await reports.counts(await reports.does(login, case, action, task, **body))
        return [each["task"] for each in receipt["opened"]]

    await does(MAKER, "urge", note="请审核")
    await does(CHECKER, "claim")
    await does(CHECKER, "transfer", to=ZHENG, reason="出差")
    (opinion,) = await does(ZHENG, "delegate", to=STRANGER)
    await does(STRANGER, "opine", opinion, text="无误")
    (sign,) = await does(ZHENG, "signers", to=AUDITOR, position="before")
    await does(AUDITOR, "approve", sign)
    await does(ZHENG, "comment", text="拟同意")
    assert (await reports.does(ZHENG, case, "copy", to=[AUDITOR])).status_code == 204
    due = (await reports.product.now()).date() + timedelta(days=500)
    body = {"task": DRAFT, "due": due.isoformat(), "reason": "同意延期"}
    proposed = await reports.counts(await reports.send(OPERATOR, f"/cases/{case}/powers/extend", body))
    confirm = f"/cases/{case}/powers/{proposed['proposal']}/confirm"
    await reports.counts(await reports.send(SECOND_OPERATOR, confirm, {}))
    await does(ZHENG, "approve")
    (again,) = await does(ZHENG, "take-back", reason="漏看附件")
    await does(ZHENG, "approve", again)

    await reports.product.becomes(case, await reports.product.now())
    verdict = await verify_case(reports.product.engine, reports.product.database, case)
    assert verdict.findings == ()
    assert verdict.effects > 25
