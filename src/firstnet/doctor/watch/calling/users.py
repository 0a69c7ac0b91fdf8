"""The files beside a program that import it: what they do with it is how it is meant."""

from __future__ import annotations

import re
from pathlib import Path

from firstnet.doctor.beside import programs_in

MOST = 2  # that are run
SCANNED, LARGEST = 200, 200_000  # files, and bytes of one
LIKELY = re.compile(r"train|main|run|demo|mnist|example|start|app", re.IGNORECASE)
UNLIKELY = re.compile(r"^(test_|setup|conftest)|_test$")


def users_of(path: str) -> list[str]:
    """Return the paths of the files that import a file, the likeliest to train it first."""
    file = Path(path).resolve()
    in_package = (file.parent / "__init__.py").is_file()
    folders = [file.parent, file.parent.parent] if in_package else [file.parent]
    beside = [it for folder in folders for it in programs_in(folder)[:SCANNED]]
    name = re.escape(file.stem if file.stem != "__init__" else file.parent.name)
    imports = re.compile(
        rf"^\s*(from\s+[\w.]*\b{name}\s+import|import\s+[\w.]*\b{name}\b"
        rf"|from\s+[\w.]+\s+import\s.*\b{name}\b)",
        re.MULTILINE,
    )
    found = []
    for it in beside:
        if it == file or UNLIKELY.search(it.stem) or it.stat().st_size > LARGEST:
            continue
        if imports.search(it.read_text(encoding="utf-8", errors="replace")):
            found.append(it)
    found.sort(key=lambda it: not LIKELY.search(it.stem))
    return [str(it) for it in found[:MOST]]
