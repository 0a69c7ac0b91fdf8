"""Compare what the doctor sees with and without forks: `python bench/doctor/forks.py FILE…`.

In a browser there are none. Each program is watched in two processes, of which one has no forks. A
row for each that differs in status, codes, lines or in whether there is an edit; then how many are
equal, and the medians.

    python bench/doctor/forks.py --sample 40 --seed 25 --only-forks ROUND…

draws programs from rounds (folders with a `truth.json`, see strangers.py) and measures them with
forks alone. The seconds are those of the processor, without the imports of Python and NumPy and
without the proof of an edit. To compare two versions, run each with its `src` in PYTHONPATH.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT_S = 900  # on a busy computer, too
WATCH = """
import json, os, resource, sys, time
from pathlib import Path
from firstnet.doctor.standins import install
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.branch import Reruns

runs, take, copies, fork = [0], Reruns.turn, [0], os.fork
def forked():
    copies[0] += 1
    return fork()
os.fork = forked
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
said["copies"] = copies[0]
os.write(out, json.dumps(said).encode())
os._exit(0)
"""
NOTHING = {"report": 0.0, "end": 0.0, "runs": 0, "copies": 0}
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
            return {**NOTHING, "seen": ["no end", []], "report": LIMIT_S, "end": LIMIT_S}
    stopped = {**NOTHING, "seen": ["stopped", []]}
    return json.loads(done.stdout) if done.stdout else stopped


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", help="programs; with --sample, folders of rounds")
    parser.add_argument("--sample", type=int, help="draw so many programs from all rounds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-forks", action="store_true")
    parser.add_argument("--out", type=Path, help="what was seen of each program, as JSON")
    asked = parser.parse_args()
    paths = _drawn(asked.paths, asked.sample, asked.seed) if asked.sample else asked.paths
    ways = ("",) if asked.only_forks else ("", "1")
    rows = []
    for path in paths:
        rows.append([watched(path, FIRSTNET_NO_FORK=way) for way in ways])
        if rows[-1][0]["seen"] != rows[-1][-1]["seen"]:
            print("/".join(Path(path).parts[-2:]), *(it["seen"] for it in rows[-1]), flush=True)
    if asked.out:
        asked.out.write_text(json.dumps(dict(zip(paths, rows)), indent=1) + "\n")
    if not asked.only_forks:
        equal = sum(one["seen"] == two["seen"] for one, two in rows)
        print(f"{equal} of {len(rows)} equal")
    print(
        "seconds of the processor: median, 95 %       to the first report    to the end     copies"
    )
    for number, name in enumerate(("with forks", "without")[: len(ways)]):
        of_all = [[row[number][key] for row in rows] for key in ("report", "end")]
        seconds = [f"{statistics.median(it):.1f}, {_late(it):.1f}" for it in of_all]
        again = sum(row[number]["runs"] > 0 for row in rows)
        copies = sum(row[number]["copies"] for row in rows)
        print(f"{name:40} {seconds[0]:>20} {seconds[1]:>13} {copies:7}", end="")
        print(f"   sum {sum(of_all[1]):.0f} s; {again} programs executed again")


def _drawn(folders: list[str], count: int, seed: int) -> list[str]:
    """Return the paths of programs of these rounds, drawn at random."""
    every = []
    for folder in sorted(map(Path, folders)):
        for entry in json.loads((folder / "truth.json").read_text("utf-8")):
            every.append(str(folder / "programs" / entry["id"] / entry["main"]))
    return random.Random(seed).sample(sorted(every), count)


def _late(seconds: list[float]) -> float:
    """Return what 95 % of the programs stay below."""
    return sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))]


if __name__ == "__main__":
    main()
