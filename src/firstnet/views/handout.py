"""What a teacher hands back: a report for each student, and a page on the whole class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from firstnet.doctor.report.report import INCOMPLETE, Examination, Finding
from firstnet.doctor.report.summary import counts
from firstnet.doctor.report.wording import full, hint, one_line, reason
from firstnet.views.doctor_report import SIGNS, as_html, page_or_none
from firstnet.views.page import document, table

CHANGED = re.compile(r"\+(?!\+\+)|-(?!--)")  # how a changed line of a diff begins
LEARNERS_OWN = re.compile(r"[A-Za-z_]\w*|\d+(\.\d+)?")  # names and numbers, which differ


def in_words(examination: Examination, text: str, number: int) -> str:
    """Return the report on a file as on the command line; a hint at it if there is a number."""
    if number:
        return hint(examination, number, text, page_or_none, onward=False)
    return full(examination, text, page_or_none)


def as_markdown(examination: Examination, text: str, number: int) -> str:
    """Return a file of Markdown with the report, or with a hint at it."""
    told = in_words(examination, text, number).rstrip()
    longest = max((len(it) for it in re.findall(r"`+", told)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"# {one_line(examination.file)}\n\n{fence}text\n{told}\n{fence}\n"


def as_page(examination: Examination, text: str, number: int) -> str:
    """Return a page of HTML with the report, or with a hint at it."""
    if number:
        body = f"<pre>{escape(in_words(examination, text, number))}</pre>"
    else:
        body = as_html(examination, text)
    return document(one_line(examination.file), body)


def of_class(examinations: Sequence[Examination], names: Sequence[str], seconds: float) -> str:
    """Return a page on a class: how it stands, the causes, and who has which.

    Args:
        examinations: of the files.
        names: what to call each file; a number where nobody is to be named.
        seconds: that it took.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for number, examination in enumerate(examinations):
        if examination.findings:
            groups.setdefault(_alike(examination.findings[0]), []).append(number)
    order = sorted(groups.values(), key=lambda it: (-len(it), it))
    missed = [
        (names[number], one_line(reason(examination)))
        for number, examination in enumerate(examinations)
        if examination.status == INCOMPLETE and not examination.findings
    ]
    return document(
        "The class",
        "<h1>The class</h1>",
        f"<p>{escape(counts(examinations, seconds))}</p>",
        _causes(examinations),
        *(_group([(names[it], examinations[it].findings[0]) for it in each]) for each in order),
        f"<h2>Not examined</h2>{table(('file', 'why'), missed)}" if missed else "",
    )


def _causes(examinations: Sequence[Examination]) -> str:
    roots = (examination.findings[0] for examination in examinations if examination.findings)
    causes = Counter((root.code, root.name) for root in roots).most_common()
    rows = [(code, name, str(files)) for (code, name), files in causes]
    return table(("code", "root cause", "files"), rows, numbers=(2,)) if rows else ""


def _group(members: Sequence[tuple[str, Finding]]) -> str:
    """Return what is said of files with one fault: one remark serves them all."""
    _, first = members[0]
    heading = f"{SIGNS[first.level]} {first.code} {first.name}"
    why = f"<p>{escape(first.why)}</p>" if first.why else ""
    rows = [(name, _line(finding), one_line(finding.message)) for name, finding in members]
    told = table(("file", "line", "what"), rows, numbers=(1,))
    return f"<h2>{escape(heading)}</h2>{why}{told}"


def _line(it: Finding) -> str:
    return str(it.place.line) if it.place else ""


def _alike(it: Finding) -> tuple[str, str]:
    """Return what near-identical faults have in common: the rule, and the edit but for names."""
    if it.fix is None:
        return it.code, ""
    changed = [line for line in it.fix.diff.splitlines() if CHANGED.match(line)]
    return it.code, LEARNERS_OWN.sub("x", "".join("".join(changed).split()))
