"""Which build of the program runs: named by what its files are, so that builds that differ have names that differ."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGES = (
    *("activities", "api", "approvals", "calculations", "cli", "client", "operations", "policies", "records"),
    *("recovery", "rehearsal", "services", "temporal", "verification", "workflows"),
)
"""What the program consists of, next to ``worker.py``."""

_ROOT = Path(__file__).resolve().parent.parent


@cache
def digest_of_program(root: Path = _ROOT) -> str:
    """A short digest of every file of the program; the same wherever these files are installed."""
    found = sha256()
    for path in sorted(_files(root)):
        found.update(f"{path.relative_to(root).as_posix()}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"code-{found.hexdigest()[:12]}"


def _files(root: Path) -> Iterator[Path]:
    yield root / "worker.py"
    for package in PACKAGES:
        for path in (root / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
