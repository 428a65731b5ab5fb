"""The short year that nothing disturbed: lived through once for all processes of a test run, each has a copy of it."""

import asyncio
import fcntl
import pickle
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path

from cli.processes import Part
from tests.short_year import LivedYear, live_undisturbed, new_stack


@asynccontextmanager
async def copied_year(shared: Path, folder: Path) -> AsyncIterator[LivedYear]:
    """A copy in the folder; inside the context its engine answers, neither worker nor API runs."""
    year = await _lived_once(shared)
    shutil.copytree(year.settings.data_folder, folder)
    with new_stack(folder) as stack:
        await asyncio.to_thread(stack.start, Part.ENGINE)
        yield replace(year, settings=stack.settings)
        stack.kill()


async def _lived_once(shared: Path) -> LivedYear:
    """The year in the shared folder: the first process to come lives through it, the others wait for it."""
    installation, saved = shared / "installation", shared / "year.pickle"
    with await asyncio.to_thread(_locked, shared):
        if not saved.exists():
            # The process that came before may have failed half-way.
            shutil.rmtree(installation, ignore_errors=True)
            saved.write_bytes(pickle.dumps(await live_undisturbed(installation)))
        year: LivedYear = pickle.loads(saved.read_bytes())
        return year


def _locked(folder: Path) -> TextIOWrapper:
    """The folder's lock, which is free again when the file is closed."""
    folder.mkdir(exist_ok=True)
    lock = (folder / "lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
