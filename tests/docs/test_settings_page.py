"""The reference of settings says what the code does, and every setting has its meaning."""

from pathlib import Path

from services.settings import ApiSettings
from temporal.settings import PREFIX, Settings
from tools.settings_page import GENERATED, page


def test_the_committed_page_is_current() -> None:
    assert GENERATED.is_fresh(), "run make docs"


def test_a_page_that_somebody_changed_is_noticed(tmp_path: Path) -> None:
    copy = tmp_path / "settings.md"
    copy.write_text(page() + "by hand", encoding="utf-8")
    assert not GENERATED.is_fresh(copy)


def test_every_setting_is_listed_once() -> None:
    for name in (*Settings.model_fields, *ApiSettings.model_fields):
        assert page().count(f"| `{PREFIX}{name.upper()}` |") == 1
