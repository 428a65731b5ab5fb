"""What the benchmark counts as processor time: of everything that a process started, and of a database's sessions."""

import os
import subprocess
import sys

import psycopg

from tests.bench.processor import SHARED, used_by_database, used_by_trees
from tests.postgres import PostgresServer

_BURN = "sum(i * i for i in range(2_000_000))"


def test_what_a_process_started_counts_while_it_lives_and_when_it_has_ended() -> None:
    nothing = used_by_trees([])
    before = used_by_trees([os.getpid()])
    command = [sys.executable, "-c", f"{_BURN}; print('burnt', flush=True); input()"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    own = used_by_trees([child.pid])
    assert nothing == 0 < own
    living = used_by_trees([os.getpid()])
    assert living >= before + own
    child.communicate(b"\n")
    assert used_by_trees([child.pid]) == 0
    assert used_by_trees([os.getpid()]) >= living


def test_a_database_is_charged_with_its_own_sessions(postgres: PostgresServer) -> None:
    query = "SELECT count(*) FROM generate_series(1, 2000000)"
    with postgres.database() as busy, postgres.database() as idle:
        busy, idle = (url.replace("+psycopg", "") for url in (busy, idle))
        with psycopg.connect(busy) as working, psycopg.connect(idle) as waiting:
            working.execute(query.encode())
            used = used_by_database(postgres.pid)
            busy_name, idle_name = working.info.dbname, waiting.info.dbname
    assert used[busy_name] > used[idle_name]
    assert SHARED in used
