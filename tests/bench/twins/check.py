"""``python -m tests.bench.twins.check NAME``: whether a twin keeps the contract, also when it is killed.

Needs PostgreSQL on this machine. Prints OK and ends with 0, or what fails and ends with 1; where the twin cannot run,
why, and ends with 2.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from temporal.child import Child
from temporal.ports import LOOPBACK, free_ports
from tests.bench.twins.registry import TWINS
from tests.bench.twins.twin import LOGIN, PASSWORD, STEPS, Twin
from tests.postgres import PostgresServer
from tests.waiting import FOR_EVER_SECONDS
from tools.stack.postgres import find_binaries

_PAUSE_SECONDS = 0.1
_RACES = 10
"""How often two ask for the same at once: often enough that both are under way together."""


@dataclass
class Check:
    """A twin that is being checked, and what was found wrong so far."""

    child: Child
    http: httpx.Client
    database_url: str
    faults: list[str] = field(default_factory=list)
    token: str = ""

    def begin(self) -> None:
        """Start the twin and wait until it is healthy; raises ``RuntimeError`` with its log when it ends instead."""
        self.child.start()
        until = time.monotonic() + FOR_EVER_SECONDS
        while not self._healthy():
            if not self.child.running or time.monotonic() > until:
                raise RuntimeError(f"{self.child.name} did not come up:\n{self.child.log_tail(40)}")
            time.sleep(_PAUSE_SECONDS)

    def die(self) -> None:
        """Kill the twin as a crash would and start it again."""
        self.child.kill()
        self.begin()

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a fault unless the two are equal."""
        if found != wanted:
            self.faults.append(f"{what}: {found!r}, wanted {wanted!r}")

    def post(self, path: str, body: dict[str, str], *, key: str = "", token: str | None = None) -> httpx.Response:
        """Send something, as the person who is logged in unless another token is given."""
        bearer = self.token if token is None else token
        headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        if key:
            headers["idempotency-key"] = key
        return self.http.post(path, json=body, headers=headers)

    def approve(self, case: str, step: int, *, key: str = "", token: str | None = None) -> httpx.Response:
        """Decide a step; without a key of its own under the key of this case and step."""
        path = f"/cases/{case}/steps/{step}/approve"
        return self.post(path, {"note": "同意"}, key=key or f"{case}-{step}", token=token)

    def audited(self, case: str) -> list[tuple[int, str]]:
        """Step and note of the case's rows in the table ``audit``, by step."""
        query = "SELECT step, note FROM audit WHERE case_id = %s ORDER BY step"
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query, (case,)).fetchall()

    def _healthy(self) -> bool:
        try:
            return self.http.get("/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def check_login(check: Check) -> None:
    """Only the right password gives a token, and without one nothing is done."""
    wrong = check.post("/login", {"login": LOGIN, "password": "wrong"})
    check.expect("login with a wrong password", wrong.status_code, 401)
    check.token = str(check.post("/login", {"login": LOGIN, "password": PASSWORD}).json()["token"])
    for token in ("", "invented"):
        check.expect(f"start with the token {token!r}", check.post("/cases", {"id": "x"}, token=token).status_code, 401)


def check_steps(check: Check) -> None:
    """Steps are decided in order, each once."""
    case = "in-order"
    started = check.post("/cases", {"id": case})
    check.expect("start of a case", started.status_code, 200)
    check.expect("first step without a token", check.approve(case, 1, token="").status_code, 401)
    check.expect("second step first", check.approve(case, 2).status_code, 409)
    check.expect("a case that is not there", check.approve("nowhere", 1).status_code, 404)
    check.expect("audit rows after refusals", check.audited(case), [])
    for step in range(1, STEPS + 1):
        check.expect(f"step {step}", _answer(check.approve(case, step)), (200, {"step": step}))
        check.expect(f"step {step}, the same key again", _answer(check.approve(case, step)), (200, {"step": step}))
        check.expect(f"step {step}, another key", check.approve(case, step, key=f"other-{step}").status_code, 409)
        check.expect(f"audit rows after step {step}", check.audited(case), _rows(step))


def check_races(check: Check) -> None:
    """What two ask for at once counts once: with one key both have the answer, with two one is refused."""
    with ThreadPoolExecutor(2) as both:
        for number in range(_RACES):
            case = f"race-{number}"
            check.post("/cases", {"id": case})
            same = both.map(lambda _, case=case: check.approve(case, 1).status_code, range(2))
            check.expect("one key twice at once", sorted(same), [200, 200])
            keys = (f"{case}-left", f"{case}-right")
            two = both.map(lambda key, case=case: check.approve(case, 2, key=key).status_code, keys)
            check.expect("two keys at once", sorted(two), [200, 409])
            check.expect("audit rows after a race", check.audited(case), _rows(2))


def check_crashes(check: Check) -> None:
    """What was answered is there after a kill, and the case goes on."""
    case = "killed"
    check.post("/cases", {"id": case})
    check.die()
    for step in range(1, STEPS + 1):
        check.expect(f"step {step} before a kill", check.approve(case, step).status_code, 200)
        check.die()
        check.expect(f"audit rows after a kill behind step {step}", check.audited(case), _rows(step))
        check.expect(f"step {step} again", _answer(check.approve(case, step)), (200, {"step": step}))
        check.expect(f"step {step}, another key", check.approve(case, step, key=f"late-{step}").status_code, 409)
    check.expect("audit rows at the end", check.audited(case), _rows(STEPS))


def check_wire(check: Check) -> None:
    """The benchmark's client reads answers by their length, over one connection."""
    check.post("/cases", {"id": "wire"})
    answer = check.approve("wire", 1)
    check.expect("content-length of an answer", answer.headers.get("content-length"), str(len(answer.content)))
    check.expect("connection", answer.headers.get("connection", "keep-alive").lower(), "keep-alive")


CHECKS: tuple[Callable[[Check], None], ...] = (check_login, check_steps, check_races, check_crashes, check_wire)
"""In this order: all need the login of the first."""


def check_twin(twin: Twin, database_url: str, folder: Path) -> list[str]:
    """What a twin gets wrong on an empty database; ``folder`` receives its log."""
    (port,) = free_ports(1)
    with _served(Child(twin.name, twin.command(port, database_url), folder), port, database_url) as check:
        for part in CHECKS:
            part(check)
        return check.faults


@contextmanager
def _served(child: Child, port: int, database_url: str) -> Iterator[Check]:
    with httpx.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=FOR_EVER_SECONDS) as http:
        check = Check(child, http, database_url)
        try:
            check.begin()
            yield check
        finally:
            child.stop()


def _answer(response: httpx.Response) -> tuple[int, object]:
    return response.status_code, response.json() if response.is_success else response.text


def _rows(steps: int) -> list[tuple[int, str]]:
    return [(step, "同意") for step in range(1, steps + 1)]


@contextmanager
def _database(binaries: Path) -> Iterator[str]:
    server = PostgresServer(binaries)
    try:
        server.start()
        with server.database() as url:
            yield url.replace("+psycopg", "")
    finally:
        server.stop()


def main() -> int:
    """Check the twin that is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.twins.check", description=__doc__)
    parser.add_argument("name", choices=sorted(TWINS))
    twin = TWINS[parser.parse_args().name]
    binaries = find_binaries()
    missing = twin.missing() if binaries else "未找到 PostgreSQL / PostgreSQL was not found"
    if binaries is None or missing:
        print(missing)
        return 2
    twin.build()
    print(twin.version())
    with _database(binaries) as database_url, tempfile.TemporaryDirectory(prefix="tongchou-twin-") as folder:
        faults = check_twin(twin, database_url, Path(folder))
    print("\n".join(faults) or "OK")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
