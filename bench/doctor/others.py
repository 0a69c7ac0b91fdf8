"""Other tools beside the doctor: each answers in the JSON of `firstnet doctor --format json`.

`strangers.py --command` asks any of them. As a program this file answers for four: the errors of
pylint and mypy, what ruff says by default, and one edit drawn at random, of the kinds that the
doctor tries, which calls itself right. A linter does not say at which stage a network fails.

    python bench/doctor/others.py pylint FILE
    python bench/doctor/strangers.py FOLDER --command "python bench/doctor/others.py random {file}"
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from firstnet.doctor.edits import edits
from firstnet.doctor.edits.edit import apply
from firstnet.doctor.edits.patch import unified
from firstnet.doctor.report.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    Examination,
    Finding,
    Fix,
    NotRun,
    Place,
    from_dict,
    to_dict,
    with_root,
)

SECONDS = 120.0  # that a tool is given for a file
NO_STAGE = "ND000"  # the code of a finding whose tool knows no stages
DRAWN = 300  # likeliest edits of each statement of the module, of which one is drawn


def answer(command: str, file: Path) -> Examination:
    """Return what a tool answers of a file.

    Args:
        command: how it is called; "{file}" stands for the path.
        file: a program.

    Raises:
        ValueError: it does not answer in the JSON of `firstnet doctor --format json`.
    """
    words = [part.replace("{file}", str(file)) for part in shlex.split(command)]
    start = time.monotonic()
    ran = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    try:
        found = from_dict(json.loads(ran.stdout)["files"][0])
    except (ValueError, LookupError, TypeError) as error:
        said = (ran.stderr or ran.stdout).strip()[-200:]
        raise ValueError(f"{words[0]} answered no report on {file} ({error!r}): {said}") from error
    return replace(found, seconds=time.monotonic() - start)


def main() -> None:
    """Print what one of the four says of a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", choices=("mypy", "pylint", "random", "ruff"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="of the random edit")
    asked = parser.parse_args()
    print(json.dumps(to_dict([_examined(asked.tool, asked.file, asked.seed)])))


def _examined(tool: str, file: Path, seed: int) -> Examination:
    if file.suffix != ".py":
        return Examination(str(file), INCOMPLETE, not_run=(NotRun("load", "no Python file"),))
    told = _at_random(file, seed) if tool == "random" else LINTERS[tool](file)
    findings = with_root(list(told))
    return Examination(str(file), FINDINGS if findings else HEALTHY, findings)


def _pylint(file: Path) -> Iterable[Finding]:
    out = _run("pylint", "--errors-only", "--rcfile=", "--output-format=json", file)
    return [
        _error(entry["symbol"], entry["message"], entry["line"])
        for entry in json.loads(out or "[]")
    ]


def _ruff(file: Path) -> Iterable[Finding]:
    out = _run("ruff", "check", "--isolated", "--no-cache", "--output-format=json", file)
    return [
        _error(entry["code"] or "invalid-syntax", entry["message"], entry["location"]["row"])
        for entry in json.loads(out or "[]")
    ]


def _mypy(file: Path) -> Iterable[Finding]:
    options = ("--ignore-missing-imports", "--check-untyped-defs", "--cache-dir=/dev/null")
    lines = _run("mypy", "--config-file=", *options, file).splitlines()
    said = [re.match(rf"{re.escape(file.name)}:(\d+): error: (.*)", line) for line in lines]
    return [_error("mypy", it[2], int(it[1])) for it in said if it]


LINTERS = {"mypy": _mypy, "pylint": _pylint, "ruff": _ruff}


def _run(tool: str, *words: str | Path) -> str:
    """Run a linter in the folder of the file, which comes last."""
    file = Path(words[-1]).resolve()
    found = shutil.which(tool, path=Path(sys.executable).parent) or tool
    command = [found, *map(str, words[:-1]), file.name]
    return subprocess.run(
        command, cwd=file.parent, capture_output=True, text=True, check=False
    ).stdout


def _error(name: str, message: str, line: int) -> Finding:
    return Finding(NO_STAGE, name, "error", message, place=Place(max(1, line), max(1, line)))


def _at_random(file: Path, seed: int) -> Iterable[Finding]:
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return [_error("invalid-syntax", error.msg, error.lineno or 1)]
    found = list(edits(tree, text, tree.body, most=DRAWN))
    drawn = random.Random(seed).sample(found, min(1, len(found)))
    return [
        replace(
            _error("random-edit", "drawn at random", it.line),
            fix=Fix(unified(str(file), text, apply(text, [it])), verified=True, safety="unsafe"),
        )
        for it in drawn
    ]


if __name__ == "__main__":
    main()
