"""A server of the page in a process of its own, and a real browser that looks at it."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from firstnet.data.dataset import Dataset, Examples

START_S = 30  # more than a server ever took to start, on a busy machine
CALL = """async ([module, name, given]) => {
  const made = (await import(module))[name](...given);
  if (!(made instanceof Node)) return made;
  return [...made.childNodes].map((it) => it.outerHTML ?? it.data).join("");
}"""


@dataclass
class Server:
    """A running `firstnet serve`.

    Attributes:
        process: to stop it, or to look at its threads.
        url: where the page is, with the token where one is needed.
        lines: what it has printed so far.
    """

    process: subprocess.Popen
    url: str = ""
    lines: list = field(default_factory=list)

    @property
    def port(self):
        return urlsplit(self.url).port

    def threads(self):
        """Return how many threads the process has."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))


@contextlib.contextmanager
def serving(*arguments):
    """Run `firstnet serve` with arguments, until the block ends."""
    command = [sys.executable, "-W", "ignore", "-m", "firstnet", "serve", "--no-open", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    )
    server = Server(process)
    reader = threading.Thread(target=_read, args=(server,), daemon=True)
    reader.start()
    try:
        deadline = time.monotonic() + START_S
        while not server.url and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.url, "the server did not start: " + "".join(server.lines)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        reader.join(10)
        process.stdout.close()


def environment():
    """Return the environment of the server: this interpreter's path, and none of pytest's."""
    path = os.pathsep.join(filter(None, sys.path))
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    return kept | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _read(server):
    for line in server.process.stdout:
        server.lines.append(line)
        if not server.url and (found := re.search(r"http://\S+", line)):
            server.url = found[0]


def easy_digits(count, seed):
    """Return digits that are easily told apart: the one labelled k has its rows 2 k bright."""
    labels = np.arange(count) % 10
    x = np.random.default_rng(seed).integers(0, 60, (count, 28, 28)).astype(np.uint8)
    x[np.arange(count), 2 * labels] = 250
    return Examples(x.reshape(count, 784), labels)


@pytest.fixture
def digits():
    """Easy digits, few enough to train on in no time: 200 to learn from, 50 to be judged by."""
    return Dataset(easy_digits(200, 0), easy_digits(50, 1), easy_digits(50, 2))


@pytest.fixture(scope="session")
def server():
    """A server that all tests of the page share; each test has a visit of its own."""
    with serving("--port", "0") as running:
        yield running
    told = "".join(running.lines)
    assert "Traceback" not in told, told


@pytest.fixture
def served():
    """What runs a server with arguments, until its block ends."""
    return serving


@pytest.fixture
def open_server():
    """A server that other addresses reach, so that its link holds a token."""
    with serving("--host", "0.0.0.0", "--port", "0") as running:
        yield running


@pytest.fixture(scope="session")
def context(browser):
    """A browser's cache and cookies, shared by all tests: what is loaded once stays."""
    with browser.new_context() as shared:
        yield shared


@pytest.fixture
def open_page(browser, context, server, trouble_in):
    """Return a function that opens the page in a tab of its own, and looks for trouble in it.

    Trouble is an error on the console, an exception in the page, or a request that leaves the
    machine; a test that leads to any of it fails at its end.
    """
    with tabs(browser, context, server.url, trouble_in) as open_one:
        yield open_one


@pytest.fixture
def page(open_page):
    """The page in a tab of its own, 1280 by 900 pixels."""
    return open_page()


@pytest.fixture(scope="module")
def looked_at(browser, context, server, trouble_in):
    """A page for the tests of a file that only look and train nothing; it takes a while to load."""
    with tabs(browser, context, server.url, trouble_in) as open_one:
        yield open_one()


@pytest.fixture(scope="module")
def javascript(looked_at):
    """Return what calls a function of the page's modules in the browser, with plain data."""

    def call(module, function, *arguments):
        return looked_at.evaluate(CALL, [f"/{module}", function, arguments])

    return call


@contextlib.contextmanager
def tabs(browser, context, server_url, trouble_in):
    """Give a function that opens tabs; close them at the end, and complain of trouble in them."""
    opened, trouble = contextlib.ExitStack(), []

    def open_one(width=1280, height=900, url=None, color_scheme="light", **options):
        own = opened.enter_context(browser.new_context(**options)) if options else context
        page = opened.enter_context(contextlib.closing(own.new_page()))
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
        page.set_default_timeout(120_000)
        trouble_in(page, trouble)
        page.goto(url or server_url)
        page.locator(".figure-number", has_text="95.06 %").wait_for()
        return page

    with opened:
        yield open_one
    assert not trouble, trouble
