"""Sends an action to the API for the command line: once for its key, with what to do when no answer came."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import typer

from cli.asking import ApiAway, ApiRefused, Json, ask

if TYPE_CHECKING:
    from client.api_client import ApiClient

_AWAY = 503


def send(key: str | None, work: "Callable[[ApiClient, str], Awaitable[Json]]") -> None:
    """Do the work, which sends an action with the key that it is given (none: a new one), and show the receipt.

    Raises ``ApiAway`` with the key to send the same again; ends the command with 1 when it was refused, with 2 when
    the input was wrong.
    """
    own = key or str(uuid4())
    again = f"重发时请加 / to send the same again add: --key {own}"
    try:
        receipt = ask(lambda api: work(api, own))
    except ApiAway as away:
        raise ApiAway(f"{away}\n{again}") from away
    except ApiRefused as refused:
        typer.echo(f"{refused}\n{again}" if refused.status == _AWAY else str(refused), err=True)
        raise typer.Exit(refused.exit_code) from refused
    if "hash" not in receipt:
        # It is in the records alone: no case has an entry of it.
        typer.echo("已办理 / done")
        return
    typer.echo(f"已办理 / done: {receipt['case']} {receipt['first']}–{receipt['last']} {receipt['hash']}")
    if receipt.get("total"):
        typer.echo(f"  {receipt['total']['zh']}({receipt['total']['amount']} 元)")
    if "proposal" in receipt:
        typer.echo(f"  待另一名运维人员确认 / a second operator confirms: {receipt['proposal']}")
    for opened in receipt["opened"]:
        typer.echo(f"  → {opened['zh']} {opened['party_name']['zh']} ({opened['task']})")
