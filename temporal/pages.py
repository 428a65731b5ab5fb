"""The engine's own pages, made read-only: a proxy on loopback in front of the dev server's UI.

Those pages have no login, and the dev server cannot switch their buttons off, so what they end or reset would be ended
past every rule. A cluster's UI is switched off by its own variable (docker-compose.yml). Run as a process of its own:
`python -m engine.pages PORT UI_PORT`.
"""

import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypedDict

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from temporal.names import PAGES_ALIVE_PATH
from temporal.ports import LOOPBACK

SETTINGS_PATH = "/api/v1/settings"
READ_ONLY = {
    "DisableWriteActions": True,
    "WorkflowTerminateDisabled": True,
    "WorkflowCancelDisabled": True,
    "WorkflowSignalDisabled": True,
    "WorkflowUpdateDisabled": True,
    "WorkflowResetDisabled": True,
    "WorkflowPauseDisabled": True,
    "BatchActionsDisabled": True,
    "StartWorkflowDisabled": True,
    "ActivityCommandsDisabled": True,
}
"""What the settings say so that the pages show no button that would change something."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
_READING = ("GET", "HEAD")

# A query only reads, and *Current Details* is one. The names are checked letter by letter: dots or an escaped slash
# could make another path of it.
_NAME = r"\w[\w.:-]*"
_QUERY = re.compile(rf"/api/v1/namespaces/{_NAME}/workflows/{_NAME}/query/\w+", re.ASCII)

# Of one connection, not of the message; compression goes through as it is.
_OF_A_CONNECTION = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade")
)
_NOT_ASKED_ON = _OF_A_CONNECTION | {b"x-http-method-override"}

_REFUSED_ZH = (
    "引擎界面只供查看,不能在此办理。请用接口或 tongchou 命令办理;需要终止事项的,由一名运维人员发起、另一名确认"
    "(tongchou propose,见 docs/operators.md)。"
)
_REFUSED_EN = (
    "The engine's pages are for reading only. Act through the API or the command tongchou; to terminate a case, one "
    "operator proposes it and another confirms (tongchou propose, docs/operators.md)."
)
_AWAY_ZH = "引擎没有答复,请稍候刷新;仍不行的,查看数据文件夹下的 logs/engine.log。"
_AWAY_EN = "The engine does not answer: reload in a while; if it stays so, see logs/engine.log in the data folder."

_CONNECTS_WITHIN_SECONDS = 5.0
_GRACE_SECONDS = 1


class _State(TypedDict):
    ui: httpx.AsyncClient


def create_proxy(ui_port: int) -> Starlette:
    """The application that shows the pages of the UI on that port of loopback, and lets nobody write."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[_State]:
        # No time limit for answers: pages wait for the next event of a case.
        limit = httpx.Timeout(None, connect=_CONNECTS_WITHIN_SECONDS)
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{ui_port}", timeout=limit, trust_env=False) as ui:
            # A browser's own headers alone count: asked for with those of httpx, all would come compressed.
            ui.headers.clear()
            yield {"ui": ui}

    routes = [
        Route(PAGES_ALIVE_PATH, _alive),
        Route(SETTINGS_PATH, _settings),
        Route("/{path:path}", _pass, methods=_METHODS),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={httpx.HTTPError: _away, 405: _refuse})


async def _alive(request: Request) -> Response:
    return PlainTextResponse("")


async def _settings(request: Request) -> Response:
    ui: httpx.AsyncClient = request.state.ui
    answer = await ui.get(SETTINGS_PATH)
    answer.raise_for_status()
    return JSONResponse({**answer.json(), **READ_ONLY}, headers={"cache-control": "no-store"})


async def _pass(request: Request) -> Response:
    path = request.scope["raw_path"].decode()
    if request.method not in _READING and not (request.method == "POST" and _QUERY.fullmatch(path)):
        return await _refuse(request)
    ui: httpx.AsyncClient = request.state.ui
    asked = ui.build_request(
        # The UI knows no HEAD; whoever asked so gets no body from our server.
        "GET" if request.method == "HEAD" else request.method,
        httpx.URL(raw_path=_raw_path(request.scope)),
        headers=[(name, value) for name, value in request.headers.raw if name not in _NOT_ASKED_ON],
        content=await request.body(),
    )
    answer = await ui.send(asked, stream=True)
    shown = StreamingResponse(answer.aiter_raw(), answer.status_code, background=BackgroundTask(answer.aclose))
    shown.raw_headers = [
        (name.lower(), value) for name, value in answer.headers.raw if name.lower() not in _OF_A_CONNECTION
    ]
    return shown


def _raw_path(scope: Mapping[str, bytes]) -> bytes:
    query = scope["query_string"]
    return scope["raw_path"] + (b"?" + query if query else b"")


async def _refuse(request: Request, error: Exception | None = None) -> Response:
    return _said(405, _REFUSED_ZH, _REFUSED_EN, {"allow": ", ".join(_READING)})


async def _away(request: Request, error: Exception) -> Response:
    return _said(502, _AWAY_ZH, _AWAY_EN)


def _said(status: int, chinese: str, english: str, headers: Mapping[str, str] | None = None) -> Response:
    """The pages show the `message` of an answer that is an error."""
    return JSONResponse({"message": f"{chinese} / {english}"}, status, headers)


def main() -> None:
    """Serve until asked to stop."""
    port, ui_port = map(int, sys.argv[1:])
    uvicorn.run(
        create_proxy(ui_port),
        host=LOOPBACK,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
