"""PostgreSQL from the system's own package, as a child process of ours on a folder of its own."""

import asyncio
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import TypedDict

import psycopg

from temporal.child import Child
from temporal.cli_errors import Problem
from temporal.ports import LOOPBACK, refuse_busy

USER = "tongchou"
"""The administrator of a server of ours."""

# As docker-compose.yml has them, with more connections: further products are measured on the same server.
OPTIONS = {"listen_addresses": LOOPBACK, "max_connections": "400"}
_INITDB = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums")
_START_SECONDS = 60.0
_PAUSE_SECONDS = 0.1


class PostgresMissing(Problem):
    """PostgreSQL is not installed."""


class PostgresFailed(Problem):
    """PostgreSQL did not start; the message has its words."""


class Account(TypedDict, total=False):
    """Whose process it is to be, in the words of `subprocess`; empty: our own."""

    user: int
    group: int
    extra_groups: list[str | int]


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: on the PATH, or where Debian keeps its newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def unprivileged() -> Account:
    """A user of the system who may do little; only root can run something as them."""
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        account = pwd.getpwnam("nobody")
    return Account(user=account.pw_uid, group=account.pw_gid, extra_groups=[])


class Postgres:
    """A server that keeps what it promised through a crash, on a port of loopback.

    PostgreSQL refuses to run as root; then an unprivileged user of the system runs it.
    """

    def __init__(self, data_folder: Path, port: int, databases: Sequence[str] = ()) -> None:
        """Cluster and ``databases`` are made below ``data_folder`` when it is started without them."""
        self.ports = (port,)
        self.child = Child("database", [], data_folder)
        self._databases = databases
        self._data_folder = data_folder
        self._folder = data_folder / "postgres"
        self._secret = data_folder / "postgres-password"
        self.password = self._secret.read_text() if self._secret.exists() else token_hex(16)
        self._account = unprivileged() if os.geteuid() == 0 else Account()

    @property
    def version(self) -> str:
        """As the program says it."""
        answer = subprocess.run([_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
        return answer.stdout.strip()

    @property
    def answers(self) -> bool:
        """Whether it takes connections now."""
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    async def start(self) -> None:
        """Make the cluster unless it is there, start the server, return when it takes connections.

        Raises:
            PostgresMissing, PostgresFailed, PortBusy.
        """
        if self.child.running:
            return
        binaries = _binaries()
        refuse_busy(*self.ports)
        await asyncio.to_thread(self._make_cluster, binaries)
        self.child.command = self._command(binaries)
        self.child.start()
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await asyncio.to_thread(lambda: self.answers):
                    if not self.child.running:
                        raise TimeoutError
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            failure = _failed(self.child.log_tail())
            self.child.kill()
            raise failure from None
        for database in self._databases:
            await asyncio.to_thread(self.make_database, database)

    def url(self, database: str) -> str:
        """``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``."""
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.ports[0]}/{database}"

    def make_database(self, name: str) -> None:
        """Make an empty database unless there is one of that name."""
        if not self._execute("SELECT 1 FROM pg_database WHERE datname = %s", name):
            self._execute(f'CREATE DATABASE "{name}"')

    def _make_cluster(self, binaries: Path) -> None:
        if self._account:
            # Its user has to get to its folder; what is in the folders above stays closed to it.
            for folder in (self._data_folder, self._data_folder.parent):
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        data = self._folder / "data"
        if (data / "PG_VERSION").exists():
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)
        self._secret.write_text(self.password)
        password = self._folder / "password"
        password.write_text(self.password)
        if self._account:
            for path in (self._folder, password):
                os.chown(path, self._account["user"], self._account["group"])
        command = [str(binaries / "initdb"), "-D", str(data), "-U", USER, *_INITDB, f"--pwfile={password}"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **self._account)
        password.unlink()
        if made.returncode:
            shutil.rmtree(data, ignore_errors=True)
            raise _failed(made.stderr)

    def _command(self, binaries: Path) -> list[str]:
        options = {**OPTIONS, "port": str(self.ports[0]), "unix_socket_directories": ""}
        server = [str(binaries / "postgres"), "-D", str(self._folder / "data")]
        server += [f"-c{name}={value}" for name, value in options.items()]
        if not self._account:
            return server
        setpriv = shutil.which("setpriv")
        if not setpriv:
            raise PostgresMissing(
                "PostgreSQL 不以 root 运行,需要 setpriv / PostgreSQL does not run as root: needs setpriv"
            )
        user, group = self._account["user"], self._account["group"]
        # Becoming another user undoes the tie to our own life; setpriv makes it again.
        return [setpriv, f"--reuid={user}", f"--regid={group}", "--clear-groups", "--pdeathsig=KILL", *server]

    def _execute(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []


def _binaries() -> Path:
    found = find_binaries()
    if found is None:
        raise PostgresMissing(
            "没有 PostgreSQL,请先安装(Debian:apt-get install postgresql)/ "
            "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        )
    return found


def _failed(words: str) -> PostgresFailed:
    return PostgresFailed(f"PostgreSQL 没有启动成功 / PostgreSQL did not start\n{words.strip()}")
