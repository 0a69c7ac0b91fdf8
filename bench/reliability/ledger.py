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

EVERY = "Where not some but all calls were to fail, one at a time, so many did:"


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


def every_call(entries: list[dict[str, object]]) -> str:
    """Return a row per command: how many of its calls failed, of each kind, one at a time.

    What counts is the campaign that let the most calls of a kind fail, where it was to be all.
    """
    most: dict[str, tuple[int, int]] = {}
    for it in entries:
        for what, calls in it.get("calls", {}).items():
            if it["each"] is None:
                most[what] = max(most.get(what, (0, 0)), (it["of"].get(what, 0), calls))
    names = [what.rpartition(", ") for what in most]
    commands, kinds = (list(dict.fromkeys(it[at] for it in names)) for at in (0, 2))
    rows = [("command", *kinds), ("---",) * (1 + len(kinds))]
    for command in commands:
        found = (most.get(f"{command}, {kind}") for kind in kinds)
        rows.append((f"`{command}`", *("" if it is None else _share(*it) for it in found)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _share(tried: int, calls: int) -> str:
    return f"{tried:,}" if tried == calls else f"{tried:,} of {calls:,}"


def publish(path: Path = PLACE, page: Path = PAGE) -> None:
    """Put the sums of the ledger into the page."""
    text = page.read_text(encoding="utf-8")
    entries = read(path)
    parts = (table(entries), spread(entries), EVERY, every_call(entries))
    shown = "\\g<1>" + "\n\n".join(parts) + "\n\\g<2>"
    write_whole(page, SECTION.sub(shown, text).encode())


if __name__ == "__main__":
    publish()
    print(table(read(PLACE)))
