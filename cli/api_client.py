"""The API as a person at the command line uses it: the login that is kept between commands, and calls."""

import json
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from temporal.cli_errors import Problem
from temporal.settings import Settings, SettingsInvalid

Json = dict[str, Any]

_TIMEOUT_SECONDS = 60.0
_ONLY_MINE = 0o600


class NotLoggedIn(Problem):
    """Nobody has logged in here, or the login has ended."""


class ApiAway(Problem):
    """The API does not answer."""


class Refused(Problem):
    """The API answered with a problem: shown as its words, what to do, and every fault of the input."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        if status == httpx.codes.UNPROCESSABLE_ENTITY:
            self.exit_code = 2
        lines = [f"{problem.get('title', status)}", str(problem.get("detail", ""))]
        lines += [f"  {fault['place']}: {fault['zh']} / {fault['message']}" for fault in problem.get("errors", ())]
        lines.append(str(problem.get("what_to_do", "")))
        super().__init__("\n".join(line for line in lines if line))


@dataclass(frozen=True)
class Login:
    """Whose token is kept, and for which API it is good."""

    api: str
    login: str
    token: str


class ApiClient:
    """Talks to the API of an installation as the person who logged in."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        """``transport`` None: over the network."""
        self._file = settings.data_folder / "login.json"
        self._api = settings.api_url
        # Straight to the API: a proxy set for the web would not find this machine's own.
        self._http = httpx.Client(
            base_url=self._api,
            timeout=_TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,
            verify=_believed(settings),
        )

    def log_in(self, login: str, password: str) -> Json:
        """Log in and keep the token, readable by this user alone; who it is. Raises ``Refused``, ``ApiAway``."""
        answer = self._answer(self._call("POST", "/login", json={"login": login, "password": password}))
        kept = {"api": self._api, "login": login, "token": answer["token"]}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_MINE), "w") as file:
            json.dump(kept, file)
        return answer

    def log_out(self, everywhere: bool) -> None:
        """End this login, or all of this person's, and forget it here. Raises as ``get``."""
        method, path = ("DELETE", "/me/sessions") if everywhere else ("POST", "/logout")
        self._answer(self._call(method, path, headers=self._headers()))
        self._file.unlink(missing_ok=True)

    def get_list(self, path: str) -> list[Json]:
        """Read what is a list. Raises as ``get``."""
        answer = self._call("GET", path, headers=self._headers())
        if answer.is_error:
            raise Refused(answer.status_code, _problem(answer))
        return list(answer.json())

    def get(self, path: str, /, **parameters: Any) -> Json:
        """Read. Raises ``NotLoggedIn``, ``Refused``, ``ApiAway``."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._answer(self._call("GET", path, params=given, headers=self._headers()))

    def post(self, path: str, key: str, **content: Any) -> Json:
        """Act, once for the key; ``content`` as httpx takes it. Raises as ``get``."""
        return self._answer(self._call("POST", path, headers={**self._headers(), "Idempotency-Key": key}, **content))

    def put(self, path: str, body: Json) -> Json:
        """Keep something of one's own in place of what was there. Raises as ``get``."""
        return self._answer(self._call("PUT", path, headers=self._headers(), json=body))

    def upload(self, file: Path) -> str:
        """Upload a file; the hash to refer to it by. Raises as ``get``."""
        with file.open("rb") as content:
            answer = self._call("POST", "/attachments", files={"file": (file.name, content)}, headers=self._headers())
        return str(self._answer(answer)["hash"])

    def _call(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **content)
        except httpx.TransportError as error:
            raise ApiAway(
                f"连接不上 API {self._api},请先运行 tongchou up / no API at {self._api}: run `tongchou up` ({error})"
            ) from error

    def _headers(self) -> dict[str, str]:
        kept = self._kept()
        if kept is None or kept.api != self._api:
            raise NotLoggedIn("尚未登录,请先运行 tongchou login / not logged in: run `tongchou login`")
        return {"Authorization": f"Bearer {kept.token}"}

    def _kept(self) -> Login | None:
        try:
            return Login(**json.loads(self._file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _answer(self, answer: httpx.Response) -> Json:
        if answer.is_error:
            raise Refused(answer.status_code, _problem(answer))
        found: Json = answer.json() if answer.content else {}
        return found


def _believed(settings: Settings) -> ssl.SSLContext:
    """The certificates that the API may show. Raises ``SettingsInvalid``."""
    try:
        return ssl.create_default_context(cafile=settings.api_ca_file)
    except OSError as error:
        raise SettingsInvalid(
            f"TONGCHOU_API_CA_FILE: 不是证书文件 / no file of certificates: {settings.api_ca_file} ({error})"
        ) from error


def _problem(answer: httpx.Response) -> Json:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    # Something between us and the API may answer in its own way.
    return (
        problem if isinstance(problem, dict) else {"title": f"HTTP {answer.status_code}", "detail": answer.text[:200]}
    )
