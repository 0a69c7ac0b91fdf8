"""Which families of edits earn their place, on programs that their authors had not seen?

A family is a module that makes edits. Each verified edit of a fault in a round is noted with its
family. A round counts for a family only if it is younger than the family: on the others the family
may have been built. Dates are those of git, where the module (through its renames) and the round
came in.

    python bench/doctor/families.py ask FOLDER FOLDER …  --out edits.json
    python bench/doctor/families.py table edits.json

FOLDER is one that `strangers.py` reads, named as its round.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOG = "FAMILIES_LOG"  # the file that a child writes families to
PLUMBING = ("edits.edit", "watch.edits.placed", "edits.scope")  # what edits are made with
DOCTOR = "firstnet.doctor."
TRACE = "watch.steps.trace"  # which hands on what another process has found
READING = "reading"  # which mends a file before it is run


@dataclass(frozen=True)
class Healed:
    """An edit that counts as verified, of one program.

    Attributes:
        round: the round of the program.
        id: the program.
        family: the module that made the edit.
        original: whether the program is again what it was.
    """

    round: str
    id: str
    family: str
    original: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask")
    ask.add_argument("folders", type=Path, nargs="+")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--jobs", type=int, default=2)
    commands.add_parser("table").add_argument("edits", type=Path)
    asked = parser.parse_args()
    if asked.command == "table":
        print(table([Healed(**entry) for entry in json.loads(asked.edits.read_text())]))
        return
    healed: list[Healed] = []
    for folder in asked.folders:
        healed += _of_round(folder, asked.jobs)
        asked.out.write_text(json.dumps([asdict(it) for it in healed], indent=1) + "\n")


def _of_round(folder: Path, jobs: int) -> list[Healed]:
    truth = [
        entry for entry in json.loads((folder / "truth.json").read_text()) if not entry["correct"]
    ]
    with ThreadPoolExecutor(jobs) as pool:
        return [it for each in pool.map(lambda it: _of_program(folder, it), truth) for it in each]


def _of_program(folder: Path, entry: dict[str, Any]) -> list[Healed]:
    """Examine one program, each in a process of its own, and return its verified edits."""
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        asked = [sys.executable, __file__, "one", str(folder), entry["id"]]
        environment = {**os.environ, LOG: log.name}
        told = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        print(told.stdout or told.stderr[-300:], end="", flush=True)
    return [Healed(**json.loads(line)) for line in told.stdout.splitlines()]


def one(folder: Path, name: str) -> None:
    """Print the verified edits of one program, with the family of each."""
    from strangers import SAME  # noqa: F401  # sets up the threads of NumPy

    from firstnet.doctor.isolation import clinic
    from firstnet.doctor.reading.submissions import read_file
    from firstnet.doctor.repair.healing import heal_all
    from firstnet.errors import FirstnetError

    clinic.START = (
        f"import sys; sys.path.insert(0, {str(HERE)!r}); from families import child; child()"
    )
    entry = next(
        entry for entry in json.loads((folder / "truth.json").read_text()) if entry["id"] == name
    )
    main_file = folder / "programs" / name / (entry.get("main") or entry["files"][0])
    submission = read_file(str(main_file))
    found = clinic.examine_apart(submission)
    diffs = [
        finding.fix.diff
        for finding in found.findings
        if finding.fix is not None and finding.fix.verified
    ]
    if not diffs:
        return
    same = True
    try:
        for file, healed in heal_all(submission, found):
            assert file.path is not None  # it was read from there
            inside = file.path.relative_to((folder / "programs" / name).resolve())
            right = folder / "originals" / name / inside
            same &= ast.dump(ast.parse(healed.content)) == ast.dump(ast.parse(right.read_bytes()))
    except (FirstnetError, SyntaxError, OSError):
        same = False
    families = dict(json.loads(line) for line in Path(os.environ[LOG]).read_text().splitlines())
    for diff in diffs:
        family = families.get(_changed(diff), READING)
        print(json.dumps(asdict(Healed(folder.name, name, family, same))))


def child() -> None:
    """Examine a file as the doctor's child does, and log the family of each edit in its report."""
    log = Path(os.environ[LOG]).open("a")  # noqa: SIM115  # before the seat belt is fastened
    from firstnet.doctor.edits.edit import Edit
    from firstnet.doctor.watch.findings import finding
    from firstnet.doctor.watch.steps import seen

    known: dict[Any, str] = {}
    made, as_fix = Edit.__init__, finding.fix_of

    def noted(edit: Any, *values: Any, told_family: str = "", **named: Any) -> None:
        made(edit, *values, **named)
        key = edit.line, edit.column, edit.end_line, edit.end_column, edit.replacement
        frame = sys._getframe(1)  # of who makes it
        replaced = frame.f_code.co_name in ("replace", "_replace")
        family = known.get(key) if replaced else None
        known[key] = told_family or family or _family(frame)
        object.__setattr__(edit, "_family", known[key])

    def told(edit: Any, learner: Any) -> Any:
        fix = as_fix(edit, learner)
        log.write(json.dumps([_changed(fix.diff), edit.__dict__.get("_family", "?")]) + "\n")
        log.flush()
        return fix

    def as_dict(value: Any) -> dict[str, Any]:
        more = {"told_family": value.__dict__["_family"]} if isinstance(value, Edit) else {}
        return {**asdict(value), **more}

    seen.asdict = as_dict  # as which a copy of the process tells of its edits
    Edit.__init__ = noted  # type: ignore[method-assign, assignment]
    finding.fix_of = told
    from firstnet.doctor.isolation.child import main

    main()


def _changed(diff: str) -> str:
    """Return the lines that a diff changes, wherever they are."""
    lines = (line for line in diff.splitlines() if line[:3] not in ("+++", "---"))
    return "\n".join(line for line in lines if line[:1] in "+-")


def _family(frame: FrameType | None) -> str:
    """Return the module and the function that an edit comes from, beyond what all are made with."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        name = module.removeprefix(DOCTOR)
        if name == TRACE:
            return "watch.edits.synthesis"
        if module.startswith(DOCTOR) and name not in PLUMBING:
            return f"{name}:{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"


def table(healed: list[Healed]) -> str:
    """Return for each family what it has healed: in all, and in rounds that are younger."""
    rounds = {it.round for it in healed}
    came = {it: _came_in(f"bench/doctor/rounds/{it}.json") for it in rounds}
    every: dict[str, list[Healed]] = defaultdict(list)
    for it in healed:
        every[it.family.partition(":")[0]].append(it)
    lines = ["| family | younger rounds | healed | in younger rounds |", "|---|---|---|---|"]
    counts = Counter({it: len(each) for it, each in every.items()})
    for family, _ in counts.most_common():
        since = _came_in(f"src/firstnet/doctor/{family.replace('.', '/')}.py")
        young = {it for it in rounds if came[it] > since}
        unseen = sum(it.round in young for it in every[family])
        lines.append(f"| {family} | {len(young)} | {counts[family]} | {unseen} |")
    return "\n".join(lines)


def _came_in(path: str) -> str:
    """Return when a file came in, through all its names; "" if git does not know it."""
    asked = ["git", "log", "--follow", "--format=%aI", "--", path]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return told.split()[-1] if told.split() else ""


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
