"""Connections: none waits long for its request, and those that wait take no place from others.

A client that opens a connection and sends half a request costs the server a file descriptor, and a
process often has no more than 1,024 of them. So a connection without a whole request is closed
after `PATIENCE_S` seconds, and the oldest of them as soon as there are more than `MOST_WAITING`.
All of a head has to arrive in that time, and in `LARGEST_HEAD` bytes; a body has it again after
each part that arrives, so that a large photograph may take as long as it needs.

Requests and websockets under way have a limit of their own, `MOST_UNDER_WAY`; the next one is
refused. uvicorn's `limit_concurrency` would also count half-open connections, and no websockets.

uvicorn calls `accept` for each connection, and its requests come through `watch`; the client's
address tells which connection a request belongs to. So nothing here depends on how uvicorn reads
requests, only on where it keeps the app (`loaded_app`). The guard is put around that, outside of
the framework's own answers to errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from firstnet.web.guard import App, Message, Receive, Scope, Send, refuse

PATIENCE_S = 10.0  # longer than uvicorn keeps an idle connection
MOST_WAITING = 128  # a browser opens six at a time
LARGEST_HEAD = 2**20  # bytes; more than a few headers take, and than one read brings of a body
MOST_UNDER_WAY = 400  # and those that wait: half of 1,024 file descriptors
BUSY = 503  # HTTP's number for it

Address = tuple[str, int]


class Connections:
    """The connections of a server.

    Args:
        protocol: what makes uvicorn's protocol for one connection, from its keyword arguments.
        guard: what puts a guard around the app.
    """

    def __init__(
        self, protocol: Callable[..., asyncio.Protocol], guard: Callable[[App], App]
    ) -> None:
        self._protocol, self._guard = protocol, guard
        self._app: App | None = None
        self._open: dict[Address, Connection] = {}
        self._waiting: dict[Connection, None] = {}  # the oldest first
        self._under_way = 0

    def accept(self, *, config: Any, **options: Any) -> Connection:
        """Return the protocol of a new connection; no connection is made around the guard."""
        if self._app is None:
            self._app = self.watch(self._guard(config.loaded_app))
        config.loaded_app = self._app
        return Connection(self, self._protocol(config=config, **options))

    def watch(self, app: App) -> App:
        """Return the app, with its requests noted at their connections."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] not in ("http", "websocket"):
                await app(scope, receive, send)
            elif self._under_way >= MOST_UNDER_WAY:
                await refuse(scope, send, BUSY, "Too many pages are open; close some, or wait.")
            else:
                self._under_way += 1
                try:
                    await self._answer(app, scope, receive, send)
                finally:
                    self._under_way -= 1

        return watched

    async def _answer(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        connection = self._open.get(tuple(scope.get("client") or ()))
        if connection is None:
            await app(scope, receive, send)
            return

        async def noted() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body"):
                connection.whole()
            return message

        connection.begin(scope)
        try:
            await app(scope, noted, send)
        finally:
            connection.end()

    def open(self, connection: Connection, address: Address) -> None:
        """Enter a connection, so that its requests are found."""
        self._open[address] = connection

    def wait(self, connection: Connection) -> None:
        """Enter a connection that waits for a request; the oldest may have to go."""
        self._waiting[connection] = None
        if len(self._waiting) > MOST_WAITING:
            next(iter(self._waiting)).close()

    def serve(self, connection: Connection) -> None:
        """Note that a connection has its request."""
        self._waiting.pop(connection, None)

    def forget(self, connection: Connection, address: Address) -> None:
        """Strike a connection out, unless another already has its address."""
        self._waiting.pop(connection, None)
        if self._open.get(address) is connection:
            del self._open[address]


class Connection(asyncio.Protocol):
    """One connection: uvicorn's protocol, and a clock that runs while it has no whole request."""

    def __init__(self, connections: Connections, protocol: asyncio.Protocol) -> None:
        self._connections, self._protocol = connections, protocol
        self._transport: asyncio.BaseTransport | None = None
        self._address: Address = ("", 0)
        self._clock: asyncio.TimerHandle | None = None
        self._in_body = False
        self._head = 0  # bytes that came while it waited
        self._requests = 0  # several, where a client sends the next before it has its answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock, and pass it on as all that follows."""
        self._transport = transport
        self._address = tuple((transport.get_extra_info("peername") or ("", 0))[:2])
        self._connections.open(self, self._address)
        self._protocol.connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Give a body time for its next part, and a head no more than its bytes."""
        if self._in_body:
            self._start_clock()
        elif self._requests == 0:
            self._head += len(data)
        if self._head > LARGEST_HEAD:
            self.close()
        else:
            self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._protocol.eof_received()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._leave()
        self._protocol.connection_lost(exc)

    def begin(self, scope: Scope) -> None:
        """Note that the head of a request has come."""
        self._requests += 1
        self._head = 0
        if scope["type"] == "websocket":  # its own protocol has taken the place of this one
            self._leave()
        elif _has_body(scope):
            self._in_body = True
            self._start_clock()
        else:
            self.whole()

    def whole(self) -> None:
        """Note that a request has come to its end."""
        self._in_body = False
        self._stop_clock()
        self._connections.serve(self)

    def end(self) -> None:
        """Note that a request is answered."""
        self._requests -= 1
        if self._requests == 0:
            self._in_body = False
            self._wait()

    def close(self) -> None:
        """Close the connection."""
        transport = self._transport
        self._leave()
        if transport is not None:
            transport.close()

    def _wait(self) -> None:
        if self._transport is not None:
            self._start_clock()
            self._connections.wait(self)

    def _leave(self) -> None:
        self._transport = None
        self._stop_clock()
        self._connections.forget(self, self._address)

    def _start_clock(self) -> None:
        self._stop_clock()
        self._clock = asyncio.get_running_loop().call_later(PATIENCE_S, self.close)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None


def _has_body(scope: Scope) -> bool:
    lines = dict(scope["headers"])
    return b"transfer-encoding" in lines or lines.get(b"content-length", b"0") != b"0"
