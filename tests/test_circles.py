"""Imports run downwards through the package; no files go in circles but for those that say why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import firstnet

PACKAGE = Path(firstnet.__file__).parent
FILES = {
    ".".join(["firstnet", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(
        ".__init__"
    ): path
    for path in PACKAGE.rglob("*.py")
}
ORDER = [  # from the ground up: each imports from those in rows before it
    {"errors", "moved", "shapes"},
    {"book", "machine", "native"},
    {"data", "recipe"},
    {"engines"},
    {"many", "training"},
    {"files"},
    {"classic", "doctor", "exchange", "reader", "sklearn", "sweep"},
    {"pytest_plugin", "views"},
    {"experiments"},
    {"web"},
    {"cli"},
    {"__main__"},
]
FACADE = "firstnet"  # hands out the public names, each when it is asked for
FRAMES = "firstnet.doctor.standins.packages.frames."  # a column makes tables, and a table columns
ALLOWED = {
    "firstnet.cli.completion",  # completes the commands of the package that it is one of
    "firstnet.doctor.report.report",  # an examination that is printed asks for its words
}


def imported(path: Path) -> Iterator[str]:
    """The files of the package that a file imports, now or later; types alone do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in types:
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield deeper if deeper in FILES else node.module


def test_no_files_import_one_another_in_a_circle() -> None:
    free = {FACADE, *ALLOWED, *(name for name in FILES if name.startswith(FRAMES))}
    left = {
        name: {it for it in imported(path) if it in FILES and it not in free and it != name}
        for name, path in FILES.items()
        if name not in free
    }
    while done := [name for name, wanted in left.items() if not wanted & left.keys()]:
        for name in done:
            del left[name]
    assert not left


def test_imports_run_downwards() -> None:
    below: dict[str, set[str]] = {}
    lower: set[str] = set()
    for row in ORDER:
        below |= {name: lower | {name} for name in row}
        lower = lower | row
    rooms = {name: name.split(".")[1] for name in FILES if name != FACADE}
    assert set(rooms.values()) == lower
    upward = {
        (name, it)
        for name, path in FILES.items()
        if name in rooms
        for it in imported(path)
        if it in rooms and rooms[it] not in below[rooms[name]]
    }
    assert not upward


def test_modules_of_the_page_import_downwards() -> None:
    front = PACKAGE / "web" / "front"
    below = {
        "state": {"state"},
        "elements": {"elements", "state"},
        "panels": {"panels", "elements", "state"},
    }
    for room, allowed in below.items():
        for path in (front / room).glob("*.js"):
            written = path.read_text(encoding="utf-8")
            wanted = re.findall(r'from "(\.[^"]+)"', written)
            rooms = {(path.parent / it).resolve().parent.name for it in wanted}
            assert rooms <= allowed, path
