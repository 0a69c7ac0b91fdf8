"""Measure the doctor on programs that its authors have not written: how often is it right?

FOLDER holds `truth.json`, `programs/` and `originals/`. An entry of the truth names a program
("id", a folder in `programs/`, "main", its file), whether it is "correct" (null where nobody
knows), and for a faulty one the "stage" of the fault, its "file" and its "line"; "stage_also_ok"
and "also_lines" list others that are as good. The right program is in `originals/`, under the same
"id"; the edits are compared with it: one that comes to another program may be as right, and has to
be read. The table and `--out` say what
the doctor said. Real files that may not be copied are listed in real.json by repository, commit and
path; whoever has collected them names that list with `--truth`. That today's Python or NumPy stops
a correct program of an older one is no accusation.

    python bench/doctor/strangers.py FOLDER
    python bench/doctor/strangers.py FOLDER --only p07 --show
    python bench/doctor/strangers.py FOLDER --command "python bench/doctor/others.py ruff {file}"

The last asks another tool: any that prints what `firstnet doctor --format json` would.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from others import answer

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.repair.healing import heal_all
from firstnet.doctor.report.report import Examination, Place
from firstnet.doctor.text.notebook import cells_of
from firstnet.errors import FirstnetError

SAME = {  # what strangers call the stages, and what the doctor does
    "backward": ("gradient", "units"),
    "train": ("batches",),
    "init": ("contract", "dynamics"),
    "cost": ("units", "gradient"),
    "parse": ("load",),
    "crash": ("contract", "load"),
}

REMOVED = "ND024"  # a name that a library had once


@dataclass(frozen=True)
class Row:
    """What the doctor said of one program."""

    id: str
    correct: bool | None
    status: str
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str
    seconds: float
    diagnosed: float
    detected: bool
    stage: bool
    line: bool
    verified: bool = False  # an edit that counts as proven
    original: bool = False  # with which the program is again what it was


def main() -> None:
    asked = _asked()
    truth = json.loads((asked.truth or asked.folder / "truth.json").read_text())
    wanted = [it for it in truth if asked.only in it["id"]]
    with ThreadPoolExecutor(asked.jobs) as pool:
        rows = []
        for entry, found in zip(wanted, pool.map(lambda it: _examined(asked, it), wanted)):
            gaps = _gaps(asked, entry)
            rows.append(_with_edits(asked, entry, found, _row(entry, found, gaps)))
            print(_line(entry, rows[-1]), flush=True)
            if asked.show:
                print(found)
    if asked.out:
        asked.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    print(table(wanted, rows))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, help="a list elsewhere; default: FOLDER/truth.json")
    parser.add_argument("--only", default="", help="part of an id")
    parser.add_argument("--show", action="store_true", help="print each report")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--command", help="another tool; {file} stands for the path of a program")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _examined(asked: argparse.Namespace, entry: dict[str, Any]) -> Examination:
    folder = asked.folder / entry.get("folder", f"programs/{entry['id']}")
    main = entry.get("main") or entry.get("file") or entry["files"][0]
    start = time.monotonic()
    try:
        if asked.command:
            return answer(asked.command, folder / main)
        return examine_apart(read_file(str(folder / main)))
    except Exception as error:  # a traceback is what must never be seen
        print(f"FAILED {entry['id']}: {error!r}", file=sys.stderr)
        return Examination(main, "failed", seconds=time.monotonic() - start)


def _gaps(asked: argparse.Namespace, entry: dict[str, Any]) -> tuple[int, ...]:
    """Return the empty lines that the doctor counts between the cells of a notebook.

    The lists of truth count the lines of its cells alone.
    """
    main = entry.get("main") or entry.get("file") or entry["files"][0]
    if not main.endswith(".ipynb"):
        return ()
    path = asked.folder / entry.get("folder", f"programs/{entry['id']}") / main
    try:
        return tuple(start - 1 for start in cells_of(path.read_text(), main).starts[1:])
    except (FirstnetError, OSError):
        return ()


def _row(entry: dict[str, Any], found: Examination, gaps: tuple[int, ...]) -> Row:
    errors = [finding for finding in found.findings if finding.level == "error"]
    first = errors[0] if errors else None
    named = {entry.get("stage"), *entry.get("stage_also_ok", [])}
    stages = named.union(*(SAME.get(it, ()) for it in named))
    aged = entry.get("python") == 2 or (first is not None and first.code == REMOVED)
    return Row(
        entry["id"],
        entry["correct"],
        found.status,
        tuple(finding.code for finding in found.findings if finding.level != "advice"),
        tuple(error.place.line if error.place else 0 for error in errors),
        found.not_run[-1].reason if found.not_run else "",
        round(found.seconds, 2),
        round(found.diagnosed or found.seconds, 2),
        bool(errors) and not (entry["correct"] and aged and first and first.stage == "load"),
        first is not None and first.stage in stages,
        first is not None and first.place is not None and _is_there(entry, first.place, gaps),
    )


def _is_there(entry: dict[str, Any], place: Place, gaps: tuple[int, ...]) -> bool:
    """Tell whether a place is one of the lines of the fault, in its file."""
    main = entry.get("main") or entry.get("file") or entry["files"][0]
    told = os.path.normpath(Path(main).parent / place.file) if place.file else main
    lines = {entry.get("line"), *entry.get("also_lines", [])}
    line = place.line - sum(gap < place.line for gap in gaps)
    return line in lines and told == os.path.normpath(entry.get("file") or main)


def _with_edits(
    asked: argparse.Namespace, entry: dict[str, Any], found: Examination, row: Row
) -> Row:
    """Return a row with what the verified edits make of a faulty program."""
    errors = [finding for finding in found.findings if finding.level == "error"]
    if entry["correct"] or not any(error.fix and error.fix.verified for error in errors):
        return row
    folder = asked.folder / entry.get("folder", f"programs/{entry['id']}")
    originals = asked.folder / f"originals/{entry['id']}"
    with contextlib.suppress(FirstnetError, SyntaxError, OSError, KeyError):
        same = True
        for file, healed in heal_all(read_file(str(folder / entry["main"])), found):
            assert file.path is not None  # it was read from there
            right = originals / file.path.relative_to(folder.resolve())
            same &= ast.dump(ast.parse(healed.content)) == ast.dump(ast.parse(right.read_bytes()))
        return replace(row, verified=True, original=same)
    return replace(row, verified=True)


def _line(entry: dict[str, Any], row: Row) -> str:
    said = " ".join(row.codes) or row.status
    if row.correct:
        mark = "ACCUSED" if row.detected else "ok"
    else:
        marks = (row.detected, row.stage, row.line, row.verified, row.original)
        mark = "".join(it if is_so else "." for it, is_so in zip("dslvo", marks))
    fault = (
        "" if row.correct else f" | {entry.get('stage')} {entry.get('line')}: {entry.get('bug')}"
    )
    why = f" ({row.reason[:90]})" if row.status == "incomplete" else ""
    return f"{mark:8}{row.seconds:5.1f}s {row.id}: {said}{why}{fault[:150]}"


def table(truth: list[dict[str, Any]], rows: list[Row]) -> str:
    """Return the figures in Markdown."""
    correct = [row for row in rows if row.correct]
    faulty = [row for row in rows if row.correct is False]
    examined = [row for row in rows if row.status in ("healthy", "findings")]
    lines = [
        f"- examined: {len(examined)} of {len(rows)}",
        f"- correct programs accused: {sum(it.detected for it in correct)} of {len(correct)}",
        f"- bugs detected: {sum(it.detected for it in faulty)} of {len(faulty)}",
        f"- the right stage: {sum(it.stage for it in faulty)}, "
        f"the exact line: {sum(it.line for it in faulty)}",
        f"- verified edits: {sum(it.verified for it in faulty)}, with which the program is what it "
        f"was: {sum(it.original for it in faulty)}",
        f"- seconds to the diagnosis: {_spread(row.diagnosed for row in rows)}",
        f"- seconds to the end of the search: {_spread(row.seconds for row in rows)}",
    ]
    stages = Counter(it.get("stage") for it in truth if it["correct"] is False)
    for stage, count in sorted(stages.items(), key=str):
        ids = {it["id"] for it in truth if it["correct"] is False and it.get("stage") == stage}
        hit = sum(it.detected for it in faulty if it.id in ids)
        lines.append(f"  - {stage}: {hit} of {count}")
    return "\n".join(lines)


def _spread(seconds: Iterable[float]) -> str:
    ordered = sorted(seconds) or [0.0]
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.1f}, 95 % under {late:.1f}"


if __name__ == "__main__":
    main()
