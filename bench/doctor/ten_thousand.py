"""What a class of ten thousand leaves in memory, and what an interruption or a lost worker costs.

    python bench/doctor/ten_thousand.py memory --files 10000
    python bench/doctor/ten_thousand.py worker --files 1000

*memory*: `firstnet doctor FOLDER --summary class.csv` runs in this process. Small files are made
up, and their reports, too: each is as long as a real one with an edit. The run is interrupted at
half of the files, and called again. Printed is the memory that this process holds.

*worker*: a Dask cluster of two local workers, one of which dies over one of the files.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from firstnet.cli import commands
from firstnet.doctor.isolation import clinic, cluster
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination, Finding, Fix, Place

TEXT = "import numpy as np\n\nW = np.zeros((30, 784))\nW -= {number} * W\n"
DIFF = "--- network.py\n+++ network.py\n@@ -4 +4 @@\n-W -= {number} * W\n+W -= 3.0 * W\n"
DEADLY = "7.py"


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("memory", "worker"))
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    {"memory": memory, "worker": worker}[asked.what](asked.files)


def memory(files: int) -> None:
    """Examine so many files in two calls, of which the first is interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            (Path(folder) / f"{number:05}.py").write_text(TEXT.format(number=number), "utf-8")
        limits = [files // 2, files]
        told = []

        def examine(submission: Submission, *_: object) -> Examination:
            return report_on(submission.name, len(told))

        def some(
            submissions: list[Submission], seconds: float, jobs: int = 1, isolation: object = None
        ) -> Iterator[tuple[int, Examination]]:
            for number, found in enumerate(
                examine_all(submissions, seconds, jobs, examine, isolation)
            ):
                if number == limits[0]:
                    raise KeyboardInterrupt
                told.append(number)
                if len(told) % (files // 10) == 0:
                    print(f"{len(told):6} reports, {held_mb():.1f} MB held", flush=True)
                yield found

        examine_all, clinic.examine_all = clinic.examine_all, some
        for _ in (1, 2):
            start, before = time.monotonic(), len(told)
            command = ["doctor", folder, "--summary", f"{folder}/class.csv", "--format", "concise"]
            with contextlib.suppress(click.Abort, click.exceptions.Exit):
                commands([*command, "--isolation", "belt", "--jobs", "2"], standalone_mode=False)
            seconds = time.monotonic() - start
            print(f"this call gave {len(told) - before} reports in {seconds:.0f} s", flush=True)
            limits.pop(0)
        print(len(Path(folder, "class.csv").read_text("utf-8").splitlines()), "lines in class.csv")


def worker(files: int) -> None:
    """Examine so many files on a cluster, where a worker dies over one of them."""
    cluster._examined = in_no_time
    start = time.monotonic()
    submissions = [Submission(f"{number}.py", b"x = 1") for number in range(files)]
    found = dict(cluster.examine_on("local", submissions, 60, 2))
    lost = [it for it in found.values() if it.status != "healthy"]
    print(f"{len(found)} of {files} reports in {time.monotonic() - start:.0f} s; not healthy:")
    for it in lost:
        print(f"  {it.file}: {it.not_run[0].reason[:100]}")


def in_no_time(submission: Submission, *_: object) -> Examination:
    """Examine a file on a worker, which dies over one of them."""
    if submission.name == DEADLY:
        os._exit(1)
    return Examination(submission.name, "healthy")


def report_on(name: str, number: int) -> Examination:
    """Return a report as long as a real one with an edit."""
    place = Place(4, 4)
    found = Finding(
        "ND501",
        "step-goes-uphill",
        "error",
        f"Each step goes up the gradient of the cost, {number} times" + " and on" * 20,
        place=place,
        fix=Fix(DIFF.format(number=number), verified=True, safety="unsafe"),
        why="why " * 60,
        root=True,
    )
    return Examination(name, "findings", (found,), seconds=1.0)


def held_mb() -> float:
    """Return the memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
