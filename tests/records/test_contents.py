"""A content that is not the one of its hash is given to nobody, whatever changed it, and operators are informed."""

import ast
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.snapshot_record import pinned_by
from records.cases.reading import get_case, history, newest_versions
from records.contents.documents import get_document, put_attachment, put_document
from records.contents.faults import standing_content_faults
from records.contents.offers import offer
from records.contents.policy_snapshots import keep_pinned, read_pinned
from records.contents.store import Content, ContentDiffers, attachment
from records.database import Database
from records.projection.apply import apply
from records.projection.recorded_effects import effects_between
from records.tables import METADATA
from records.views import StoredDocument
from tests.records.story import Story, document, head

RECORDS = Path(__file__).parents[2] / "records"
STORE, STATES = (RECORDS / "contents" / name for name in ("store.py", "states.py"))
BODY, SCAN = '{"pooled":"10000000.00"}', b"%PDF scan"
KEPT = StoredDocument(content_hash=sha256(BODY.encode()).hexdigest(), form="plan", amounts_hash="a" * 64, body=BODY)
CASE = "ningbo.plan.2022-03"
POLICY = pinned_by(head(CASE))

Read = Callable[[AsyncSession], Awaitable[Any]]


async def everything_kept(database: Database) -> None:
    """One content of each kind, and a case with two versions."""
    story = Story.begin(CASE)
    story.walk_to_review()
    async with database.write() as session:
        await put_document(session, KEPT)
        await put_attachment(session, "批复.pdf", "application/pdf", SCAN)
        await apply(session, CASE, story.effects)
        await keep_pinned(session, CASE, 1, POLICY)


async def of_the_case(session: AsyncSession) -> Any:
    return await newest_versions(session, "ningbo", "small", 2022, "plan")


@pytest.mark.parametrize(
    ("change", "read", "content"),
    [
        (
            "UPDATE document SET body = replace(body, '10000000', '13000000')",
            lambda session: get_document(session, KEPT.content_hash),
            Content.DOCUMENT,
        ),
        (
            "UPDATE attachment SET content = content || content",
            lambda session: attachment(session, sha256(SCAN).hexdigest()),
            Content.ATTACHMENT,
        ),
        ("UPDATE pinned_policy SET body = '{}'", lambda session: read_pinned(session, [POLICY.hash()]), Content.POLICY),
        (
            "UPDATE audit SET body = replace(body, '2022-01-03', '2022-01-04') WHERE number = 2",
            lambda session: history(session, CASE),
            Content.EFFECT,
        ),
        (
            "UPDATE audit SET previous = hash WHERE number = 3",
            lambda session: effects_between(session, CASE, 2, 4),
            Content.EFFECT,
        ),
        (
            "UPDATE version_record SET content_hash = amounts_hash WHERE lane = '330203'",
            of_the_case,
            Content.VERSION,
        ),
    ],
)
async def test_a_changed_content_is_refused_and_noted_until_it_is_right_again(
    database: Database, change: str, read: Read, content: Content
) -> None:
    await everything_kept(database)
    async with database.read() as session:
        before = await read(session)
    snapshot = await _rows(database, change)
    async with database.write() as session:
        await session.execute(text(change))
    with pytest.raises(ContentDiffers) as refused:
        async with database.read() as session:
            await read(session)
    assert refused.value.content is content
    async with database.read() as session:
        assert [(fault.content, fault.key) for fault in await standing_content_faults(session)] == [
            (content, refused.value.key)
        ]
    await _restore(database, change, snapshot)
    async with database.read() as session:
        assert await read(session) == before
        assert await standing_content_faults(session) == ()


async def test_an_offered_document_that_was_changed_is_refused(database: Database) -> None:
    async with database.write() as session:
        await offer(session, CASE, "attempt", KEPT)
        await session.execute(text("UPDATE offered_document SET body = '{}'"))
    async with database.read() as session:
        with pytest.raises(ContentDiffers):
            await get_document(session, KEPT.content_hash)


async def test_a_case_can_still_be_looked_at_when_a_document_of_it_is_gone(database: Database) -> None:
    await everything_kept(database)
    async with database.read() as session:
        shown = await get_case(session, CASE)
    assert shown is not None
    assert shown.versions[0].content_hash == document(1).content_hash


def test_only_one_module_reads_bodies() -> None:
    """No other statement of the records selects a content column, or a whole table that has one."""
    tables = {"DOCUMENTS", "OFFERED", "OFFERS", "ATTACHMENTS", "POLICIES", "AUDIT"}
    found = []
    for path in sorted(RECORDS.rglob("*.py")):
        # Verification looks at what is wrong with them; nobody else imports that module (below).
        if path in (STORE, STATES, RECORDS / "integrity" / "seals.py") or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(value=ast.Attribute(attr="c", value=ast.Name(id=name)), attr="body" | "content"):
                    if name in tables:
                        found.append(f"{path.name}:{node.lineno} {name}.c.{node.attr}")
                case ast.Call(func=ast.Name(id="select"), args=arguments):
                    found += [
                        f"{path.name}:{node.lineno} select({each.id})"
                        for each in arguments
                        if isinstance(each, ast.Name) and each.id in tables
                    ]
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="select")) if name in tables:
                    found.append(f"{path.name}:{node.lineno} {name}.select()")
    assert found == []


def test_only_verification_and_operators_look_at_bodies_that_are_not_proven() -> None:
    root = RECORDS.parent
    unproven = ("records.contents.states", "unproven_effects")
    folders = ("activities", "api", "cli", "operations", "records", "recovery", "services", "workflows")
    found = [
        path.name
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if path not in (STORE, STATES, RECORDS / "contents" / "faults.py")
        and any(name in path.read_text() for name in unproven)
    ]
    assert found == []


def _table(change: str) -> str:
    return change.split()[1]


async def _rows(database: Database, change: str) -> list[dict[str, Any]]:
    async with database.read() as session:
        return [dict(row._mapping) for row in await session.execute(text(f"SELECT * FROM {_table(change)}"))]


async def _restore(database: Database, change: str, rows: list[dict[str, Any]]) -> None:
    """Put every column back in place, by the key."""
    table = METADATA.tables[_table(change)]
    keys = [column.name for column in table.primary_key]
    values = ", ".join(f'"{name}" = :{name}' for name in rows[0])
    found = " AND ".join(f'"{name}" = :{name}' for name in keys)
    async with database.write() as session:
        await session.execute(text(f"UPDATE {table.name} SET {values} WHERE {found}"), rows)
