"""Connections, over real sockets: half-open ones are closed in time, and keep nobody out."""

import asyncio
import contextlib
import http.client
import socket
import threading
import time

import pytest
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

from firstnet.web import connections as module
from firstnet.web.connections import Connections

PATIENCE_S = 0.5
HALF = b"GET / HTTP/1.1\r\nHost: 127"
MANY = 1_100  # more than the 1,024 file descriptors that a process often has


async def app(scope, receive, send):
    """Answer with the number of bytes that came; /slow takes its time."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(3 * PATIENCE_S)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d bytes" % size})


@pytest.fixture(params=[AutoHTTPProtocol, H11Protocol])
def port(request, monkeypatch):
    """The port of a small server that has little patience."""
    monkeypatch.setattr(module, "PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    connections = Connections(request.param, lambda it: it)
    config = uvicorn.Config(
        app, port=0, http=connections.accept, lifespan="off", ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def connected(port, *sent):
    """A connection on which something was sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=20 * PATIENCE_S) as connection:
        for part in sent:
            connection.sendall(part)
        yield connection


def rest(connection):
    """Return all that comes until the server closes, or nothing if it breaks off."""
    with contextlib.suppress(ConnectionError):
        return b"".join(iter(lambda: connection.recv(65_536), b""))
    return b""


def ask(port, path="/", timeout=5.0):
    """Return the status of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


def test_half_a_head_is_closed_however_slowly_it_drips(port):
    with connected(port, HALF) as connection:
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 10 * PATIENCE_S:
                connection.sendall(b".")
                time.sleep(PATIENCE_S / 10)
        assert time.monotonic() - began < 5 * PATIENCE_S


def test_half_a_head_after_a_whole_request_is_closed_too(port):
    with connected(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", HALF) as connection:
        began = time.monotonic()
        assert rest(connection).endswith(b"0 bytes\r\n0\r\n\r\n")
        assert time.monotonic() - began < 5 * PATIENCE_S


def test_a_head_without_end_is_closed_before_it_fills_the_memory(port):
    sent, line = 0, b"a: " + b"b" * 65_000 + b"\r\n"
    with connected(port, HALF + b"\r\n") as connection, contextlib.suppress(ConnectionError):
        while sent < 64 * 2**20:
            connection.sendall(line)
            sent += len(line)
    assert sent < 64 * 2**20


def test_a_body_that_stops_is_closed_and_one_that_goes_on_is_not(port):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n"
    with connected(port, head, b"12345") as connection:
        assert b"200 OK" not in rest(connection)
    with connected(port, head) as connection:
        for _ in range(10):
            time.sleep(PATIENCE_S / 4)
            connection.sendall(b"1")
        assert b"10 bytes" in rest(connection)


def test_an_answer_may_take_its_time(port):
    assert ask(port, "/slow", timeout=10 * PATIENCE_S) == 200


def test_the_oldest_that_waits_is_closed_first(port):
    with contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(connected(port, HALF)) for _ in range(4)]
        began = time.monotonic()
        rest(waiting[0])
        assert time.monotonic() - began < PATIENCE_S / 2
        waiting[1].settimeout(PATIENCE_S / 10)
        with pytest.raises(TimeoutError):
            waiting[1].recv(1)


def test_more_requests_than_the_server_can_take_are_refused(port, monkeypatch):
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 1)
    with connected(port, b"GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") as first:
        time.sleep(PATIENCE_S / 4)
        assert ask(port) == 503
        assert b"200 OK" in rest(first)
    assert ask(port) == 200


def test_eleven_hundred_half_open_connections_do_not_block_the_page(served):
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("only Linux sets another process's limits")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY + 400
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this process may open {hard} files, the test needs {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with contextlib.ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        server = stack.enter_context(served("--port", "0"))
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (1024, hard))
        for _ in range(MANY):
            with contextlib.suppress(ConnectionError):
                stack.enter_context(connected(server.port, HALF))
        for _ in range(3):
            assert ask(server.port) == 200
    assert "Traceback" not in "".join(server.lines)
