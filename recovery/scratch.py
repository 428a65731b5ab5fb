"""Automatic steps done again on records of their own, from the first case on: what they rested on is as it was then.

In the records themselves it is as it is now: a month consolidated before the budget was approved would be checked
against the budget.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from activities.context import Context
from records.cases.missing_contents import missing_documents, named_documents
from records.contents.documents import put_document
from records.contents.store import documents
from records.database import Database, Records
from records.migrate import upgrade
from recovery.entries import take_in
from recovery.spool import Spool
from recovery.steps import NotTheSame, do_again

_AT_ONCE = 100


async def find_documents_again(context: Context, spool: Spool) -> None:
    """Keep the documents that automatic steps made and the records lack, as far as they come out the same again."""
    city = context.pack.id
    async with _scratch(context) as scratch:
        async with context.database.read() as session:
            named = await named_documents(session, city)
        await _copy(context.database, scratch.database, named)
        for each in spool.in_order():
            await take_in(scratch, each)
            if each.entry.ended is not None:
                with suppress(NotTheSame):
                    await do_again(scratch, each.entry.ended)
        async with context.database.read() as session:
            lost = [each.hash for each in await missing_documents(session, city)]
        await _copy(scratch.database, context.database, lost)


@asynccontextmanager
async def _scratch(context: Context) -> AsyncIterator[Context]:
    with tempfile.TemporaryDirectory(prefix="tongchou-") as folder:
        url = f"sqlite:///{Path(folder) / 'records.db'}"
        await asyncio.to_thread(upgrade, url)
        database = Database(url)
        try:
            yield replace(context, database=database)
        finally:
            await database.close()


async def _copy(source: Records, target: Records, hashes: Iterable[str]) -> None:
    wanted = sorted(set(hashes))
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        async with source.read() as session:
            found = await documents(session, some)
        async with target.write() as session:
            for document in found.values():
                await put_document(session, document)
