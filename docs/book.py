"""Writes docs/book.md from what `firstnet book --json` has printed.

firstnet book --fresh --json > book.jsonl
python docs/book.py book.jsonl "AMD EPYC, two processors, 8 minutes"

Where book.jsonl holds only some of the rows, such as those of chapter 6, the others stay as they
are; and so does the machine, where none is named.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

HEAD = """# The book's numbers, and ours

Printed by `firstnet book` ({machine}); `firstnet book --report book.html` draws the figures.
A verdict is *exact* where a published result comes out again digit for digit, *within the spread*
where it lies among those of our seeds, for the book does not tell its own, and *outside* where it
does not. The runs of chapter 6 take hours: each of its rows names its own machine, and those that
were shortened say so.

{summary}.

| row | what | published | ours | verdict |
|---|---|---|---|---|
"""


PAGE = Path(__file__).with_name("book.md")


def main() -> None:
    """Write the page."""
    told, *machine = sys.argv[1:]
    page = PAGE.read_text() if PAGE.exists() else ""
    rows = [json.loads(line) for line in Path(told).read_text().splitlines()]
    PAGE.write_text(written(page, rows, *machine))


def written(page: str, rows: list[dict[str, str]], machine: str | None = None) -> str:
    """Return the page with these rows in the place of those that it has."""
    lines = {line.split(" | ")[0]: line for line in page.splitlines() if _is_row(line)}
    lines |= {f"| {row['id']}": _line(row) for row in rows}
    ordered = sorted(lines.values(), key=_place)
    verdicts = (line.removesuffix(" |").rsplit(" | ", 1)[1].split(";")[0] for line in ordered)
    counts = Counter(verdicts).most_common()
    summary = ", ".join(f"{number} {verdict}" for verdict, number in counts)
    if machine is None:
        machine = page.partition("Printed by `firstnet book` (")[2].partition("); `firstnet")[0]
    head = HEAD.format(machine=machine, summary=f"{len(ordered)} rows: {summary}")
    return head + "\n".join(ordered) + "\n"


def _is_row(line: str) -> bool:
    return re.match(r"\| \d+\.\d+ \|", line) is not None


def _place(line: str) -> list[int]:
    return [int(part) for part in line.split()[1].split(".")]


def _line(row: dict[str, str]) -> str:
    note = f"; {row['note']}" if row["note"] else ""
    cells = (row["id"], row["what"], row["published"], row["ours"], row["verdict"] + note)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    main()
