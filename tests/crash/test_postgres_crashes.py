"""PostgreSQL is killed, hangs or is locked under load: decisions count meanwhile, and the records follow them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import httpx
import psycopg

from rehearsal.cast import OPERATOR, Cast
from rehearsal.year_data import YearData
from temporal.connect import connect
from tests.crash.background_comments import comment_on_tasks
from tests.crash.kills import live_through, until
from tests.postgres import PostgresServer
from tests.short_year import SHORT_YEAR, LivedYear, new_stack, prove, short_rehearsal, what_is_left

SEED = 20220831
KILLS = 3
DOWN_SECONDS = 1.0
HELD_SECONDS = 12.0
"""How long the server hangs, and how long a table is locked."""
ANSWERED_WITHIN = 9.0
"""What reading may take meanwhile: five seconds for the records, and a busy machine's slack."""
READY_WITHIN = 5.0


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
        proof = await prove(await connect(stack.settings), stack.settings, rehearsal.staff.slips)
        assert proof.findings == []
        assert proof.ledger.ties
        left = await what_is_left(stack.settings)
        assert left.cases == undisturbed.left.cases
        assert left.balances == undisturbed.left.balances
        stack.kill()


async def hang_then_lock(server: PostgresServer, url: str, acts: Callable[[], int], last: int) -> None:
    """Hang the server for a while, and later hold a table that every action writes."""
    await until(lambda: acts() >= last // 4)
    with server.hung():
        await asyncio.sleep(HELD_SECONDS)
    await until(lambda: acts() >= last // 2)
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as holder:
        await holder.execute("LOCK TABLE audit")
        await asyncio.sleep(HELD_SECONDS)


async def keep_asking(api_url: str, token: str, longest: dict[str, float]) -> None:
    """Look into the inbox and ask whether the API is ready, again and again, and note the longest that each took."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=api_url, headers=headers, timeout=60) as client:
        while True:
            for path in longest:
                begun = time.monotonic()
                answer = await client.get(path)
                longest[path] = max(longest[path], time.monotonic() - begun)
                assert answer.status_code in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE)
            await asyncio.sleep(0.2)


async def test_a_server_that_hangs_and_a_table_that_is_locked_hold_up_no_answer(
    tmp_path: Path, undisturbed: LivedYear, mortal_postgres: PostgresServer
) -> None:
    longest = {"/tasks": 0.0, "/ready": 0.0}
    with mortal_postgres.database() as url, new_stack(tmp_path, url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            asking = asyncio.create_task(keep_asking(stack.settings.api_url, rehearsal.staff.token(OPERATOR), longest))
            await live_through(
                rehearsal, hang_then_lock(mortal_postgres, url, lambda: rehearsal.story.acts, undisturbed.acts)
            )
            assert not asking.done()
            asking.cancel()
        assert longest["/tasks"] < ANSWERED_WITHIN
        assert longest["/ready"] < READY_WITHIN
        proof = await prove(await connect(stack.settings), stack.settings, rehearsal.staff.slips)
        assert proof.findings == []
        assert proof.ledger.ties
        left = await what_is_left(stack.settings)
        assert left.cases == undisturbed.left.cases
        assert left.balances == undisturbed.left.balances
        stack.kill()
