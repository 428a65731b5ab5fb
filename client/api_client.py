"""The API as one person uses it: they log in, read, and act, each act once for its key."""

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from client.answers import NoAnswer, Refused, content_of

Json = dict[str, Any]

PAUSE_SECONDS = 0.25
"""Until the same request is sent again, where no answer says how long to wait."""

SESSION_ENDED = "not-logged-in"
"""The problem that answers a token whose session has ended."""

_TIMEOUT_SECONDS = 60.0
_LARGEST_PAGE = 200


def connection(address: str, ca_file: Path | None = None) -> httpx.AsyncClient:
    """A connection to the API of an installation, for any number of people.

    ``ca_file``: the certificates that the API may show, none: those of this machine. Raises ``OSError`` for a file
    that is none.
    """
    return httpx.AsyncClient(
        base_url=address,
        timeout=_TIMEOUT_SECONDS,
        # Straight to the API: a proxy set for the web would not find this machine's own.
        trust_env=False,
        verify=ssl.create_default_context(cafile=ca_file),
    )


class ApiClient:
    """One person's client. Every call raises ``Refused`` for a problem, ``NoAnswer`` when none comes."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        token: str | None = None,
        credentials: tuple[str, str] | None = None,
        patience_seconds: float = 0.0,
    ) -> None:
        """``token`` of a login that there is; ``credentials``: login and password, to log in when there is none.

        For ``patience_seconds`` a request that gets no answer, or is told that a part is away, is sent again.
        """
        self._http = http
        self._credentials = credentials
        self._patience_seconds = patience_seconds
        self.token = token

    async def log_in(self, login: str, password: str) -> Json:
        """Log in, and go on as this person; who it is, and the token."""
        known: Json = await self._answer("POST", "/login", json={"login": login, "password": password})
        self.token = str(known["token"])
        return known

    async def get(self, path: str, /, **parameters: Any) -> Json:
        """Read; a parameter that is None is left out."""
        found: Json = await self._read(path, parameters)
        return found

    async def get_list(self, path: str, /, **parameters: Any) -> list[Json]:
        """Read what is a list without pages."""
        return list(await self._read(path, parameters))

    async def download(self, path: str) -> bytes:
        """Read a file."""
        content: bytes = await self._read(path, {})
        return content

    async def get_all(self, path: str, /, **parameters: Any) -> list[Json]:
        """Read every page of a list whose pages begin after a number, or an id, before which nothing comes."""
        found: list[Json] = []
        after: int | str | None = 0
        while after is not None:
            page = await self.get(path, **parameters, after=after, limit=_LARGEST_PAGE)
            found += page["items"]
            after = page["next"]
        return found

    async def act(self, path: str, *, key: str | None = None, **content: Any) -> Json:
        """Act, once for the key (none: a new one); ``content`` as httpx takes it."""
        done: Json = await self._send("POST", path, key or str(uuid4()), **content)
        return done

    async def post(self, path: str, **content: Any) -> Json:
        """Send what is no action, and has no key; ``content`` as httpx takes it."""
        answer: Json = await self._send("POST", path, **content)
        return answer

    async def put(self, path: str, **content: Any) -> Json:
        """Keep something in place of what was there; ``content`` as httpx takes it."""
        answer: Json = await self._send("PUT", path, **content)
        return answer

    async def delete(self, path: str) -> None:
        """Remove something."""
        await self._send("DELETE", path)

    async def upload(self, name: str, content: bytes) -> str:
        """Upload a file; the hash to refer to it by."""
        return str((await self.post("/attachments", files={"file": (name, content)}))["hash"])

    async def _read(self, path: str, parameters: Json) -> Any:
        given = {name: value for name, value in parameters.items() if value is not None}
        return await self._send("GET", path, params=given)

    async def _send(self, method: str, path: str, key: str | None = None, **content: Any) -> Any:
        """Send as this person, whose session may end at any time: with credentials they log in again, once."""
        headers = {} if key is None else {"Idempotency-Key": key}
        used = self.token or await self._new_token()
        try:
            return await self._answer(method, path, headers=headers | _bearer(used), **content)
        except Refused as refused:
            if refused.name != SESSION_ENDED or self._credentials is None:
                raise
        # Another request of theirs may have been refused, and have logged in, before this one.
        renewed = self.token if self.token != used else await self._new_token()
        return await self._answer(method, path, headers=headers | _bearer(renewed), **content)

    async def _new_token(self) -> str | None:
        if self._credentials is not None:
            await self.log_in(*self._credentials)
        return self.token

    async def _answer(self, method: str, path: str, **request: Any) -> Any:
        until = time.monotonic() + self._patience_seconds
        while True:
            is_last = time.monotonic() >= until
            try:
                answer = await self._http.request(method, path, **request)
            except httpx.TransportError as error:
                if is_last:
                    raise NoAnswer(error) from error
                pause = PAUSE_SECONDS
            else:
                if is_last or answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return content_of(answer)
                pause = _pause(answer)
            await asyncio.sleep(pause)


def _pause(answer: httpx.Response) -> float:
    """How many seconds an answer asks to wait."""
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else PAUSE_SECONDS


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}
