"""Holders, moved deadlines, empty posts, copies and operators' proposals: the same rows in whatever order they come."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from approvals.actions import Actor, Terminate
from approvals.definitions import MAIN, Party
from approvals.effects import (
    Copied,
    DeadlineMoved,
    Decided,
    Effect,
    EffectBody,
    Event,
    HeldHow,
    HolderChanged,
    Notice,
    Noticed,
    Outcome,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    Role,
    TaskOpened,
    chain,
)
from records.cases.reading import get_task
from records.database import Database
from records.desk.inbox import InboxFilter, open_tasks
from records.projection.apply import apply
from tests.records.story import START, actor

CASE = "ningbo.decision.2022"
TASK = "main.review.1.decide"
PARTY = Party(kind="bureau", post="checker")
WANG, LI = actor(PARTY, 1), actor(PARTY, 2)


def effects(*events: Event | tuple[Actor, Event]) -> tuple[Effect, ...]:
    """A case's effects, an hour apart."""
    attributed = (each if isinstance(each, tuple) else (None, each) for each in events)
    return chain(
        EffectBody(number=number, at=START + timedelta(hours=number), actor=who, event=event)
        for number, (who, event) in enumerate(attributed, 1)
    )


def opened(**changes: Any) -> TaskOpened:
    return TaskOpened(
        **{
            "task": TASK,
            "lane": MAIN,
            "step": "review",
            "round": 1,
            "role": Role.DECIDE,
            "party": PARTY,
            "zh": "审核",
            "en": "review",
            "due": START + timedelta(days=1),
            **changes,
        }
    )


def copied() -> Copied:
    return Copied(lane=MAIN, step="review", parties=(PARTY, Party(kind="audit_office", post="maker")))


def proposed(proposal: str = "p1") -> PowerProposed:
    return PowerProposed(proposal=proposal, power=Terminate(), reason="重复立项")


async def in_every_order(database: Database, made: Sequence[Effect], query: str) -> set[tuple[Any, ...]]:
    """What the query finds after the effects were written one by one, for each order of writing."""
    found: set[tuple[Any, ...]] = set()
    for order in permutations(made):
        async with database.write() as session:
            for effect in order:
                await apply(session, CASE, [effect])
            found.add(tuple(tuple(row) for row in await session.execute(text(query))))
            for table in ("audit", "task_record", "notice", "power_proposal", "copy_record", "decision_record"):
                await session.execute(text(f"DELETE FROM {table}"))
    return found


async def test_the_last_holder_counts(database: Database) -> None:
    made = effects(
        opened(),
        (WANG, HolderChanged(task=TASK, how=HeldHow.CLAIMED, holder=WANG)),
        (WANG, HolderChanged(task=TASK, how=HeldHow.TRANSFERRED, holder=LI)),
    )
    query = "SELECT holder, holder_name, open FROM task_record"
    (rows,) = await in_every_order(database, made, query)
    assert [tuple(row)[:2] for row in rows] == [(LI.person, LI.signature)]


async def test_a_freed_task_has_no_holder(database: Database) -> None:
    made = effects(opened(holder=WANG), (LI, HolderChanged(task=TASK, how=HeldHow.FREED, reason="休假")))
    (rows,) = await in_every_order(database, made, "SELECT holder, holder_name FROM task_record")
    assert rows == ((None, None),)


async def test_a_moved_deadline_is_the_one_shown_and_ends_being_overdue(database: Database) -> None:
    before, after = START + timedelta(days=1), START + timedelta(days=30)
    made = effects(
        opened(),
        Noticed(task=TASK, notice=Notice.DUE, party=PARTY, due=before),
        (LI, DeadlineMoved(task=TASK, before=before, due=after)),
    )
    for order in permutations(made):
        async with database.write() as session:
            for effect in order:
                await apply(session, CASE, [effect])
            task = await get_task(session, CASE, TASK)
            assert task is not None
            assert (task.due, task.overdue) == (after, False)
            for table in ("audit", "task_record", "notice"):
                await session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("last", [Notice.POST_EMPTY, Notice.POST_FILLED])
async def test_an_empty_post_is_marked_until_somebody_holds_it(database: Database, last: Notice) -> None:
    due = START + timedelta(days=1)
    notices = [Notice.POST_EMPTY, Notice.POST_FILLED, Notice.POST_EMPTY][: 3 if last is Notice.POST_EMPTY else 2]
    made = effects(opened(), *(Noticed(task=TASK, notice=each, party=PARTY, due=due) for each in notices))
    async with database.write() as session:
        await apply(session, CASE, [made[0], *reversed(made[1:])])
        (item,) = (await open_tasks(session, InboxFilter(equal={"case": CASE}))).items
    assert item.post_empty == (last is Notice.POST_EMPTY)


async def test_an_added_signers_task_names_who_is_to_sign_and_for_which_task(database: Database) -> None:
    sign = opened(task=f"{TASK}.sign.1", role=Role.SIGN, holder=LI, of_task=TASK)
    async with database.write() as session:
        await apply(session, CASE, effects(opened(), sign))
        task = await get_task(session, CASE, sign.task)
    assert task is not None
    assert (task.role, task.holder, task.of_task) == (Role.SIGN, LI.person, TASK)


async def test_a_proposal_is_open_until_a_second_operator_has_decided(database: Database) -> None:
    one, other = (WANG, proposed()), (WANG, proposed("p2"))
    confirmed = (LI, PowerConfirmed(proposal="p1", proposed_by=WANG, power=Terminate(), reason="重复立项"))
    declined = (LI, PowerDeclined(proposal="p2", reason="不妥"))
    query = 'SELECT proposal, proposed_by, confirmed, decided_by, declined_because, "open" FROM power_proposal'
    (rows,) = await in_every_order(database, effects(one, other, confirmed, declined), f"{query} ORDER BY 1")
    assert [tuple(row) for row in rows] == [
        ("p1", WANG.person, True, LI.person, None, False),
        ("p2", WANG.person, False, LI.person, "不妥", False),
    ]
    (rows,) = await in_every_order(database, effects(one), query)
    assert [(row[0], row[5]) for row in rows] == [("p1", True)]


async def test_a_passed_step_is_copied_to_its_parties_each_time(database: Database) -> None:
    query = "SELECT subject, reader FROM copy_record ORDER BY 1, 2"
    (rows,) = await in_every_order(database, effects(copied(), copied()), query)
    assert [tuple(row) for row in rows] == [
        ("main.review.1", "audit_office/maker"),
        ("main.review.1", "bureau/checker"),
        ("main.review.2", "audit_office/maker"),
        ("main.review.2", "bureau/checker"),
    ]


async def test_both_names_stand_with_a_substitutes_decision(database: Database) -> None:
    acting = WANG.model_copy(update={"acting_for": LI.person, "acting_for_name": LI.name})
    decided = Decided(task=TASK, lane=MAIN, step="review", outcome=Outcome.APPROVED)
    made = effects(opened(), (acting, decided))
    async with database.write() as session:
        await apply(session, CASE, made)
        query = text('SELECT person, name, acting_for, acting_for_name FROM decision_record WHERE "case" = :case')
        (row,) = await session.execute(query, {"case": CASE})
    assert tuple(row) == (WANG.person, WANG.name, LI.person, LI.name)
