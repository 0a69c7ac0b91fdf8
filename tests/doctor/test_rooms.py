"""The rooms of the doctor: each imports only from those before it; no files go in circles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import firstnet.doctor

HOUSE = Path(firstnet.doctor.__file__).parent
NAME = "firstnet.doctor."
ORDER = ["text", "edits", "report", "standins", "reading", "repair", "watch", "isolation"]
READ = ["rules"]  # whose files are read as pages, and imported by nothing


def modules_of(path: Path, *, everywhere: bool = True) -> Iterator[str]:
    """The modules of the doctor that a file imports, as from the house: `report.pages`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(NAME):
            inside = f"{node.module}.".removeprefix(NAME).removesuffix(".")
            for alias in node.names:
                path = inside.split(".") if inside else []
                deeper = HOUSE.joinpath(*path, alias.name)
                is_module = deeper.is_dir() or deeper.with_suffix(".py").is_file()
                yield ".".join([*path, alias.name]) if is_module else inside


def test_every_room_has_its_place_in_the_order() -> None:
    assert {path.parent.name for path in HOUSE.glob("*/__init__.py")} == {*ORDER, *READ}


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_from_those_before_it(room: str) -> None:
    allowed = {*ORDER[: ORDER.index(room) + 1], *(path.stem for path in HOUSE.glob("*.py"))}
    upward = {
        path.relative_to(HOUSE): {module.split(".")[0] for module in modules_of(path)} - allowed
        for path in (HOUSE / room).rglob("*.py")
    }
    assert not {file: rooms for file, rooms in upward.items() if rooms}


def test_no_files_import_one_another_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(HOUSE).with_suffix("").parts): path
        for path in HOUSE.rglob("*.py")
        if path.name != "__init__.py"
    }
    left = {
        name: {module for module in modules_of(file, everywhere=False) if module in files}
        for name, file in files.items()
    }
    while free := [name for name, wanted in left.items() if not wanted & left.keys()]:
        for name in free:
            del left[name]
    assert not left
