"""The product's API as it is, which also says in a header of each answer how long engine and records took."""

import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.main import create_app
from services.dispatch.action_service import ActionService
from services.dispatch.gateway import Gateway
from temporal import process_exit
from temporal.gc_tuning import keep_loaded
from temporal.logs import set_up_logs
from temporal.settings import load_settings

_parts: ContextVar[dict[str, float]] = ContextVar("parts")


class TimedApi:
    """ASGI around the API: adds the header ``Server-Timing``, in milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()
        parts: dict[str, float] = {}
        _parts.set(parts)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                parts["api"] = time.perf_counter() - begun
                told = ", ".join(f"{name};dur={seconds * 1000:.3f}" for name, seconds in parts.items())
                message["headers"] = [*message["headers"], (b"server-timing", told.encode())]
            await send(message)

        await self._app(scope, receive, tell)


def _time(owner: type, method: str, part: str) -> None:
    inner: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @wraps(inner)
    async def timed(*arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return await inner(*arguments)
        finally:
            _parts.get()[part] = time.perf_counter() - begun

    setattr(owner, method, timed)


def main() -> None:
    """Serve until told to stop."""
    _time(Gateway, "send", "engine")
    _time(ActionService, "_write", "records")
    settings = load_settings()
    set_up_logs(settings)
    app = TimedApi(create_app(settings))
    keep_loaded()
    uvicorn.run(app, host=settings.api_host, port=settings.api_port, log_config=None, access_log=False)


if __name__ == "__main__":
    process_exit.run(main)
