"""How command lines and the worker end: everything flushed, then out at once with the real exit code.

At interpreter exit the engine SDK's native runtime sometimes aborts the process, so that a run which did
all its work ends with 134 or 139. Whoever used the SDK leaves by `os._exit`, which skips that; it must
therefore have closed and flushed everything before.
"""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from temporal.cli_errors import Problem

INTERRUPTED = 130
"""The shell's code for a command ended by Ctrl-C."""


def leave(code: int) -> NoReturn:
    """Flush what is buffered and end the process with `code`."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # A reader that has gone away (`| head`) is no reason for another exit code.
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run(command: Callable[[], object]) -> NoReturn:
    """Run a command and leave with its code: 0 when it returns, SystemExit's own, 1 for any other error.

    A `Problem` is shown as its message and ends with its own code; what the system refuses of a file (no right, no
    room, read-only) is shown as its message, too, and anything else with its trace.
    """
    try:
        command()
    except SystemExit as end:
        leave(_code(end))
    except KeyboardInterrupt:
        leave(INTERRUPTED)
    except Problem as problem:
        print(problem, file=sys.stderr)
        leave(problem.exit_code)
    except OSError as error:
        if error.filename is None:
            sys.excepthook(*sys.exc_info())
        else:
            print(_of_a_file(error), file=sys.stderr)
        leave(1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        leave(1)
    leave(0)


def _of_a_file(error: OSError) -> str:
    return (
        f"无法读写 {error.filename}({error.strerror})。请检查权限和磁盘空间,或用 TONGCHOU_DATA_FOLDER 换一个文件夹 / "
        f"cannot use {error.filename} ({error.strerror}): see to rights and room on the disk, or name another folder "
        "with TONGCHOU_DATA_FOLDER"
    )


def _code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    print(end.code, file=sys.stderr)
    return 1
