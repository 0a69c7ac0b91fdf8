"""The rooms of the watch: each imports only from those before it."""

import ast
from pathlib import Path

import pytest

import firstnet.doctor.watch

HOUSE = Path(firstnet.doctor.watch.__file__).parent
ORDER = ["program", "edits", "calling", "learning", "steps", "text", "findings"]
NAME = "firstnet.doctor.watch."


def rooms_of(path: Path) -> set[str]:
    """The rooms that the file at `path` imports from; `""` is the house itself."""
    modules = [
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    inside = [module.removeprefix(NAME) for module in modules if module.startswith(NAME)]
    return {
        module.split(".")[0] if (HOUSE / module.split(".")[0]).is_dir() else "" for module in inside
    }


def test_every_room_has_its_place_in_the_order() -> None:
    assert {path.parent.name for path in HOUSE.glob("*/__init__.py")} == set(ORDER)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_from_those_before_it(room: str) -> None:
    allowed = set(ORDER[: ORDER.index(room) + 1])
    upward = {path.name: rooms_of(path) - allowed for path in (HOUSE / room).glob("*.py")}
    assert not {name: rooms for name, rooms in upward.items() if rooms}
