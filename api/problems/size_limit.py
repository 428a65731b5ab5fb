"""Refuses requests whose body is too large, before anything of it is read further or kept."""

import re
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.details import response_of
from api.problems.request_errors import RequestError
from services.error_kinds import ErrorKind

ATTACHMENTS_PATH = "/attachments"
_DOCUMENTS = re.compile(
    r"/cases|/cases/[^/]+/tasks/[^/]+/(submit|preview|draft)|/cases/[^/]+/hand-ins/[^/]+|/me/phrases"
)
"""The paths that take documents, drafts of them, or phrases."""


class BodyLimit:
    """ASGI middleware: at most so many bytes a request; some paths (attachments, large tables) have their own limit.

    A body without a stated length is counted while it comes, so nobody can send more by saying nothing.
    """

    def __init__(self, app: ASGIApp, body_bytes: int, document_bytes: int, larger: Mapping[str, int]) -> None:
        """``body_bytes`` for decisions, ``document_bytes`` for paths that take documents, ``larger`` for others."""
        self._app = app
        self._body_bytes = body_bytes
        self._document_bytes = document_bytes
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        limit = self._larger.get(path, self._document_bytes if _DOCUMENTS.fullmatch(path) else self._body_bytes)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await response_of(_too_large(limit), path)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, counted, send)


def _too_large(limit: int) -> RequestError:
    return RequestError(
        ErrorKind.TOO_LARGE,
        zh=f"上传的内容超过 {limit} 字节的上限,未保存任何部分。",
        en=f"What was sent is larger than {limit} bytes; nothing was saved.",
    )
