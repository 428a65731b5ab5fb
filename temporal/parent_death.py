"""Becomes the command given, so tied to the parent that the kernel kills it when the parent dies.

Run as a script, without the site's packages: `python -I -S tether.py PARENT_PID COMMAND …`. A separate step
rather than a function between fork and exec, which is unsafe where threads run, and they do run here.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the kernel's signal, see that the parent still lives, become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before the call above; then nobody is left to send the signal.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
