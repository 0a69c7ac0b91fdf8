"""Writes docs/book.md from what `firstnet book --json` has printed.

firstnet book --fresh --json > book.jsonl
python docs/book.py book.jsonl "AMD EPYC, two processors, 8 minutes"
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

HEAD = """# The book's numbers, and ours

Printed by `firstnet book` ({machine}); `firstnet book --report book.html` draws the figures.
A verdict is *exact* where a published result comes out again digit for digit, *within the spread*
where it lies among those of our seeds, for the book does not tell its own, and *outside* where it
does not.

{summary}.

| row | what | published | ours | verdict |
|---|---|---|---|---|
"""


def main() -> None:
    """Write the page."""
    told, machine = sys.argv[1:]
    rows = [json.loads(line) for line in Path(told).read_text().splitlines()]
    counts = Counter(row["verdict"] for row in rows)
    summary = ", ".join(f"{number} {verdict}" for verdict, number in counts.most_common())
    lines = [_line(row) for row in rows]
    page = HEAD.format(machine=machine, summary=f"{len(rows)} rows: {summary}") + "\n".join(lines)
    Path(__file__).with_name("book.md").write_text(page + "\n")


def _line(row: dict[str, str]) -> str:
    note = f"; {row['note']}" if row["note"] else ""
    cells = (row["id"], row["what"], row["published"], row["ours"], row["verdict"] + note)
    return f"| {' | '.join(it.replace('|', '/') for it in cells)} |"


if __name__ == "__main__":
    main()
