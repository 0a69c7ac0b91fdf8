"""Time the page: what it costs the training, how live it is, and whether its memory stays flat.

A server in a process of its own and a real Chromium without a window; the same run without any
page beside it, in turns.

    pip install '.[web]' playwright && python bench/page.py
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from report import publish

PAIRS, WARM_S, MEASURED_S = 7, 2.0, 6.0
EPOCHS, STROKES, VISITS = 1_000, 25, 5
PATH = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

# The run of the page without the page: the same thread, beats and scores.
ALONE = f"""
import time
from firstnet import Recipe, load
from firstnet.web.run import Run
run = Run(load("mnist"), Recipe(epochs=10**6))
run.go()
def done():
    return len(run.points) + run.mini_batch / run.mini_batches
time.sleep({WARM_S})
began, before = time.perf_counter(), done()
time.sleep({MEASURED_S})
print((done() - before) / (time.perf_counter() - began))
"""
COUNT = """(selector) => {
  window.counted = 0;
  const options = {attributes: true, childList: true, characterData: true, subtree: true};
  new MutationObserver(() => window.counted++).observe(document.querySelector(selector), options);
}"""
WATCH_STROKES = """() => {
  window.waits = [];
  let began = 0;
  document.querySelector('.drawing-field').addEventListener('pointerdown', () => {
    began = performance.now();
  });
  const bars = document.querySelector('.drawing .bars').parentElement;
  new MutationObserver(() => {
    if (began) window.waits.push(performance.now() - began);
    began = 0;
  }).observe(bars, {childList: true, subtree: true, characterData: true});
}"""


@contextmanager
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `firstnet serve`; give the process and the link."""
    command = [sys.executable, "-u", "-m", "firstnet", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            yield process, re.findall(r"http://\S+", line)[0]
        finally:
            process.terminate()


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """Open the page in a browser that has seen nothing before."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(url)
        page.locator(".bars .most").wait_for()
        yield page


def start_training(page: Page, epochs: int = 10**6) -> None:
    """Let the first network train from scratch, for so many epochs."""
    page.get_by_role("button", name="Start again", exact=True).click()
    page.get_by_label("Epochs", exact=True).fill(str(epochs))
    page.get_by_role("button", name="Run", exact=True).click()


def done(page: Page) -> float:
    """Return how many epochs are done, with the share of the one that has begun."""
    told = page.locator(".status").inner_text().replace(",", "")
    epochs = re.search(r"^(\d+) of", told)
    batch = re.search(r"mini-batch (\d+) of (\d+)", told)
    begun = int(batch[1]) / int(batch[2]) if batch else 0
    return int(epochs[1]) + begun if epochs else 0.0


def alone() -> float:
    """Return the epochs a second without a page."""
    run = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    return float(run.stdout)


def watched(browser: Browser, tab: str) -> float:
    """Return the epochs a second while a tab is open."""
    with server() as (_, url), opened(browser, url) as page:
        start_training(page)
        show(page, tab)
        time.sleep(WARM_S)
        began, before = time.perf_counter(), told_by_train(page, tab)
        time.sleep(MEASURED_S)
        return (told_by_train(page, tab) - before) / (time.perf_counter() - began)


def told_by_train(page: Page, tab: str) -> float:
    """Return the epochs that are done; another tab makes room for the one that tells them."""
    if tab == "Train":
        return done(page)
    show(page, "Train")
    page.wait_for_timeout(150)
    found = done(page)
    show(page, tab)
    return found


def show(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()


def updates(browser: Browser, tab: str, selector: str) -> float:
    """Return how often a second what the selector finds changes while it trains."""
    with server() as (_, url), opened(browser, url) as page:
        start_training(page)
        show(page, tab)
        page.locator(selector).first.wait_for()
        time.sleep(WARM_S)
        page.evaluate(COUNT, selector)
        began = time.perf_counter()
        time.sleep(MEASURED_S)
        return float(page.evaluate("window.counted")) / (time.perf_counter() - began)


def three_at_once(browser: Browser) -> list[float]:
    """Return the updates a second of three pages that train at once."""
    with server() as (_, url), ExitStack() as stack:
        pages = [stack.enter_context(opened(browser, url)) for _ in range(3)]
        for page in pages:
            start_training(page)
        time.sleep(WARM_S)
        for page in pages:
            page.evaluate(COUNT, ".status")
        began = time.perf_counter()
        time.sleep(MEASURED_S)
        counts = [float(page.evaluate("window.counted")) for page in pages]
        return [count / (time.perf_counter() - began) for count in counts]


def strokes(browser: Browser, *, training: bool) -> list[float]:
    """Return the milliseconds from touching the field to the answer on the page."""
    with server() as (_, url), opened(browser, url) as page:
        if training:
            start_training(page)
        show(page, "Draw")
        field = page.locator(".drawing-field")
        box = field.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
        page.evaluate(WATCH_STROKES)
        for number in range(STROKES):
            x, y = 0.3 + 0.016 * number, 0.2 + 0.02 * (number % 7)
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            page.mouse.down()
            page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.8 * box["height"], steps=8)
            page.mouse.up()
            page.wait_for_timeout(120)
        return [float(it) for it in page.evaluate("window.waits")]


def memory(browser: Browser) -> list[tuple[int, float, float]]:
    """Return at some epochs the server's memory and the page's, in MiB."""
    found = []
    with server() as (process, url), opened(browser, url) as page:
        start_training(page, epochs=EPOCHS + 100)
        session = page.context.new_cdp_session(page)
        for goal in (100, 100 + EPOCHS // 2, 100 + EPOCHS):
            while done(page) < goal:
                time.sleep(0.2)
            session.send("HeapProfiler.collectGarbage")
            heap = page.evaluate("performance.memory.usedJSHeapSize")
            found.append((goal, resident(process.pid), heap / 2**20))
    return found


def resident(pid: int) -> float:
    """Return the MiB of memory that a process holds (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def first_visits(browser: Browser) -> list[float]:
    """Return the seconds until a first visit, with nothing in its cache, sees an answer."""
    took = []
    with server() as (_, url):
        for _ in range(VISITS):
            began = time.perf_counter()
            with opened(browser, url):
                took.append(time.perf_counter() - began)
    return took


def measure(browser: Browser) -> dict[str, Any]:
    """Measure all of it."""
    speeds: dict[str, list[float]] = {"alone": [], "Train": [], "Look inside": []}
    for pair in range(PAIRS):
        speeds["alone"].append(alone())
        for tab in ("Train", "Look inside"):
            speeds[tab].append(watched(browser, tab))
        print(f"pair {pair + 1} of {PAIRS}", flush=True)
    return {
        "epochs_a_second": speeds,
        "updates_a_second": {
            "Train": updates(browser, "Train", ".status"),
            "Look inside": updates(browser, "Look inside", ".tiles"),
            "three browsers": three_at_once(browser),
        },
        "stroke_ms": {
            "paused": strokes(browser, training=False),
            "training": strokes(browser, training=True),
        },
        "first_visit_s": first_visits(browser),
        "memory_mib": memory(browser),
    }


def table(results: dict[str, Any]) -> str:
    """Return the results as a table."""
    speeds = {name: statistics.median(it) for name, it in results["epochs_a_second"].items()}
    live, waits = results["updates_a_second"], results["stroke_ms"]
    rows = [("training without a page, epochs a second", f"{speeds['alone']:.1f}")]
    for tab in ("Train", "Look inside"):
        cost = 1 - speeds[tab] / speeds["alone"]
        slower = f"{speeds[tab]:.1f}, that is {100 * cost:.1f} % slower"
        rows.append((f"… with the page open at “{tab}”", slower))
        rows.append((f"updates a second at “{tab}” while it trains", f"{live[tab]:.1f}"))
    three = ", ".join(f"{it:.1f}" for it in live["three browsers"])
    rows.append(("… in three browsers that train at once", three))
    for state, took in waits.items():
        middle, high = statistics.median(took), sorted(took)[int(0.95 * len(took))]
        rows.append((f"answer to a stroke, {state}, ms: median, 95 %", f"{middle:.0f}, {high:.0f}"))
    rows.append(
        ("first visit to its first answer, s", f"{statistics.median(results['first_visit_s']):.2f}")
    )
    for epochs, ours, heap in results["memory_mib"]:
        rows.append((f"memory after {epochs} epochs: server, page, MiB", f"{ours:.0f}, {heap:.1f}"))
    head = "| what | measured |\n|---|---|\n"
    return head + "\n".join(f"| {what} | {value} |" for what, value in rows)


if __name__ == "__main__":
    if PATH is None:
        raise SystemExit("There is no Chromium here; on Debian: apt install chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=PATH, args=["--no-sandbox"])
        found = measure(chromium)
        chromium.close()
    publish("page", found, table(found))
