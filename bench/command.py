"""Time the whole command: `firstnet train --seed 0`, as a reader types it.

Fresh processes, warm files; the book's run of 30 epochs with evaluation, piped.

    python bench/command.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

from report import publish

RUNS = 7

# Runs a command as its only child and prints the child's peak memory in KiB.
WITH_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def train(*options: str) -> tuple[float, float]:
    """Return the seconds to the first line and to the end."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "firstnet", "train", "--seed", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        first = time.perf_counter() - began
        process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return first, time.perf_counter() - began


def seconds(code: str) -> float:
    """Return how long a fresh interpreter takes for some code, less what it takes for none."""
    took = []
    for text in (code, "pass"):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", text], check=True)
        took.append(time.perf_counter() - began)
    return took[0] - took[1]


def loading(cold: bool) -> float:
    """Return how long `load("mnist")` takes in a fresh process, with an empty or a filled cache."""
    code = "import time, firstnet; t = time.perf_counter(); firstnet.load('mnist'); "
    code += "print(time.perf_counter() - t)"
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(1 if cold else 2):
            run = subprocess.run(
                [sys.executable, "-c", code],
                env={"XDG_CACHE_HOME": cache, "HOME": cache, "LOCALAPPDATA": cache},
                capture_output=True, text=True, check=True,
            )  # fmt: skip
    return float(run.stdout)


def peak_mib() -> float:
    """Return the peak memory of the whole command."""
    command = [sys.executable, "-m", "firstnet", "train", "--seed", "0"]
    ran = subprocess.run(
        [sys.executable, "-c", WITH_PEAK, *command], capture_output=True, text=True, check=True
    )
    return int(ran.stdout) / 1024


if __name__ == "__main__":
    train()  # fills the cache of digits, warms up the files
    lines, wholes = zip(*(train() for _ in range(RUNS)), strict=True)
    measured = {
        "`firstnet train --seed 0`, 30 epochs with evaluation, s": wholes,
        "… to the first epoch's line, s": lines,
        "… in float64, 30 epochs, s": [train("--dtype", "float64")[1] for _ in range(RUNS)],
        "… peak memory, MiB": [peak_mib() for _ in range(3)],
        "`import firstnet` over an empty interpreter, s": [
            seconds("import firstnet") for _ in range(RUNS)
        ],
        '`load("mnist")`, nothing in the cache, s': [loading(cold=True) for _ in range(RUNS)],
        '`load("mnist")` afterwards, s': [loading(cold=False) for _ in range(RUNS)],
    }
    rows = [
        f"| {what} | {statistics.median(values):.3f} | {min(values):.3f} – {max(values):.3f} |"
        for what, values in measured.items()
    ]
    table = "| what | median | min – max |\n|---|---|---|\n" + "\n".join(rows)
    publish("command", {"measured": {what: list(v) for what, v in measured.items()}}, table)
