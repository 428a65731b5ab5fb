"""Whether a request that comes again under its key asks for the same: by a digest of what its sender said."""

import json
from hashlib import sha256

from pydantic import JsonValue

from approvals.actions import (
    AddSigner,
    Choose,
    Delegate,
    HandIn,
    HandOver,
    Migrate,
    NewCalendar,
    Propose,
    Reassign,
    Request,
    StaffAction,
    Submit,
    Transfer,
)
from approvals.refusals import Refusal, RefusalCode

KEY_REUSED = Refusal(
    code=RefusalCode.KEY_REUSED,
    zh="同一请求编号已用于其他内容。请使用新的编号重新提交。",
    en="This idempotency key was used for another request. Send yours with a new key.",
)


def request_digest(request: Request) -> str:
    """SHA-256 over who asks and for what, so that a reused key with another content shows.

    What the API looked up for the sender (a colleague's name and post, what checks found, a newer chain) is left out:
    it may be otherwise when the same request comes again, and whoever is refused for a reused key would act twice.
    """
    looked_up = _looked_up(request.action)
    if not looked_up:
        return _digest(request, request.action.model_dump_json())
    said = {**request.action.model_dump(mode="json"), **looked_up}
    return _digest(request, json.dumps(said, sort_keys=True))


def asks_for_the_same(digest: str, request: Request) -> bool:
    """Whether what was carried out under a request's key, by its digest, is what the request asks for."""
    # Running cases, and the records, also have digests of when what was looked up was not left out.
    return digest in (request_digest(request), _digest(request, request.action.model_dump_json()))


def _looked_up(action: StaffAction) -> dict[str, JsonValue]:
    """The fields that the API filled in, as the sender named them."""
    match action:
        case Transfer() | Delegate() | AddSigner() | HandOver():
            return {"to": action.to.person}
        case Submit() | HandIn():
            return {"document": action.document.content_hash}
        case Choose():
            return {"document": None}
        case Propose(power=Reassign(to=to) as power):
            return {"power": {"power": power.power, "task": power.task, "to": to.person if to is not None else None}}
        case Propose(power=Migrate() | NewCalendar() as power):
            return {"power": power.power}
        case _:
            return {}


def _digest(request: Request, said: str) -> str:
    return sha256(f"{request.actor.person}\n{said}".encode()).hexdigest()
