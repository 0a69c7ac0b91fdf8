"""What every test shares: floating-point accidents raise, and shapes are checked as they pass."""

import os
import shutil
import signal
import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

# How long an example takes says more of the computer than of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("without a deadline", UNHURRIED)
settings.register_profile("fuzz", UNHURRIED, max_examples=1000)  # --hypothesis-profile=fuzz
settings.load_profile("without a deadline")

# PyTorch's threads would only wait for one another on networks as small as these, and do so for a
# long time where others are at work, too. NumPy's, which listen to the same word, stay as they are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(os.cpu_count() or 1))
os.environ.setdefault("OMP_NUM_THREADS", "1")
# The doctor's tests copy their process, and so the table of its pages; of large ones there are few.
os.environ.setdefault(
    "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"
)  # for the processes of pytest-xdist

# In the background of a script Ctrl-C is ignored, and would be by the processes of the tests, too:
# a test that waits for its effect would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Where shapes are trusted. Elsewhere (book.network, data, evaluation …) they are checked by the
# code itself, with a message for people, and that message is what the tests want to see.
CHECKED = [
    "firstnet.book.neurons",
    "firstnet.book.costs",
    "firstnet.book.backprop",
    "firstnet.book.descent",
    "firstnet.book.starts",
    "firstnet.engines.fast",
    "firstnet.engines.reference",
    "firstnet.training.loop",
]
DOCTOR = Path(__file__).parent / "doctor"
collect_ignore = ["graders"]  # which want packages of their own: nox -s graders
BUSY_MS = 120_000  # what a busy machine may take over anything
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OR_GATE = """
import numpy as np
rng = np.random.default_rng(1)
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [1.0]])
w, b = rng.normal(size=(2, 1)), np.zeros(1)
for _ in range(2000):
    out = 1 / (1 + np.exp(-(X @ w + b)))
    d = (out - y) * out * (1 - out)
    w -= X.T @ d
    b -= d.sum(axis=0)
"""
install_import_hook(CHECKED, "beartype.beartype")


def pytest_xdist_auto_num_workers(config):
    """Return two workers more than there are processors, since many tests wait for other programs.

    The doctor's tests alone have one a processor: most of them wait for nothing.
    """
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    paths = [Path(it.partition("::")[0]).resolve() for it in config.args]
    alone = all(DOCTOR in (it, *it.parents) for it in paths)
    return processors if alone else processors + 2


@pytest.hookimpl(tryfirst=True)  # before slow tests are left out
def pytest_collection_modifyitems(config, items):
    """Let every worker begin with the tests that copy their process, while it is small.

    Those in doctor/watch make thousands of copies, and each takes longer the larger the process is.
    Workers are handed a stretch of the list each (--dist=worksteal).
    """
    seen = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if "one_quick_case" in item.keywords and test in seen:
            item.add_marker("slow")
        seen.add(test)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    kinds = [[], [], []]
    for item in items:
        kinds[_place(item)].append(item)
    items[:] = [
        it
        for worker in range(workers)
        for kind in kinds
        for it in kind[worker * len(kind) // workers : (worker + 1) * len(kind) // workers]
    ]


def _place(item):
    """Return 0 for a test that copies its process, 1 for the doctor's others, 2 for the rest."""
    if DOCTOR not in item.path.parents:
        return 2
    return int(DOCTOR / "watch" not in item.path.parents or "large" in item.keywords)


@pytest.fixture(autouse=True)
def floating_point_accidents_raise():
    with np.errstate(all="raise"):
        yield


@pytest.fixture
def or_gate():
    """A right program, in whose line 9 and 10 the weights and biases take their steps."""
    return OR_GATE


@pytest.fixture
def rng(request):
    """A source of chance, another one for each test and the same one at every run."""
    seed = int(os.environ.get("FIRSTNET_TEST_SEED", zlib.crc32(request.node.nodeid.encode())))
    print(f"rng seeded with {seed}; FIRSTNET_TEST_SEED={seed} deals it again")
    return np.random.default_rng(seed)


@pytest.fixture(scope="session")
def program():
    """Return where a program is; where it is missing, tests are skipped, in CI they fail."""

    def found(*names, package):
        path = next(filter(None, map(shutil.which, names)), None)
        if path is None:
            missing = f"{names[0]} is not installed (Debian: apt install {package})"
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
        return path

    return found


@pytest.fixture(scope="session")
def browser(program):
    """A browser without a window. A wait in it ends with what it waits for, however late."""
    path = program(*BROWSERS, package="chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=BUSY_MS)
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def trouble_in():
    """Return what notes in a list a page's trouble: errors, requests that leave the machine."""

    def note(page, trouble):
        page.on("pageerror", lambda error: trouble.append(f"exception: {error}"))
        page.on("console", lambda it: it.type == "error" and trouble.append(f"console: {it.text}"))
        page.on("request", lambda it: _leaves(it.url) and trouble.append(f"request: {it.url}"))

    return note


def _leaves(url):
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob") and parts.hostname not in ("127.0.0.1", "localhost")
