"""What the product writes is for its own account alone: logins, hashes, histories and logs are nobody else's."""

import os
import stat
from pathlib import Path

UMASK = 0o077
"""Of every process: files it makes are its own account's."""

_SEARCH = stat.S_IXGRP | stat.S_IXOTH
"""To pass through a folder to what one knows the name of."""


def keep_private() -> None:
    """Make whatever this process and its children write from now on private."""
    os.umask(UMASK)


def tighten(*paths: Path) -> None:
    """Take from everybody else what an earlier version left open: files, and folders with all below them.

    What belongs to another account, and where links lead, is left alone; so is the way to it: whoever may pass through
    the folders above it still may, and no more (PostgreSQL runs as an account of its own below a folder of root's).
    """
    for path in paths:
        _tighten(path)


def _tighten(path: Path) -> bool:
    """Whether it, or something below it, belongs to another account."""
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return False
        if found.st_uid != os.geteuid():
            return True
        leads = [_tighten(below) for below in path.iterdir()] if stat.S_ISDIR(found.st_mode) else []
        leads_to_another = any(leads)
        closed = UMASK & ~_SEARCH if leads_to_another else UMASK
        if found.st_mode & closed:
            path.chmod(stat.S_IMODE(found.st_mode) & ~closed)
    except FileNotFoundError:
        # Somebody has just removed it.
        return False
    else:
        return leads_to_another
