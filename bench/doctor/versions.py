"""Examine programs with one version of the doctor, and compare its reports with another version's.

    PYTHONPATH=src python bench/doctor/versions.py examine --sample 60 --seed 20 OUT.json ROUND…
    python bench/doctor/versions.py compare ONE.json OTHER.json

Each program is examined behind the belt, as `firstnet doctor` does it: imports, the training, the
search for an edit and its proof. Examined are the files that are named, or programs drawn from
rounds (folders with a `truth.json`, see strangers.py). Two reports are the same if they agree field
by field, but for seconds and for how far a training was followed: its steps, how much was right in
them, and what was printed. The seconds are those of the processor, of all processes together.

Use a Python in which firstnet is not installed in editable form: the child process would import
that version, whatever PYTHONPATH says.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
from pathlib import Path
from typing import Any

from forks import _drawn as drawn

from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, isolation
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import to_dict

TIMES = ("seconds", "diagnosed")
CURVES = ("steps", "right", "errors", "reference", "printed", "answers")


def main() -> None:
    """Examine, or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    does = parser.add_subparsers(required=True)
    one = does.add_parser("examine")
    one.add_argument("out", type=Path)
    one.add_argument("paths", nargs="+", help="programs; with --sample, folders of rounds")
    one.add_argument("--sample", type=int, help="draw so many programs from all rounds")
    one.add_argument("--seed", type=int, default=0)
    one.set_defaults(run=examine)
    two = does.add_parser("compare")
    two.add_argument("one", type=Path)
    two.add_argument("other", type=Path)
    two.set_defaults(run=compare)
    asked = parser.parse_args()
    asked.run(asked)


def examine(asked: argparse.Namespace) -> None:
    """Examine each program, and write its report with the seconds that it took."""
    paths = drawn(asked.paths, asked.sample, asked.seed) if asked.sample else asked.paths
    children, reports = Children(isolation(BELT)), {}
    for path in map(Path, paths):
        before = processor_s()
        found = examine_apart(Submission(str(path), path.read_bytes(), path=path), 900, children)
        told = to_dict([found])["files"][0]
        reports[str(path)] = {"processor_s": processor_s() - before, "report": told}
        asked.out.write_text(json.dumps(reports, indent=1) + "\n")


def compare(asked: argparse.Namespace) -> None:
    """Print what differs in the reports that both versions have made, and their seconds."""
    one, other = (json.loads(path.read_text("utf-8")) for path in (asked.one, asked.other))
    both = [path for path in one if path in other]
    same = 0
    for path in both:
        reports = [comparable(it[path]["report"]) for it in (one, other)]
        differing = [it for it in reports[0] if reports[0][it] != reports[1][it]]
        same += not differing
        if differing:
            print(path)
        for field in differing:
            print(f"  {field}:", *(f"    {it[field]!s:.400}" for it in reports), sep="\n")
    print(f"{same} of {len(both)} reports are the same")
    for name, told in (("one", one), ("other", other)):
        seconds = sorted(told[path]["processor_s"] for path in both)
        late = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
        print(
            f"{name}: {sum(seconds):.1f} s of the processor; "
            f"median {statistics.median(seconds):.1f}, 95 % {late:.1f}"
        )


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without seconds, and without how far trainings were followed."""
    kept = {name: it for name, it in report.items() if name not in TIMES}
    for name in ("trial", "healed"):
        kept[name] = {key: it for key, it in (kept[name] or {}).items() if key not in CURVES}
    return kept


def processor_s() -> float:
    """Return the seconds that ended children have used, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
