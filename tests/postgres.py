"""A throw-away PostgreSQL server for tests, from the system's own package."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

import psycopg

from temporal.ports import LOOPBACK, free_ports
from tests.waiting import FOR_EVER_SECONDS
from tools.stack.postgres import Account, unprivileged

_PAUSE_SECONDS = 0.05
_USER = "tongchou"


class PostgresServer:
    """One server in a temporary folder, on a free port of loopback, with a password made for it.

    PostgreSQL refuses to run as root; then an unprivileged user of the system runs it.
    """

    def __init__(self, binaries: Path) -> None:
        """Nothing is started yet."""
        self._binaries = binaries
        self._account = unprivileged() if os.geteuid() == 0 else Account()
        self._folder = Path(tempfile.mkdtemp(prefix="tongchou-postgres-"))
        self._password = token_hex(16)
        (self._port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def start(self) -> None:
        """Make the cluster and run the server; it dies with this process where the system can do that."""
        self._make_cluster()
        self.run()

    @property
    def pid(self) -> int:
        """Its first process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL of its first process); its sessions end by themselves."""
        if self._process:
            self._process.kill()
            self._process.wait(FOR_EVER_SECONDS)

    def _make_cluster(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self._password)
        if self._account:
            for path in (self._folder, secret):
                os.chown(path, self._account["user"], self._account["group"])
        data = self._folder / "data"
        initdb = [str(self._binaries / "initdb"), "-D", str(data), "-U", _USER, "--encoding=UTF8"]
        initdb += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=self._folder, **self._account)

    def run(self) -> None:
        """Run the server on its cluster; after a kill it recovers what was committed."""
        # A killed server's sessions may hold the cluster for a moment yet.
        until = time.monotonic() + FOR_EVER_SECONDS
        while not self._comes_up(until):
            time.sleep(_PAUSE_SECONDS)

    def _comes_up(self, until: float) -> bool:
        """Start it once; whether it answers. Raises ``RuntimeError`` with its log when the time is over."""
        options = {"listen_addresses": LOOPBACK, "port": self._port, "unix_socket_directories": self._folder}
        # A throw-away database need not outlive a power cut.
        options |= {"fsync": "off", "max_connections": 200}
        postgres = [str(self._binaries / "postgres"), "-D", str(self._folder / "data")]
        postgres += [f"-c{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                _tied_to_us(postgres),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                **self._account,
            )
        return self._answers(until)

    def tool(self, name: str, *options: str) -> bytes:
        """Run one of PostgreSQL's own tools on the server; what it wrote."""
        command = [str(self._binaries / name), f"--host={LOOPBACK}", f"--port={self._port}", f"--username={_USER}"]
        environment = {**os.environ, "PGPASSWORD": self._password}
        return subprocess.run([*command, *options], env=environment, check=True, stdout=subprocess.PIPE).stdout

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Inside, the server and all its sessions are stopped in the middle of what they do, and answer nothing."""
        assert self._process is not None
        processes = [self._process.pid, *_children(self._process.pid)]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        if self._process:
            # SIGINT is PostgreSQL's "fast" shutdown: open sessions are ended.
            self._process.send_signal(2)
            self._process.wait(FOR_EVER_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database's SQLAlchemy URL; it is dropped at the end, whoever is still connected."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgresql+psycopg://{_USER}:{self._password}@{LOOPBACK}:{self._port}/{name}"
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        address = f"postgresql://{_USER}:{self._password}@{LOOPBACK}:{self._port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _answers(self, until: float) -> bool:
        while True:
            try:
                self._execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    log = (self._folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                if self._process and self._process.poll() is not None:
                    return False
                time.sleep(_PAUSE_SECONDS)
            else:
                return True


def _children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in told.split()]


def _tied_to_us(command: list[str]) -> list[str]:
    """The command, killed with its parent where the system has the tool for it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig=KILL", *command] if setpriv else command
