"""While the records are behind, what they do not know yet is not called unknown: whoever asks is to ask again."""

from collections.abc import Mapping, Sequence

import pytest

from activities.planning import year_start
from approvals.effects import Effect
from approvals.request_memory import Processed
from services.dispatch.effect_writer import Writer
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from temporal.names import WorkflowName
from tests.api.product import BEGINS, QUEUE, Json, Product, fresh_key
from tests.api.progress_reports import CHECKER, MAKER, Reports, is_problem

AMENDED: Json = {"document": {"kind": "paper", "title": "统筹推进情况", "text": "已改。"}, "note": "已改"}


async def _away(
    writer: Writer, case: str, effects: Sequence[Effect], requests: Mapping[str, Processed] | None = None
) -> None:
    raise ServiceError(ErrorKind.RECORDS_AWAY)


async def test_a_task_that_is_not_recorded_yet_is_asked_for_again(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, key = await reports.drafts(), fresh_key()
    task = f"/cases/{case}/tasks/main.draft.2.prepare/submit"
    monkeypatch.setattr(Writer, "write", _away)
    returned = await reports.counts(await reports.does(CHECKER, case, "return", to="draft", reason="请改"))
    assert [each["task"] for each in returned["opened"]] == ["main.draft.2.prepare"]
    problem = is_problem(await reports.send(MAKER, task, AMENDED, key=key), 503, "records-away")
    assert case in problem["detail"]

    monkeypatch.undo()
    await reports.product.becomes(case, await reports.product.now())
    await reports.counts(await reports.send(MAKER, task, AMENDED, key=key))
    is_problem(await reports.send(MAKER, task.replace(".2.", ".9."), AMENDED), 404, "unknown-task")


async def test_a_year_that_is_not_recorded_yet_is_asked_again(product: Product, reports: Reports) -> None:
    case = "ningbo.year.2022.just-begun"
    start = year_start(product.pack, 2022, rehearsal=True, instant=BEGINS)
    head = start.head.model_copy(update={"case": case})
    start = start.model_copy(update={"head": head})
    handle = await product.engine.start_workflow(WorkflowName.FISCAL_YEAR, start, id=case, task_queue=QUEUE)
    entry = f"/cases/{case}/hand-ins/H1"
    is_problem(await reports.send("nb-audit-maker", entry, {"document": {}}), 503, "records-away")

    await product.becomes(case, BEGINS)
    is_problem(await reports.send("nb-audit-maker", entry, {"document": {}}), 422, "bad-input")
    await handle.terminate()
