"""A terminal at which somebody types commands, for tests."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner, Result

from cli.main import app


@dataclass
class Terminal:
    """A terminal of a machine whose data folder is its own."""

    folder: Path
    port: int

    async def types(self, *words: str, stdin: str = "", **environment: str) -> Result:
        """Run a command, and give it lines to read; the test's own loop serves the API meanwhile."""
        env = {
            "TONGCHOU_DATA_FOLDER": str(self.folder),
            "TONGCHOU_API_PORT": str(self.port),
            "COLUMNS": "200",
            **environment,
        }
        return await asyncio.to_thread(CliRunner().invoke, app, words, input=stdin, env=env)
