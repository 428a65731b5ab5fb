"""Notes the newest entry of a hash chain apart from the chain: one whose end was cut off still fits itself."""

from sqlalchemy import Executable, Table

from records.backends.statements import upsert
from records.tables import NotedHead, table_of

HEADS: Table = table_of(NotedHead)


def note_head(backend: str, chain: Table, number: int, digest: str) -> Executable:
    """The statement that notes the newest entry of a chain, for the transaction that appends it."""
    head = {"number": number, "hash": digest}
    into = upsert(backend, HEADS).values(chain=chain.name, **head)
    noted: Executable = into.on_conflict_do_update(index_elements=[HEADS.c.chain], set_=head)
    return noted
