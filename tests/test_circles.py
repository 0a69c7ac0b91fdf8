"""No files of the package import one another in a circle, but for those that say why."""

import ast
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
