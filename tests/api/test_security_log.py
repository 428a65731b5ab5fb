"""The security log over HTTP: what came in is there, from where and with what outcome; the audit office reads it."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from ipaddress import ip_network

import pytest

from api.requests.client_address import origin
from records.database import Database
from records.integrity.security_log import SecurityAct, SecurityEvent, SecurityLogFilter, entries
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.security_log import SecurityLog
from services.store import Store
from tests.api.product import OPERATOR, PASSWORD, Json, Product

AUDITOR = "nb-audit-maker"
PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


async def log_of(product: Product, **wanted: str) -> list[Json]:
    staff, after, found = await product.staff(AUDITOR), 0, []
    while True:
        answer = await staff.get("/security-log", limit=200, after=after, **wanted)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        after = answer.json()["next"]


async def test_log_ins_failures_and_log_outs_are_entries(product: Product) -> None:
    login = "nb-audit-leader"
    await product.http.post("/login", json={"login": login, "password": "a wrong one"})
    answer = await product.http.post("/login", json={"login": login, "password": PASSWORD})
    await product.http.post("/logout", headers={"Authorization": f"Bearer {answer.json()['token']}"})
    told = [(entry["act"], entry["outcome"], entry["address"]) for entry in await log_of(product, person=login)]
    assert told[-3:] == [
        ("log_in", "refused", "127.0.0.1"),
        ("log_in", "done", "127.0.0.1"),
        ("log_out", "done", "127.0.0.1"),
    ]


async def test_only_the_audit_office_reads_it(product: Product) -> None:
    for login in (OPERATOR, "330203-agency-maker", "nb-finance-leader"):
        for path in ("/security-log", "/security-log/file"):
            answer = await (await product.staff(login)).get(path)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


async def test_what_operators_do_to_people_is_an_entry_whether_refused_or_not(product: Product) -> None:
    operator = await product.staff(OPERATOR)
    body = {"organisation": "operations", "post": "checker", "since": "2090-01-01", "reason": "x"}
    path = f"/people/{OPERATOR}/posts"
    await product.http.post(path, json=body, headers=operator.headers("to-myself"))
    told = await log_of(product, person=OPERATOR, act="change_directory")
    assert (told[-1]["subject"], told[-1]["outcome"]) == (path, "refused")


async def test_the_log_is_taken_out_as_lines_and_as_a_table_and_that_is_an_entry(product: Product) -> None:
    auditor = await product.staff(AUDITOR)
    lines = (await auditor.get("/security-log/file")).text.splitlines()
    found = [json.loads(line) for line in lines]
    assert [entry["number"] for entry in found] == list(range(found[0]["number"], found[-1]["number"] + 1))
    # That somebody reads is entered too, once a day, perhaps before the lines are read.
    assert ("export", AUDITOR) in [(entry["act"], entry["person"]) for entry in found[-2:]]
    table = (await auditor.get("/security-log/file", form="csv", act="export")).text.removeprefix("\ufeff")
    assert [row["act"] for row in csv.DictReader(StringIO(table))][:2] == ["export", "export"]


READER = "nb-audit-leader"
CASES = "/cases/ningbo.year.2077"


async def read_by(product: Product, login: str) -> list[tuple[str, str]]:
    return [(entry["subject"], entry["outcome"]) for entry in await log_of(product, person=login, act="read")]


async def test_reading_what_is_others_is_an_entry_a_day_for_each_path_and_outcome(product: Product) -> None:
    reader = await product.staff(READER)
    before = len(await read_by(product, READER))
    lists = ("/cases", "/ledger/balances", "/people", "/posts", "/calendar", "/directory/changes", "/security-log")
    for path in (*lists, *lists):
        # Wherever the business clock is after other tests: the policy covers this year.
        filters = {"year": "2022"} if path == "/calendar" else {}
        assert (await reader.get(path, **filters)).status_code == 200
    assert (await reader.get("/cases", fund="resident")).status_code == 200
    for path in (CASES, f"{CASES}/history", CASES):
        assert (await reader.get(path)).status_code == 404
    expected = [*((path, "done") for path in lists), (CASES, "refused"), (f"{CASES}/history", "refused")]
    assert (await read_by(product, READER))[before:] == expected


async def test_one_s_own_work_is_read_without_an_entry_but_not_everybody_s(product: Product) -> None:
    operator = await product.staff(OPERATOR)
    before = len(await read_by(product, OPERATOR))
    for path in ("/tasks", "/tasks/count", "/copies", "/me", "/me/phrases", "/chains", "/policies"):
        assert (await operator.get(path)).status_code == 200
    assert (await read_by(product, OPERATOR))[before:] == []
    assert (await operator.get("/tasks", all="true")).status_code == 200
    # Once a day: a test before may have made the entry.
    assert ("/tasks", "done") in await read_by(product, OPERATOR)


@pytest.mark.parametrize("account", ["a%00b", "a%0Ab", "%E2%80%AE", "x" * 3000])
async def test_no_path_that_somebody_makes_up_keeps_the_log_from_being_written(product: Product, account: str) -> None:
    reader = await product.staff(READER)
    answer = await product.http.get(f"/ledger/accounts/{account}/entries", headers=reader.headers())
    assert answer.status_code == 404
    [subject] = [
        path for path, _ in await read_by(product, READER) if path.startswith(f"/ledger/accounts/{account[:9]}")
    ]
    assert subject == f"/ledger/accounts/{account}/entries"[:300]


async def test_the_same_reading_is_noted_anew_on_another_day_and_from_elsewhere(product: Product) -> None:
    log = SecurityLog(Store(product.database))
    noon = datetime(2026, 1, 1, 4, tzinfo=UTC)
    for at, address in ((noon, "a"), (noon, "a"), (noon, "b"), (noon + timedelta(hours=12), "a"), (noon, "a")):
        log.note_once_a_day(SecurityEvent(act=SecurityAct.READ, person="daily", address=address, at=at))
    await log.close()
    async with product.database.read() as session:
        found = await entries(session, SecurityLogFilter(person="daily"))
    assert [(entry.at, entry.address) for entry in found] == [
        (noon, "a"),
        (noon, "b"),
        (noon + timedelta(hours=12), "a"),
        (noon, "a"),
    ]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("::1", "", "::1"),
        ("10.0.0.1", "not an address", "10.0.0.1"),
        (None, "203.0.113.9", None),
    ],
    ids=["no proxy", "a proxy", "written by the sender", "no header", "nonsense", "no connection"],
)
def test_only_what_trusted_proxies_add_is_believed(peer: str | None, forwarded: str, found: str | None) -> None:
    assert origin(peer, forwarded, PROXIES) == found


async def test_nobody_waits_for_records_that_are_away_and_nothing_is_lost(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    log = SecurityLog(Store(away))
    mark = SecurityEvent(act=SecurityAct.READ, person="reader", subject="while the records were away")
    log.note(mark)
    with pytest.raises(ServiceError) as problem:
        await log.written()
    assert problem.value.kind is ErrorKind.RECORDS_AWAY
    monkeypatch.setattr(log, "_store", Store(product.database))
    await log.close()
    await away.close()
    async with product.database.read() as session:
        found = await entries(session, SecurityLogFilter(person="reader"))
    assert [entry.subject for entry in found] == [mark.subject]


async def test_entries_beyond_what_can_wait_are_given_up_and_that_is_an_entry(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.identity.security_log.MOST_WAITING", 2)
    log = SecurityLog(Store(product.database))
    for number in range(5):
        log.note(SecurityEvent(act=SecurityAct.READ, person="many", subject=str(number)))
    await log.close()
    async with product.database.read() as session:
        kept = await entries(session, SecurityLogFilter(person="many"))
        lost = await entries(session, SecurityLogFilter(act=SecurityAct.LOST))
    assert [entry.subject for entry in kept] == ["3", "4"]
    assert lost[-1].detail.startswith("3 ")
