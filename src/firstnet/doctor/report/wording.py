"""What a learner reads: the root cause first, the code beside it, and how to have found it."""

from __future__ import annotations

import bisect
import textwrap
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from firstnet.doctor.report.pages import Page
from firstnet.doctor.report.report import (
    INCOMPLETE,
    TRIAL,
    Examination,
    Finding,
    Fix,
    NotRun,
    Place,
    Trial,
)

WIDTH = 80
BEFORE, AFTER = 2, 1  # lines of code around a place
MOST_MARKED = 12  # lines of code that are shown of one place

Paint = Callable[[str, str], str]  # a text and what it is: "error", "code", "place", …
Pages = Callable[[str], Page | None]

# What was looked at, to follow "It was checked that …".
CHECKED = {
    TRIAL: "every step of its own training follows the gradient of its own output, and it learns",
    "gradient": "the slopes are those that small nudges of each weight show",
    "forward": "the functions that answer return the outputs of the training",
    "evaluate": "the count of right answers is right",
}
OF_A_CALL = "every step of this training follows the gradient of its own output, and it learns"
OF_PIECES = "the gradient of each is the one that small nudges show"
HINTS = ("a question", "the place", "the reason", "the edit")
NO_PAGE = "What does each method of your network return?"
NO_PLACE = "No single line is to blame."
NO_EDIT = "No edit was found; firstnet explain shows a right one."


def plain(text: str, kind: str) -> str:
    """Paint nothing."""
    return text


APART = {  # what kept the program apart
    "bubblewrap": "Run in a sandbox (bubblewrap).",
    "landlock": "Run in a sandbox (Landlock and seccomp).",
    "belt": "Run behind a seat belt, which stops accidents and is no sandbox.",
}


def full(
    examination: Examination,
    text: str,
    page: Pages,
    paint: Paint = plain,
    width: int = WIDTH,
    cells: Sequence[int] = (),
) -> str:
    """Return the report on a file for somebody who has never seen one.

    Args:
        examination: what is known of the file.
        text: the file as the learner wrote it.
        page: gives the page of a rule by its code.
        paint: colours a piece of text.
        width: of the lines, in characters.
        cells: the lines on which the cells of a notebook begin.
    """
    if examination.status == INCOMPLETE and not examination.findings:
        parts = [_not_examined(examination, paint, width)]
    elif not examination.findings:
        parts = [_healthy(examination, paint, width)]
    else:
        root, *others = examination.findings
        parts = [_opening(examination, paint, width)] if examination.trial else []
        text, cells = _text_around(examination, root, text, cells)
        parts += [_root(examination, root, text, page(root.code), paint, width, cells)]
        parts += [_others(others, paint, width, cells)] if others else []
        parts += [_left_out(examination, root, width)]
    parts += [_assumed(examination, width), APART.get(examination.isolation, "")]
    return "\n\n".join(filter(None, parts)) + "\n"


def _text_around(
    examination: Examination, it: Finding, text: str, cells: Sequence[int]
) -> tuple[str, Sequence[int]]:
    """Return the text that a finding is in, and the cells of it, of this file or one beside it."""
    file = it.place.file if it.place else ""
    return (examination.text_of(file), ()) if file else (text, cells)


def _errors(trial: Trial) -> str:
    if trial.mistakes:
        return ", ".join(f"{100 * it:.0f} %" for it in trial.errors) + " of the examples"
    return ", ".join(f"{it:.3g}" for it in trial.errors)


def trial_lines(examination: Examination) -> list[str]:
    """Return how the network learned, a line each for it, a right network, and what it printed."""
    trial = examination.trial
    if trial is None or trial.pieces:
        return []
    lines = []
    if trial.right:
        always = f"   every example is answered {trial.constant}" if trial.constant else ""
        healed = examination.healed
        if trial.answers_otherwise:
            lines.append(f"In the training:  {_of_1000(trial.right)} right")
            lines.append(f"When it is asked: {_of_1000([trial.answers])} right")
            if healed is not None and healed.answers:
                lines.append(f"With the fix:     {_of_1000([healed.answers])} right")
        elif trial.prints_the_same:
            lines.append(f"In the training:  {_of_1000(trial.right)} right{always}")
        else:
            as_it_is = "Once mended:      " if _is_mended(examination) else "As it is:         "
            lines.append(f"{as_it_is}{_of_1000(trial.right)} right{always}")
            known = _is_mended(examination) and healed is not None and healed.right == trial.right
            if healed is not None and healed.right and not known:
                lines.append(f"With the fix:     {_of_1000(healed.right)} right")
        if trial.reference:
            lines.append(f"A right network:  {_of_1000(trial.reference)} right")
    else:
        what = "Answered wrong:   " if trial.mistakes else "Mean square error:"
        lines.append(f"{what}  {_errors(trial)}")
        if examination.healed is not None and examination.healed.errors:
            lines.append(f"With the fix:       {_errors(examination.healed)}")
    lines += [f"It printed:       {one_line(it)[:60]}" for it in trial.printed]
    if trial.prints_the_same and examination.healed is not None:
        lines += [f"With the fix:     {one_line(it)[:60]}" for it in examination.healed.printed]
    return lines


def _is_mended(examination: Examination) -> bool:
    """Tell whether a corrected copy was trained, since the program can't run as it is."""
    return any(it.stage == "load" and it.level == "error" for it in examination.findings)


def _mended(examination: Examination) -> str:
    """Return how the program ends as it is written, and of which copy the opening tells."""
    errors = [it for it in examination.findings if it.stage == "load" and it.level == "error"]
    if all("none from the second time on" in it.observed for it in errors):
        return "The examples are used up after the first epoch. With a list of them, the"
    return "The program stops. Once it runs, the"


def _of_1000(counts: Sequence[tuple[int, ...]]) -> str:
    shares = [f"{1000 * right / max(1, examples):.0f}" for right, examples in counts]
    return f"{', '.join(f'{it:>3}' for it in shares)} of 1000"


def _opening(examination: Examination, paint: Paint, width: int) -> str:
    """Return whether the network learns, and how its training went."""
    trial = examination.trial
    assert trial is not None  # noqa: S101  # the caller has looked
    if trial.pieces:
        heading = f"Asked one by one, without a network: {', '.join(trial.pieces)}."
        return paint(wrapped(heading, width), "heading")
    said = "learns" if trial.learns else "does not learn"
    how = f"; it was trained by {trial.called}" if trial.called else ""
    the = _mended(examination) if _is_mended(examination) else "The"
    heading = f"{the} network {said}: start, middle and end of {trial.steps:,} steps{how}."
    if trial.answers_otherwise:
        heading = f"The network learns, but its answers are wrong: {trial.steps:,} steps{how}."
    elif trial.learns and trial.prints_the_same:
        heading = (
            f"The network learns, but it prints the same each time: {trial.steps:,} steps{how}."
        )
    lines = [f"  {shown(it)}"[:width] for it in trial_lines(examination)]
    return "\n".join([paint(wrapped(heading, width), "heading"), *lines])


def hint(
    examination: Examination,
    number: int,
    text: str,
    page: Pages,
    paint: Paint = plain,
    *,
    onward: bool = True,
) -> str:
    """Return one hint at the root cause: 1 asks, 2 shows the place, 3 the reason, 4 the edit.

    With `onward` it ends with how to see the next one.
    """
    if not examination.findings:
        return full(examination, text, page, paint)
    root = examination.findings[0]
    text, _ = _text_around(examination, root, text, ())
    told = (_question, _place_alone, _reason, _edit_alone)[number - 1](root, text, page, paint)
    heading = paint(f"{named(examination.file)}: hint {number}, {HINTS[number - 1]}", "heading")
    more = onward and number < len(HINTS)
    following = f"Next: --hint {number + 1} shows {HINTS[number]}." if more else ""
    return "\n\n".join(filter(None, [heading, told, following])) + "\n"


def concise(examination: Examination) -> str:
    """Return a line for each finding, FILE:LINE:COLUMN: LEVEL CODE NAME: MESSAGE, or one in all."""
    file = named(examination.file)
    lines = [
        f"{_file_of(it, examination)}:{_where(it)} {it.level} {it.code} {it.name}: "
        f"{one_line(it.message)}"
        for it in examination.findings
    ]
    if examination.status == INCOMPLETE:
        lines.append(f"{file}: incomplete: {reason(examination)}")
    return "\n".join(lines or [f"{file}: healthy"]) + "\n"


def reason(examination: Examination) -> str:
    """Return in a line why a file was not examined."""
    return one_line(examination.not_run[-1].reason) if examination.not_run else "no reason is known"


def one_line(text: str) -> str:
    """Return a text on one line, with control characters shown and not obeyed."""
    return shown(" ".join(text.split()))


def named(file: str) -> str:
    """Return the name of a file on one line."""
    return shown(file).replace("\n", "\\n")


def shown(text: str) -> str:
    """Return a text that leaves the terminal as it is, whatever characters it holds."""
    return "".join(it if it.isprintable() or it == "\n" else repr(it)[1:-1] for it in text)


def wrapped(text: str, width: int = WIDTH, first: str = "", later: str = "") -> str:
    """Return a text in lines of at most this width, its paragraphs kept apart."""
    blocks = [one_line(block) for block in text.split("\n\n")]
    return "\n\n".join(
        textwrap.fill(
            block,
            width,
            initial_indent=later if number else first,
            subsequent_indent=later,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, block in enumerate(blocks)
        if block
    )


def _root(
    examination: Examination,
    it: Finding,
    text: str,
    page: Page | None,
    paint: Paint,
    width: int,
    cells: Sequence[int],
) -> str:
    code = _code(text, it.place, paint, width)
    parts = [
        _heading(_file_of(it, examination), it, paint, cells),
        wrapped(_ended(it.message), width),
        code,
        _compared(it, paint, width),
        wrapped(it.why, width, "Why: ", "     ") if it.why else "",
        _edit(it, paint, width, healed=examination.healed),
        wrapped(page.ask, width, "How you could have found it: ", "  ") if page else "",
    ]
    return "\n\n".join(filter(None, parts))


def _in_cell(line: int, cells: Sequence[int]) -> str:
    """Return the place of a line in a notebook: cell 3, line 5; both counted from 1, in code."""
    number = bisect.bisect_right(cells, line)
    return f"cell {number}, line {line - cells[number - 1] + 1}"


def _heading(file: str, it: Finding, paint: Paint, cells: Sequence[int]) -> str:
    line = f":{it.place.line}" if it.place else ""
    if cells and it.place:
        line += f" ({_in_cell(it.place.line, cells)} of the code)"
    return (
        f"{paint(file + line, 'heading')}  {paint(it.level, it.level)}  "
        f"{paint(f'{it.code} {it.name}', 'heading')}"
    )


def _code(text: str, place: Place | None, paint: Paint, width: int) -> str:
    """Return the lines around a place, numbered, with the place marked."""
    lines = text.splitlines()
    if place is None or not 1 <= place.line <= len(lines):
        return ""
    last = min(max(place.end_line, place.line), len(lines), place.line + MOST_MARKED - 1)
    first = max(1, place.line - BEFORE)
    end = min(len(lines), last + AFTER)
    room = len(str(end))
    printed = []
    for number in range(first, end + 1):
        code = _cut(shown(lines[number - 1].expandtabs(4)), width - room - 5)
        inside = place.line <= number <= last
        mark = paint(">", "place") if inside else " "
        printed.append(f"{mark} {number:>{room}} | {code}".rstrip())
        if inside and place.line == last:
            printed.append(
                f"  {'':>{room}} | {paint(_carets(lines[number - 1], place, code), 'place')}"
            )
    return "\n".join(printed)


def _carets(line: str, place: Place, code: str) -> str:
    """Return carets below a statement; a column past the code means its end."""
    start = len(line[: place.column - 1].expandtabs(4))
    start = max(start, len(code) - len(code.lstrip()))
    return " " * min(start, len(code)) + "^" * max(1, len(code.rstrip()) - start)


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else line[: most - 1] + "…"


def _compared(it: Finding, paint: Paint, width: int) -> str:
    """Return what was seen beside what a right network would have shown."""
    rows = [("observed", it.observed, "observed"), ("expected", it.expected, "expected")]
    told = []
    for name, value, kind in rows:
        if value:
            block = wrapped(value, width, f"  {name}  ", " " * 12)
            told.append(block.replace(name, paint(name, kind), 1))
    return "\n".join(told)


def _edit(it: Finding, paint: Paint, width: int, *, healed: Trial | None = None) -> str:
    if it.fix is None:
        return ""
    heading, known = about_edit(it.fix, healed=healed)
    return f"{wrapped(f'{heading} ({known}):', width)}\n\n{_diff(it.fix.diff, paint, width)}"


def about_edit(fix: Fix, *, healed: Trial | None = None) -> tuple[str, str]:
    """Return the heading of an edit, and what is known of it.

    Args:
        fix: the edit.
        healed: how the network learns with it; None if it was not run again.
    """
    if not fix.verified:
        return "An edit to try", f"not verified: {fix.unproven or 'it is not shown to be the fix'}"
    if healed is not None and healed.pieces:
        return "The edit", "verified: with it, all gradients are exact, and steps along them learn"
    if healed is not None:
        return "The edit", "verified: all checks pass with it, and the network learns"
    return "The edit", "verified: the checks up to here pass with it, on other networks too"


def _diff(diff: str, paint: Paint, width: int) -> str:
    """Return the changed lines of a diff, each with the line before and after it."""
    lines = [it for it in diff.splitlines() if not it.startswith(("---", "+++", "\\"))]
    changed = [n for n, line in enumerate(lines) if line.startswith(("+", "-"))]
    near = {n + step for n in changed for step in (-1, 0, 1)}
    near |= {n for n, line in enumerate(lines) if line.startswith("@@")}
    lines = [line for n, line in enumerate(lines) if n in near and line.strip()]
    kinds = {"+": "expected", "-": "observed"}
    printed: list[str] = []
    for line in lines:
        if line.startswith("@@"):
            if printed:
                printed.append("  …")
        else:
            printed.append(
                "  "
                + paint(_cut(shown(line.expandtabs(4)), width - 2), kinds.get(line[:1], "code"))
            )
    return "\n".join(printed)


def _others(others: Sequence[Finding], paint: Paint, width: int, cells: Sequence[int]) -> str:
    told = ["Also found:"]
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for it in others:
        file = it.place and it.place.file
        alike.setdefault((it.code, it.message, it.fix and it.fix.verified, file), []).append(it)
    for it, *more in alike.values():
        places = [each.place.line for each in (it, *more) if each.place]
        line = f"{'lines' if more else 'line'} {_listed(map(str, places))}, " if places else ""
        if cells and places:
            line = f"{_listed(_in_cell(place, cells) for place in places)}, "
        if it.place and it.place.file:
            line = f"{shown(it.place.file)}, {line}"
        fixed = {True: " An edit is verified.", False: " There is an edit to try."}
        end = fixed[it.fix.verified] if it.fix else ""
        body = f"{line}{it.level} {it.code} {it.name}: {it.message}{end}"
        block = wrapped(body, width, "- ", "  ")
        told.append(block.replace(it.code, paint(it.code, it.level), 1))
    if any(it.fix and it.fix.verified for it in others):
        told.append("firstnet doctor --fix shows all the edits that are verified.")
    return "\n".join(told)


def _left_out(examination: Examination, root: Finding | None, width: int) -> str:
    """Return what was not checked, each reason once."""
    if not examination.not_run:
        return ""
    told = [
        f"{_listed(dict.fromkeys(it.stage for it in same))} ({one_line(why)})"
        for why, same in groupby(examination.not_run, key=_reason_of)
    ]
    return wrapped(f"Not checked: {'; '.join(told)}.", width, "", "  ")


def _reason_of(it: NotRun) -> str:
    return it.reason


def _assumed(examination: Examination, width: int) -> str:
    if not examination.assumed:
        return ""
    lines = [wrapped(it, width, "- ", "  ") for it in examination.assumed]
    return "\n".join(["Assumptions made, stand-ins used, code skipped, actions blocked:", *lines])


def _healthy(examination: Examination, paint: Paint, width: int) -> str:
    checked = checked_in(examination)
    parts = [f"{paint(named(examination.file), 'heading')}: {paint('healthy', 'expected')}"]
    if examination.trial:
        parts += ["", _opening(examination, plain, width), ""]
    if checked:
        parts += [wrapped(f"Checked: {'; '.join(checked)}.", width)]
    return "\n".join([*parts, *filter(None, [_left_out(examination, None, width)])])


def checked_in(examination: Examination) -> list[str]:
    """Return what was looked at and is right, to follow "It was checked that …"."""
    trial = examination.trial
    told = {it: CHECKED[it] for it in examination.checked}
    if TRIAL in told and trial is not None and (trial.pieces or trial.called):
        told[TRIAL] = OF_PIECES if trial.pieces else OF_A_CALL
    return list(told.values())


def _not_examined(examination: Examination, paint: Paint, width: int) -> str:
    heading = paint(named(examination.file), "heading")
    told = reason(examination)
    return f"{heading}: {paint('incomplete', 'warning')}\n{wrapped(_sentence(told), width)}"


def _question(it: Finding, text: str, pages: Pages, paint: Paint) -> str:
    page = pages(it.code)
    return wrapped(page.ask if page else NO_PAGE)


def _place_alone(it: Finding, text: str, pages: Pages, paint: Paint) -> str:
    return _code(text, it.place, paint, WIDTH) or NO_PLACE


def _reason(it: Finding, text: str, pages: Pages, paint: Paint) -> str:
    why = wrapped(it.why, WIDTH, "Why: ", "     ") if it.why else ""
    return "\n\n".join(
        filter(None, [wrapped(_ended(it.message)), _compared(it, paint, WIDTH), why])
    )


def _edit_alone(it: Finding, text: str, pages: Pages, paint: Paint) -> str:
    return _edit(it, paint, WIDTH) or NO_EDIT


def _file_of(it: Finding, examination: Examination) -> str:
    return named(examination.path_of(it.place.file if it.place else ""))


def _where(it: Finding) -> str:
    return f"{it.place.line}:{it.place.column}:" if it.place else ""


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(text: str) -> str:
    return _ended(text[:1].upper() + text[1:])


def _ended(text: str) -> str:
    """Return a message with its full stop; its first word may be a name of the learner's."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
