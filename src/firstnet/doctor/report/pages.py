"""The rules' pages: what `firstnet explain` and the site show.

A rule is a module ndNNN_its_name.py in the folder rules; its docstring is its page. The modules
are read and not imported, so that a page costs next to nothing.
"""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from firstnet.doctor.report.report import LEVELS, STAGES
from firstnet.errors import FormatError, UnknownName

RULES = Path(__file__).parents[1] / "rules"
FILE = re.compile(r"nd(\d{3})_(\w+)\.py")
SECTIONS = ("Why", "Ask yourself", "Example")
HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):\s*$")


@dataclass(frozen=True)
class Page:
    """What there is to know about a rule.

    Attributes:
        code: ND102.
        name: feedforward-returns-nothing.
        level: "error", "warning" or "advice".
        title: the fault in a sentence.
        text: what it is.
        why: why the network then does not learn.
        ask: a question that leads there.
        diff: code with the fault, and what to write instead: lines that begin with - and +. In
            functions of the book's first network `...` stands for the lines between.
    """

    code: str
    name: str
    level: str
    title: str
    text: str
    why: str
    ask: str
    diff: str

    @property
    def stage(self) -> str:
        """The stage of a training that it is about."""
        return STAGES[int(self.code[2])]

    @property
    def example(self) -> str:
        """The code with the fault."""
        return self._without("+")

    @property
    def instead(self) -> str:
        """The same code without it."""
        return self._without("-")

    def _without(self, mark: str) -> str:
        return "\n".join(line[2:] for line in self.diff.splitlines() if not line.startswith(mark))

    def to_dict(self) -> dict[str, str]:
        """Return the page as plain values, fit for JSON."""
        return asdict(self) | {"example": self.example, "instead": self.instead}


def pages(folder: Path = RULES) -> list[Page]:
    """Return the pages of all rules, by code."""
    return list(_pages(folder))


def page(rule: str, folder: Path = RULES) -> Page:
    """Return the page of a rule.

    Args:
        rule: its code or its name, in capitals or not.
        folder: that holds the rules.

    Raises:
        UnknownName: there is no such rule.
    """
    asked = rule.strip().casefold().replace("_", "-")
    for each in pages(folder):
        if asked in (each.code.casefold(), each.name):
            return each
    names = [part for each in pages(folder) for part in (each.code.casefold(), each.name)]
    near = difflib.get_close_matches(asked, names, n=1, cutoff=0.5)
    raise UnknownName("rule", rule, near or ["a list of all: firstnet explain"])


def read_page(path: Path) -> Page:
    """Return the page of the rule in a file.

    Raises:
        FormatError: a part of it is missing.
    """
    match = FILE.fullmatch(path.name)
    if not match:
        raise FormatError(f"{path.name} is no rule's file; wanted a name like nd102_its_name.py.")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title, _, rest = (ast.get_docstring(tree) or "").partition("\n")
    parts = _parts(rest)
    missing = [name for name in SECTIONS if not parts.get(name)]
    level = _level(tree)
    if missing or not title or level not in LEVELS:
        wanted = [f"the section {name!r}" for name in missing]
        wanted += [] if level in LEVELS else [f"LEVEL, one of {', '.join(LEVELS)}"]
        raise FormatError(f"{path.name}: wanted {' and '.join(wanted or ['a docstring'])}.")
    return Page(
        f"ND{match[1]}",
        match[2].replace("_", "-"),
        level,
        title.strip(),
        parts[""],
        *(parts[name] for name in SECTIONS),
    )


@cache
def _pages(folder: Path) -> tuple[Page, ...]:
    found = sorted(path for path in folder.glob("nd*.py") if FILE.fullmatch(path.name))
    return tuple(map(read_page, found))


def _parts(text: str) -> dict[str, str]:
    """Return the text of each section without its indentation; what comes before them is ""."""
    parts: dict[str, list[str]] = {"": []}
    section = ""
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            section = heading[1]
            parts[section] = []
        else:
            parts[section].append(line)
    return {
        name: textwrap.dedent("\n".join(part)).strip("\n").rstrip() for name, part in parts.items()
    }


def _level(tree: ast.Module) -> str:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id == "LEVEL":
                return str(node.value.value)
    return ""
