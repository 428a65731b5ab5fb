"""`tongchou worker`, `tongchou api` and `tongchou prepare`: the single processes of an installation."""

import asyncio
import signal
from datetime import timedelta
from types import FrameType
from typing import Annotated

import typer

from temporal.private import tighten
from temporal.settings import load_settings

# Requests in flight get this long when the API is told to stop; open event streams would never end.
_API_GRACE_SECONDS = 3
_PREPARE_PATIENCE = timedelta(minutes=3)


def worker(
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="每次重放全部历史 / replay the whole history for every task")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="worker 是否在工作 / exit 0 when this machine's worker polls")
    ] = False,
) -> None:
    """运行 worker，直到收到停止信号 / run a worker until told to stop."""
    # Here and below: each command loads only what it needs.
    from temporal.health import is_polling
    from worker import run, without_cache

    settings = load_settings()
    if check:
        raise typer.Exit(0 if is_polling(settings.health_file) else 1)
    run(without_cache(settings) if no_cache else settings)


def api(
    check: Annotated[bool, typer.Option("--check", help="API 是否答复 / exit 0 when the API answers")] = False,
) -> None:
    """运行 API，直到收到停止信号 / run the API until told to stop."""
    from cli.readiness import api_answers

    settings = load_settings()
    if check:
        raise typer.Exit(0 if api_answers(settings) else 1)

    import uvicorn

    from api.main import create_app
    from api.server.connections import limited_by
    from operations.belonging import require_together_or_later
    from operations.pack_errors import reporting_pack_faults
    from operations.starting import begin_work_or_later, purpose_of
    from policies.loader import load
    from services.settings import load_api_settings
    from temporal.gc_tuning import keep_loaded
    from temporal.logs import set_up_logs

    set_up_logs(settings)
    tighten(settings.data_folder)
    # Now, where what is wrong can be reported in words: once the server starts it would be a trace in its log.
    api_settings = load_api_settings()
    with reporting_pack_faults():
        load(settings.policy, settings.policy_folder)
    begin_work_or_later(settings, purpose_of(api_settings.rehearsal))
    asyncio.run(require_together_or_later(settings))
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, api_settings),
            host=settings.api_host,
            port=settings.api_port,
            log_config=None,
            access_log=False,
            server_header=False,
            # Ours are `TONGCHOU_TRUSTED_PROXIES`; uvicorn would believe whoever is on this machine.
            proxy_headers=False,
            http=limited_by(api_settings.connection_limits),
            ws="none",
            timeout_keep_alive=api_settings.keep_alive_seconds,
            timeout_graceful_shutdown=_API_GRACE_SECONDS,
        )
    )
    keep_loaded()
    # Having stopped, uvicorn sends itself the signal again; without handlers that would end us before our
    # own exit code.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _heed_once)
    server.run()
    if not server.started:
        raise typer.Exit(1)


def prepare(
    skip_replay_check: Annotated[
        bool,
        typer.Option("--skip-replay-check", help="不核对办理中的事项 / without trying the open cases"),
    ] = False,
    adopt_engine: Annotated[
        bool,
        typer.Option("--adopt-engine", help="台账已丢失,由引擎历史重建 / new records for an engine that lost its own"),
    ] = False,
) -> None:
    """准备引擎,核对办理中的事项,更新记录库 / prepare the engine, try the open cases, migrate the records."""
    from cli.builds import require_replays
    from operations.belonging import bind
    from operations.starting import prepare_records
    from temporal.connect import connect, prepare_engine
    from temporal.logs import set_up_logs

    async def bound() -> None:
        await bind(await connect(settings), settings, adopt=adopt_engine)

    settings = load_settings()
    set_up_logs(settings)
    asyncio.run(prepare_engine(settings, _PREPARE_PATIENCE))
    if not skip_replay_check:
        # Before anything is changed that the build at work could not go on with.
        asyncio.run(require_replays(settings))
    prepare_records(settings)
    asyncio.run(bound())
    typer.echo("已就绪 / prepared")


def _heed_once(number: int, frame: FrameType | None) -> None:
    """Do nothing: the server has stopped already."""
