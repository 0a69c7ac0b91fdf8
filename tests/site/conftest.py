"""The static page, built once for all tests and served under a path of its own; its tabs."""

import contextlib
import http.server
import importlib.util
import json
import subprocess
import threading
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

SITE = Path(__file__).parents[2] / "site"
NODE_S = 60  # more than a program here ever took, on a busy machine
PATH = "/course/week-1/"  # the page is served under it: its addresses are relative


@pytest.fixture(scope="session")
def build(program):
    """The module that builds the page."""
    program("emcc", package="emscripten")
    spec = importlib.util.spec_from_file_location("build_site", SITE / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def built(build, tmp_path_factory, worker_id):
    """The folder of the page; the first worker builds it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    folder = shared / "static" / PATH.strip("/")
    with FileLock(shared / "static.lock"):
        if not (folder / "contents.js").exists():
            build.main(folder)
    return folder


@pytest.fixture(scope="session")
def node(program):
    """Return what Node prints for a program of this folder, read as JSON; it is given JSON too."""
    path = program("node", package="nodejs")

    def run(name, *arguments, **given):
        command = [path, str(Path(__file__).parent / name), *map(str, arguments)]
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, timeout=NODE_S
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(folder):
    """Serve a folder until the block ends; give its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(scope="session")
def served():
    """What serves a folder."""
    return serving


@pytest.fixture(scope="session")
def address(built):
    """Where the page is."""
    with serving(built.parents[1]) as root:
        yield root + PATH


@pytest.fixture
def open_page(browser, address, trouble_in):
    """Return what opens the page in a browser of its own, and looks for trouble in it."""
    trouble = []
    with contextlib.ExitStack() as opened:

        def open_one(width=1280, height=900, prepare=None, **options):
            options = {"service_workers": "block", "reduced_motion": "reduce"} | options
            context = opened.enter_context(browser.new_context(**options))
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            page.set_default_timeout(20_000)
            trouble_in(page, trouble)
            if prepare:
                prepare(page)
            page.goto(address)
            page.locator(".figure-number").first.wait_for()
            return page

        yield open_one
    assert not trouble, trouble


@pytest.fixture
def page(open_page):
    """The page in a tab of its own, 1280 by 900 pixels."""
    return open_page()
