"""Builds the Temporal server and its schema tool from the Go module proxy, once for each pinned version.

``temporal-server/go.mod`` and ``go.sum`` pin them. The `go` on the PATH serves when it is new enough, else the one of
the wheel that ``temporal-server/requirements.txt`` pins.
"""

import re
import shutil
import subprocess
import venv
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from temporal.server import EngineMissing

_ROOT = Path(__file__).resolve().parents[2]
MODULE = Path(__file__).with_name("temporal-server")
"""A Go module that does nothing but require the engine."""

_REQUIREMENTS = MODULE / "requirements.txt"
BUILT = _ROOT / "var" / "engine"
"""What was built lies here, and stays when a run's folder is emptied."""

_PACKAGES = ("go.temporal.io/server/cmd/server", "go.temporal.io/server/cmd/tools/sql")


@dataclass(frozen=True)
class EnginePrograms:
    """What was built."""

    server: Path
    sql_tool: Path


def engine_version() -> str:
    """The pinned version of the server: ``1.32.2``."""
    return _pinned(r"go\.temporal\.io/server v(\S+)")


def pins() -> str:
    """Changes with whatever is pinned."""
    return sha256(b"".join((MODULE / name).read_bytes() for name in ("go.mod", "go.sum"))).hexdigest()[:12]


def build_engine(say: Callable[[str], None], built: Path = BUILT) -> EnginePrograms:
    """Build both unless they are there; takes minutes the first time.

    Raises:
        EngineMissing: with what is missing, in words.
    """
    folder = built / f"{engine_version()}-{pins()}"
    programs = EnginePrograms(folder / "server", folder / "sql")
    if not (programs.server.exists() and programs.sql_tool.exists()):
        go = find_go() or _installed_go(say, built)
        say(f"编译引擎 {engine_version()},首次需要数分钟 / building the engine, minutes the first time")
        command = [go, "build", "-trimpath", "-ldflags=-s -w", "-o", f"{folder}/", *_PACKAGES]
        if subprocess.run(command, cwd=MODULE, check=False).returncode:
            raise EngineMissing("引擎没有编译成功,原因见上 / the engine was not built, see above")
    return programs


def find_go() -> str | None:
    """The `go` on the PATH when it is new enough."""
    go = shutil.which("go")
    return go if go and go_version(go) >= _numbers(_pinned(r"^go (\S+)$")) else None


def go_version(go: str) -> tuple[int, ...]:
    """Empty when it does not say."""
    answer = subprocess.run([go, "version"], capture_output=True, text=True, check=False)
    found = re.search(r"\bgo(\d+(?:\.\d+)+)", answer.stdout)
    return _numbers(found[1]) if found else ()


def _installed_go(say: Callable[[str], None], built: Path) -> str:
    """The `go` of the pinned wheel, in an environment of its own."""
    wanted = _pinned(r"^go (\S+)$")
    missing = (
        f"需要 Go {wanted} 或更高版本,没有找到,也没有装上 / "
        f"Go {wanted} or newer is needed: it was neither found nor installed"
    )
    if find_spec("ensurepip") is None:
        raise EngineMissing(f"{missing} (Debian: apt-get install python3-venv)")
    go = built / "go" / "bin" / "go"
    if not go.exists():
        say(f"没有 Go {wanted} 或更高版本,从软件包安装 / no Go {wanted} or newer: installing it from its package")
        venv.create(built / "go", clear=True, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        python = built / "go" / "bin" / "python"
        if subprocess.run([python, *install, "-r", _REQUIREMENTS], check=False).returncode:
            raise EngineMissing(missing)
    return str(go)


def _pinned(pattern: str) -> str:
    found = re.search(pattern, (MODULE / "go.mod").read_text(), re.MULTILINE)
    assert found, pattern
    return found[1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
