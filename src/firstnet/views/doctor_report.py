"""What the doctor found, as HTML: the words and the order of the command line's report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from firstnet.doctor.report.pages import Page, page
from firstnet.doctor.report.report import INCOMPLETE, Examination, Finding, Place, Trial
from firstnet.doctor.report.wording import (
    AFTER,
    BEFORE,
    MOST_MARKED,
    NO_EDIT,
    NO_PAGE,
    NO_PLACE,
    about_edit,
    checked_in,
    named,
    one_line,
    reason,
    shown,
)
from firstnet.errors import UnknownName

Pages = Callable[[str], Page | None]
SIGNS = {"error": "✗", "warning": "!", "advice": "i"}  # beside the colour of a level
KINDS = {"+": "ins", "-": "del"}


def page_or_none(code: str) -> Page | None:
    """Return the page of a rule, None where there is none."""
    try:
        return page(code)
    except UnknownName:
        return None


def as_html(examination: Examination, text: str, pages: Pages = page_or_none) -> str:
    """Return the report on a file: the root cause in full, the rest to be unfolded.

    Args:
        examination: what is known of the file.
        text: the file as the learner wrote it.
        pages: gives the page of a rule by its code.
    """
    if examination.status == INCOMPLETE and not examination.findings:
        parts = [_not_examined(examination)]
    elif not examination.findings:
        parts = [_healthy(examination)]
    else:
        root, *others = examination.findings
        file, around = _file(examination, root), _around(examination, root, text)
        healed = examination.healed
        finding = _finding(file, root, around, pages(root.code), healed=healed)
        parts = [finding, _others(others, text)]
    parts += [_not_checked(examination), _assumed(examination)]
    return _article("".join(parts))


def hints(examination: Examination, text: str, pages: Pages = page_or_none) -> list[str]:
    """Return the four hints at the root cause: a question, the place, the reason, the edit.

    Where nothing was found there are none.
    """
    if not examination.findings:
        return []
    root = examination.findings[0]
    about = pages(root.code)
    told = (
        f"<p>{_words(about.ask if about else NO_PAGE)}</p>",
        listing(_around(examination, root, text), root.place) if root.place else "",
        f'<p class="message">{_words(root.message)}</p>{_compared(root)}{_why(root)}',
        _edit(root, healed=examination.healed),
    )
    instead = ("", NO_PLACE, "", NO_EDIT)
    return [_article(it or f"<p>{_words(other)}</p>") for it, other in zip(told, instead)]


def in_a_line(examination: Examination) -> str:
    """Return the outcome in a line, for those who hear the page."""
    file = named(examination.file)
    if examination.findings:
        root = examination.findings[0]
        file = shown(_file(examination, root))
        line = f", line {root.place.line}" if root.place else ""
        return f"{file}{line}: {root.level}: {one_line(root.message)}"
    if examination.status == INCOMPLETE:
        return f"{file} is incomplete: {_reason(examination)}"
    return f"{file} is healthy."


def diff(text: str) -> str:
    """Return a unified diff in colours that keep + and -, its headers left out."""
    lines = [line for line in text.splitlines() if not line.startswith(("---", "+++", "\\"))]
    return f'<pre class="diff" tabindex="0">{"".join(map(_diff_line, lines))}</pre>'


def listing(text: str, place: Place) -> str:
    """Return the lines around a place, numbered, those of the place marked; "" if it is nowhere."""
    lines = text.splitlines()
    if not 1 <= place.line <= len(lines):
        return ""
    last = min(max(place.end_line, place.line), len(lines), place.line + MOST_MARKED - 1)
    numbers = range(max(1, place.line - BEFORE), min(len(lines), last + AFTER) + 1)
    room = len(str(numbers[-1]))
    written = [
        _code_line(lines[n - 1], f"{n:>{room}}", marked=place.line <= n <= last) for n in numbers
    ]
    return f'<pre class="listing" tabindex="0">{"".join(written)}</pre>'


def _code_line(line: str, number: str, *, marked: bool) -> str:
    code = escape(shown(line.expandtabs(4)))
    if marked:
        return f'<span class="marked">&gt; {number} | {code}\n</span>'
    return f"<span>  {number} | {code}\n</span>"


def _diff_line(line: str) -> str:
    code = escape(shown(line.expandtabs(4)))
    if line.startswith("@@"):
        return f'<span class="muted">{code}\n</span>'
    kind = KINDS.get(line[:1], "span")
    return f"<{kind}>{code}\n</{kind}>"


def _finding(file: str, it: Finding, text: str, about: Page | None, *, healed: Trial | None) -> str:
    line = f", line {it.place.line}" if it.place else ""
    return "".join(
        [
            f"<h3>{escape(shown(file))}{line}</h3>",
            f"<p>{_level(it)} {escape(it.code)} {escape(it.name)}</p>",
            f'<p class="message">{_words(it.message)}</p>',
            listing(text, it.place) if it.place else "",
            _compared(it),
            _why(it),
            _edit(it, healed=healed),
            _about(about),
        ]
    )


def _article(html: str) -> str:
    return f'<article class="report">{html}</article>'


def _around(examination: Examination, it: Finding, text: str) -> str:
    """Return the text that a finding is in: of this file, or of one beside it."""
    beside = it.place is not None and it.place.file
    return examination.text_of(beside) if beside else text


def _why(it: Finding) -> str:
    return f"<p><b>Why:</b> {_words(it.why)}</p>" if it.why else ""


def _file(examination: Examination, it: Finding) -> str:
    return examination.path_of(it.place.file if it.place else "")


def _level(it: Finding) -> str:
    sign = SIGNS[it.level]
    return (
        f'<span class="level {it.level}"><span aria-hidden="true">{sign}</span> {it.level}</span>'
    )


def _compared(it: Finding) -> str:
    """Return what was seen beside what a right network would have shown."""
    rows = [("observed", it.observed), ("expected", it.expected)]
    told = "".join(
        f'<div class="{name}"><dt>{name}</dt><dd>{_words(value)}</dd></div>'
        for name, value in rows
        if value
    )
    return f'<dl class="compared">{told}</dl>' if told else ""


def _edit(it: Finding, *, healed: Trial | None = None) -> str:
    if it.fix is None:
        return ""
    heading, known = about_edit(it.fix, healed=healed)
    words = f"{known[0].upper()}{_words(known[1:])}."
    return f'<h4>{heading}</h4><p class="muted small">{words}</p>{diff(it.fix.diff)}'


def _about(about: Page | None) -> str:
    if about is None:
        return ""
    code = "".join(
        f'<p class="small">{name}</p><pre tabindex="0">{escape(it)}</pre>'
        for name, it in (("Wrong:", about.example), ("Use instead:", about.instead))
    )
    return (
        f"<p><b>How you could have found it:</b> {_words(about.ask)}</p>"
        f"<details><summary>More about {escape(about.code)}</summary>"
        f"<p>{_words(about.text)}</p>{code}</details>"
    )


def _others(others: Iterable[Finding], text: str) -> str:
    told = "".join(
        f"<details><summary>{_where(other)}{_level(other)} {escape(other.code)} "
        f"{escape(other.name)}</summary>"
        f"<p>{_words(other.message)}</p>{_listing_here(text, other.place)}"
        f"{_compared(other)}{_edit(other)}</details>"
        for other in others
    )
    return f"<h4>Also found</h4>{told}" if told else ""


def _listing_here(text: str, place: Place | None) -> str:
    return listing(text, place) if place and not place.file else ""


def _where(it: Finding) -> str:
    if not it.place:
        return ""
    file = f"{escape(shown(it.place.file))}, line" if it.place.file else "Line"
    return f"{file} {it.place.line}: "


def _healthy(examination: Examination) -> str:
    told = "".join(f"<li>{escape(it)}</li>" for it in checked_in(examination))
    checked = f"<p>It was checked that</p><ul>{told}</ul>" if told else ""
    return (
        f"<h3>{escape(named(examination.file))}</h3>"
        '<p><span class="level healthy"><span aria-hidden="true">✓</span> healthy</span></p>'
        f"{checked}"
    )


def _not_examined(examination: Examination) -> str:
    return (
        f"<h3>{escape(named(examination.file))}</h3>"
        '<p><span class="level warning"><span aria-hidden="true">!</span> incomplete</span> '
        f"{escape(_reason(examination))}.</p>"
    )


def _reason(examination: Examination) -> str:
    """Return why a file was not examined; an option of the command line is told as such."""
    return reason(examination).replace("with --seconds", "with firstnet doctor --seconds")


def _not_checked(examination: Examination) -> str:
    if not examination.not_run or (examination.status == INCOMPLETE and not examination.findings):
        return ""
    reasons: dict[str, list[str]] = {}
    for it in examination.not_run:
        reasons.setdefault(one_line(it.reason), []).append(it.stage)
    told = "; ".join(f"{', '.join(dict.fromkeys(it))} ({why})" for why, it in reasons.items())
    return f'<p class="muted small">Not checked: {escape(told)}.</p>'


def _assumed(examination: Examination) -> str:
    told = "".join(f"<li>{_words(it)}</li>" for it in examination.assumed)
    if not told:
        return ""
    heading = "Assumptions made, stand-ins used, code skipped, actions blocked"
    return f'<div class="muted small"><p>{heading}:</p><ul>{told}</ul></div>'


def _words(text: str) -> str:
    return escape(one_line(text))
