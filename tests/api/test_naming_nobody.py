"""Over HTTP as well: whatever a county tries on another county's task, the answer names nobody there."""

import pytest

from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from tests.api.product import Json, Product, fresh_key
from tests.api.progress_reports import is_problem

OURS, OTHERS = "330203", "330226"
CASE = "ningbo.employee.2022-11.naming-nobody"
CLOSED, OPEN, NEVER = f"{OTHERS}.plan.1.prepare", f"{OTHERS}.plan.1.decide", f"{OTHERS}.plan.9.decide"
STRANGER = f"{OURS}-agency-checker"
HASH = "0" * 64

ACTIONS: dict[str, Json] = {
    "approve": {"seen": {"number": 1, "content_hash": HASH}},
    "return": {"seen": {"number": 1, "content_hash": HASH}, "to": "plan", "reason": "x"},
    "refuse": {"seen": {"number": 1, "content_hash": HASH}, "reason": "x"},
    "withdraw": {"reason": "x"},
    "take-back": {"reason": "x"},
    "claim": {},
    "transfer": {"to": f"{OTHERS}-agency-leader", "reason": "x"},
    "delegate": {"to": "nb-agency-leader", "reason": "x"},
    "signers": {"to": "nb-agency-leader", "position": "beside", "reason": "x"},
    "urge": {"note": "x"},
    "comment": {"text": "x"},
    "copy": {"to": ["nb-agency-leader"], "note": "x"},
    "choose": {"choice": "wait", "reason": "x"},
    "opine": {"text": "x"},
}


@pytest.fixture(scope="module")
async def case(product: Product, year_data: YearData) -> str:
    """The other county has handed its plan in, and its checker has claimed it."""
    await product.opens(WorkflowName.MONTHLY_FUNDING, CASE, month=11, fund="employee", branches=(OURS, OTHERS))
    maker, checker = await product.staff(f"{OTHERS}-agency-maker"), await product.staff(f"{OTHERS}-agency-checker")
    plan = year_data.plan(OTHERS, "employee", "2022-11")
    assert (await maker.submit(CASE, CLOSED, plan)).status_code == 200
    assert (await checker.act(CASE, OPEN, "claim", {})).status_code == 200
    return CASE


async def names_of_others(product: Product) -> list[str]:
    """The people of the other county."""
    held = (await (await product.staff("nb-operations-1")).get("/people")).json()
    return sorted({each["name"] for each in held if each["organisation"]["county"] == OTHERS})


@pytest.mark.parametrize("task", [CLOSED, OPEN, NEVER])
async def test_no_action_on_anothers_task_names_anybody(product: Product, case: str, task: str) -> None:
    stranger, names = await product.staff(STRANGER), await names_of_others(product)
    assert names
    for action, body in ACTIONS.items():
        answer = await stranger.act(case, task, action, body)
        assert answer.status_code in (403, 404, 422), (action, answer.text)
        told = answer.text.replace(f"/cases/{case}/tasks/{task}", "")
        assert not [name for name in names if name in told], (action, told)
        assert not {"by", "at"} & answer.json().keys(), (action, told)
    for path in ("actions", "draft"):
        answer = await stranger.get(f"/cases/{case}/tasks/{task}/{path}")
        assert answer.status_code in (403, 404)
        assert not [name for name in names if name in answer.text]


async def test_what_is_told_of_an_open_and_a_closed_task_is_the_same(product: Product, case: str) -> None:
    stranger = await product.staff(STRANGER)
    told = []
    for task in (CLOSED, OPEN):
        answer = await stranger.act(case, task, "approve", ACTIONS["approve"])
        told.append(is_problem(answer, 403, "wrong-party")["detail"])
    assert len(set(told)) == 1


async def test_a_document_for_anothers_task_is_not_read(product: Product, case: str, year_data: YearData) -> None:
    stranger = await product.staff(f"{OURS}-agency-maker")
    answer = await stranger.act(case, CLOSED, "submit", {"document": {"nonsense": 1}}, fresh_key())
    is_problem(answer, 403, "wrong-party")
