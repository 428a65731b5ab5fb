"""A page of the documentation that a command writes from the code, and checks: shared by those in ``api``."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


@dataclass(frozen=True)
class GeneratedPage:
    """The page ``name`` below ``docs/``, which ``python -m MODULE`` writes."""

    name: str
    module: str
    content: Callable[[], str]

    def is_fresh(self, path: Path | None = None) -> bool:
        """Whether the committed page, or another file, says what the code does."""
        path = path or DOCS / self.name
        return path.exists() and path.read_text(encoding="utf-8") == self.content()

    def main(self, arguments: list[str]) -> int:
        """Write the page, or with ``--check`` say whether it is current (status 1)."""
        if arguments == ["--check"]:
            if not self.is_fresh():
                sys.stderr.write(f"docs/{self.name} 不是最新 is not current: run python -m {self.module}\n")
                return 1
            return 0
        if arguments:
            sys.stderr.write(f"usage: python -m {self.module} [--check]\n")
            return 2
        (DOCS / self.name).write_text(self.content(), encoding="utf-8")
        return 0
