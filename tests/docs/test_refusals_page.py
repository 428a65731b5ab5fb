"""The page on what the engine refuses says what the code does."""

from pathlib import Path

import pytest

from approvals.refusals import RefusalCode
from tools.refusals_page import GENERATED, WHY, page


def test_the_committed_page_is_current() -> None:
    assert GENERATED.is_fresh(), "run python -m tools.refusals_page"


def test_a_page_that_somebody_changed_or_lost_is_told(tmp_path: Path) -> None:
    copy = tmp_path / "refusals.md"
    assert not GENERATED.is_fresh(copy)
    copy.write_text(page() + "by hand", encoding="utf-8")
    assert not GENERATED.is_fresh(copy)


def test_every_reason_is_explained_once() -> None:
    assert set(WHY) == set(RefusalCode)
    assert all(page().count(f"| `{code.value}`<br>") == 1 for code in RefusalCode)


def test_an_option_that_it_does_not_know_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert GENERATED.main(["--force"]) == 2
    assert "usage" in capsys.readouterr().err
