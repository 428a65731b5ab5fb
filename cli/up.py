"""`tongchou up`: the whole installation on this machine, until Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from temporal.settings import load_settings

if TYPE_CHECKING:
    from cli.processes import Stack

ENGINE_PORT = 7233
UI_PORT = 8233


def up(
    engine_port: Annotated[
        int, typer.Option(help="引擎端口，0 表示自动选择 / the engine's port, 0: a free one")
    ] = ENGINE_PORT,
    ui_port: Annotated[
        int, typer.Option(help="引擎界面端口，0 表示自动选择 / port of the engine's pages, 0: a free one")
    ] = UI_PORT,
    api_port: Annotated[
        int | None, typer.Option(help="API 端口，0 表示自动选择 / the API's port, 0: a free one")
    ] = None,
) -> None:
    """启动引擎、worker 与 API，按 Ctrl-C 停止 / start engine, worker and API; Ctrl-C stops all."""
    from cli.processes import Stack

    settings = load_settings() if api_port is None else load_settings(api_port=api_port)
    with stopped_by_signals(), Stack(settings, engine_port=engine_port, ui_port=ui_port) as stack:
        stack.start()
        for line in addresses(stack):
            typer.echo(line)
        typer.echo("按 Ctrl-C 停止 / Ctrl-C stops all")
        stack.wait()


def addresses(stack: "Stack") -> list[str]:
    """Where everything is, one line each."""
    from sqlalchemy import make_url

    lines = [
        *(f"接口 API         {api.api_url}" for api in stack.apis),
        f"引擎 engine      {stack.settings.address}",
        f"引擎界面 UI      {stack.ui_url}",
        f"记录 records     {make_url(stack.settings.database_url).render_as_string()}",
        f"日志 logs        {stack.settings.data_folder / 'logs'}",
    ]
    return [line for line in lines if not line.endswith("None")]


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Inside, Ctrl-C, SIGTERM and a closed terminal all end the block, orderly and as asked: no error."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Ctrl-C too: what a shell starts in the background begins with it ignored.
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("已停止 / stopped")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
