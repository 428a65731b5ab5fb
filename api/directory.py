"""Changes to the directory on their way into the records: once for a key, refusals as problems."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import ProblemName
from api.problems import ProblemError
from api.services import Services
from records.directory_changes import DirectoryRefused, KeyReused, Order, once
from records.views import PersonView

Answer = TypeVar("Answer", bound=BaseModel)


async def changed(
    services: Services,
    by: PersonView,
    key: str,
    wanted: BaseModel,
    answer_type: type[Answer],
    carry_out: Callable[[AsyncSession, datetime], Awaitable[Answer]],
) -> Answer:
    """Have the directory changed, and everybody's posts read anew afterwards.

    ``carry_out`` gets the transaction and the business instant. Raises ``ProblemError``: refused, or the key was used.
    """
    now = await services.now()
    order = Order(city=services.pack.id, by=by.login, key=key, at=now, wanted=wanted)
    try:
        async with services.store.write() as session:
            answer = await once(session, order, answer_type, lambda: carry_out(session, now))
    except DirectoryRefused as refused:
        raise ProblemError(ProblemName.DIRECTORY_REFUSED, zh=refused.zh, en=refused.en) from refused
    except KeyReused as reused:
        raise ProblemError(ProblemName.KEY_REUSED) from reused
    services.logins.forget()
    return answer
