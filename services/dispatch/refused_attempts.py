"""What somebody tried that their duties forbid is noted for auditors."""

from datetime import UTC, datetime

import structlog

from approvals.actions import Request, subject
from approvals.refusals import Refusal, RefusalCode
from records.cases.attempts import add_attempt
from records.views import Attempt
from services.errors import ServiceError
from services.store import Store

FOR_AUDITORS = frozenset({RefusalCode.WRONG_PARTY, RefusalCode.OWN_WORK, RefusalCode.SECOND_PERSON})
"""Refusals that say so; a lost race or a forgotten reason says nothing."""

log = structlog.get_logger("api")


async def note_attempt(store: Store, case: str, request: Request, key: str, refusal: Refusal) -> None:
    """Note a refused request if it is one for auditors."""
    if refusal.code not in FOR_AUDITORS:
        return
    action = request.action
    attempt = Attempt(
        case=case,
        task=subject(action),
        person=request.actor.person,
        action=action.kind,
        code=refusal.code.value,
        message=refusal.zh,
        key=key,
        at=request.instant or datetime.now(UTC),
    )
    try:
        async with store.write() as session:
            await add_attempt(session, attempt)
    except ServiceError:
        # The refusal stands whether or not it could be noted; the log keeps what the records could not.
        log.warning("被拒操作未能登记 / a refused attempt was not recorded", **attempt.model_dump(mode="json"))
