"""The newest records next to an engine of an older backup, and next to an empty one: nothing is lost, the year ends."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from temporalio.client import WorkflowExecutionStatus

from activities.context import Context
from cli.processes import Part, Stack
from policies.loader import load
from records.database import Database
from recovery.run import bring_together
from recovery.standing import engine_cases, find_standing
from rehearsal.staff_clients import Slip, StaffClients
from temporal.connect import connect
from tests.crash.kills import live_through, until
from tests.crash.outcome import is_as_undisturbed
from tests.crash.test_restored_records import copy_database, restore_file
from tests.postgres import PostgresServer
from tests.short_year import CITY, LivedYear, new_stack, prove, short_rehearsal
from tests.waiting import FOR_EVER_SECONDS


@contextmanager
def records_on(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of empty records; that of SQLite is the installation's own choice."""
    if backend == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


class Gate:
    """Holds up what people do while an installation is restored; what was under way comes to its end."""

    def __init__(self, staff: StaffClients) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._under_way = 0
        self._request, self.slips = staff.http.request, staff.slips
        staff.http.request = self._in_turn  # type: ignore[method-assign]

    async def _in_turn(self, *arguments: Any, **named: Any) -> httpx.Response:
        await self._open.wait()
        self._under_way += 1
        try:
            return await self._request(*arguments, **named)
        finally:
            self._under_way -= 1

    async def close(self) -> None:
        """Return when nobody waits for an answer any more."""
        self._open.clear()
        await until(lambda: not self._under_way)

    def open(self) -> None:
        """Let people go on."""
        self._open.set()


async def bring_forward(stack: Stack) -> None:
    """Start an engine that lacks what the records have, and bring it forward as ``tongchou catch-up`` does."""
    await asyncio.to_thread(stack.start, Part.ENGINE)
    engine = await connect(stack.settings)
    database = Database(stack.settings.database_url)
    assert (await find_standing(engine, database, CITY)).ahead
    context = Context(database=database, pack=load(stack.settings.policy, stack.settings.policy_folder))
    assert await bring_together(context, engine, stack.settings, print)
    assert (await find_standing(engine, database, CITY)).agree
    await database.close()


async def everything_is_recorded(stack: Stack, slips: Sequence[Slip]) -> None:
    """Return when the records have all that cases did, and all that was acknowledged."""
    engine = await connect(stack.settings)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while (await prove(engine, stack.settings, slips)).findings:
            pass


async def restore_older_engine(stack: Stack, gate: Gate, folder: Path, acts: Callable[[], int], last: int) -> None:
    """Take a backup of the engine early, put it in its place later, bring its cases forward, and go on."""
    backup = folder / "old-engine"
    await until(lambda: acts() >= last // 4)
    await asyncio.to_thread(copy_database, stack.settings.data_folder / "engine.db", backup)
    await until(lambda: acts() >= last // 2)
    await gate.close()
    await everything_is_recorded(stack, gate.slips)
    stack.kill()
    await asyncio.to_thread(restore_file, backup, stack.settings.data_folder / "engine.db")
    await bring_forward(stack)
    for part in (Part.WORKER, Part.API):
        await asyncio.to_thread(stack.start, part)
    gate.open()


async def lose_engine(stack: Stack) -> None:
    """Begin with an engine that has never heard of any case, and bring all of them back; each comes to its end."""
    stack.kill()
    for file in stack.settings.data_folder.glob("engine.db*"):
        file.unlink()
    await bring_forward(stack)
    await asyncio.to_thread(stack.start, Part.WORKER)
    engine = await connect(stack.settings)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while any(  # noqa: ASYNC110 (nobody tells)
            case.status is WorkflowExecutionStatus.RUNNING for case in (await engine_cases(engine, CITY)).values()
        ):
            await asyncio.sleep(0.5)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_a_year_goes_on_with_an_older_engine_and_comes_back_without_any(
    backend: str, tmp_path: Path, undisturbed: LivedYear, request: pytest.FixtureRequest
) -> None:
    with records_on(backend, request) as url, new_stack(tmp_path / "stack", url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            gate = Gate(rehearsal.staff)
            kill_ = restore_older_engine(stack, gate, tmp_path, lambda: rehearsal.story.acts, undisturbed.acts)
            await live_through(rehearsal, kill_)
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        await lose_engine(stack)
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        stack.kill()
