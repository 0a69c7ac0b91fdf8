"""Who may come in: asked of every request and every websocket, before anything answers.

- **Host**: only the names of this server. A page elsewhere whose name was made to point here (DNS
  rebinding) sends its own name, and is refused.
- **Origin**: what a page sends comes from our own page. Another site can't use this page. A
  websocket must have an Origin: browsers always send one, and only our page opens websockets. That
  doesn't stop a program on this computer, which can send any Origin; the token is for those.
- **Sec-Fetch-Site**: where the browser sends it, another site may link to the page, and no more: a
  GET that opens a tab. It can't frame it or load parts of it. Another port of the same computer is
  another site, though browsers call it `same-site`. Browsers without the header, and addresses for
  which browsers leave it out (plain HTTP to another computer), rely on the headers below.
- **Token**: where others can reach the server, the link holds a secret. Whoever has come by the
  link gets it as a cookie, which scripts can't read, and a clean address on this server.
- **Bytes**: what is sent has an upper limit.

Each answer, refusals included, gets `SECURITY`: headers that tell the browser to load nothing from
elsewhere and to let no other site frame or read the page.

Pure ASGI: nothing here knows what is behind it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Mapping[str, str]
HeaderLines = list[tuple[bytes, bytes]]

LARGEST_BODY = 32 * 2**20  # bytes; a photograph of a good phone has up to 20 MB
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MALFORMED, FORBIDDEN, TOO_LARGE, NOT_HERE = 400, 403, 413, 421  # HTTP's numbers for it

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # digits and weights are PNGs in data: addresses
    "connect-src 'self'",  # the websocket, and what is sent
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)
SECURITY: HeaderLines = [
    (b"content-security-policy", "; ".join(POLICY).encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),  # for browsers that don't know frame-ancestors
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]

ONCE = ("host", "origin", "content-length", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.IGNORECASE)
LENGTH = re.compile(r"[0-9]{1,12}")  # int() has a limit of its own, and takes digits of any script


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
        lines = [(it.decode("latin-1"), text.decode("latin-1")) for it, text in scope["headers"]]
        refusal = _repeated(lines) or self._refusal(scope, dict(lines))
        if refusal is not None:
            await refuse(scope, send, *refusal)
        elif self._token is not None and _token_in_link(scope) is not None:
            await self._welcome(scope, send)
        else:
            await self._answer(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return the status and the words of a refusal; None for what may come in."""
        host = headers.get("host", "")
        name = _name(host)
        if not name or (self._names and name not in self._names):
            return (
                NOT_HERE,
                "This server has another name; open the link that firstnet serve printed.",
            )
        if not _from_our_page(scope, headers, host) or _from_elsewhere(scope, headers):
            return (
                FORBIDDEN,
                "Another site can't use this page; open the link that firstnet serve printed.",
            )
        if not self._knows_token(scope, headers):
            return (
                FORBIDDEN,
                "The token is missing; open the whole link that firstnet serve printed.",
            )
        length = headers.get("content-length", "0")
        if not LENGTH.fullmatch(length) or int(length) > LARGEST_BODY:
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
        # A browser reads // and /\ at the start as another host, and drops tabs and line ends.
        address = "/" + quote(scope["path"].lstrip("/\\"), errors="replace")
        address += "?" + urlencode(left) if left else ""
        cookie = f"{self._cookie}={self._token}; HttpOnly; SameSite=Lax; Path=/"
        headers = [(b"location", address.encode()), (b"set-cookie", cookie.encode()), *SECURITY]
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
            if message["type"] == "http.response.start":
                message = {**message, "headers": _secured(message.get("headers", []))}
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except BodyTooLarge:
            if not started:
                await refuse(scope, send, TOO_LARGE, _too_large())


async def refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    """Answer with a status and one line."""
    kind = "http"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": words})
            return
        kind = "websocket.http"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *SECURITY]
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": words.encode() + b"\n"})


def _secured(headers: Iterable[tuple[bytes, bytes]]) -> HeaderLines:
    """Return the headers with ours, which replace those of the same name."""
    ours = {name for name, _ in SECURITY}
    return [(name, text) for name, text in headers if name.lower() not in ours] + SECURITY


def _repeated(lines: list[tuple[str, str]]) -> tuple[int, str] | None:
    """Refuse a header that may come once and comes twice: readers disagree on which one counts."""
    names = [name for name, _ in lines]
    twice = [name for name in ONCE if names.count(name) > 1]
    return (MALFORMED, f"The header {twice[0]} was sent more than once.") if twice else None


def _name(host: str) -> str:
    """Return the name in a Host header in lower case, without the port; "" if it can't be read."""
    try:
        parts = urlsplit(f"//{host}")
        if HOST.fullmatch(host) and (parts.port is None or parts.port > 0):
            return parts.hostname or ""
    except ValueError:  # no address of IPv6 between the brackets, or too large a port
        pass
    return ""


def _from_our_page(scope: Scope, headers: Headers, host: str) -> bool:
    """Say whether the Origin is this server; requests need none, websockets do."""
    origin = headers.get("origin")
    if origin is None:
        return scope["type"] != "websocket"
    return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())


def _from_elsewhere(scope: Scope, headers: Headers) -> bool:
    """Say whether the browser names another site, for more than a link that opens a tab."""
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    told = (scope.get("method"), headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return told != ("GET", "navigate", "document")


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _token_in_link(scope: Scope) -> str | None:
    """Return the token in the address of a page; websockets have theirs in the cookie."""
    return dict(_query(scope)).get("token") if scope["type"] == "http" else None


def _in_cookie(header: str, name: str) -> str | None:
    """Return the value of a cookie, whatever cookies of other servers stand around it."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return next((value for key, _, value in pairs if key == name), None)


def _too_large() -> str:
    return f"This is more than {LARGEST_BODY // 2**20} MB; choose a smaller file."
