"""Databases of two sizes, one with twice as much as the other: what is read from them may not grow faster."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from records.database import Database
from records.migrate import upgrade

Filled = TypeVar("Filled")
Fill = Callable[[Database, int, asyncio.Runner], Coroutine[Any, Any, Filled]]
"""Fills an empty database for a size; what comes of it reads with the runner in whose loop the database is."""


@contextmanager
def of_two_sizes(folder: Path, size: int, fill: "Fill[Filled]") -> Iterator[dict[int, Filled]]:
    """What was filled for a size and for twice that size, by its size, in a folder of its own."""
    empty = folder / "empty.db"
    upgrade(f"sqlite:///{empty}")
    databases = {each: Database(f"sqlite:///{shutil.copy(empty, folder / f'{each}.db')}") for each in (size, 2 * size)}
    with asyncio.Runner() as runner:
        yield {each: runner.run(fill(database, each, runner)) for each, database in databases.items()}
        for database in databases.values():
            runner.run(database.close())
