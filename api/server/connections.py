"""Connections of slow and silent clients: times and sizes that the HTTP server itself has no limits for."""

import asyncio
from enum import IntEnum
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from services.settings import ConnectionLimits

_BETWEEN = len(": \r\n")
_SMALL_PIECE = 64
_MOST_SMALL_PIECES = 2_000
"""Of a body: each chunk takes time whatever its size, and nobody needs so many that are so small."""
_MOST_WAITING = 10
"""Requests sent ahead of an answer: clients that people use send none, and a few kilobytes would ask for thousands."""


class Expects(IntEnum):
    """What a connection waits for; who is let go first when there are too many comes first."""

    NEXT_REQUEST = 0
    HEAD = 1
    BODY = 2
    ANSWER = 3


class HeadTooLarge(ValueError):
    """Request line and headers are larger than they may be; the parser answers it with 400."""


class TooMuchWork(ValueError):
    """A request makes more work than its size says; the parser answers it with 400."""


class LimitedConnection(HttpToolsProtocol):
    """A connection that is closed when its client takes too long to send a request or to read the answer."""

    limits: ClassVar[ConnectionLimits]

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._receiving = Expects.HEAD
        self._received = 0
        self._head_bytes = 0
        self._small_pieces = 0
        self._slow_to_send: asyncio.TimerHandle | None = None
        self._slow_to_read: asyncio.TimerHandle | None = None
        self._since = self.loop.time()

    @property
    def expects(self) -> Expects:
        """What this connection waits for now."""
        if self._receiving is Expects.ANSWER and (self.cycle is None or self.cycle.response_complete):
            return Expects.NEXT_REQUEST
        return self._receiving

    @property
    def standing(self) -> tuple[Expects, float]:
        """By which connections are compared when one has to go: the smallest goes."""
        return self.expects, self._since

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there: with too many, whoever has waited longest without a request has to go."""
        super().connection_made(transport)
        self._expect_head()
        if len(self.connections) > self.limits.connections:
            others = (each for each in self.connections if isinstance(each, LimitedConnection) and each is not self)
            first = min(others, key=lambda each: each.standing)
            leaving = first if first.expects is not Expects.ANSWER else self
            leaving.close_with(503, "Too many connections; try again.")

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._clear(self._slow_to_send)
        self._clear(self._slow_to_read)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request; each head has its own time, from its first byte on."""
        if self._receiving is Expects.ANSWER:
            self._expect_head()
        self._received += len(data)
        super().data_received(data)
        if self._receiving is Expects.HEAD and self._received > self.limits.head_bytes:
            self.close_with(431, "The request's head is too large.")

    def on_message_begin(self) -> None:
        """A request begins, maybe right behind another one. Raises ``TooMuchWork`` behind too many."""
        if len(self.pipeline) >= _MOST_WAITING:
            raise TooMuchWork("requests that wait")
        super().on_message_begin()
        self._head_bytes = self._small_pieces = 0
        if self._receiving is Expects.ANSWER:
            self._expect_head()

    def on_url(self, url: bytes) -> None:
        """A part of the request line. Raises ``HeadTooLarge``."""
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header. Raises ``HeadTooLarge``."""
        self._count_head(len(name) + len(value) + _BETWEEN)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there, the body may follow."""
        super().on_headers_complete()
        self._receiving, self._received = Expects.BODY, 0
        self._wait(self.limits.body_seconds, self._look_at_body)

    def on_body(self, body: bytes) -> None:
        """A piece of the body. Raises ``TooMuchWork`` for very many very small ones."""
        self._small_pieces += len(body) < _SMALL_PIECE
        if self._small_pieces > _MOST_SMALL_PIECES:
            raise TooMuchWork("small pieces of a body")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is there."""
        super().on_message_complete()
        self._receiving, self._since = Expects.ANSWER, self.loop.time()
        self._clear(self._slow_to_send)

    def pause_writing(self) -> None:
        """The client does not read what it asked for."""
        super().pause_writing()
        self._slow_to_read = self.loop.call_later(self.limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        self._clear(self._slow_to_read)

    def close_with(self, status: int, words: str) -> None:
        """Close, with an answer where the client waits for one and none has begun."""
        if self._is_asked():
            head = STATUS_LINE[status] + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            body = words.encode("ascii")
            self.transport.write(head + b"content-length: %d\r\n\r\n%s" % (len(body), body))
        self.transport.close()

    def _is_asked(self) -> bool:
        """Whether the next bytes that the client reads would be the answer to what it is sending."""
        if self.expects is Expects.HEAD:
            return self.cycle is None or self.cycle.response_complete
        return self.expects is Expects.BODY and not self.cycle.response_started

    def _expect_head(self) -> None:
        self._receiving, self._received, self._since = Expects.HEAD, 0, self.loop.time()
        self._wait(self.limits.head_seconds, self._too_slow)

    def _count_head(self, length: int) -> None:
        self._head_bytes += length
        if self._head_bytes > self.limits.head_bytes:
            raise HeadTooLarge(self._head_bytes)

    def _look_at_body(self) -> None:
        wanted = self.limits.body_seconds * self.limits.body_bytes_per_second
        # While we do not read ourselves, the client cannot send.
        if self._received < wanted and not self.flow.read_paused:
            self._too_slow()
            return
        self._received = 0
        self._wait(self.limits.body_seconds, self._look_at_body)

    def _too_slow(self) -> None:
        self.close_with(408, "The request took too long to come.")

    def _wait(self, seconds: float, then: Any) -> None:
        self._clear(self._slow_to_send)
        self._slow_to_send = self.loop.call_later(seconds, then)

    @staticmethod
    def _clear(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def limited_by(limits: ConnectionLimits) -> type[LimitedConnection]:
    """The protocol of connections with these limits, as the server takes it."""
    return type(LimitedConnection.__name__, (LimitedConnection,), {"limits": limits})
