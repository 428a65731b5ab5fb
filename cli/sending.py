"""Sends an action to the API for the command line: once for its key, with what to do when no answer came."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from cli.api_client import ApiClient

EXIT_REFUSED = 1
EXIT_BAD_INPUT = 2

_BAD_INPUT, _AWAY = 422, 503


def send(client: "ApiClient", path: str, key: str, content: dict[str, Any]) -> None:
    """Send it and show its receipt; ``content`` as httpx takes it.

    Raises ``ApiAway`` with the key to send the same again; ends the command with 1 when it was refused, with 2 when
    the input was wrong.
    """
    from cli.api_client import ApiAway, Refused

    again = f"重发时请加 / to send the same again add: --key {key}"
    try:
        receipt = client.post(path, key, **content)
    except ApiAway as away:
        raise ApiAway(f"{away}\n{again}") from away
    except Refused as refused:
        typer.echo(f"{refused}\n{again}" if refused.status == _AWAY else str(refused), err=True)
        raise typer.Exit(EXIT_BAD_INPUT if refused.status == _BAD_INPUT else EXIT_REFUSED) from refused
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
