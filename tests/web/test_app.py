"""The page's own protocol: messages with arrays, visits that stay a while, requests from others."""

import asyncio
import contextlib
import http.client
import json
import runpy
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.reading.submissions import LARGEST
from firstnet.web import app as module
from firstnet.web.app import App, Visits
from firstnet.web.packing import packed

serving = runpy.run_path(str(Path(__file__).parent / "conftest.py"))["serving"]

UNPACK = """async (bytes) => {
  const { unpacked } = await import("/state/packing.js");
  const plain = (it) => {
    if (ArrayBuffer.isView(it)) return { type: it.constructor.name, values: [...it] };
    if (it && typeof it === "object" && !Array.isArray(it))
      return Object.fromEntries(Object.entries(it).map(([name, one]) => [name, plain(one)]));
    return it;
  };
  return plain(unpacked(Uint8Array.from(bytes).buffer));
}"""


def test_arrays_arrive_as_they_were_sent(looked_at):
    message = {
        "id": 3,
        "answer": {
            "odd": np.arange(3, dtype=np.uint8),
            "label": "ä",
            "rows": np.array([[1.5, -2.0], [0.25, 8.0]], np.float32),
            "long": np.array([1e-300]),
            "none": np.zeros(0, np.float32),
        },
    }
    assert looked_at.evaluate(UNPACK, list(packed(message))) == {
        "id": 3,
        "answer": {
            "odd": {"type": "Uint8Array", "values": [0, 1, 2]},
            "label": "ä",
            "rows": {"type": "Float32Array", "values": [1.5, -2.0, 0.25, 8.0]},
            "long": {"type": "Float64Array", "values": [1e-300]},
            "none": {"type": "Float32Array", "values": []},
        },
    }


def test_an_array_that_javascript_does_not_have_is_refused():
    with pytest.raises(TypeError, match="but not int64"):
        packed({"it": np.arange(3)})


class Ended:
    """A visit that notes whether it was closed."""

    closed = False

    def close(self):
        self.closed = True


def test_a_visit_stays_a_while_after_its_connection(monkeypatch):
    monkeypatch.setattr(module, "STAYS_S", 0.02)

    async def talk():
        visits = Visits(Ended)
        first = visits.enter("a")
        visits.leave("a")
        again = visits.enter("a")
        await asyncio.sleep(0.05)
        kept = again is first and not first.closed
        visits.leave("a")
        await asyncio.sleep(0.05)
        return kept, first.closed, visits.enter("a") is not first

    with ThreadPoolExecutor(1) as apart:  # the browser's own loop runs in this thread
        assert apart.submit(asyncio.run, talk()).result() == (True, True, True)


def test_a_visit_that_was_back_meanwhile_stays_as_long_again(monkeypatch):
    monkeypatch.setattr(module, "STAYS_S", 0.3)

    async def talk():
        visits = Visits(Ended)
        visit = visits.enter("a")
        visits.leave("a")
        await asyncio.sleep(0.2)
        visits.enter("a")
        visits.leave("a")
        await asyncio.sleep(0.2)  # the first of the two leaves is 0.4 seconds ago
        return visit.closed

    with ThreadPoolExecutor(1) as apart:
        assert not apart.submit(asyncio.run, talk()).result()


TALK = """async ([address, messages, count]) => {
  const socket = new WebSocket(address);
  const heard = [];
  return new Promise((done) => {
    socket.onopen = () => messages.forEach((it) => socket.send(it));
    socket.onmessage = ({ data }) => {
      if (typeof data === "string" && !JSON.parse(data).state) heard.push(JSON.parse(data));
      if (heard.length === count) socket.close();
    };
    socket.onclose = ({ code }) => done([heard, code]);
  });
}"""


def socket_of(server, visit):
    return f"ws://127.0.0.1:{server.port}/state?visit={visit}"


def test_what_no_page_sends_gets_one_line_and_ends_nothing(looked_at, server):
    nonsense = ["", "{", "[]", "7", '{"id": 1}', "[" * 5_000, '{"id": 1, "verb": {}}']
    asked = [{"id": 2, "verb": "close"}, {"id": 3, "verb": "digit", "argument": {"set": "x"}}]
    last = {"id": 4, "verb": "read", "argument": {"number": -1}}
    sent = [*nonsense, *map(json.dumps, [*asked, last])]
    heard, _ = looked_at.evaluate(TALK, [socket_of(server, "0" * 32), sent, 4])
    errors = {it["id"]: it["error"] for it in heard}
    assert set(errors) == {1, 2, 3, 4}
    assert errors[2] == "The page asked for something that firstnet serve doesn't know; reload it."
    assert errors[4] == "There is no number -1; the last one is 9999."
    assert not any("\n" in line for line in errors.values())


@pytest.mark.parametrize("visit", ["", "short", "g" * 32, "0" * 33])
def test_a_connection_without_the_name_of_a_visit_is_closed(browser, server, visit):
    page = browser.new_page()  # of its own, since the browser complains of it
    page.goto(server.url)
    heard, code = page.evaluate(TALK, [socket_of(server, visit), [], 1])
    page.close()
    assert (heard, code) == ([], 1006)


def test_a_message_that_is_too_long_ends_its_connection_alone(looked_at, server):
    long = "x" * (module.LARGEST_MESSAGE + 1)
    heard, code = looked_at.evaluate(TALK, [socket_of(server, "1" * 32), [long], 1])
    assert (heard, code in (1006, 1009)) == ([], True)  # by the time at which it breaks off


def post(server, path, content, **headers):
    """Return the status of an answer, and all of it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request("POST", path, content, named)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_what_can_not_be_read_is_refused_in_one_line(server):
    for name, content, line in (
        ("a.png", b"none", b"a.png is no picture"),
        ("b.png", b"x" * (21 * 2**20), b"the limit is 20 MB"),
    ):
        status, answer = post(server, f"/photograph?name={name}", content)
        assert status == 200
        assert line in answer
        assert list(json.loads(answer[4:])) == ["error"]
    elsewhere = {"origin": "http://elsewhere.example"}
    assert post(server, "/examine?name=a.py", b"print(1)", **elsewhere)[0] == 403
    assert post(server, "/nowhere", b"")[0] == 405
    assert "Traceback" not in "".join(server.lines)


def test_files_that_wait_together_are_limited_and_make_room_again(monkeypatch):
    monkeypatch.setattr(module, "MOST_HELD", 1_000)
    application = App(Ended, None)

    async def send_file(size):
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"x" * size}

        async def send(message):
            sent.append(message)

        query = {"query_string": b"name=a.png"}
        scope = {"type": "http", "method": "POST", "path": "/photograph", **query}
        await application(scope, receive, send)
        return sent[0]["status"]

    async def send_files():
        many = await asyncio.gather(*[send_file(600) for _ in range(3)])
        return sorted(many), await send_file(600)

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(asyncio.run, send_files()).result() == ([200, 503, 503], 200)


def test_a_program_that_is_too_large_is_told_in_its_report(server):
    status, answer = post(server, "/examine?name=a.py", b"#" * (LARGEST[".py"] + 1))
    assert status == 200
    assert b"at most" in answer


def test_a_server_for_others_examines_nothing_unless_it_is_allowed(open_server):
    query = open_server.url.partition("?")[2]
    connection = http.client.HTTPConnection("127.0.0.1", open_server.port, timeout=10)
    connection.request("GET", f"/?{query}")
    cookie = connection.getresponse().headers["set-cookie"].partition(";")[0]
    connection.close()
    assert post(open_server, "/examine?name=a.py", b"print(1)")[0] == 403
    assert post(open_server, "/examine?name=a.py", b"print(1)", cookie=cookie)[0] == 405


@pytest.mark.parametrize("name", ["", "../../a.py", "/etc/passwd", "a%00.py", "a" * 3_000 + ".py"])
def test_whatever_a_program_is_called_there_is_a_report_or_a_line(server, name):
    status, answer = post(server, f"/examine?name={name}", b"x = 1\n")
    assert status == 200
    assert b'"html"' in answer or b'"error"' in answer
    assert "Traceback" not in "".join(server.lines)


def test_a_server_that_is_interrupted_while_it_examines_ends_without_a_traceback():
    with serving("--port", "0") as server, ThreadPoolExecutor(1) as apart:
        asked = apart.submit(post, server, "/examine?name=a.py", b"while True:\n    pass\n")
        time.sleep(2)  # the program has begun
        server.process.send_signal(signal.SIGINT)
        server.process.wait(20)
        with contextlib.suppress(OSError, http.client.HTTPException):
            asked.result(20)
        assert "Traceback" not in "".join(server.lines)
