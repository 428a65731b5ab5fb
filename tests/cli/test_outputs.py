"""Files that a command writes together: all of them take their places, or none does and no trace is left."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.outputs import written_together

PREMIUMS = Path(__file__).parent.parent / "calculations" / "examples" / "premiums-input.csv"


def premiums(*options: object) -> Result:
    return CliRunner().invoke(app, ["calculate", "premiums", str(PREMIUMS), *map(str, options)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("other", ["missing/employers.csv", "folder", "/dev/full"])
@pytest.mark.parametrize("option", ["--employers", "--page"])
def test_a_second_file_that_cannot_be_written_leaves_no_first(tmp_path: Path, option: str, other: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "detail.csv").write_text("of last month")
    wrong = tmp_path / other
    found = premiums("--detail", tmp_path / "detail.csv", option, wrong)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(f"{wrong}: ")
    assert "None" not in found.stderr
    assert (tmp_path / "detail.csv").read_text() == "of last month"
    assert names(tmp_path) == ["detail.csv", "folder"]


def test_wrong_input_leaves_no_file(tmp_path: Path) -> None:
    found = premiums("--detail", tmp_path / "detail.csv", "--known-on", "tomorrow")
    assert found.exit_code == 2
    assert names(tmp_path) == []


def test_all_files_are_there_in_the_end_and_keep_the_permissions_of_those_before(tmp_path: Path) -> None:
    before, link = tmp_path / "before.csv", tmp_path / "link.html"
    before.write_text("?")
    before.chmod(0o640)
    link.symlink_to(tmp_path / "page.html")
    assert premiums("--detail", before, "--employers", "/dev/null", "--page", link).exit_code == 0
    assert before.read_text().startswith("person,")
    assert before.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert names(tmp_path) == ["before.csv", "link.html", "page.html"]


def test_two_tables_are_not_written_to_one_file(tmp_path: Path) -> None:
    found = premiums("--detail", tmp_path / "a.csv", "--employers", tmp_path / "." / "a.csv")
    assert (found.exit_code, names(tmp_path)) == (2, [])
    assert found.stderr.startswith("employers: the same file as detail: ")


def test_what_ends_in_the_middle_leaves_no_part(tmp_path: Path) -> None:
    def begun() -> None:
        with written_together({"a": tmp_path / "a", "b": tmp_path / "b"}) as files:
            files["a"].write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begun()
    assert names(tmp_path) == []
