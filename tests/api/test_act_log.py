"""Every action leaves one line in the log: case, person, key, kind, outcome and duration; no content and no names."""

import time

import pytest
import structlog
from structlog.testing import LogCapture

from tests.api.product import fresh_key
from tests.api.progress_reports import CHECKER, DRAFT, MAKER, Reports


async def test_every_action_leaves_a_line_whatever_became_of_it(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = LogCapture()
    monkeypatch.setattr("services.dispatch.action_log.log", structlog.wrap_logger(None, processors=[said]))
    begun = time.monotonic()
    case = await reports.drafts()
    key = fresh_key()
    assert (await reports.does(MAKER, case, "approve", DRAFT, key=key)).status_code == 403
    assert (await reports.does(CHECKER, case, "approve", DRAFT, key=key, note="同意")).status_code == 200
    lines = [(line["case"], line["person"], line["kind"], line["outcome"]) for line in said.entries]
    assert lines == [
        (case, MAKER, "submit", "done"),
        (case, MAKER, "approve", "wrong-party"),
        (case, CHECKER, "approve", "done"),
    ]
    assert all(key in line["key"] for line in said.entries[1:])
    assert all(line["milliseconds"] >= 0 for line in said.entries)
    assert sum(line["milliseconds"] for line in said.entries) <= 1_000 * (time.monotonic() - begun)
    assert "同意" not in str(said.entries)
