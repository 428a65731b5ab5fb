"""The API: `create_app()` for uvicorn; everything it needs is opened with it and closed with it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.params import Depends as DependsOn
from fastapi.responses import HTMLResponse, JSONResponse

from api.openapi.description import complete_openapi
from api.openapi.reference_page import reference_page
from api.problems.handlers import add_handlers
from api.problems.size_limit import ATTACHMENTS_PATH, BodyLimit
from api.requests.dependencies import logged_in
from api.routers import (
    actions,
    attachments,
    attempts,
    calculations,
    calendar,
    cases,
    chains,
    contents,
    desk,
    directory,
    forms,
    hand_over,
    handling,
    health,
    in_force,
    ledger,
    login,
    my_login,
    operations,
    payments,
    people,
    policies,
    posts,
    powers,
    problems,
    rehearsal,
    security_log,
    substitutes,
    task_actions,
    tasks,
)
from api.server.safe_headers import SafeHeaders
from policies.calculators.registry import CALCULATORS, TABLE_CALCULATORS
from services.settings import ApiSettings, load_api_settings
from services.wiring import opened
from temporal.settings import Settings, load_settings

ROUTERS = (
    login,
    my_login,
    tasks,
    cases,
    attempts,
    actions,
    task_actions,
    handling,
    forms,
    powers,
    desk,
    people,
    directory,
    hand_over,
    posts,
    substitutes,
    calendar,
    ledger,
    payments,
    chains,
    policies,
    calculations,
    attachments,
    contents,
    in_force,
    health,
    operations,
    rehearsal,
    security_log,
    problems,
)


def create_app(settings: Settings | None = None, api: ApiSettings | None = None) -> FastAPI:
    """The application; settings come from the environment unless they are given."""
    settings = settings or load_settings()
    api = api or load_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, api) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="统筹 Tongchou",
        summary="市级医保基金统筹:预算、月度用款、年终清算 / the money year of a city's pooled insurance fund",
        lifespan=lifespan,
        # The framework's own pages are fetched from other people's servers, and open to everybody.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    for module in ROUTERS:
        app.include_router(module.router)
    add_handlers(app, (route for module in ROUTERS for route in module.router.routes))
    calculations_bytes = {
        f"/calculations/{name}": api.table_bytes if name in TABLE_CALCULATORS else api.calculation_bytes
        for name in CALCULATORS
    }
    larger = {ATTACHMENTS_PATH: api.attachment_bytes, **calculations_bytes}
    app.add_middleware(BodyLimit, body_bytes=api.body_bytes, document_bytes=api.document_bytes, larger=larger)
    app.add_middleware(SafeHeaders)
    complete_openapi(app)
    _add_reference(app, [] if api.is_reference_open else [Depends(logged_in)])
    return app


def _add_reference(app: FastAPI, dependencies: Sequence[DependsOn]) -> None:
    """The description of the API, as data and as a page."""

    @app.get("/openapi.json", include_in_schema=False, dependencies=dependencies)
    async def described() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.get("/docs", include_in_schema=False, dependencies=dependencies)
    async def docs() -> HTMLResponse:
        return HTMLResponse(reference_page(app.openapi()))
