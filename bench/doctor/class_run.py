"""How long a class of thirty takes: `firstnet doctor CLASS --feedback DIR`, timed.

The class is made of the corpus's healthy programs: twenty as they are, and ten of which the step
climbs where it should descend. Run it on an idle computer:

    python bench/doctor/class_run.py [--isolation belt] [--jobs 2]

Under bubblewrap the seconds of the processor that its programs take are not known to the caller;
behind the belt they are. The package is compiled first, as pip does it: a child process can't keep
what it has compiled, since it may not write there, and would do it again for each file.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import firstnet

HEALTHY = Path(__file__).parents[2] / "tests" / "doctor" / "healthy"
RIGHT, WRONG = 20, 10
STEP = re.compile(r" -= | - (?=\(?(self\.)?(eta|learning_rate|lr|rate|alpha)\b)")


def main() -> None:
    """Make the class, examine it, and print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isolation", default="required")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    compileall.compile_dir(Path(str(firstnet.__file__)).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        write_class(Path(folder) / "class")
        command = [sys.executable, "-m", "firstnet", "doctor", f"{folder}/class"]
        command += ["--feedback", f"{folder}/feedback", "--summary", f"{folder}/class.csv"]
        command += ["--isolation", asked.isolation, "--jobs", str(asked.jobs)]
        start, before = time.monotonic(), processor_s()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds, used = time.monotonic() - start, processor_s() - before
        files = len(list(Path(folder, "feedback").rglob("*.md")))
    told = Counter(re.findall(r": (healthy|incomplete|error)\b|: error", done.stdout))
    load = ", ".join(f"{it:.1f}" for it in os.getloadavg())
    print(f"{RIGHT + WRONG} submissions, {asked.jobs} at a time, isolation: {asked.isolation}")
    print(f"{seconds:.1f} s, {used:.1f} s of the processor; load {load}; {files} feedback files")
    print(dict(told), done.stderr[-300:])


def write_class(folder: Path) -> None:
    """Write thirty submissions, one a folder."""
    programs = sorted(HEALTHY.glob("*.py"))
    climbing = [path for path in programs[RIGHT:] if STEP.search(path.read_text("utf-8"))][:WRONG]
    for number, path in enumerate([*programs[:RIGHT], *climbing]):
        text = path.read_text("utf-8")
        if path in climbing:
            text = STEP.sub(lambda it: it[0].replace("-", "+"), text)
        own = folder / f"student{number:02}"
        own.mkdir(parents=True)
        (own / "network.py").write_text(text, "utf-8")


def processor_s() -> float:
    """Return the seconds that ended children have used, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
