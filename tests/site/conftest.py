"""The static page, built once for all tests and served under a path of its own; its tabs."""

import contextlib
import http.server
import importlib.util
import json
import os
import shutil
import subprocess
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

import firstnet
from firstnet.data.store import cache_folder
from firstnet.web.reports import words

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


def missing(reason):
    """Skip a test, or let it fail where nothing may be missing."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def pack():
    """What packs Python for the page."""
    spec = importlib.util.spec_from_file_location("pack", SITE / "doctor" / "pack.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def runtime(pack):
    """The folder with Python, which the first test of all fetches."""
    for name, package in (("node", "nodejs"), ("npm", "npm")):
        if shutil.which(name) is None:
            missing(f"{name} is not installed; in Debian it is in the package {package}")
    folder = cache_folder().parent / "firstnet-browser"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "pack.lock"):
        try:
            pack.main(folder)
        except SystemExit as error:
            missing(str(error))
    return folder


@pytest.fixture(scope="session")
def pyodide_wheel(program, tmp_path_factory):
    """The wheel of firstnet for Pyodide."""
    program("emcc", package="emscripten")
    spec = importlib.util.spec_from_file_location("wheel", SITE / "wheel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def photograph(tmp_path_factory):
    """A picture of the first eight test digits, dark on light, in a line."""
    ink = firstnet.load("mnist").test.x[:8].reshape(8, 28, 28)
    paper = np.pad(255 - np.hstack(ink), 14, constant_values=255)
    path = tmp_path_factory.mktemp("photograph") / "photograph.png"
    Image.fromarray(paper).resize((3 * paper.shape[1], 3 * paper.shape[0])).save(path)
    return path


@pytest.fixture(scope="session")
def doctor_page(built, build, runtime, served, tmp_path_factory):
    """Where the page with its doctor is."""
    root = tmp_path_factory.mktemp("site")
    folder = root / "course" / "page"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("python"))
    (folder / "python").symlink_to(runtime)
    said = build.words() | {"examination": words()}
    (folder / "data" / "words.json").write_text(json.dumps(said))
    (folder / build.CONTENTS).write_text(build._contents(folder))
    with served(root) as there:
        yield f"{there}/course/page/index.html"


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
            page.set_default_timeout(120_000)
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
