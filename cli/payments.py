"""`tongchou payments`: orders, files that two people release, what the bank answers, statements and differences."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.asking import ask

Json = dict[str, Any]
Number = Annotated[int, typer.Argument(help="付款文件编号 / number of the file")]
Words = Annotated[str, typer.Option(help="说明,如网银批次号、回执号 / words: the bank's reference")]
Key = Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")]


class FileFormat(Enum):
    """As what orders are written."""

    CSV = "csv"
    XLSX = "xlsx"
    PAIN001 = "pain001"
    VOUCHER = "voucher"


class Resolution(Enum):
    """How a difference was resolved."""

    EXPLAINED = "explained"
    CORRECTED = "corrected"
    PAID_ANEW = "paid_anew"
    BANK_CORRECTED = "bank_corrected"


app = typer.Typer(name="payments", help="支付指令与对账单 / payment orders and statements", no_args_is_help=True)


def register(main: typer.Typer) -> None:
    """Add the group."""
    main.add_typer(app)


@app.command()
def orders(
    state: Annotated[str | None, typer.Option(help="状态 / the state: made, sent, in_doubt …")] = None,
    year: Annotated[int | None, typer.Option(help="基金年度 / the fund year")] = None,
) -> None:
    """支付指令 / payment orders."""
    found = ask(lambda api: api.get_all("/payments/orders", state=state, year=year))
    for order in found:
        typer.echo(
            f"{order['id']} {order['state']} {order['amount']} {order['payer']['name']} → {order['payee']['name']} "
            f"{order['purpose']}"
        )
    if not found:
        typer.echo("没有支付指令 / no payment orders")


@app.command()
def files() -> None:
    """付款文件 / payment files."""
    for file in ask(lambda api: api.get_all("/payments/files")):
        _show_file(file)


@app.command()
def propose(
    as_what: Annotated[FileFormat, typer.Argument(help="格式 / the format")],
    pay_on: Annotated[str, typer.Argument(help="要求付款日期 / the day to pay: 2022-03-10")],
    orders: Annotated[list[str], typer.Argument(help="支付指令编号 / ids of orders")],
    key: Key = None,
) -> None:
    """提出付款文件,由另一人放行 / propose a file, for another person to release."""
    body = {"orders": orders, "format": as_what.value, "pay_on": pay_on}
    file = ask(lambda api: api.act("/payments/files", key=key, json=body))
    _show_file(file)
    typer.echo(f"  待另一人放行 / another person releases it: tongchou payments release {file['number']}")


@app.command()
def release(number: Number, key: Key = None) -> None:
    """放行他人提出的付款文件 / release a file that somebody else proposed."""
    _do(number, "release", None, key)


@app.command()
def decline(
    number: Number, reason: Annotated[str, typer.Option(help="理由 / the reason")] = "", key: Key = None
) -> None:
    """撤销付款文件 / let a file go."""
    _do(number, "decline", {"reason": reason}, key)


@app.command(name="print")
def print_again(number: Number, key: Key = None) -> None:
    """发送前重新制作 / write a file again before it is sent."""
    _do(number, "print", None, key)


@app.command()
def download(number: Number, file: Annotated[Path, typer.Argument(help="写入的文件 / the file to write")]) -> None:
    """下载付款文件 / download a file for the bank."""
    file.write_bytes(ask(lambda api: api.download(f"/payments/files/{number}/content")))
    typer.echo(f"已写入 / written: {file}")


@app.command()
def sent(number: Number, words: Words = "", key: Key = None) -> None:
    """登记已发送 / note that the bank was given a file."""
    _do(number, "sent", {"words": words}, key)


@app.command()
def acknowledged(number: Number, words: Words = "", key: Key = None) -> None:
    """登记银行已受理 / note that the bank acknowledged a file."""
    _do(number, "acknowledged", {"words": words}, key)


@app.command()
def doubt(number: Number, words: Words = "", key: Key = None) -> None:
    """登记待查:只查询,不再发送 / no acknowledgement came: ask, never send again."""
    _do(number, "doubt", {"words": words}, key)


@app.command()
def answer(
    order: Annotated[str, typer.Argument(help="支付指令编号 / id of the order")],
    received: Annotated[bool, typer.Option("--received/--not-received", help="银行是否收到 / whether it has it")],
    words: Words = "",
    key: Key = None,
) -> None:
    """登记银行对待查指令的答复 / note what the bank said of an order in doubt."""
    body = {"received": received, "words": words}
    found = ask(lambda api: api.act(f"/payments/orders/{order}/answer", key=key, json=body))
    typer.echo(f"{found['id']} {found['state']}")


@app.command()
def withdraw(
    order: Annotated[str, typer.Argument(help="支付指令编号 / id of the order")],
    reason: Annotated[str, typer.Option(help="理由 / the reason")] = "",
    key: Key = None,
) -> None:
    """作废未编入付款文件的指令 / let an order go that no file has."""
    found = ask(lambda api: api.act(f"/payments/orders/{order}/withdraw", key=key, json={"reason": reason}))
    typer.echo(f"{found['id']} {found['state']}")


@app.command()
def statement(
    file: Annotated[Path, typer.Argument(help="camt.053 或表格 / camt.053, or a table")], key: Key = None
) -> None:
    """读入银行对账单 / read a statement of the bank."""

    async def read(api: Any) -> Json:
        digest = await api.upload(file.name, file.read_bytes())
        done: Json = await api.act("/payments/statements", key=key, json={"content": digest})
        return done

    for each in ask(read)["statements"]:
        typer.echo(f"{each['number']} {each['account']} {each['name']}")


@app.command()
def differences(
    all_of_them: Annotated[bool, typer.Option("--all", help="含已办理的 / resolved ones too")] = False,
) -> None:
    """须人办理的对账差异 / lines of statements that are for people."""
    found = ask(lambda api: _all_differences(api, all_of_them))
    for line in found:
        done = f" → {line['resolution']} {line['resolved_by']}:{line['note']}" if line["resolution"] else ""
        typer.echo(
            f"{line['statement']} {line['number']} {line['outcome']} {line['side']} {line['amount']} {line['date']} "
            f"{line['named'] or '—'} {line['why']['zh']}{done}"
        )
    if not found:
        typer.echo("没有差异 / no differences")


@app.command()
def resolve(
    statement: Annotated[int, typer.Argument(help="对账单编号 / number of the statement")],
    line: Annotated[int, typer.Argument(help="行号 / number of the line")],
    how: Annotated[Resolution, typer.Argument(help="办理方式 / how")],
    note: Annotated[str, typer.Option(help="说明 / the note")] = "",
    key: Key = None,
) -> None:
    """办理对账差异 / note how a difference was resolved."""
    body = {"how": how.value, "note": note}
    done = ask(lambda api: api.act(f"/payments/differences/{statement}/{line}/resolve", key=key, json=body))
    typer.echo(f"已办理 / resolved: {done['statement']} {done['number']} {done['resolution']}")


async def _all_differences(api: Any, all_of_them: bool) -> list[Json]:
    found: list[Json] = []
    after: list[int] | None = [0, 0]
    while after is not None:
        page = await api.get(
            "/payments/differences", all=all_of_them, after_statement=after[0], after_line=after[1], limit=200
        )
        found += page["items"]
        after = page["next"]
    return found


def _do(number: int, what: str, body: Json | None, key: str | None) -> None:
    content = {} if body is None else {"json": body}
    _show_file(ask(lambda api: api.act(f"/payments/files/{number}/{what}", key=key, **content)))


def _show_file(file: Json) -> None:
    decided = f" → {file['decided_by']}" if file["decided_by"] else ""
    typer.echo(
        f"{file['number']} {file['state']} {file['format']} {len(file['orders'])} 笔 {file['pay_on']} "
        f"({file['proposed_by']}{decided})"
    )
