"""What pylint, ruff and mypy say of the same files: anything that they don't say of the base."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import bugs
from bugs import Bug

Messages = dict[str, Counter[str]]  # by file, without their lines


def detected(tool: str, programs: list[Bug]) -> dict[str, bool] | None:
    """Tell for each bug whether a tool has a message on it that its base has not.

    None where the tool is not installed.
    """
    if not _installed(tool):
        return None
    texts = {f"p{number}": bug.text() for number, bug in enumerate(programs)}
    texts |= {f"base_{bug.base}": bugs.healthy(bug.base) for bug in programs}
    broken = {name for name, text in texts.items() if not _parses(text)}
    with tempfile.TemporaryDirectory() as folder:
        for name in texts.keys() - broken:
            (Path(folder) / f"{name}.py").write_text(texts[name])
        told = TOOLS[tool](Path(folder))
    return {
        bug.id: f"p{number}" in broken or bool(told[f"p{number}"] - told[f"base_{bug.base}"])
        for number, bug in enumerate(programs)
    }


def _installed(tool: str) -> bool:
    return bool(shutil.which(tool) or shutil.which(tool, path=Path(sys.executable).parent))


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _run(folder: Path, *command: str) -> str:
    files = sorted(path.name for path in folder.iterdir())
    found = shutil.which(command[0], path=Path(sys.executable).parent) or command[0]
    ran = subprocess.run(
        [found, *command[1:], *files], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.stdout


def _pylint(folder: Path) -> Messages:
    told: Messages = defaultdict(Counter)
    out = _run(folder, "pylint", "--disable=duplicate-code", "--output-format=json", "--rcfile=")
    for entry in json.loads(out or "[]"):
        name = Path(entry["path"]).stem
        told[name][f"{entry['symbol']} {entry['message'].replace(name, '')}"] += 1
    return told


def _ruff(folder: Path, *options: str) -> Messages:
    told: Messages = defaultdict(Counter)
    out = _run(
        folder, "ruff", "check", "--isolated", "--no-cache", "--output-format=json", *options
    )
    for entry in json.loads(out or "[]"):
        told[Path(entry["filename"]).stem][f"{entry['code']} {entry['message']}"] += 1
    return told


def _mypy(folder: Path) -> Messages:
    told: Messages = defaultdict(Counter)
    options = ("--ignore-missing-imports", "--check-untyped-defs", "--cache-dir=/dev/null")
    for line in _run(folder, "mypy", "--config-file=", *options).splitlines():
        it = re.match(r"(\w+)\.py:\d+: error: (.*)", line)
        if it:
            told[it[1]][it[2]] += 1
    return told


TOOLS: dict[str, Callable[[Path], Messages]] = {
    "pylint": _pylint,
    "ruff": _ruff,
    "mypy": _mypy,
}
if __name__ == "__main__":
    everything = [*bugs.single(), *bugs.several()]
    for tool in TOOLS:
        found = detected(tool, everything)
        print(tool, found and f"{sum(found.values())} of {len(found)}")
    for name, it in (detected("ruff", everything) or {}).items():
        print(name, it)
