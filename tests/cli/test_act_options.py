"""`tongchou act` leaves nothing out that somebody typed: half a paper, counts that are none, options not taken."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.acting import HalfAPaper, IdleOption
from cli.main import app

TASK = ("ningbo.budget.2022", "main.government_consent.1.decide")
NUMBER = ("--document-number", "甬政发〔2022〕1号")
DATE = ("--date", "2022-03-10")


@pytest.fixture
def scan(tmp_path: Path) -> tuple[str, str]:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7")
    return "--scan", str(path)


def stopped(tmp_path: Path, *words: str) -> BaseException | None:
    """What stops the command; nothing listens, so whatever goes on to the API fails otherwise."""
    env = {"TONGCHOU_DATA_FOLDER": str(tmp_path), "TONGCHOU_API_PORT": "1"}
    return CliRunner().invoke(app, ("act", *words), env=env).exception


@pytest.mark.parametrize("action", ["approve", "return", "refuse"])
def test_a_paper_named_in_part_is_refused(tmp_path: Path, scan: tuple[str, str], action: str) -> None:
    for part in (scan, NUMBER, DATE, (*scan, *NUMBER), (*scan, *DATE), (*NUMBER, *DATE), ("--votes", "486/3/5")):
        assert isinstance(stopped(tmp_path, *TASK, action, *part), HalfAPaper), part


@pytest.mark.parametrize("votes", ["1,2,3", "486", "486/3", "486/3/5/1", "-1/3/5", "a/b/c", "", "４/3/5", "4.5/3/5"])
def test_counts_are_three_whole_numbers(tmp_path: Path, scan: tuple[str, str], votes: str) -> None:
    error = stopped(tmp_path, *TASK, "approve", *NUMBER, *DATE, *scan, "--votes", votes)
    assert isinstance(error, HalfAPaper)
    assert "210/3/5" in str(error)


@pytest.mark.parametrize(
    ("words", "idle"),
    [
        (("claim", "--note", "我来办"), "--note"),
        (("vote", "--ballot", "yes", "--scan", "{scan}"), "--scan"),
        (("approve", "--reason", "同意"), "--reason"),
        (("approve", "--file", "{scan}"), "--file"),
        (("submit", "--file", "{scan}", "--document-number", "1"), "--document-number"),
        (("read", "--note", "已阅"), "--note"),
        (("save-draft", "--to", "plan"), "--to"),
    ],
)
def test_options_that_an_action_does_not_take_are_refused(
    tmp_path: Path, scan: tuple[str, str], words: tuple[str, ...], idle: str
) -> None:
    error = stopped(tmp_path, *TASK, *(word.format(scan=scan[1]) for word in words))
    assert isinstance(error, IdleOption)
    assert idle in str(error)
