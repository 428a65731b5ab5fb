"""The least HTTP client that does: one kept connection, one request after another, so that it costs almost nothing."""

import asyncio
import json
from dataclasses import dataclass
from typing import Self

_HEADERS_END = b"\r\n\r\n"


class Unanswered(Exception):
    """The API did not answer with success; the message has its answer."""


class TryAgain(Unanswered):
    """It has too much to do (503): the same request counts ``after`` so many seconds."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True)
class Reply:
    """A successful answer."""

    headers: dict[str, str]
    body: bytes


class Wire:
    """A connection to the API."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect."""
        reader, writer = await asyncio.open_connection(host, port)
        return cls(reader, writer, f"{host}:{port}")

    async def post(self, path: str, token: str, key: str, body: object) -> Reply:
        """Send JSON as somebody, under an idempotency key. Raises ``Unanswered``, ``TryAgain``."""
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: {self._host}\r\nauthorization: Bearer {token}\r\n"
            f"idempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        status, *lines = (await self._reader.readuntil(_HEADERS_END)).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        answer = await self._reader.readexactly(int(headers["content-length"]))
        words = f"{path}: {status} {answer.decode()}"
        if status.split()[1] == "503":
            raise TryAgain(words, float(headers.get("retry-after", "1")))
        if status.split()[1] != "200":
            raise Unanswered(words)
        return Reply(headers, answer)

    def close(self) -> None:
        """Disconnect."""
        self._writer.close()
