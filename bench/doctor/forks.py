"""Compare what the doctor sees with and without forks: `python bench/doctor/forks.py FILE…`.

In a browser there are none. Each program is watched in two processes, of which one has no forks. A
row for each that differs in status, codes, lines or in whether there is an edit; then how many are
equal, and the medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT_S = 240
WATCH = """
import json, os, resource, sys, time
from pathlib import Path
from firstnet.doctor.standins import install
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.branch import Reruns

runs, take = [0], Reruns.turn
def counted(*arguments, **named):
    runs[0] += 1
    return take(*arguments, **named)
Reruns.turn = counted
path = Path(sys.argv[1]).resolve()
log = install(path.parent)
out, nowhere = os.dup(1), os.open(os.devnull, os.O_RDWR)
for standard in range(3):
    os.dup2(nowhere, standard)
def used():
    both = [resource.getrusage(it) for it in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(it.ru_utime + it.ru_stime for it in both)
start, last, first = used(), None, 0.0
for last in watched(str(path), log):
    first = first or used() - start
seen = [(it.code, it.place and it.place.line, it.fix is not None) for it in last.findings]
said = {"seen": [last.status, seen], "report": first, "end": used() - start, "runs": runs[0]}
os.write(out, json.dumps(said).encode())
os._exit(0)
"""
ONE_THREAD = {f"{it}_NUM_THREADS": "1" for it in ("OMP", "OPENBLAS", "MKL")}


def watched(path: str, **environment: str) -> dict:
    """Return what a process of its own sees of a program, and the seconds that it computes."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-c", WATCH, str(Path(path).resolve())],
                capture_output=True,
                timeout=LIMIT_S,
                cwd=folder,
                env={**os.environ, **ONE_THREAD, **environment},
            )
        except subprocess.TimeoutExpired:
            return {"seen": ["no end", []], "report": LIMIT_S, "end": LIMIT_S, "runs": 0}
    stopped = {"seen": ["stopped", []], "report": 0.0, "end": 0.0, "runs": 0}
    return json.loads(done.stdout) if done.stdout else stopped


def main() -> None:
    """Print the table."""
    pairs = []
    for path in sys.argv[1:]:
        pair = watched(path, FIRSTNET_NO_FORK=""), watched(path, FIRSTNET_NO_FORK="1")
        pairs.append(pair)
        if pair[0]["seen"] != pair[1]["seen"]:
            print("/".join(Path(path).parts[-2:]), *(it["seen"] for it in pair), flush=True)
    equal = sum(one["seen"] == two["seen"] for one, two in pairs)
    print(f"{equal} of {len(pairs)} equal")
    print("seconds of the processor     to the first report    to the end    executed again")
    for number, name in enumerate(("with forks", "without")):
        medians = [statistics.median(it[number][key] for it in pairs) for key in ("report", "end")]
        again = sum(it[number]["runs"] > 0 for it in pairs)
        print(f"{name:28} {medians[0]:17.1f} {medians[1]:15.1f} {again:10} programs")


if __name__ == "__main__":
    main()
