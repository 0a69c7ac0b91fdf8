"""What the campaigns have found, in one file, so that the runs of several days add up.

python bench/reliability/ledger.py    # puts the sums into docs/reliability.md
"""

from __future__ import annotations

import collections
import datetime
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from firstnet.machine.writing import write_whole

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "bench" / "results" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
SECTION = re.compile(r"(<!-- campaigns -->\n).*?(<!-- /campaigns -->)", re.DOTALL)
NAMES = {
    "faults": "injected faults",
    "kills": "kills",
    "fuzz": "damaged files",
    "hostile": "hostile files",
}


def begin() -> str:
    """Return what a campaign is known by: the moment of its start."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def keep(path: Path, entry: Mapping[str, object]) -> None:
    """Put a campaign into the ledger, or what it has done since in place of what it had before.

    Args:
        path: the ledger; it is made if there is none.
        entry: its `program`, when it `began`, how many it has `tried`, how many were `wrong`, and
            whatever else there is to know of it.
    """
    key = (entry["program"], entry["began"])
    with FileLock(Path(tempfile.gettempdir(), "firstnet-reliability.lock")):
        others = [it for it in read(path) if (it["program"], it["began"]) != key]
        entries = sorted([*others, entry], key=lambda it: (str(it["began"]), str(it["program"])))
        write_whole(path, (json.dumps(entries, indent=1) + "\n").encode())


def read(path: Path) -> list[dict[str, object]]:
    """Return the campaigns, the first one first."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def table(entries: list[dict[str, object]]) -> str:
    """Return a row per program: how much it has tried, and since anything was wrong."""
    rows = ["| what | days | how many | wrong ends | after the last one |", "|---|---|---|---|---|"]
    for program, name in NAMES.items():
        of = [it for it in entries if it["program"] == program]
        if of:
            days = sorted({str(it["began"])[:10] for it in of})
            last = max((at for at, it in enumerate(of) if it["wrong"]), default=-1)
            tried, later = (sum(it["tried"] for it in part) for part in (of, of[last + 1 :]))
            span = " to ".join(dict.fromkeys((days[0], days[-1])))
            wrong = sum(it["wrong"] for it in of)
            rows.append(f"| {name} | {span} | {tried:,} | {wrong} | {later:,} |")
    return "\n".join(rows)


def spread(entries: list[dict[str, object]]) -> str:
    """Return a sentence: how many faults the commands had that had the fewest and the most."""
    counts: collections.Counter[str] = collections.Counter()
    for it in entries:
        if it["program"] == "faults":
            for what, number in it["of"].items():
                counts[what.rpartition(", ")[0]] += number
    (most, many), *_, (fewest, few) = counts.most_common()
    return (
        f"Of the injected faults, each of the {len(counts)} commands had between {few:,} "
        f"(`{fewest}`) and {many:,} (`{most}`)."
    )


def publish(path: Path = PLACE, page: Path = PAGE) -> None:
    """Put the sums of the ledger into the page."""
    text = page.read_text(encoding="utf-8")
    entries = read(path)
    shown = f"\\g<1>{table(entries)}\n\n{spread(entries)}\n\\g<2>"
    write_whole(page, SECTION.sub(shown, text).encode())


if __name__ == "__main__":
    publish()
    print(table(read(PLACE)))
