"""Whatever is killed, whenever: the year ends as if nothing had happened, and every answer that was given counts."""

from pathlib import Path

import pytest

from cli.processes import Part
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from temporal.failpoints import Failpoint
from tests.crash.background_comments import comment_on_tasks
from tests.crash.kills import FailpointDeaths, kill_parts, live_through, random_kills
from tests.crash.outcome import is_as_undisturbed, nothing_is_lost
from tests.short_year import SHORT_YEAR, LivedYear, first_differences, new_stack, short_rehearsal, what_is_left

SEEDS = (20220101, 20230331)

API_DIES = (
    (Failpoint.API_ANSWERED, 9),
    (Failpoint.API_RECORDED, 14),
    (Failpoint.API_ANSWERED, 30),
    (Failpoint.API_RECORDED, 40),
)
APPROVALS_DIE = ((Failpoint.API_EARMARKED, 1), (Failpoint.API_EARMARKED, 2))
WORKER_DIES = (
    (Failpoint.RECORDER_WRITING, 6),
    (Failpoint.LEDGER_POSTED, 3),
    (Failpoint.RECORDER_WRITTEN, 8),
)


async def test_dying_around_the_end_of_an_update_or_a_payment_changes_nothing(
    tmp_path: Path, undisturbed: LivedYear
) -> None:
    with new_stack(tmp_path) as stack:
        async with short_rehearsal(stack) as rehearsal:
            dying = FailpointDeaths(stack)
            await live_through(rehearsal, dying.die_at(Part.API, API_DIES), dying.die_at(Part.WORKER, WORKER_DIES))
        assert len(dying.died) == len(API_DIES) + len(WORKER_DIES)
        await nothing_is_lost(stack, rehearsal)
        left = await what_is_left(stack.settings)
        assert first_differences(left, undisturbed.left) == []
        assert left.balances == undisturbed.left.balances
        stack.kill()


async def test_dying_before_the_case_hears_of_an_approval_leaves_nothing_on_its_way(tmp_path: Path) -> None:
    with new_stack(tmp_path) as stack:
        async with short_rehearsal(stack) as rehearsal:
            dying = FailpointDeaths(stack)
            await live_through(rehearsal, dying.die_at(Part.API, APPROVALS_DIE))
        assert len(dying.died) == len(APPROVALS_DIE)
        await nothing_is_lost(stack, rehearsal)
        stack.kill()


@pytest.mark.parametrize("seed", SEEDS)
async def test_parts_killed_alone_and_together_under_load_lose_nothing_and_invent_nothing(
    tmp_path: Path, undisturbed: LivedYear, seed: int
) -> None:
    last = undisturbed.acts
    kills = random_kills(seed, last)
    print(f"seed {seed}:", *kills, sep="\n  ")
    with new_stack(tmp_path) as stack:
        async with short_rehearsal(stack) as rehearsal:
            cast = Cast(YearData(SHORT_YEAR).directory())
            await live_through(
                rehearsal,
                kill_parts(stack, kills, lambda: rehearsal.story.acts),
                comment_on_tasks(rehearsal.staff, cast, seed, lambda: rehearsal.story.acts, last),
            )
        assert len(rehearsal.staff.slips) > last, "nobody said anything: the parts were idle when they were killed"
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        stack.kill()
