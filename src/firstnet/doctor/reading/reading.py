"""From a file to a program that can be run: read it, and mend what a paste or Python 2 broke."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from firstnet.doctor.reading.aged.leftovers import leftovers
from firstnet.doctor.reading.aged.python2 import modern_lines
from firstnet.doctor.reading.aged.whole import is_of_python_2, whole_divisions
from firstnet.doctor.reading.mending import Mend, apply, findings_of, page
from firstnet.doctor.reading.pasted.closing import with_brackets
from firstnet.doctor.reading.pasted.comparing import with_comparison
from firstnet.doctor.reading.pasted.endings import joined, with_colon, with_semicolons
from firstnet.doctor.reading.pasted.indentation import reindented
from firstnet.doctor.reading.pasted.marks import without_buttons, without_marks
from firstnet.doctor.reading.pasted.paste import commented_prose
from firstnet.doctor.reading.pasted.tabs import without_tabs
from firstnet.doctor.reading.source import Source
from firstnet.doctor.reading.spans import put
from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.lines import error_of
from firstnet.doctor.text.nodes import FUNCTIONS, parse
from firstnet.doctor.text.notebook import cells_of, without_magics
from firstnet.errors import AccessError, FormatError

LARGEST = 2_000_000  # bytes; the book's own network.py has 7,000
LONGEST = 2_000  # lines that are mended
MOST_READINGS = 16  # of a file whose indentation was lost
WIDEST = 5_000  # letters of a line in a text that is mended
CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def read(path: str | Path, place: int = 0) -> Source:
    """Return a learner's file, and the text that is run in its place.

    Args:
        path: of the file.
        place: which reading is meant where the indentation was lost, 0 for the likeliest.

    Raises:
        AccessError: it is missing or can't be read.
        FormatError: it is empty, too large, or no text.
    """
    text = text_of(Path(path))
    if Path(path).suffix.lower() == ".ipynb":
        cells = cells_of(text, str(path))
        return mended(str(path), cells.text, cells.starts, place)
    return mended(str(path), text, place=place)


def read_otherwise(path: str | Path) -> Iterator[Source]:
    """Yield the next likely readings of a file whose indentation was lost."""
    known = {ast.dump(read(path).tree())}
    for place in range(1, MOST_READINGS):
        other = read(path, place)
        tree = parsed(other)
        if not any(finding.code == "ND002" for finding in other.findings):
            return
        if tree is not None and ast.dump(tree) not in known:
            known.add(ast.dump(tree))
            yield other


def text_of(path: Path) -> str:
    """Return the text of a file, with lines ended by a line feed.

    Raises:
        AccessError: it is missing or can't be read.
        FormatError: it is empty, too large, or no text.
    """
    if path.is_dir():
        raise AccessError(f"{path} is a folder; wanted a file such as network.py in it.")
    try:
        if not path.is_file():
            raise AccessError(
                f"{path} is not there, or no plain file; wanted a file of Python. "
                "Is the name right, and are you in the right folder?"
            )
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except AccessError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AccessError(
            f"{path} can't be read: {reason}; wanted a file that you may read. "
            "Look at its permissions."
        ) from error
    if size > LARGEST:
        raise FormatError(
            f"{path} has {size:,} bytes; wanted at most {LARGEST:,}, a program and not its data. "
            "Keep the data in a file of their own."
        )
    return _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    elif b"\x00" in data:
        raise FormatError(
            f"{path} holds zero bytes, so it is no text; wanted a file of Python. "
            "Open it in an editor and save it as plain text."
        )
    else:
        text = _text(data, path)
    if not text.strip():
        raise FormatError(f"{path} is empty; wanted the network. Was it saved?")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes, path: Path) -> str:
    for line in data.split(b"\n", 2)[:2]:
        if match := CODING.match(line):
            try:
                return data.decode(match[1].decode()).removeprefix("\ufeff")
            except LookupError as error:  # rot13 is an encoding, and none of texts
                raise FormatError(
                    f"{path} names {match[1].decode()!r} as its encoding, which is none of "
                    "Python's; leave that line out, and save it as UTF-8."
                ) from error
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def mended(path: str, text: str, cells: tuple[int, ...] = (), place: int = 0) -> Source:
    """Return a text as a source that Python can run, with a finding for each repair.

    Args:
        path: of the file.
        text: of the file.
        cells: of a notebook: the first line of every cell of code.
        place: which reading is meant where the indentation was lost, 0 for the likeliest.
    """
    lines = text.split("\n")
    assumed: list[str] = []
    if cells and error_of(text, path):
        plain = without_magics(lines, cells)
        if plain != lines:
            count = sum(old != new for old, new in zip(lines, plain, strict=True))
            assumed.append(f"{count} lines of IPython commands (%, !) were left aside")
            lines = plain
    lines, edits = _readable(lines, path, place)
    error = error_of("\n".join(lines), path)
    if error is None:
        lines, more = leftovers(lines, path, bool(cells))
        edits += more
        if is_of_python_2(edits):
            now = "\n".join(lines)
            lines, more = put(list(whole_divisions(parse(now), now)), lines)
            edits += more
    findings = findings_of(edits, text, path, error is None)
    findings.sort(key=lambda it: it.place.line if it.place else 0)
    if error is not None:
        findings.insert(0, _unreadable(error, lines))
    return Source(
        path=path,
        text=text,
        runnable="\n".join(lines),
        findings=tuple(findings),
        assumed=(*assumed, *(edit.assumed for edit in edits if edit.assumed)),
        cells=cells,
    )


Step = Callable[[Sequence[str]], list[Mend]]
# Tried one after the other, the mildest first; the last one is taken as far as it leads.
TREATMENTS: tuple[tuple[Step, ...], ...] = (
    (modern_lines,),
    (without_tabs, modern_lines),
    (without_marks, modern_lines),
    (without_marks, modern_lines, joined),
    (without_marks, commented_prose, modern_lines, without_tabs, with_colon, joined, reindented),
)


def _readable(lines: list[str], path: str, place: int) -> tuple[list[str], list[Mend]]:
    """Return the lines after as many steps as it takes until Python reads them."""
    if len(lines) > LONGEST or max(map(len, lines)) > WIDEST:
        return lines, []
    if error_of("\n".join(lines), path) is None:
        edits = without_buttons(lines)
        return _with_head(apply(edits, lines), edits, path, place)
    now, edits = lines, list[Mend]()
    for treatment in TREATMENTS:
        now, edits = lines, []
        for step in (*treatment, with_colon, with_comparison, with_semicolons, with_brackets):
            more = reindented(now, place) if step is reindented else step(now)
            now, edits = apply(more, now), edits + more
            if error_of("\n".join(now), path) is None:
                return _with_head(now, edits, path, place)
    return now, edits


def _with_head(
    lines: list[str], edits: list[Mend], path: str, place: int
) -> tuple[list[str], list[Mend]]:
    """Return readable lines, and the edits that led to them, with methods back in their class."""
    more = reindented(lines, place) if _is_beheaded(parse("\n".join(lines))) else []
    now = apply(more, lines)
    return (now, edits + more) if error_of("\n".join(now), path) is None else (lines, edits)


def _is_beheaded(tree: ast.Module) -> bool:
    """Tell whether a method stands outside of its class, or inside of another method.

    It has `self`, and its name is read nowhere, as that of a function would be.
    """
    methods = {
        it
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for it in node.body
        if isinstance(it, FUNCTIONS)
    }
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lost = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS) and node not in methods and _has_self(node)
    ]
    classes = any(isinstance(statement, ast.ClassDef) for statement in tree.body)
    return classes and any(name not in named for name in lost)


def _has_self(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(function.args.args) and function.args.args[0].arg == "self"


def _unreadable(error: SyntaxError, lines: Sequence[str]) -> Finding:
    """Return what is said of a text that stays unreadable."""
    line = min(max(error.lineno or 1, 1), len(lines))
    rule = page("ND001")
    said = error.msg or "invalid syntax"
    return Finding(
        code="ND001",
        name=rule.name,
        level=rule.level,
        message=f"Python can't read line {line}: {said}.",
        observed=lines[line - 1].strip()[:200],
        expected="a line of Python 3",
        why=" ".join(rule.why.split()),
        place=Place(line, line, max(error.offset or 1, 1)),
    )


def parsed(source: Source) -> ast.Module | None:
    """Return the syntax tree of what is run, or None where Python can't read it."""
    return source.tree() if error_of(source.runnable, source.path) is None else None
