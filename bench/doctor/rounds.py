"""Keep a round of strangers' programs in one file, and make its folder of that again.

A round is a list of the entries that `strangers.py` describes. Beside what its `truth.json` says,
each has "programs" (name: text) and, where it is faulty, "originals" (the right files).

    python bench/doctor/rounds.py unpack bench/doctor/rounds/twelve.json FOLDER
    python bench/doctor/rounds.py pack FOLDER bench/doctor/rounds/twelve.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("how", choices=("pack", "unpack"))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    asked = parser.parse_args()
    if asked.how == "pack":
        asked.target.write_text(
            json.dumps(packed(asked.source), indent=1, ensure_ascii=False) + "\n"
        )
    else:
        unpack(json.loads(asked.source.read_text()), asked.target)


def packed(folder: Path) -> list[dict[str, Any]]:
    """Return the programs of a folder with what is known of them."""
    found = []
    for entry in json.loads((folder / "truth.json").read_text()):
        kept = {key: it for key, it in entry.items() if key != "original"}
        programs = _texts(folder / "programs" / entry["id"])
        originals = {} if entry["correct"] else _texts(folder / "originals" / entry["id"])
        changed = {
            name: original for name, original in originals.items() if original != programs.get(name)
        }
        found.append(kept | {"programs": programs} | ({"originals": changed} if changed else {}))
    return found


def unpack(entries: list[dict[str, Any]], folder: Path) -> None:
    """Write the programs of a round, the right ones beside them, and its truth."""
    truth = []
    for entry in entries:
        programs, originals = entry.pop("programs"), entry.pop("originals", {})
        _write(folder / "programs" / entry["id"], programs)
        _write(folder / "originals" / entry["id"], programs | originals)
        truth.append(entry | {"original": f"originals/{entry['id']}"})
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n")


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def _write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
