"""A document lies ready for a case while the case decides on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import structlog

from api.problems.catalogue import ProblemName
from api.problems.details import ProblemError
from records.offers import offer, withdraw_offer
from records.views import StoredDocument
from services.store import Store

_NO_ANSWER = frozenset(
    {
        ProblemName.ENGINE_AWAY,
        ProblemName.ENGINE_BEHIND,
        ProblemName.NO_ANSWER_YET,
        ProblemName.CASE_STUCK,
        ProblemName.RECORDS_AWAY,
    }
)
"""Problems that leave it open whether the case has carried out the action."""

log = structlog.get_logger("api")


@asynccontextmanager
async def offered(store: Store, case: str, document: StoredDocument | None) -> AsyncIterator[None]:
    """Inside, the document lies ready for the case; a refusal takes it away again.

    Without an answer it stays: the case may have taken it, and whoever asked will ask again.
    """
    if document is None:
        yield
        return
    attempt = uuid4().hex
    async with store.write() as session:
        await offer(session, case, attempt, document)
    try:
        yield
    except ProblemError as error:
        if error.name not in _NO_ANSWER:
            await _withdraw(store, case, attempt)
        raise


async def _withdraw(store: Store, case: str, attempt: str) -> None:
    try:
        async with store.write() as session:
            await withdraw_offer(session, case, attempt)
    except ProblemError:
        # The refusal stands; what nobody names stays among the offers.
        log.warning("被拒文稿未能撤下 / a refused document was not withdrawn", case=case, attempt=attempt)
