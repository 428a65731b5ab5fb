"""What the product writes is for its own account alone: logins, hashes, histories and logs are nobody else's."""

import os
import stat
from pathlib import Path

UMASK = 0o077
"""Of every process: files it makes are its own account's."""


def keep_private() -> None:
    """Make whatever this process and its children write from now on private."""
    os.umask(UMASK)


def tighten(*paths: Path) -> None:
    """Take from everybody else what an earlier version left open: files, and folders with all below them.

    What belongs to another account, and where links lead, is left alone.
    """
    for path in paths:
        _tighten(path)
        if path.is_dir() and not path.is_symlink():
            tighten(*path.iterdir())


def _tighten(path: Path) -> None:
    try:
        found = path.lstat()
        if not stat.S_ISLNK(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & UMASK:
            path.chmod(stat.S_IMODE(found.st_mode) & ~UMASK)
    except FileNotFoundError:
        # Somebody has just removed it.
        return
