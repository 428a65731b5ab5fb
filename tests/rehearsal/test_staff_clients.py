"""People of a rehearsal keep what they hold of acknowledged actions, and know which tasks opened for whom."""

from dataclasses import replace

import httpx
import pytest

from client.answers import Refused
from rehearsal.cast import Role
from rehearsal.open_tasks import inbox_task, opened_tasks
from rehearsal.staff_clients import Slip, StaffClients

SEEN = {"number": 1, "content_hash": "aa"}
TASK = {
    "task": "330203.draft.1.decide",
    "lane": "330203",
    "step": "draft",
    "round": 1,
    "role": "decide",
    "form": "budget",
    "due": None,
}
ITEM = {
    **TASK,
    "case": "short.budget.2022",
    "party_kind": "county_agency",
    "party_county": "330203",
    "party_post": "checker",
    "opened_at": "2021-09-20T10:00:00+08:00",
    "seen": SEEN,
}
OPENED = {**TASK, "party": "330203.county_agency/checker"}
RECEIPT = {"case": "short.budget.2022", "at": "2021-09-20T10:00:00+08:00", "last": 9, "hash": "5d", "versions": []}


async def test_only_what_was_acknowledged_leaves_a_slip() -> None:
    def api(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/login":
            return httpx.Response(200, json={"token": "secret"})
        return httpx.Response(200, json=RECEIPT) if request.url.path == "/act" else httpx.Response(409, json={})

    staff = StaffClients(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(api)))
    assert await staff.act("nb-maker", "/act", {"note": "同意"}, key="act-1") == RECEIPT
    with pytest.raises(Refused):
        await staff.act("nb-maker", "/late", {}, key="act-2")
    assert staff.slips == [Slip("short.budget.2022", 9, "5d")]
    assert staff.person("nb-maker") is staff.person("nb-maker")


def test_a_receipt_shows_the_same_task_as_the_inbox() -> None:
    after = replace(inbox_task(ITEM), task="330203.draft.1.prepare", role="prepare", seen=None)
    made = {**RECEIPT, "versions": [{"lane": "330203", "form": "budget", **SEEN}], "opened": [OPENED]}
    assert opened_tasks(made, after) == [inbox_task(ITEM)]


def test_a_task_of_the_same_document_is_about_the_version_that_was_seen_before() -> None:
    [opened] = opened_tasks({**RECEIPT, "opened": [OPENED]}, inbox_task(ITEM))
    assert opened.seen == SEEN
    [other] = opened_tasks({**RECEIPT, "opened": [{**OPENED, "lane": "330205"}]}, inbox_task(ITEM))
    assert other.seen is None


def test_automatic_steps_are_nobodys_and_the_citys_offices_have_no_county() -> None:
    system, city = {**OPENED, "party": None}, {**OPENED, "party": "city_finance/maker"}
    [task] = opened_tasks({**RECEIPT, "opened": [system, city]}, inbox_task(ITEM))
    assert task.party == Role("city_finance", None, "maker")
