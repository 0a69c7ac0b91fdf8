"""The static page in Firefox, by WebDriver BiDi: every panel works, and the doctor reports."""

import itertools
import json
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from firstnet.web.words import WELCOME

PATIENCE_S = 60  # Firefox takes its time on a busy machine
DOCTOR_S = 240  # and Python in it even more
FOUNDING = Path(__file__).parents[2] / "bench" / "founding" / "network.py"


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

    def paste(self, selector, text):
        """Put a text into a field, as the keyboard and the clipboard do."""
        self.value(f"document.querySelector({json.dumps(selector)}).focus()")
        self.value(f"document.execCommand('insertText', false, {json.dumps(text)})")

    def shows(self, selector, pattern, patience_s=PATIENCE_S):
        """Wait until an element has a text."""
        deadline = time.monotonic() + patience_s
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
def tab(program, tmp_path):
    path = program("firefox-esr", "firefox", package="firefox-esr")
    with firefox(path, tmp_path) as connection:
        yield Tab(connection)


def test_all_panels_work_in_firefox(tab, address):
    tab.open(address)
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


def test_the_doctor_finds_the_missing_return_in_firefox(tab, doctor_page):
    tab.open(doctor_page)
    tab.shows(".figure-number", "95.06 %")
    tab.click("[role=tab]", "Doctor")
    tab.shows(".doctor h2", "Your program")
    tab.paste(".doctor textarea", FOUNDING.read_text())
    tab.click("button", "Examine")
    tab.shows(".report h3", "^pasted.py, line 19$", DOCTOR_S)
    assert "ND102 feedforward-returns-nothing" in tab.text(".report")
    assert tab.text(".report .diff ins").rstrip() == "+        return a"
    assert not tab.errors
