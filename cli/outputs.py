"""Files that a command writes together: all of them are there in the end, or none is."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from errno import EIO
from pathlib import Path
from typing import IO

from calculations.input.faults import Fault, refuse


@contextmanager
def written_together(paths: Mapping[str, Path]) -> Iterator[dict[str, IO[bytes]]]:
    """The files to write to, by name. They take their places when the block has ended well, else nothing is changed.

    What is no regular file (a pipe, a device) is written to as it stands. Raises, before anything is written,
    ``OSError`` with the path that cannot be, and ``BadInput`` for two names of one file.
    """
    refuse(_same_file(paths))
    parts: dict[Path, Path] = {}
    try:
        with ExitStack() as opened:
            files: dict[str, IO[bytes]] = {}
            for name, path in paths.items():
                if _is_no_file(path):
                    files[name] = opened.enter_context(path.open("wb"))
                    continue
                target = path.resolve()
                part = target.with_name(f".{target.name}.{os.getpid()}.part")
                files[name] = opened.enter_context(_opened(part, target, path))
                parts[part] = target
            yield files
        for part, target in parts.items():
            part.replace(target)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _opened(part: Path, target: Path, given: Path) -> IO[bytes]:
    """The file that will take the target's place, with its permissions."""
    try:
        if target.exists():
            with target.open("r+b"):
                pass
        file = part.open("wb")
        if target.exists():
            shutil.copymode(target, part)
        return file
    except OSError as error:
        raise _of(given, error) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise ``OSError`` with this path, by the name that the user knows, for what cannot be written."""
    try:
        yield
    except OSError as error:
        raise _of(path, error) from error


def _of(path: Path, error: OSError) -> OSError:
    # What a library raises may have neither number nor words of its own.
    return OSError(error.errno or EIO, error.strerror or str(error), str(path))


def _is_no_file(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _same_file(paths: Mapping[str, Path]) -> Iterator[Fault]:
    first: dict[Path, str] = {}
    for name, path in paths.items():
        target = path.resolve()
        other = first.setdefault(target, name)
        if other != name and not _is_no_file(path):
            yield Fault(name, f"the same file as {other}: {path}", f"与 {other} 为同一文件:{path}")
