"""The page on who reads what says what the code does, and no way to read is without a rule."""

from pathlib import Path

import pytest

from api.main import create_app
from api.requests.reading_rules import RULES, WORDS, Rule
from tools.access_page import GENERATED, page


def test_the_committed_page_is_current() -> None:
    assert GENERATED.is_fresh(), "run python -m tools.access_page"


def test_a_page_that_somebody_changed_or_lost_is_told(tmp_path: Path) -> None:
    copy = tmp_path / "access.md"
    assert not GENERATED.is_fresh(copy)
    copy.write_text(page() + "by hand", encoding="utf-8")
    assert not GENERATED.is_fresh(copy)


def test_every_path_that_answers_a_reader_has_a_rule() -> None:
    app = create_app()
    paths = {route.path for route in app.state.routes if "GET" in route.methods}
    paths |= {"/docs", "/openapi.json"}
    assert paths == set(RULES), "a new way to read needs its rule in api/requests/reading_rules.py"


def test_every_rule_has_its_words() -> None:
    assert set(WORDS) == set(Rule)


def test_an_option_that_it_does_not_know_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert GENERATED.main(["--force"]) == 2
    assert "usage" in capsys.readouterr().err
