"""Findings that a file asks to leave out: `# doctor: ignore[ND301]`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from firstnet.doctor.report.report import FINDINGS, HEALTHY, Examination, Finding, with_root

COMMENT = re.compile(r"#\s*doctor:\s*(ignore(?:-file)?)\s*\[([^\]\n]*)\]", re.IGNORECASE)


@dataclass(frozen=True)
class Ignored:
    """What a comment asks to leave out.

    Attributes:
        line: to which it belongs; None for the whole file.
        rules: codes and names, as they are written.
        comment: the line on which it stands.
    """

    line: int | None
    rules: tuple[str, ...]
    comment: int

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is to be left out."""
        named = {rule.casefold() for rule in self.rules}
        if not named & {finding.code.casefold(), finding.name.casefold()}:
            return False
        if self.line is None:
            return True
        place = finding.place
        if place is None or place.file:
            return False
        return place.line <= self.line <= place.end_line


def asked(text: str) -> list[Ignored]:
    """Return what a file's comments ask to leave out."""
    found = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        for match in COMMENT.finditer(line):
            rules = tuple(rule.strip() for rule in match[2].split(",") if rule.strip())
            alone = line.lstrip().startswith("#")
            there = _following(lines, number) if alone else number
            whole = match[1].lower() == "ignore-file"
            found.append(Ignored(None if whole else there, rules, number))
    return found


def without_ignored(examination: Examination, ignored: Collection[Ignored]) -> Examination:
    """Return an examination without what the file asks to leave out, and a word about that."""
    left = [
        finding
        for finding in examination.findings
        if not any(each.covers(finding) for each in ignored)
    ]
    gone = [finding.code for finding in examination.findings if finding not in left]
    if not gone:
        return examination
    told = f"Left out, as the file asks: {', '.join(dict.fromkeys(gone))}."
    only = not left and examination.status == FINDINGS
    return replace(
        examination,
        status=HEALTHY if only else examination.status,
        findings=with_root(left),
        assumed=(*examination.assumed, told),
    )


def _following(lines: list[str], number: int) -> int:
    """Return the number of the first line of code after a comment."""
    for later in range(number + 1, len(lines) + 1):
        line = lines[later - 1].strip()
        if line and not line.startswith("#"):
            return later
    return number
