"""Time the static page: an epoch in WebAssembly beside the native one, and how soon it is there.

Epochs are in processor seconds, on one thread; the contestants take turns. Starts are in seconds of
a clock, in Chromium without a window, from a server on the same machine: cold in a browser that
knows nothing of the page, warm in one that has kept it. The doctor's reports are those on the
examples of the page, cold, and on the same program once more. Memory is the most that the tab's
process took while each example was examined; `memory` prints that alone, and publishes nothing.

    apt install emscripten nodejs npm chromium
    python site/doctor/pack.py && python bench/browser.py [memory]
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from firstnet import Recipe, load, starting_network
from firstnet.engines import fast
from firstnet.web.examples import EXAMPLES
from report import publish

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "site"))
import build

TURNS, EPOCHS, STARTS, REPORTS = 7, 3, 7, 5
PATIENCE_S = 60
DOCTOR_S = 180
LOOKING_S = 0.5  # between two looks at the memory
READING_S = 15  # between two programs, in which the page loads Python for the next
RECIPE = Recipe()
DIGITS = load("mnist").training
BEST = 95.06  # per cent, of the network that the page comes with
GOOD = 90  # per cent, of a network that was trained on the page
NAMES = {"simd.wasm": "WebAssembly, SIMD128", "scalar.wasm": "WebAssembly, scalar"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that prints nothing."""

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def native(instruction_set: str) -> list[float]:
    """Return the processor seconds of some epochs of the native kernels."""
    network = starting_network(RECIPE, 0)
    y = DIGITS.targets("float32")
    engine = fast.start(network, DIGITS.x, y, RECIPE, instruction_set, most_threads=1)
    rng, seconds = np.random.default_rng(0), []
    for epoch in range(EPOCHS + 1):
        order = rng.permutation(len(DIGITS)).reshape(-1, RECIPE.mini_batch_size)
        began = time.process_time()
        engine.train(order, RECIPE.eta)
        if epoch:
            seconds.append(time.process_time() - began)
    return seconds


def in_wasm(kernels: Path, files: tuple[str, str]) -> dict[str, Any]:
    """Return the same of the kernels in WebAssembly, and their memory."""
    command = ["node", str(HERE / "browser.mjs"), str(kernels), *files, str(EPOCHS)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def epochs() -> tuple[dict[str, list[float]], float]:
    """Return the seconds of each contestant, and the megabytes of the kernels in WebAssembly."""
    sets = fast.instruction_sets()
    seconds: dict[str, list[float]] = {f"native {name}": [] for name in sets}
    seconds |= {name: [] for name in NAMES.values()}
    with tempfile.TemporaryDirectory() as folder:
        pixels, labels = Path(folder, "pixels"), Path(folder, "labels")
        pixels.write_bytes(np.ascontiguousarray(DIGITS.x).tobytes())
        labels.write_bytes(DIGITS.labels.astype(np.uint8).tobytes())
        for _ in range(TURNS):
            for name in sets:
                seconds[f"native {name}"] += native(name)
            for variant, name in NAMES.items():
                told = in_wasm(build.kernels(variant), (str(pixels), str(labels)))
                seconds[name] += told["seconds"]
    return seconds, told["megabytes"]


def starts(browser: Browser, address: str) -> dict[str, list[float]]:
    """Return how long it takes until the page shows a network, and has trained one."""
    seconds: dict[str, list[float]] = {
        f"{how}: {what}": []
        for how in ("cold", "warm")
        for what in ("its network is shown", f"one trained here reads {GOOD} %")
    }
    for _ in range(STARTS):
        with browser.new_context() as context:
            for how in ("cold", "warm"):
                page = context.new_page()
                began = time.perf_counter()
                page.goto(address)
                _shown(page, lambda it: it >= BEST)
                seconds[f"{how}: its network is shown"].append(time.perf_counter() - began)
                page.get_by_role("button", name="Start again").click()
                page.get_by_role("button", name="Run", exact=True).click()
                _shown(page, lambda it: GOOD <= it != BEST)
                took = time.perf_counter() - began
                seconds[f"{how}: one trained here reads {GOOD} %"].append(took)
                page.evaluate("navigator.serviceWorker.ready")
                page.close()
    return seconds


def reports(browser: Browser, address: str) -> dict[str, list[float]]:
    """Return how long it takes until the doctor reports on each example."""
    seconds: dict[str, list[float]] = {}
    for _ in range(REPORTS):
        for example in EXAMPLES:
            with browser.new_context() as context:
                page = context.new_page()
                page.set_default_timeout(1000 * DOCTOR_S)
                began = time.perf_counter()
                page.goto(address)
                page.get_by_role("tab", name="Doctor").click()
                for how in ("cold", "warm"):
                    page.get_by_role("button", name=example.title).click()
                    page.locator(".report").first.wait_for()
                    took = time.perf_counter() - began
                    seconds.setdefault(f"{how}: a report on {example.name}", []).append(took)
                    page.locator(".busy").wait_for(state="hidden")
                    time.sleep(READING_S)
                    began = time.perf_counter()
    return seconds


def memory(browser: Browser, address: str) -> dict[str, float]:
    """Return the most megabytes of the tab while each example is examined to its end."""
    most: dict[str, float] = {}
    for example in EXAMPLES:
        with browser.new_context() as context:
            page = context.new_page()
            page.set_default_timeout(1000 * DOCTOR_S)
            page.goto(address)
            page.get_by_role("tab", name="Doctor").click()
            page.get_by_role("button", name=example.title).click()
            busy = page.locator(".busy")
            busy.wait_for()
            seen = [_megabytes(browser)]
            while busy.is_visible():
                time.sleep(LOOKING_S)
                seen.append(_megabytes(browser))
            page.locator(".report").first.wait_for()  # without one there is nothing to tell
            most[example.name] = max(seen)
    return most


def _megabytes(browser: Browser) -> float:
    """Return the megabytes that the largest of the browser's tabs takes, its workers included."""
    session = browser.new_browser_cdp_session()
    known = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    tabs = [it["id"] for it in known if it["type"] == "renderer"]
    return max(_proportional(it) for it in tabs) / 1e6


def _proportional(process: int) -> int:
    """Return the bytes of a process; what others have as well is counted in parts (Linux)."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return 1024 * int(line.split()[1])
    return 0


def _shown(page: Page, wanted: Callable[[float], bool]) -> None:
    """Wait for an accuracy on the page, from here: the page's policy forbids `eval`."""
    number = "() => parseFloat(document.querySelector('.figure-number')?.textContent)"
    deadline = time.perf_counter() + PATIENCE_S
    while not wanted(page.evaluate(number) or 0):
        if time.perf_counter() > deadline:
            raise SystemExit("The page does not show what was waited for.")
        time.sleep(0.005)


@contextlib.contextmanager
def visited() -> Iterator[tuple[Browser, str, int]]:
    """Build the page and serve it; give a browser, the page's address, and its bytes.

    The bytes are those of the folder without Python.

    Raises:
        SystemExit: there is no Python for the doctor.
    """
    if not build.PYTHON.exists():
        raise SystemExit("Python for the doctor is missing: python site/doctor/pack.py")
    with tempfile.TemporaryDirectory() as folder:
        build.main(Path(folder) / "page")
        files = [path for path in Path(folder, "page").rglob("*") if path.is_file()]
        bytes_ = sum(it.stat().st_size for it in files if "python" not in it.parts)
        handler = functools.partial(Quiet, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            yield browser, f"http://127.0.0.1:{server.server_port}/page/", bytes_
            browser.close()
        server.shutdown()


def measure() -> dict[str, Any]:
    """Return all of it."""
    with visited() as (browser, address, bytes_):
        seconds, megabytes = epochs()
        there = starts(browser, address) | reports(browser, address)
        return {
            "epoch_s": seconds,
            "start_s": there,
            "tab_mb": memory(browser, address),
            "folder_mb": bytes_ / 1e6,
            "kernels_mb": megabytes,
        }


def table(results: dict[str, Any]) -> str:
    """Return the results as two tables."""
    medians = {name: statistics.median(each) for name, each in results["epoch_s"].items()}
    baseline = medians["native Baseline"]
    head = "| one epoch, one thread | median ms | min – max ms | / native Baseline |"
    rows = [
        f"| {name} | {1000 * median:.1f} | {_span(results['epoch_s'][name], 1000, 1)} | "
        f"{median / baseline:.2f} |"
        for name, median in medians.items()
    ]
    later = "| in Chromium | median s | min – max s |"
    lines = [
        f"| {name} | {statistics.median(each):.2f} | {_span(each, 1, 2)} |"
        for name, each in results["start_s"].items()
    ]
    return "\n".join(
        [head, "|---|---|---|---|", *rows, "", later, "|---|---|---|", *lines, "",
         f"Without Python the folder has {results['folder_mb']:.1f} MB. The kernels have "
         f"{results['kernels_mb']:.0f} MB of memory with all digits, under Node, and the tab takes "
         f"at most {_megabytes_of(results['tab_mb'])}."]
    )  # fmt: skip


def _megabytes_of(most: dict[str, float]) -> str:
    return ", ".join(f"{each:.0f} MB with {name}" for name, each in most.items())


def _span(numbers: list[float], factor: float, digits: int) -> str:
    return f"{factor * min(numbers):.{digits}f} – {factor * max(numbers):.{digits}f}"


if __name__ == "__main__":
    if sys.argv[1:] == ["memory"]:
        with visited() as (browser, address, _):
            print(_megabytes_of(memory(browser, address)))
    else:
        results = measure()
        publish("browser", results, table(results))
