"""What can be said of the twins without running them."""

import sys
from pathlib import Path

import httpx
import pytest

from temporal.child import Child
from tests.bench.twins.check import Check
from tests.bench.twins.python_twin import PythonTwin
from tests.bench.twins.registry import TWINS
from tests.bench.twins.twin import Twin

HERE = Path(__file__).parent


@pytest.fixture(params=list(TWINS.values()), ids=list(TWINS))
def twin(request: pytest.FixtureRequest) -> Twin:
    found: Twin = request.param
    return found


def test_each_is_registered_under_its_own_name(twin: Twin) -> None:
    assert TWINS[twin.name] is twin


def test_each_is_described_on_the_page(twin: Twin) -> None:
    assert f"| `{twin.name}` |" in (HERE / "README.md").read_text(encoding="utf-8")


def test_each_serves_the_port_and_the_database_that_it_is_given(twin: Twin) -> None:
    command = twin.command(4321, "postgresql://somebody@localhost:5432/twin")
    assert Path(command[0]).is_absolute()
    assert "4321" in " ".join(command)
    assert "localhost:5432/twin" in " ".join(command)


def test_one_in_python_says_the_locked_version_of_each_of_its_packages() -> None:
    for twin in TWINS.values():
        if isinstance(twin, PythonTwin):
            assert all(f"{package} " in twin.version() for package in twin.packages)


def test_a_twin_that_ends_at_its_start_is_a_failure_with_its_last_words(tmp_path: Path) -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit('no such table')"], tmp_path)
    with httpx.Client(base_url="http://127.0.0.1:9") as http, pytest.raises(RuntimeError, match="no such table"):
        Check(child, http, "").begin()


def test_an_answer_that_differs_is_a_fault_with_both() -> None:
    with httpx.Client() as http:
        check = Check(Child("any", [], HERE), http, "")
        check.expect("step 1", 200, 200)
        assert check.faults == []
        check.expect("step 2", 500, 200)
        assert check.faults == ["step 2: 500, wanted 200"]
