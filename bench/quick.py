"""Time from the start of `firstnet train --recipe quick` to the line that tells 98 %, and 98.5 %.

Ten seeds, one core, the test digits; the recipe was chosen on the validation digits (docs/log.md).

    python bench/quick.py
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time

from contest import pin
from report import publish

SEEDS, GOALS = range(10), (98.0, 98.5)
COMMAND = (sys.executable, "-m", "firstnet", "train", "--recipe", "quick")


def run(seed: int) -> dict[str, object]:
    """Return when each goal was told, and the accuracies after each epoch."""
    began, told, accuracies = time.perf_counter(), {}, []
    process = subprocess.Popen([*COMMAND, "--seed", str(seed)], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if found := re.match(r"Epoch \d+: (\d+) / (\d+)", line):
            accuracies.append(100 * int(found[1]) / int(found[2]))
            for goal in GOALS:
                if accuracies[-1] >= goal:
                    told.setdefault(str(goal), time.perf_counter() - began)
    process.wait()
    return {
        "seed": seed,
        "told_s": told,
        "accuracies": accuracies,
        "whole_s": time.perf_counter() - began,
    }


def table(runs: list[dict[str, object]]) -> str:
    """Return a row for each goal, and one for the end."""
    lines = ["| test digits | seconds from the start of the process | seeds |", "|---|---|---|"]
    for goal in map(str, GOALS):
        times = [it["told_s"][goal] for it in runs if goal in it["told_s"]]
        lines.append(f"| {goal} % | {spread(times, 2)} | {len(times)} of {len(runs)} |")
    last, whole = [it["accuracies"][-1] for it in runs], [it["whole_s"] for it in runs]
    lines.append(f"| {spread(last, 2)} %, at the end | {spread(whole, 2)} | {len(runs)} |")
    return "\n".join(lines)


def spread(values: list[float], digits: int) -> str:
    """Return median, lowest and highest."""
    if not values:
        return "never"
    median, low, high = statistics.median(values), min(values), max(values)
    return f"{median:.{digits}f} ({low:.{digits}f} – {high:.{digits}f})"


if __name__ == "__main__":
    pin(1)
    runs = [run(seed) for seed in SEEDS]
    publish("quick", {"runs": runs}, table(runs))
