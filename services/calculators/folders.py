"""The folders in which calculations have their files: one for each, removed however the request ends."""

import os
import shutil
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = "tongchou-calculation-"


def calculation_folder() -> TemporaryDirectory[str]:
    """A folder for one calculation, whose name says whose process made it."""
    return TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")


def remove_leftovers() -> None:
    """Remove the folders of processes that were killed and could not do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        # Somebody else's process lives as well.
        return isinstance(error, PermissionError)
    return True
