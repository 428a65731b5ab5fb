"""Processor time, user and system, as the kernel counts it: of whole process trees, and of PostgreSQL's by database."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")

SHARED = ""
"""The name of what PostgreSQL does for all its databases: its log, checkpoints, clearing up."""


@dataclass(frozen=True)
class _Process:
    parent: int
    seconds: float
    """Its own, and of what it started and saw end."""


def used_by_trees(roots: Iterable[int]) -> float:
    """Seconds used so far by these processes and all that they started, whether it lives or has ended."""
    processes = _processes()
    children = defaultdict(list)
    for number, process in processes.items():
        children[process.parent].append(number)
    seconds, left = 0.0, [root for root in roots if root in processes]
    while left:
        number = left.pop()
        seconds += processes[number].seconds
        left += children[number]
    return seconds


def used_by_database(postmaster: int) -> Mapping[str, float]:
    """Seconds used so far by a PostgreSQL server's sessions, by their database; the rest as ``SHARED``."""
    used: dict[str, float] = defaultdict(float)
    for number, process in _processes().items():
        if postmaster in (number, process.parent):
            used[_database(number)] += process.seconds
    return used


def _database(number: int) -> str:
    """``postgres: USER DATABASE 127.0.0.1(PORT) STATE``: how a session names itself; others have no address."""
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode().split()
    except OSError:
        return SHARED
    is_session = len(words) > 3 and words[0] == "postgres:" and "(" in words[3]
    return words[2] if is_session else SHARED


def _processes() -> dict[int, _Process]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                # The command's name, in parentheses, may hold blanks: fields are counted behind it.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = _Process(int(fields[1]), sum(map(int, fields[11:15])) / _TICKS)
    return found
