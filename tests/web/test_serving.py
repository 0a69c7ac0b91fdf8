"""Serving the page: other computers need the token, and other sites' pages can't drive it."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest

from firstnet.doctor.isolation import sandbox
from firstnet.errors import AccessError
from firstnet.web.guard import SECURITY
from firstnet.web.serving import free_port, link, serve


@pytest.fixture
def environment():
    """The environment in which a process finds the same packages as this one."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), *sys.path]))
    return kept | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_said_with_the_next_free_one(taken):
    with pytest.raises(AccessError, match=f"Port {taken} is taken") as error:
        free_port("127.0.0.1", taken)
    advised = int(re.search(r"--port (\d+)", str(error.value))[1])
    assert taken < advised
    assert free_port("127.0.0.1", advised) == advised


def test_port_0_takes_a_free_one():
    assert free_port("127.0.0.1", 0) > 1023


def test_a_host_that_is_not_here_is_said():
    with pytest.raises(
        AccessError, match=r"192\.0\.2\.1', which isn't an address of this computer"
    ):
        free_port("192.0.2.1", 8000)


def test_a_host_that_is_no_address_is_said():
    with pytest.raises(AccessError, match="isn't an address of this computer"):
        free_port("not an address", 8000)


def test_the_link_holds_the_token_where_there_is_one():
    assert link("127.0.0.1", 8000, None) == "http://127.0.0.1:8000/"
    assert link("192.0.2.7", 80, "a-b") == "http://192.0.2.7:80/?token=a-b"
    assert link("::1", 8000, None) == "http://[::1]:8000/"


def test_the_link_of_a_server_for_all_names_an_address_that_others_can_type():
    assert re.fullmatch(r"http://[\d.]+:8000/\?token=t", link("0.0.0.0", 8000, "t"))
    assert "0.0.0.0" not in link("0.0.0.0", 8000, "t")


def ask(server, path, method="GET", **headers):
    """Return the status and the headers of what a server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(
        method, path, headers={header.replace("_", "-"): headers[header] for header in headers}
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


SOCKET = "/state?visit=0123456789abcdef0123456789abcdef"
UPGRADE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec_websocket_version": "13",
    "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def test_a_server_for_others_opens_to_its_token_only(open_server):
    path = "/?" + open_server.url.partition("/?")[2]
    assert ask(open_server, "/")[0] == 403
    assert ask(open_server, "/?token=guessed")[0] == 403
    assert ask(open_server, SOCKET, **UPGRADE)[0] == 403
    status, headers = ask(open_server, path)
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(open_server, "/", cookie=cookie)[0] == 200
    origin = f"http://127.0.0.1:{open_server.port}"
    assert ask(open_server, SOCKET, cookie=cookie, origin=origin, **UPGRADE)[0] == 101
    assert ask(open_server, SOCKET, cookie=cookie, **UPGRADE)[0] == 403


def test_a_page_elsewhere_drives_no_server_of_ours(server):
    elsewhere = {"origin": "http://elsewhere.example"}
    assert ask(server, SOCKET, **elsewhere, **UPGRADE)[0] == 403
    assert ask(server, "/photograph?name=a.png", "POST", **elsewhere)[0] == 403
    assert ask(server, "/", host="elsewhere.example")[0] == 421
    assert ask(server, SOCKET, origin=server.url.rstrip("/"), **UPGRADE)[0] == 101


@pytest.mark.parametrize(
    "header",
    [
        {"origin": "http://["},
        {"host": "["},
        {"host": "127.0.0.1:port"},
        {"cookie": "\xff=[;="},
        {"sec_fetch_site": "\xff"},
        {"content_length": "1" * 30},
    ],
)
def test_a_header_that_can_not_be_read_never_breaks_the_server(server, header):
    for path in ("/", "/?%&a[=%ff", SOCKET):
        assert ask(server, path, **header)[0] in (200, 400, 403, 404, 413, 421)
        assert ask(server, path, **{**UPGRADE, **header})[0] in (200, 400, 403, 413, 421)
    assert "Traceback" not in "".join(server.lines)


@pytest.mark.parametrize(
    ("path", "header", "wanted"),
    [
        ("/", {}, 200),
        ("/page.js", {}, 200),
        ("/nowhere", {}, 404),
        ("/", {"host": "elsewhere.example"}, 421),
        ("/", {"origin": "http://elsewhere.example"}, 403),
        ("/", {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        (SOCKET, {**UPGRADE, "origin": "http://elsewhere.example"}, 403),
    ],
)
def test_each_answer_of_the_server_keeps_other_sites_out(server, path, header, wanted):
    status, headers = ask(server, path, **header)
    assert status == wanted
    sent = [(name, headers.get_all(name.decode())) for name, _ in SECURITY]
    assert sent == [(name, [text.decode()]) for name, text in SECURITY]


def test_the_link_with_the_token_leads_to_no_other_server(open_server):
    token = open_server.url.partition("?")[2]
    for path in ("//evil.example/", "/%2fevil.example/", "/%5cevil.example", "/%09/evil.example"):
        status, headers = ask(open_server, f"{path}?{token}")
        assert status == 303
        assert urlsplit(headers["location"]).netloc == ""
        assert re.match(r"/[^/\\]", headers["location"])


def test_what_is_sent_is_limited_before_it_is_read(server):
    path = "/photograph?name=a.png"
    assert ask(server, path, "POST", content_length=str(40 * 2**20))[0] == 413


def test_a_page_for_others_runs_no_program_without_a_sandbox(monkeypatch):
    monkeypatch.setattr(sandbox, "_no_bubblewrap", lambda: "bubblewrap isn't installed.")
    monkeypatch.setattr(sandbox.kernel, "why_not", lambda: "Landlock isn't used.")
    with pytest.raises(AccessError, match="No sandbox works here: bubblewrap isn't installed"):
        serve("0.0.0.0", 0, print, allow_doctor=True)


ENDED_WHILE_IT_ANSWERS = """
import os, signal, sys
from firstnet.cli import main
from firstnet.web import app

name, answer = sys.argv[1], app.App.__call__

async def end(self, scope, receive, send):
    if scope.get("path") == "/end":
        os.kill(os.getpid(), signal.Signals[name])
        sum(range(10_000))  # Python calls the handler between two of its instructions
    await answer(self, scope, receive, send)

app.App.__call__ = end
print(name, flush=True)
sys.argv[1:] = ["serve", "--no-open", "--port", "0"]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_in_the_middle_of_an_answer_ends_the_server(name, environment):
    command = [sys.executable, "-W", "ignore", "-c", ENDED_WHILE_IT_ANSWERS, name]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, env=environment, **streams) as process:
        try:
            assert process.stdout.readline() == f"{name}\n"
            url = re.search(r"http://\S+", process.stdout.readline())[0]
            with contextlib.suppress(OSError):
                urllib.request.urlopen(url + "end", timeout=20).close()
            told, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in told
