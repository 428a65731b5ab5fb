"""The drawn chains in the documentation are what the packs say."""

from pathlib import Path

import pytest

from tools.chain_diagrams import main, pages, stale, write


def test_the_committed_pages_are_current() -> None:
    assert stale() == (), "run python -m tools.chain_diagrams"


def test_a_page_that_was_changed_is_missing_or_has_no_chain_any_more_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    assert stale(tmp_path) == ()
    (tmp_path / "ningbo.annual_budget.md").write_text("by hand", encoding="utf-8")
    (tmp_path / "ningbo.fiscal_year.md").unlink()
    (tmp_path / "ningbo.gone.md").write_text("old", encoding="utf-8")
    assert stale(tmp_path) == ("ningbo.annual_budget.md", "ningbo.fiscal_year.md", "ningbo.gone.md")
    write(tmp_path)
    assert stale(tmp_path) == ()


def test_every_step_is_drawn_and_told_once_in_the_table() -> None:
    page = pages()["ningbo.annual_budget.md"]
    drawing, table = page.split("```mermaid")[1].split("```")
    assert drawing.count("step_congress_approval[") == 1
    assert table.count("`congress_approval`") == 1
    assert "当年2月28日" in drawing


def test_an_article_of_another_text_than_the_packs_own_names_that_text() -> None:
    drawn = pages()
    assert "| B5:中华人民共和国预算法(2018年修正)第67–70条 |" in drawn["ningbo.budget_adjustment.md"]
    assert "| B7:中华人民共和国预算法(2018年修正)第54条 |" in drawn["ningbo.fiscal_year.md"]
    assert "| B2:A 二(一)2、4;P 四(二)1 |" in drawn["ningbo.annual_budget.md"]


def test_an_option_that_it_does_not_know_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--force"]) == 2
    assert "usage" in capsys.readouterr().err
