"""What a twin is: another product, or the least that does the same, that answers the benchmark's HTTP contract.

The contract is in ``README.md`` next to this file; ``python -m tests.bench.twins.check NAME`` tries it.
"""

from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[3]
"""The project's folder."""

BUILT = ROOT / "var" / "twins"
"""Each twin makes what it needs in a folder of its own name below this one."""

LOGIN = "approver"
PASSWORD = "tongchou-2022"
"""The one person of a twin, whom it has in its own database from its first start on."""

STEPS = 5
DAYS = 10
"""Each step of a case is due so many days after it opened."""


class Twin(Protocol):
    """One twin. It keeps everything in the PostgreSQL database that it is given, and nothing anywhere else."""

    @property
    def name(self) -> str:
        """A word: the twin's name on the command line and its folder below ``var/twins``."""

    @property
    def settings(self) -> str:
        """How it is set up, in a sentence for the report."""

    def version(self) -> str:
        """The product with its version and what it runs on."""

    def missing(self) -> str:
        """Why it cannot run on this machine, in Chinese and English; empty when it can."""

    def build(self) -> None:
        """Make what it needs to run; takes minutes the first time, and no time after that."""

    def command(self, port: int, database_url: str) -> list[str]:
        """What serves it on a port of loopback, beginning with an absolute path; ends by SIGTERM.

        ``database_url``: ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``, empty at the first start. The command
        makes its own tables there, and does not answer ``/health`` before it can take cases.
        """
