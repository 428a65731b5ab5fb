"""Asks the API for the command line, as the person whose login is kept on this machine between commands."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from temporal.cli_errors import Problem
from temporal.settings import Settings, SettingsInvalid, load_settings

if TYPE_CHECKING:
    from client.answers import Refused
    from client.api_client import ApiClient

Json = dict[str, Any]
Answer = TypeVar("Answer")

_ONLY_MINE = 0o600
_BAD_INPUT = 422


class NotLoggedIn(Problem):
    """Nobody has logged in here, or the login is for another API."""


class ApiAway(Problem):
    """The API does not answer."""


class ApiRefused(Problem):
    """The API answered with a problem, whose words are shown; bad input ends the command as any other wrong input."""

    def __init__(self, refused: "Refused") -> None:
        self.status = refused.status
        self.exit_code = 2 if refused.status == _BAD_INPUT else 1
        super().__init__(str(refused))


@dataclass(frozen=True)
class _Login:
    """Whose token is kept, and for which API it is good."""

    api: str
    login: str
    token: str


def ask(work: "Callable[[ApiClient], Awaitable[Answer]]") -> Answer:
    """What comes of the work with the API as who logged in here.

    Raises ``NotLoggedIn``, ``ApiRefused``, ``ApiAway``, ``SettingsInvalid``.
    """
    settings = load_settings()
    kept = _kept(settings)
    if kept is None or kept.api != settings.api_url:
        raise NotLoggedIn("尚未登录,请先运行 tongchou login / not logged in: run `tongchou login`")
    return _ask(settings, kept.token, work)


def log_in(settings: Settings, login: str, password: str) -> Json:
    """Log in and keep the token, readable by this user alone; who it is. Raises as ``ask``."""
    known = _ask(settings, None, lambda api: api.log_in(login, password))
    file = _file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_MINE), "w") as out:
        json.dump(asdict(_Login(settings.api_url, login, known["token"])), out)
    return known


def log_out(everywhere: bool) -> None:
    """End this login, or all of this person's, and forget it here. Raises as ``ask``."""
    ask(lambda api: api.delete("/me/sessions") if everywhere else api.post("/logout"))
    _file(load_settings()).unlink(missing_ok=True)


def _ask(settings: Settings, token: str | None, work: "Callable[[ApiClient], Awaitable[Answer]]") -> Answer:
    # Here: only commands that call the API load what that takes.
    from client.answers import NoAnswer, Refused
    from client.api_client import ApiClient, connection

    try:
        http = connection(settings.api_url, settings.api_ca_file)
    except OSError as error:
        raise SettingsInvalid(
            f"TONGCHOU_API_CA_FILE: 不是证书文件 / no file of certificates: {settings.api_ca_file} ({error})"
        ) from error

    async def answered() -> Answer:
        async with http:
            return await work(ApiClient(http, token=token))

    try:
        return asyncio.run(answered())
    except Refused as refused:
        raise ApiRefused(refused) from refused
    except NoAnswer as error:
        raise ApiAway(
            f"连接不上 API {settings.api_url},请先运行 tongchou up / "
            f"no API at {settings.api_url}: run `tongchou up` ({error})"
        ) from error


def _file(settings: Settings) -> Path:
    return settings.data_folder / "login.json"


def _kept(settings: Settings) -> _Login | None:
    try:
        return _Login(**json.loads(_file(settings).read_text()))
    except (OSError, ValueError, TypeError):
        return None
