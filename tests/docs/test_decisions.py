"""Decision records: each has a number of its own, the same in the name of its file and in its heading."""

from pathlib import Path

RECORDS = sorted(Path("docs/decisions").glob("[0-9]*.md"))


def test_each_record_has_its_own_number() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_heading_has_the_number_of_the_file() -> None:
    headings = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in RECORDS}
    assert [name for name, line in headings.items() if not line.startswith(f"# {int(name[:4])}. ")] == []


def test_the_index_lists_each_record_with_its_title() -> None:
    index = Path("docs/decisions/README.md").read_text(encoding="utf-8")
    lines = {line for line in index.splitlines() if line.startswith("| [")}
    expected = {path.name: path.read_text(encoding="utf-8").partition("\n")[0].partition(". ")[2] for path in RECORDS}
    listed = {line.partition("](")[2].partition(")")[0]: line.split(" | ")[1] for line in lines}
    assert listed == expected
