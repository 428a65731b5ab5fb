"""A build has a name of its own without anybody giving it one."""

import shutil
import tomllib
from pathlib import Path

import pytest

from temporal.build import PACKAGES, digest_of_program
from temporal.settings import load_settings

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program, installed elsewhere."""
    for package in PACKAGES:
        shutil.copytree(_ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_ROOT / "worker.py", tmp_path)
    return tmp_path


def test_the_same_program_has_the_same_name_wherever_it_is_installed(copy: Path) -> None:
    (copy / "temporal" / "__pycache__").mkdir()
    (copy / "temporal" / "__pycache__" / "build.cpython-311.pyc").write_bytes(b"compiled")
    assert digest_of_program(copy) == digest_of_program()


@pytest.mark.parametrize("changed", ["worker.py", "workflows/case.py", "policies/ningbo/pack.yaml"])
def test_another_program_has_another_name(copy: Path, changed: str) -> None:
    with (copy / changed).open("a") as file:
        file.write("\n# changed\n")
    assert digest_of_program(copy) != digest_of_program()


def test_an_added_file_makes_another_program(copy: Path) -> None:
    (copy / "workflows" / "more.py").touch()
    assert digest_of_program(copy) != digest_of_program()


def test_every_package_counts() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())
    assert sorted(PACKAGES) == sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_a_build_that_was_given_no_name_goes_by_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().running_build == digest_of_program()
    monkeypatch.setenv("TONGCHOU_BUILD", "")
    assert load_settings().running_build == digest_of_program(), "as an image has it that was built without a name"
    monkeypatch.setenv("TONGCHOU_BUILD", "v12")
    assert load_settings().running_build == "v12"
