"""Measure the doctor on the corpus: what it finds, where, and whether its edits are right.

Prints a table for the README, keeps all in results.json. Detected: an error or a warning (advice
for dynamics) that the healthy base does not have. Really right: with the edits, the program does
what its healthy base does, number by number (behaviour.py).

    python bench/doctor/measure.py                    # all; about an hour
    python bench/doctor/measure.py --only gradient    # a stage, a base or an id
    python bench/doctor/measure.py --no-bugs
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

import bugs
import chance
import linters
from behaviour import transcript
from bugs import Bug
from drivers import DRIVERS
from scoring import COLUMNS, Score, examine, plain, score, table

from report import machine

SECONDS = 30.0


def main() -> None:
    asked = _asked()
    stages = bugs.stages()
    programs = [] if asked.no_bugs else [*bugs.single(), *bugs.several()]
    programs = [
        program
        for program in programs
        if _wanted(program, stages.get(program.id, "several"), asked.only)
    ]
    bases = sorted({program.base for program in programs}) if asked.only else list(DRIVERS)
    results: dict[str, Any] = {"machine": machine()}
    with ProcessPoolExecutor(asked.jobs) as pool:
        healthy = dict(zip(bases, pool.map(_healthy, bases)))
        results["healthy"] = healthy
        tasks = [
            (program, stages.get(program.id, "several"), healthy[program.base]["codes"])
            for program in programs
        ]
        scores = []
        for it in pool.map(_scored, tasks):
            scores.append(it)
            _show(it)
        results["bugs"] = plain(scores)
        if asked.baseline:
            drawn = [program for program in programs if program.id in stages][:: asked.baseline]
            results["baseline"] = dict(zip([it.id for it in drawn], pool.map(_by_chance, drawn)))
    others = {} if asked.no_linters else _linted(programs)
    results["linters"] = others
    asked.out.write_text(json.dumps(results, indent=1) + "\n")
    print(section(results, scores, others))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="a stage, a base, or part of an id")
    parser.add_argument("--no-bugs", action="store_true")
    parser.add_argument("--no-linters", action="store_true")
    parser.add_argument("--baseline", type=int, default=0, help="random edits on every Nth bug")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    return parser.parse_args()


def _wanted(bug: Bug, stage: str, only: str) -> bool:
    if only in bugs.stages().values() or only in ("several", *DRIVERS):
        return only in (stage, bug.base)
    return only in bug.id


def _healthy(base: str) -> dict[str, Any]:
    """Examine a healthy network as a learner does."""
    told = examine(base, bugs.healthy(base), SECONDS)
    found = told.examination
    return {
        "status": found.status,
        "codes": dict(Counter(finding.code for finding in found.findings)),
        "errors": [finding.message for finding in found.findings if finding.level == "error"],
        "findings": [
            f"{finding.code} {finding.level} {finding.message}" for finding in found.findings
        ],
        "not_run": [f"{it.stage}: {it.reason}" for it in found.not_run],
        "seconds": told.seconds,
    }


def _scored(task: tuple[Bug, str, dict[str, int]]) -> Score:
    bug, stage, of_base = task
    base = transcript(bugs.healthy(bug.base), bug.base)
    told = examine(bug.base, bug.text(), SECONDS)
    return score(bug, stage, told, Counter(of_base), base)


def _by_chance(bug: Bug) -> tuple[bool, bool]:
    return chance.repaired(bug, transcript(bugs.healthy(bug.base), bug.base))


def _linted(programs: list[Bug]) -> dict[str, dict[str, bool]]:
    found = {tool: linters.detected(tool, programs) for tool in linters.TOOLS if programs}
    return {tool: it for tool, it in found.items() if it is not None}


def _show(it: Score) -> None:
    """Print a line: a letter for what was reached, in the order of the table's columns."""
    marks = "".join("dfclvnrR"[i] if getattr(it, what) else "." for i, what in enumerate(COLUMNS))
    print(f"{marks} {it.seconds:5.1f}s {it.id}: {' '.join(it.codes) or it.status}", flush=True)


def section(results: dict[str, Any], scores: list[Score], others: dict[str, Any]) -> str:
    """Return the Markdown for the README."""
    healthy = results["healthy"]
    alarms = [name for name, it in healthy.items() if it["errors"]]
    unread = [name for name, it in healthy.items() if it["status"] == "incomplete"]
    silent = [name for name, it in healthy.items() if it["status"] == "healthy"]
    lines = ["<!-- doctor -->"]
    if scores:
        lines += ["In percent, but for the counts and seconds.", "", table(scores, others), ""]
    lines.append(
        f"Of {len(healthy)} healthy networks {len(alarms)} got an error ({_listed(alarms)}), "
        f"{len(silent)} no finding at all, {len(unread)} could not be examined ({_listed(unread)})."
    )
    if results.get("baseline"):
        passed = list(results["baseline"].values())
        lines.append(
            f"Random edits of the same kinds, {chance.SECONDS:g} s each: of {len(passed)} bugs "
            f"{sum(a for a, _ in passed)} were found healthy, "
            f"{sum(b for _, b in passed)} were right."
        )
    return "\n".join([*lines, "<!-- /doctor -->"])


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


if __name__ == "__main__":
    main()
