"""Set-up with a uv that it had to fetch: it takes packages from where pip does."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tools.stack.postgres import Account, unprivileged

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "set-up.sh"
MIRROR, CERTIFICATES = "https://mirror.example/simple", "/etc/mirror.pem"

PYTHON = f"""#!/bin/sh
case "$*" in
    "-c import sys; print(sys.executable)") echo "$0" ;;
    "-c "*) exit 0 ;;
    "-m venv "*) exit 1 ;;
    "-m pip config get global.index-url") echo {MIRROR} ;;
    "-m pip config get global.cert") echo {CERTIFICATES} ;;
    "-m pip install "*) mkdir -p .uv/bin && cp fake-uv .uv/bin/uv ;;
esac
"""
UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$1 $2 ${UV_DEFAULT_INDEX:-none} ${SSL_CERT_FILE:-none}" >>told
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clone with a python and a uv that only say what they were given."""
    (tmp_path / "tools").mkdir()
    shutil.copy(SCRIPT, tmp_path / "tools")
    for name, script in (("fake-python", PYTHON), ("fake-uv", UV)):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def set_up(folder: Path, **variables: str) -> list[str]:
    """What uv was given at each of its calls."""
    known = {"PATH": "/usr/bin:/bin", "PYTHON": str(folder / "fake-python"), **variables}
    subprocess.run(["sh", "tools/set-up.sh"], cwd=folder, env=known, check=True, capture_output=True)
    return (folder / "told").read_text().splitlines()


def test_the_mirror_and_the_certificates_of_pip_are_uvs_too(folder: Path) -> None:
    assert f"pip sync {MIRROR} {CERTIFICATES}" in set_up(folder)


def test_what_uv_was_told_itself_counts_before(folder: Path) -> None:
    own = {"UV_DEFAULT_INDEX": "https://own.example/simple", "SSL_CERT_FILE": "/own.pem"}
    assert "pip sync https://own.example/simple /own.pem" in set_up(folder, **own)


def test_a_folder_that_cannot_be_written_to_is_told() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tools").mkdir()
        shutil.copy(SCRIPT, folder / "tools")
        folder.chmod(0o555)
        # Root may write everywhere.
        account = unprivileged() if os.geteuid() == 0 else Account()
        ended = subprocess.run(
            ["sh", "tools/set-up.sh"],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
            text=True,
            **account,
        )
        folder.chmod(0o755)
    assert (ended.returncode, "cannot write" in ended.stderr) == (1, True)
