"""The report of a rehearsed year gives its figures in words, and says why a sub-account may be below zero."""

from typing import Any

import httpx
import pytest

from client.api_client import ApiClient
from policies.loader import load
from rehearsal.report import Line, Report
from rehearsal.story import Incident, Incidents

PACK = load("ningbo")
BANK = "special:resident:pooled"
SURPLUS = {"county": "330203", "fund": "employee", "balance": "20074712.50", "surplus_to_pooled": "10037356.25"}
SHARES = (
    "surplus_to_county",
    "from_accumulated",
    "from_pooled",
    "from_county_finance",
    "from_city_finance",
    "incentive",
)
BUDGET = [
    {"fund": "employee", "part": "pooled", "line": line, "amount": "7271825300.00"}
    for line in ("total_income", "total_expenditure", "closing")
]


class Told:
    """An API that knows just what the report asks for."""

    def __init__(self, pooled_fund: str, booked: bool = True) -> None:
        self._pooled_fund = pooled_fund
        self._booked = booked

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self._answer(request.url.path))

    def _answer(self, path: str) -> dict[str, Any]:
        if path == "/ledger/balances":
            return {
                "accounts": [
                    {"code": "pooled_fund:resident:pooled", "bank": BANK, "balance": self._pooled_fund, "name": _named},
                    {"code": BANK, "bank": BANK, "balance": "-1463110920.00", "name": {"zh": "居民医保市财政专户"}},
                ]
            }
        if path.endswith("/history"):
            data = {"step": "R1", "ok": self._booked, "task": "t"}
            steps = ("disbursement", "distribution")
            opened = [{"step": step, "task": step, "due": "2022-03-11T00:00:00+08:00"} for step in steps]
            decided = [{"step": step, "task": step, "outcome": "approved"} for step in steps]
            rows = [("automatic_done", data), *(("task_opened", each) for each in opened)]
            rows += [("decided", each) for each in decided]
            items = [
                {"kind": kind, "at": "2022-03-08T00:00:00Z", "zh": "余额不足", "data": each} for kind, each in rows
            ]
            return {"items": items, "next": None}
        if "/documents/" in path:
            return {
                "lines": BUDGET,
                "total": "821379000.00",
                "counties": [{**dict.fromkeys(SHARES, "0.00"), **SURPLUS}],
                "settlements": [{"rule": "S2"}],
            }
        forms = ("budget", "request", "clearing_list")
        versions = [{"lane": "main", "form": form, "content_hash": form} for form in forms]
        return {"zh": "宁波2022年6月居民医保用款", "en": "Money of June", "versions": versions}


_named = {"zh": "居民医保归集基金"}


async def report(api: Told, incidents: Incidents | None = None) -> list[Line]:
    http = httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(api))
    return await Report(ApiClient(http, token="secret"), PACK, 2022).lines(incidents or Incidents())


async def test_figures_are_told_by_name_with_thousands_apart() -> None:
    text = "\n".join(line.text for line in await report(Told("1679229806.98")))
    assert "职工医保统筹基金  收入   7,271,825,300.00" in text
    assert "海曙区 职工医保  当期 20,074,712.50:归集基金得 10,037,356.25\n" in text
    assert "1,679,229,806.98  居民医保归集基金 pooled_fund:resident:pooled" in text
    assert "R1: 1 笔" in text


@pytest.mark.parametrize(("pooled_fund", "fault"), [("1679229806.98", False), ("1000000000.00", True)])
async def test_a_sub_account_below_zero_is_explained_and_a_bank_account_below_zero_is_a_fault(
    pooled_fund: str, fault: bool
) -> None:
    (note,) = [line for line in await report(Told(pooled_fund)) if line.text.startswith("  注 note")]
    assert note.fault is fault
    assert ("216,118,886.98" in note.text) is not fault


async def test_incidents_are_told_by_county_and_document_in_chinese_first() -> None:
    case = "ningbo.resident.2022-06.funding"
    happened = Incidents(
        estimated=Incident(case, "330226", "plan", "逾期未报 / it did not come"),
        own_review_refused=Incident(case, "main", "determination", "本人编制 / her own", "own-work"),
        dunned_and_paid=Incident(case, "330281", None, "经催缴缴清 / dunned, paid"),
    )
    told = await report(Told("1679229806.98"), happened)
    text = [line.text for line in told]
    where = "宁波2022年6月居民医保用款"
    at = text.index(
        f"  缺报估列 / missing plan estimated: {where} 宁海县用款计划 / Money of June, Ninghai, fund-use plan"
    )
    assert text[at + 1] == "      逾期未报 / it did not come"
    assert any(
        line.endswith(f"{where} 少收多支认定表 / Money of June, determination of missed targets") for line in text
    )
    assert any(line.endswith(f"{where} 余姚市 / Money of June, Yuyao") for line in text)
    assert [line.text for line in told if line.fault] == [
        "  财政退回并重报 / returned by finance, handed in again: 未发生 DID NOT HAPPEN",
        "  估列后补报被拒 / late plan refused: 未发生 DID NOT HAPPEN",
    ]


async def test_a_posting_that_the_ledger_refused_is_a_fault_and_says_why() -> None:
    lines = await report(Told("1679229806.98", booked=False))
    assert "  t: 余额不足" in [line.text for line in lines if line.fault]
