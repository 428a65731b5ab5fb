"""PostgreSQL is killed, hangs or is locked under load: decisions count meanwhile, and the records follow them."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random

import httpx
import psycopg

from rehearsal.cast import OPERATOR, Cast
from rehearsal.open_tasks import OpenTask
from rehearsal.staff_clients import StaffClients
from rehearsal.year_data import YearData
from tests.crash.background_comments import comment_on_tasks, open_tasks, remark
from tests.crash.kills import live_through, until
from tests.crash.outcome import is_as_undisturbed
from tests.postgres import PostgresServer
from tests.short_year import SHORT_YEAR, LivedYear, new_stack, short_rehearsal
from tests.waiting import FOR_EVER_SECONDS

SEED = 20220831
KILLS = 3
DOWN_SECONDS = 1.0
PATHS = ("/tasks", "/ready")
MANY = 12
"""More people at once than the API has connections to its records."""


async def kill_and_run(server: PostgresServer, when: Sequence[int], acts: Callable[[], int], rng: Random) -> None:
    """Kill the server a little after so many acts, each time, and run it again after a while."""
    for after in when:
        await until(lambda after=after: acts() >= after)  # type: ignore[misc]
        await asyncio.sleep(rng.uniform(0, 0.06))
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(rng.uniform(0.1, DOWN_SECONDS))
        await asyncio.to_thread(server.run)


async def test_records_that_are_killed_under_load_lose_nothing_that_was_acknowledged(
    tmp_path: Path, undisturbed: LivedYear, mortal_postgres: PostgresServer
) -> None:
    last, rng = undisturbed.acts, Random(SEED)
    stretch = last // KILLS
    when = [number * stretch + rng.randrange(stretch) for number in range(KILLS)]
    print(f"seed {SEED}: killed after {when} of {last} acts")
    with mortal_postgres.database() as url, new_stack(tmp_path, url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            cast = Cast(YearData(SHORT_YEAR).directory())

            def acts() -> int:
                return rehearsal.story.acts

            await live_through(
                rehearsal,
                kill_and_run(mortal_postgres, when, acts, rng),
                comment_on_tasks(rehearsal.staff, cast, SEED, acts, last),
            )
        assert len(rehearsal.staff.slips) > last, "nobody said anything: nothing was written when it was killed"
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        stack.kill()


class Meanwhile:
    """People at the API while its records do not answer; nothing of it ends before all of them have their answers."""

    def __init__(self, staff: StaffClients, api_url: str) -> None:
        self.staff, self._api_url = staff, api_url
        self._cast = Cast(YearData(SHORT_YEAR).directory())

    async def read(self) -> None:
        """Many look into the inbox and whether the API is ready."""
        headers = {"Authorization": f"Bearer {self.staff.person(OPERATOR).token}"}
        async with httpx.AsyncClient(base_url=self._api_url, headers=headers, timeout=FOR_EVER_SECONDS) as client:
            answers = await asyncio.gather(*(client.get(path) for path in PATHS for _ in range(MANY)))
        assert {answer.status_code for answer in answers} <= {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}

    async def remark(self, tasks: Sequence[OpenTask]) -> None:
        """Many remark on these tasks, each until it counts or the task has gone."""
        on = enumerate(islice(cycle(tasks), MANY))
        await asyncio.gather(*(remark(self.staff, self._cast, task, number) for number, task in on))


async def hang_then_lock(
    server: PostgresServer, url: str, meanwhile: Meanwhile, acts: Callable[[], int], last: int
) -> None:
    """Hang the server until all answers have come, and later hold what every action writes until all have come."""
    await until(lambda: acts() >= last // 4)
    with server.hung():
        await meanwhile.read()
    await until(lambda: acts() >= last // 2)
    while not (tasks := await open_tasks(meanwhile.staff)):  # noqa: ASYNC110 (nobody tells)
        await asyncio.sleep(0.1)
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as holder:
        await holder.execute("LOCK TABLE audit")
        await asyncio.gather(meanwhile.read(), meanwhile.remark(tasks))


async def test_a_server_that_hangs_and_a_table_that_is_locked_hold_up_no_answer(
    tmp_path: Path, undisturbed: LivedYear, mortal_postgres: PostgresServer
) -> None:
    """Hang and lock end when what is asked meanwhile has its answers: if these waited for the records, it never ends.

    Whoever reads is answered, at worst with a refusal; what is decided while the table is locked counts.
    """
    with mortal_postgres.database() as url, new_stack(tmp_path, url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            meanwhile = Meanwhile(rehearsal.staff, stack.settings.api_url)
            await live_through(
                rehearsal,
                hang_then_lock(mortal_postgres, url, meanwhile, lambda: rehearsal.story.acts, undisturbed.acts),
            )
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        stack.kill()
