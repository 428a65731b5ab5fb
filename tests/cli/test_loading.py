"""No command pays for another's libraries: what a command needs is loaded inside it."""

import subprocess
import sys

import pytest

LOADED = "import sys, cli.main; print(*sys.modules)"


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The modules that the command line has loaded before it looks at its command."""
    return frozenset(
        subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout.split()
    )


@pytest.mark.parametrize("library", ["fastapi", "httpx", "polars", "sqlalchemy", "temporalio", "uvicorn"])
def test_a_library_of_some_commands_is_not_loaded_for_all(loaded: frozenset[str], library: str) -> None:
    assert library not in loaded


def test_what_every_command_uses_is_loaded(loaded: frozenset[str]) -> None:
    assert {"typer", "temporal.settings"} <= loaded
