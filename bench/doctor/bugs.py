"""The corpus of bugs: corpus/*.txt, read as plain data.

An entry names itself, its healthy base and the expected code, whole (ND102), as a family (ND4) or
open (ND); then what a learner sees; then its edits, the old text after `---` and the new after
`+++`. corpus/several.txt joins entries of one base.
"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from pathlib import Path

from loading import HEALTHY

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Bug:
    """One faulty program.

    Attributes:
        name: of the fault, unique together with the base.
        base: the healthy network that it was put into.
        code: what the doctor should say: ND102, ND4 for a family, ND where several fit.
        sees: what a learner sees.
        edits: (old, new) texts.
        parts: the codes of the single bugs, where there are several.
    """

    name: str
    base: str
    code: str
    sees: str
    edits: tuple[tuple[str, str], ...]
    parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Base and name."""
        return f"{self.base}/{self.name}"

    def text(self) -> str:
        """Return the faulty program.

        Raises:
            ValueError: an edit's old text isn't there exactly once.
        """
        text = healthy(self.base)
        for old, new in self.edits:
            text = _edited(text, old, new, self.id)
        return text

    def lines(self) -> frozenset[int]:
        """Return the lines of the faulty program that differ; around a gap, the two beside it.

        A statement over several lines counts as one.
        """
        text = self.text()
        before, after = healthy(self.base).splitlines(), text.splitlines()
        found: set[int] = set()
        for kind, _, _, start, end in difflib.SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if kind == "delete":
                found |= {start, start + 1}
            elif kind != "equal":
                found |= set(range(start + 1, end + 1))
        for first, last in _long_statements(text):
            if found & set(range(first, last + 1)):
                found |= set(range(first, last + 1))
        return frozenset(found)


def _long_statements(text: str) -> list[tuple[int, int]]:
    """Return the first and last lines of the simple statements over several lines."""
    try:
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    except SyntaxError:
        return []
    simple = [node for node in nodes if not hasattr(node, "body")]
    return [(it.lineno, it.end_lineno or it.lineno) for it in simple if it.end_lineno != it.lineno]


def healthy(name: str) -> str:
    return (HEALTHY / f"{name}.py").read_text()


def _edited(text: str, old: str, new: str, name: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{name}: found {text.count(old)} times, wanted once: {old!r}")
    start = text.index(old)
    end = start + len(old)
    whole_lines = text[start - 1 : start] == "\n" and text[end : end + 1] == "\n"
    if not new and whole_lines:
        end += 1
    return text[:start] + new + text[end:]


def read(path: Path) -> list[Bug]:
    """Return the entries of one file; its name begins with the digit of the stage."""
    entries = path.read_text().split("\n== ")
    entries[0] = entries[0].removeprefix("== ")
    return [_entry(entry.rstrip("\n")) for entry in entries]


def _entry(text: str) -> Bug:
    heading, sees, rest = text.split("\n", 2)
    name, base, code = heading.split(" | ")
    edits = []
    for part in f"\n{rest}\n".split("\n---\n")[1:]:
        old, new = f"{part}\n".split("\n+++\n")
        edits.append((old, new.strip("\n") if new.strip() else ""))
    return Bug(name, base, code, sees, tuple(edits))


def single() -> list[Bug]:
    """Return all bugs of one edit, stage by stage."""
    return [bug for path in sorted(CORPUS.glob("[0-9]_*.txt")) for bug in read(path)]


def stages() -> dict[str, str]:
    """Return the stage of each single bug by its id."""
    return {
        bug.id: path.stem[2:] for path in sorted(CORPUS.glob("[0-9]_*.txt")) for bug in read(path)
    }


def several() -> list[Bug]:
    """Return the programs with two or three bugs at once."""
    known = {bug.id: bug for bug in single()}
    found = []
    for line in (CORPUS / "several.txt").read_text().splitlines():
        base, names = line.split(": ")
        parts = [known[f"{base}/{name}"] for name in names.split(" + ")]
        edits = tuple(edit for part in parts for edit in part.edits)
        codes = tuple(part.code for part in parts)
        sees = " ".join(part.sees for part in parts)
        found.append(Bug(" + ".join(names.split(" + ")), base, min(codes), sees, edits, codes))
    return found
