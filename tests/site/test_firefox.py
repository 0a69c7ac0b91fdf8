"""The static page in Firefox, by WebDriver BiDi: every panel is opened, and one trains."""

import itertools
import json
import re
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest

from firstnet.web.words import WELCOME

PATIENCE_S = 60  # Firefox takes its time on a busy machine


class Tab:
    """A tab of a running Firefox.

    Args:
        connection: a websocket to its WebDriver.
    """

    def __init__(self, connection):
        self._connection, self._numbers = connection, itertools.count(1)
        self.errors = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        tree = self.ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def ask(self, method, **params):
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._connection.recv(PATIENCE_S))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.errors.append(told["params"]["text"])
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, address):
        self.ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def value(self, script):
        asked = {"expression": script, "target": {"context": self._context}, "awaitPromise": True}
        told = self.ask("script.evaluate", **asked)
        assert told["type"] == "success", told
        return told["result"].get("value")

    def text(self, selector):
        return self.value(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")

    def click(self, selector, text):
        found = f"[...document.querySelectorAll({json.dumps(selector)})]"
        self.value(f"{found}.find((it) => it.textContent === {json.dumps(text)}).click()")

    def shows(self, selector, pattern):
        """Wait until an element has a text."""
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.text(selector)):
            assert time.monotonic() < deadline, self.text("body")
            time.sleep(0.05)


@contextmanager
def firefox(path, profile):
    """Run Firefox without a window; give a websocket to its WebDriver."""
    client = pytest.importorskip("websockets.sync.client")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--headless", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(
        [path, *options, "--remote-debugging-port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connected(client, f"ws://127.0.0.1:{port}/session") as connection:
            yield connection
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def connected(client, address):
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return client.connect(address, max_size=None, proxy=None)
        except OSError:
            assert time.monotonic() < deadline, "Firefox did not start"
            time.sleep(0.1)


@pytest.fixture
def tab(program, address, tmp_path):
    path = program("firefox-esr", "firefox", package="firefox-esr")
    with firefox(path, tmp_path) as connection:
        tab = Tab(connection)
        tab.open(address)
        yield tab


def test_all_panels_work_in_firefox(tab):
    tab.shows(".figure-number", "95.06 %")
    assert tab.text(".welcome p") == WELCOME
    tab.click("button", "Watch it learn")
    tab.shows(".status", "epochs per second")
    tab.shows(".lines", r"Epoch 1: 9\d\d\d / 10000")
    tab.click("button", "Pause")
    tab.click("[role=tab]", "Look inside")
    tab.shows(".neuron .verdict", "Neuron 1 of 30")
    tab.click("[role=tab]", "Mistakes")
    tab.shows("#mistakes .number", "are right and .* wrong")
    tab.click("[role=tab]", "Draw")
    tab.shows(".drawing .verdict", "a 7")
    tab.click("[role=tab]", "Step through")
    tab.shows(".fn-said", r"σ\(z\)")
    assert not tab.errors
