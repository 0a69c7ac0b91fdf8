"""Serve the page and train for hours: does the memory of either process grow?

One process serves the page. A browser visits it again and again: each visit trains for some
seconds, looks at every tab, draws a digit, and leaves. Another process trains one network after the
other and writes a checkpoint of each epoch. Both collect garbage and note their memory (VmRSS) from
time to time. A line is fitted to what they have noted after the first quarter. The standard error
of its slope is that of eight pieces of the time, since neighbouring samples are alike.

    python bench/reliability/soak.py --hours 2 --json bench/results/soak.json
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import Page

sys.path.append(str(Path(__file__).parents[1]))

PARTS = ("page", "training")
TABS = ("Look inside", "Mistakes", "Draw", "Step through", "Train")
WARMING, PIECES = 0.25, 8  # the share that is not fitted; the pieces that tell the spread
TRAINED_S, REST_S = 5.0, 15.0  # of a visit
BETWEEN_S = 3.0  # of two networks
PATIENCE_S = 120  # with a page that does not answer


def note(path: Path, every_s: float) -> None:
    """Write the seconds and this process's memory to a file, a line a sample, until it ends."""
    began, parent = time.monotonic(), os.getppid()
    with path.open("w", buffering=1, encoding="utf-8") as file:
        while True:
            time.sleep(every_s)
            if os.getppid() != parent:  # nobody is there to end this process
                os._exit(1)
            gc.collect()
            file.write(f"{time.monotonic() - began:.1f} {resident_mb()}\n")


def resident_mb() -> float:
    """Return the megabytes that this process holds (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(int(it.split()[1]) for it in lines if it.startswith("VmRSS:"))
    return kilobytes * 1024 / 1e6


def serve() -> None:
    """Serve the page on a free port, and print its link."""
    from firstnet.web import serving

    serving.serve("127.0.0.1", 0, lambda link: print(link, flush=True))


def train_on(until: float) -> None:
    """Train one network after the other, until a moment of the clock, with a checkpoint of each."""
    import firstnet
    from firstnet.files import checkpoint

    digits, recipe = firstnet.load("mnist"), firstnet.Recipe(epochs=3)
    run = checkpoint.Run(recipe, 0, "fast", 1, "MNIST")
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(10**9):
            if time.time() > until:
                return
            network = firstnet.starting_network(recipe, seed)
            for epoch in firstnet.train(network, digits.training, digits.test, recipe, seed=seed):
                path = Path(folder, "run.safetensors")
                checkpoint.keep(path, run, checkpoint.Checkpoint(epoch.progress))
            time.sleep(BETWEEN_S)


def visit_until(url: str, until: float) -> dict[str, int]:
    """Visit the page until a moment of the clock; return how often, and how often in part only."""
    from playwright.sync_api import Error, sync_playwright

    import page as bench

    visits = {"visits": 0, "cut_short": 0}
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=bench.PATH, args=arguments)
        while time.time() < until:
            visits["visits"] += 1
            try:
                with bench.opened(browser, url) as page:
                    visit(page)
            except Error as error:  # a busy machine is too slow at times
                visits["cut_short"] += 1
                print(str(error).partition("\n")[0], flush=True)
            time.sleep(REST_S)
        browser.close()
    return visits


def visit(page: Page) -> None:
    """Train for some seconds, and look at every tab meanwhile."""
    import page as bench

    page.set_default_timeout(1000 * PATIENCE_S)
    bench.start_training(page)
    time.sleep(TRAINED_S)
    for tab in TABS:
        bench.show(page, tab)
        page.wait_for_timeout(300)
        if tab == "Draw":
            draw(page)
    page.get_by_role("button", name="Pause", exact=True).click()


def draw(page: Page) -> None:
    """Draw a one."""
    box = page.locator(".drawing-field").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.8 * box["height"], steps=8)
    page.mouse.up()
    page.wait_for_timeout(200)


@contextlib.contextmanager
def part(name: str, path: Path, options: argparse.Namespace) -> Iterator[subprocess.Popen[str]]:
    """Run one of the two processes, until the block ends."""
    words = [sys.executable, __file__, "--part", name, "--notes", str(path)]
    words += ["--hours", str(options.hours), "--every", str(options.every)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def fitted(samples: np.ndarray) -> dict[str, float]:
    """Fit a line to seconds and megabytes; return its slope in MB an hour and how sure that is."""
    hours, mb = samples[:, 0] / 3600, samples[:, 1]
    later = hours > WARMING * hours[-1]
    hours, mb = hours[later], mb[later]
    slope, start = np.polyfit(hours, mb, 1)
    rest = mb - start - slope * hours
    # The rest of neighbouring samples is alike: as if there were only one sample a piece.
    pieces = np.array([it.mean() for it in np.array_split(rest, PIECES)])
    middles = np.array([it.mean() for it in np.array_split(hours, PIECES)])
    error = np.sqrt((pieces**2).sum() / (PIECES - 2) / ((middles - middles.mean()) ** 2).sum())
    return {
        "samples": len(mb),
        "hours": round(float(hours[-1] - hours[0]), 2),
        "median_mb": round(float(np.median(mb)), 1),
        "first_mb": round(float(mb[0]), 1),
        "last_mb": round(float(mb[-1]), 1),
        "slope_mb_an_hour": round(float(slope), 2),
        "standard_error": round(float(error), 2),
        "spread_mb": round(float(rest.std()), 2),
    }


def soak(options: argparse.Namespace) -> dict[str, object]:
    """Run both processes and the browser; return what the lines say."""
    until = time.time() + 3600 * options.hours
    with tempfile.TemporaryDirectory() as folder:
        notes = {name: Path(folder, name) for name in PARTS}
        with (
            part("page", notes["page"], options) as server,
            part("training", notes["training"], options),
        ):
            visits = visit_until(server.stdout.readline().strip(), until)
            found = {name: np.loadtxt(path) for name, path in notes.items()}
    lines = {name: fitted(samples) for name, samples in found.items()}
    return {**visits, **lines, "samples": {k: v.tolist() for k, v in found.items()}}


def main() -> None:
    """Run the soak, or one of its processes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--every", type=float, default=20, help="seconds between two samples")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--notes", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        threading.Thread(target=note, args=(options.notes, options.every), daemon=True).start()
        serve() if options.part == "page" else train_on(time.time() + 3600 * options.hours)
        return
    found = soak(options)
    print(json.dumps({name: found[name] for name in found if name != "samples"}, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
