"""Pages of measured figures: a report replaces its page, rows replace their own only."""

from pathlib import Path

from tools.measured import save_report, save_rows

HEADER = ("| module | score |", "|---|---|")


def test_a_report_replaces_the_page_and_says_how_to_run_it_again(tmp_path: Path) -> None:
    save_report("steps.md", "Steps", "python -m tests.bench --save", ["", "old"], tmp_path)
    save_report("steps.md", "Steps", "python -m tests.bench --save", ["", "rate  1.0 ", ""], tmp_path)
    text = (tmp_path / "steps.md").read_text(encoding="utf-8")
    assert text.startswith("# Steps\n")
    assert "Run it again: `python -m tests.bench --save`." in text
    assert text.endswith("```text\nrate  1.0\n```\n")
    assert "old" not in text


def test_rows_of_modules_that_did_not_run_stay(tmp_path: Path) -> None:
    save_rows("mutants.md", "Scores", "make mutants", HEADER, ["| `b` | 90% |", "| `a` | 80% |"], tmp_path)
    save_rows("mutants.md", "Scores", "make mutants", HEADER, ["| `b` | 100% |"], tmp_path)
    text = (tmp_path / "mutants.md").read_text(encoding="utf-8")
    assert text.endswith("| module | score |\n|---|---|\n| `a` | 80% |\n| `b` | 100% |\n")
