"""The operators' page names every power, and every way to keep people, that the API has."""

from pathlib import Path

from tests.api.described import description

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text()
PATHS = description()["paths"]


def test_every_power_is_described() -> None:
    powers = [path.rpartition("/")[2] for path in PATHS if path.startswith("/cases/{case}/powers/")]
    assert "new_calendar" in powers
    assert [power for power in powers if f"`{power}" not in PAGE and f" {power} " not in PAGE] == []


def test_every_way_to_keep_people_is_described() -> None:
    ways = [path.removeprefix("/people/{login}") for path in PATHS if path.startswith("/people/{login}")]
    assert [way for way in ways if way.rpartition("/")[2] not in PAGE] == []
    assert "/posts/empty" in PAGE
    assert "tongchou substitute" in PAGE
