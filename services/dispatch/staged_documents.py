"""A document lies ready for a case while the case decides on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import structlog

from records.contents.offers import offer, withdraw_offer
from records.views import StoredDocument
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.store import Store

_NO_ANSWER = frozenset(
    {
        ErrorKind.ENGINE_AWAY,
        ErrorKind.ENGINE_BEHIND,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
        ErrorKind.RECORDS_AWAY,
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
    except ServiceError as error:
        if error.kind not in _NO_ANSWER:
            await _withdraw(store, case, attempt)
        raise


async def _withdraw(store: Store, case: str, attempt: str) -> None:
    try:
        async with store.write() as session:
            await withdraw_offer(session, case, attempt)
    except ServiceError:
        # The refusal stands; what nobody names stays among the offers.
        log.warning("被拒文稿未能撤下 / a refused document was not withdrawn", case=case, attempt=attempt)
