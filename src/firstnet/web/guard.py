"""Who may come in: asked of every request and every websocket, before anything answers.

- **Host**: only the names of this server. A page elsewhere whose name was made to point here (DNS
  rebinding) says its own name, and is refused.
- **Origin**: what a page sends comes from our own page. A page elsewhere can't drive this one.
- **Token**: where others can reach the server, the link holds a secret. Whoever has come by the
  link gets it as a cookie, which scripts can't read, and a clean address.
- **Bytes**: what is sent has an upper limit.

Pure ASGI: nothing here knows what is behind it.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Mapping[str, str]

LARGEST_BODY = 32 * 2**20  # bytes; a photograph of a good phone has up to 20 MB
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORBIDDEN, TOO_LARGE, NOT_HERE = 403, 413, 421  # HTTP's numbers for it


class BodyTooLarge(Exception):
    """More bytes have come than a body may have."""


class Guard:
    """Let in what belongs to the page, and refuse all else.

    Args:
        app: what answers those who are let in.
        names: what this server may be called by; any name, when empty.
        token: the secret that the link holds; None where none is needed.
        cookie: what the cookie is called that remembers the token.
    """

    def __init__(
        self,
        app: App,
        names: tuple[str, ...] = LOOPBACK,
        token: str | None = None,
        cookie: str = "firstnet",
    ) -> None:
        self._app, self._names, self._token, self._cookie = app, names, token, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, or refuse in one line."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {it.decode("latin-1"): text.decode("latin-1") for it, text in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, send, *refusal)
        elif self._token is not None and _token_in_link(scope) is not None:
            await self._welcome(scope, send)
        else:
            await self._answer(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return the status and the words of a refusal; None for what may come in."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._names and _name(host) not in self._names:
            return NOT_HERE, "This server goes by another name; open the link that it printed."
        if origin is not None and urlsplit(origin).netloc != host:
            return FORBIDDEN, "A page elsewhere can't drive this one; open the link it printed."
        if not self._knows_token(scope, headers):
            return (
                FORBIDDEN,
                "The token is missing; open the whole link that firstnet serve printed.",
            )
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return TOO_LARGE, _too_large()
        return None

    def _knows_token(self, scope: Scope, headers: Headers) -> bool:
        if self._token is None:
            return True
        told = (_token_in_link(scope), _in_cookie(headers.get("cookie", ""), self._cookie))
        return any(
            it is not None and hmac.compare_digest(it.encode(), self._token.encode()) for it in told
        )

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Remember the token in a cookie, and lead to the same address without it."""
        left = [(name, text) for name, text in _query(scope) if name != "token"]
        address = scope["path"] + ("?" + urlencode(left) if left else "")
        cookie = f"{self._cookie}={self._token}; HttpOnly; SameSite=Lax; Path=/"
        headers = [
            (b"location", address.encode("latin-1", "ignore")),
            (b"set-cookie", cookie.encode()),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, as long as the body is not too large, whatever its header said."""
        received, started = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if scope["type"] == "http":
                received += len(message.get("body", b""))
                if received > LARGEST_BODY:
                    raise BodyTooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except BodyTooLarge:
            if not started:
                await _refuse(scope, send, TOO_LARGE, _too_large())


async def _refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": words})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode() + b"\n"})


def _name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _token_in_link(scope: Scope) -> str | None:
    """Return the token in the address of a page; websockets have theirs in the cookie."""
    return dict(_query(scope)).get("token") if scope["type"] == "http" else None


def _in_cookie(header: str, name: str) -> str | None:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _too_large() -> str:
    return f"That is more than {LARGEST_BODY // 2**20} MB; take a smaller file."
