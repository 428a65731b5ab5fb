"""`tongchou login`, `logout`, `whoami`, `password`: one's own login, through the HTTP API.

Passwords are asked for, or read from standard input a line each; they are never part of a command, which others on the
machine could read.
"""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asking import Json, ask, log_in, log_out
from temporal.cli_errors import WrongArguments
from temporal.settings import load_settings

if TYPE_CHECKING:
    from client.api_client import ApiClient


class PasswordsDiffer(WrongArguments):
    """The new password was typed in two ways."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(login)
    app.command()(logout)
    app.command()(whoami)
    app.command()(password)


def login(name: Annotated[str, typer.Argument(help="用户名 / the login")]) -> None:
    """登录,后续命令以此身份办理 / log in; the next commands act as this person."""
    known = log_in(load_settings(), name, _asked("口令 password"))
    posts = "、".join(party["zh"] for party in known["parties"])
    typer.echo(f"{known['person']['name']} {known['person']['name_en']}:{posts}")
    if known["must_change"]:
        typer.echo("须先修改口令 / change the password first: tongchou password")


def logout(
    everywhere: Annotated[bool, typer.Option("--all", help="本人的全部登录 / all logins of mine")] = False,
) -> None:
    """退出登录 / log out."""
    log_out(everywhere)
    typer.echo("已退出 / logged out")


def whoami() -> None:
    """我是谁、任何岗位、代理谁、在何处登录 / who I am, my posts, for whom I act, where I am logged in."""
    me, sessions = ask(_about_me)
    typer.echo(f"{me['name']} {me['name_en']} ({me['login']})")
    for post in me["posts"]:
        typer.echo(f"  {post['organisation']['zh']} {post['post']}")
    for acts in me["acts_for"]:
        typer.echo(f"  代理 acts for: {acts['name']} ({acts['person']}) {acts['since']} – {acts['until']}")
    for session in sessions:
        here = "本次 this one" if session["current"] else ""
        typer.echo(f"  登录 login: {session['address'] or '—'} {session['created_at']} {here}".rstrip())


def password() -> None:
    """修改本人口令;其他登录随即失效 / change my password; my other logins end."""
    old, new = _asked("现用口令 present password"), _asked("新口令 new password")
    if new != _asked("新口令再输一遍 the new one again"):
        raise PasswordsDiffer("两次输入的新口令不同,未修改 / the two differ, nothing was changed")
    ask(lambda api: api.put("/me/password", json={"old": old, "new": new}))
    typer.echo("口令已修改,其他登录已结束 / changed; all other logins have ended")


async def _about_me(api: "ApiClient") -> tuple[Json, list[Json]]:
    return await api.get("/me"), await api.get_list("/me/sessions")


def _asked(what: str) -> str:
    if sys.stdin.isatty():
        answer: str = typer.prompt(what, hide_input=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")
