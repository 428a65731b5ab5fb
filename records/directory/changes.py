"""Changes to the directory by people: each once for its key, one after the other, and kept with who made it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import one_at_a_time
from records.integrity.seals import seal
from records.tables import DirectoryChange, table_of

CHANGES: Table = table_of(DirectoryChange)

_ONE_AT_A_TIME = 7_346_201_180
"""The key of PostgreSQL's advisory lock."""

Answer = TypeVar("Answer", bound=BaseModel)


class DirectoryRefused(ValueError):
    """A change that the directory does not take: nothing of it is kept."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")


class KeyReused(ValueError):
    """The same person has used that key for another change."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants changed. ``at`` is the business instant; ``wanted`` says all of it, for auditors."""

    city: str
    by: str
    key: str
    at: datetime
    wanted: BaseModel

    @property
    def kind(self) -> str:
        """The name of the change."""
        return type(self.wanted).__name__

    def body(self) -> str:
        """What is wanted, always written alike."""
        return json.dumps(self.wanted.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


async def once(
    session: AsyncSession, order: Order, answer_type: type[Answer], carry_out: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Carry a change out, or give the answer that the same key had before; in a `write` session.

    Raises ``KeyReused``, and what ``carry_out`` raises.
    """
    await one_after_the_other(session)
    query = select(CHANGES).where(CHANGES.c.changed_by == order.by, CHANGES.c.key == order.key)
    known = (await session.execute(query)).one_or_none()
    if known is not None:
        if (known.kind, known.body) != (order.kind, order.body()):
            raise KeyReused(order.key)
        return answer_type.model_validate_json(known.answer)
    answer = await carry_out()
    row = {
        "changed_by": order.by,
        "key": order.key,
        "city": order.city,
        "kind": order.kind,
        "body": order.body(),
        "answer": answer.model_dump_json(),
        "at": order.at,
        "recorded_at": datetime.now(UTC),
    }
    await session.execute(CHANGES.insert(), [row])
    await seal(session, CHANGES, [(order.by, order.key)])
    return answer


async def one_after_the_other(session: AsyncSession) -> None:
    """Two changes that each look first must not pass each other."""
    await one_at_a_time(session, _ONE_AT_A_TIME)
