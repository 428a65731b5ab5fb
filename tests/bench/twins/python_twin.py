"""Twins in Python: each has an environment of its own, which the product's dependencies have nothing to do with."""

import platform
import re
import subprocess
import venv
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from temporal.ports import LOOPBACK
from tests.bench.twins.twin import BUILT, ROOT

_PROCESSES = 2
_PATIENCE_SECONDS = 60
"""How long a process may keep silent before uvicorn takes it for hung: a busy machine is no reason to kill it."""


@dataclass(frozen=True)
class PythonTwin:
    """A twin that uvicorn serves from ``NAME/server.py`` in the environment of ``NAME/requirements.txt``."""

    name: str
    packages: tuple[str, ...]
    settings: str

    def version(self) -> str:
        """What the locked requirements say of its packages."""
        locked = self._requirements.read_text()
        versions = (re.search(rf"^{re.escape(package)}==(\S+)", locked, re.MULTILINE) for package in self.packages)
        named = (f"{package} {found[1]}" for package, found in zip(self.packages, versions, strict=True) if found)
        return f"{', '.join(named)}; Python {platform.python_version()}"

    def missing(self) -> str:
        """An environment of its own is made by the standard library."""
        if find_spec("ensurepip") is None:
            return "Python 缺少 ensurepip(Debian:python3-venv)/ Python has no ensurepip (Debian: python3-venv)"
        return ""

    def build(self) -> None:
        """Make its environment, unless it has been made from the same requirements."""
        state = sha256(self._requirements.read_bytes()).hexdigest()
        mark = self._environment / "requirements.sha256"
        if mark.exists() and mark.read_text() == state:
            return
        venv.create(self._environment, clear=True, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([self._python, *install, "-r", self._requirements], check=True)
        mark.write_text(state)

    def command(self, port: int, database_url: str) -> list[str]:
        """Uvicorn on uvloop and httptools, in as many processes as the product has for its API."""
        return [
            *("/usr/bin/env", f"TWIN_DATABASE={database_url}", f"TWIN_PROCESSES={_PROCESSES}"),
            *(str(self._python), "-m", "uvicorn", "--app-dir", str(ROOT)),
            *("--factory", f"tests.bench.twins.{self.name}.server:create_app"),
            *("--host", LOOPBACK, "--port", str(port), "--loop", "uvloop", "--http", "httptools"),
            *("--workers", str(_PROCESSES), "--timeout-worker-healthcheck", str(_PATIENCE_SECONDS)),
            *("--log-level", "warning", "--no-access-log"),
        ]

    @property
    def _requirements(self) -> Path:
        return Path(__file__).with_name(self.name) / "requirements.txt"

    @property
    def _environment(self) -> Path:
        return BUILT / self.name

    @property
    def _python(self) -> Path:
        return self._environment / "bin" / "python"
