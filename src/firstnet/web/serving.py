"""Serving the page: to this computer only, unless another address is named."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from firstnet.data import load
from firstnet.doctor.isolation.sandbox import Isolation
from firstnet.doctor.isolation.sandbox import isolation as isolation_here
from firstnet.errors import AccessError
from firstnet.machine.extras import extra
from firstnet.web.connections import MOST_WAITING, Connections
from firstnet.web.guard import LOOPBACK, Guard

if TYPE_CHECKING:
    from uvicorn import Server

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not bound to
PORTS = 100  # how many are tried for the next free one
LOOKED_S = 0.1  # between looks whether the server was told to end


def serve(
    host: str, port: int, announce: Callable[[str], None], *, allow_doctor: bool = False
) -> None:
    """Serve the page until Ctrl-C.

    Args:
        host: the address to bind; another than this computer's own gets a token into the link.
        port: the port to listen on; 0 takes a free one.
        announce: what to do with the link, once it can be opened.
        allow_doctor: whether programs of others may be examined, too, in a sandbox: without it the
            doctor's panel is for this computer's own address alone.

    Raises:
        AccessError: the port is taken, the address is not of this computer, or no sandbox works.
        MissingExtra: uvicorn or websockets is not installed.
    """
    extra("uvicorn", "uvicorn", "web")
    extra("websockets", "websockets", "web")
    isolation = _isolation(host, allow_doctor=allow_doctor)
    port = free_port(host, port)
    token = None if host in LOOPBACK else secrets.token_urlsafe(16)
    _run(host, port, token, isolation, lambda: announce(link(host, port, token)))


def _isolation(host: str, *, allow_doctor: bool) -> Isolation | None:
    """Return what keeps the programs apart that the page is given; None where it takes none."""
    if host in LOOPBACK:
        return isolation_here()
    return isolation_here("required") if allow_doctor else None


def link(host: str, port: int, token: str | None) -> str:
    """Return the link that opens the page."""
    name = _own_address() if host in EVERYWHERE else host
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}:{port}/" + (f"?token={quote(token)}" if token else "")


def free_port(host: str, port: int) -> int:
    """Return the port if it is free to listen on; for 0, one that is.

    Raises:
        AccessError: it is taken (the error names the next that is free), or the host is not here.
    """
    found = _bind(host, port)
    if found is not None:
        return found
    following = range(port + 1, min(port + PORTS, 65_536))
    free = next((number for number in following if _bind(host, number) is not None), None)
    advice = f"port {free} is free: --port {free}" if free else "--port 0 takes a free one"
    raise AccessError(f"Port {port} is taken by another program, or reserved; {advice}.")


def _bind(host: str, port: int) -> int | None:
    """Return the port, if it can be listened on; None where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":  # as the server does, so that a port just left is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise AccessError(
                    f"--host is {host!r}, which isn't an address of this computer; try 127.0.0.1, "
                    "or 0.0.0.0 for all its addresses."
                ) from error
            return None
        return int(probe.getsockname()[1])


def _own_address() -> str:
    """Return the address by which others reach this computer; nothing is sent to find it."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # an address for documentation; UDP connects in name only
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def _run(
    host: str,
    port: int,
    token: str | None,
    isolation: Isolation | None,
    ready: Callable[[], None],
) -> None:
    sys.setswitchinterval(0.0005)  # seconds; so that training does not wait for the page
    from uvicorn import Config, Server
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    from firstnet.web.app import LARGEST_MESSAGE, App
    from firstnet.web.first_network import first_run
    from firstnet.web.visit import Visit

    names = () if host in EVERYWHERE else (*LOOPBACK, host.lower())
    guard = partial(Guard, names=names, token=token, cookie=f"firstnet_{port}")
    digits = load("mnist")

    app = App(lambda: Visit(digits, first_run(digits)), isolation)
    accept: Any = Connections(AutoHTTPProtocol, guard).accept

    async def close_with(server: Server) -> None:
        while not server.should_exit:
            await asyncio.sleep(LOOKED_S)
        app.close()

    async def serve_it() -> None:
        config = Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=1,
            http=accept,
            backlog=MOST_WAITING,  # asyncio takes so many at once, and each is a file descriptor
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,  # weights do not shrink, and trying to costs time
        )
        server = Server(config)
        _end_with_the_terminal(server)
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if server.started:
            ready()
        closing = asyncio.create_task(close_with(server))
        try:
            await serving
        finally:
            closing.cancel()

    asyncio.run(serve_it())


def _end_with_the_terminal(server: Server) -> None:
    """Let a closed terminal (SIGHUP) end the server as Ctrl-C and SIGTERM do, between two steps.

    An exception out of a handler would come up anywhere, and uvicorn takes one out of an answer for
    a fault of the page, and goes on.
    """
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    is_main = threading.current_thread() is threading.main_thread()
    if hangup is not None and is_main and signal.getsignal(hangup) is not signal.SIG_IGN:
        end = partial(server.handle_exit, hangup, None)
        asyncio.get_running_loop().add_signal_handler(hangup, end)


def open_browser(link: str) -> None:
    """Open the link in the desktop's browser, if there is one; the server goes on meanwhile."""
    threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
