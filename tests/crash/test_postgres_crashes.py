"""PostgreSQL is killed under load and comes back: decisions count meanwhile, and the records catch up with them."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from engine.connect import connect
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from tests.crash.blows import until
from tests.crash.chatter import chatter
from tests.crash.living import live_through
from tests.postgres import PostgresServer
from tests.short_year import SHORT_YEAR, LivedYear, new_stack, prove, short_rehearsal, what_is_left

SEED = 20220831
KILLS = 3
DOWN_SECONDS = 1.0


async def kill_and_run(server: PostgresServer, when: Sequence[int], acts: Callable[[], int], dice: Random) -> None:
    """Kill the server a little after so many acts, each time, and run it again after a while."""
    for after in when:
        await until(lambda after=after: acts() >= after)  # type: ignore[misc]
        await asyncio.sleep(dice.uniform(0, 0.06))
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(dice.uniform(0.1, DOWN_SECONDS))
        await asyncio.to_thread(server.run)


async def test_records_that_are_killed_under_load_lose_nothing_that_was_acknowledged(
    tmp_path: Path, undisturbed: LivedYear, mortal_postgres: PostgresServer
) -> None:
    last, dice = undisturbed.acts, Random(SEED)
    stretch = last // KILLS
    when = [number * stretch + dice.randrange(stretch) for number in range(KILLS)]
    print(f"seed {SEED}: killed after {when} of {last} acts")
    with mortal_postgres.database() as url, new_stack(tmp_path, url) as stack:
        async with short_rehearsal(stack) as rehearsal:
            cast = Cast(YearData(SHORT_YEAR).directory())

            def acts() -> int:
                return rehearsal.story.acts

            await live_through(
                rehearsal,
                kill_and_run(mortal_postgres, when, acts, dice),
                chatter(rehearsal.office, cast, SEED, acts, last),
            )
        assert len(rehearsal.office.slips) > last, "nobody said anything: nothing was written when it was killed"
        proof = await prove(await connect(stack.settings), stack.settings, rehearsal.office.slips)
        assert proof.findings == []
        assert proof.ledger.ties
        left = await what_is_left(stack.settings)
        assert left.cases == undisturbed.left.cases
        assert left.balances == undisturbed.left.balances
        stack.kill()
