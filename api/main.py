"""The API: `create_app()` for uvicorn; everything it needs is opened with it and closed with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.handlers import add_handlers
from api.limits import BodyLimit
from api.openapi import complete_openapi
from api.routers import (
    actions,
    attachments,
    calculations,
    calendar,
    cases,
    health,
    ledger,
    login,
    policy,
    problems,
    rehearsal,
    tasks,
)
from api.services import opened
from api.settings import ApiSettings
from engine.settings import Settings, load_settings

ROUTERS = (
    login,
    tasks,
    cases,
    actions,
    calendar,
    ledger,
    policy,
    calculations,
    attachments,
    health,
    rehearsal,
    problems,
)


def create_app(settings: Settings | None = None, api: ApiSettings | None = None) -> FastAPI:
    """The application; settings come from the environment unless they are given."""
    settings = settings or load_settings()
    api = api or ApiSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings, api) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="统筹 Tongchou",
        summary="市级医保基金统筹:预算、月度用款、年终清算 / the money year of a city's pooled insurance fund",
        lifespan=lifespan,
    )
    for module in ROUTERS:
        app.include_router(module.router)
    add_handlers(app)
    app.add_middleware(BodyLimit, document_bytes=api.document_bytes, attachment_bytes=api.attachment_bytes)
    complete_openapi(app)
    return app
