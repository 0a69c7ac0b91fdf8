"""Notebooks: their cells of code, one below the other, and IPython's own words commented out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.doctor.text.lines import logical_lines
from firstnet.errors import FormatError

MAGIC = re.compile(r"\s*(%|!|\?)|.*\w\?{1,2}\s*$|\s*\w+(\s*,\s*\w+)*\s*=\s*[%!]\s*\w")
FOREIGN = {"bash", "sh", "script", "html", "javascript", "js", "latex", "markdown", "svg", "perl"}
FOREIGN |= {"ruby", "writefile", "file", "cmd", "system", "sx", "!", "cython", "R"}


@dataclass(frozen=True)
class Cells:
    """The code of a notebook.

    Attributes:
        text: all cells of code, an empty line between two.
        starts: the line on which each begins, from 1.
    """

    text: str
    starts: tuple[int, ...]


def cells_of(text: str, path: str) -> Cells:
    """Return the cells of code of a notebook in format 3 or 4.

    Raises:
        FormatError: it is no notebook, or one without code.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(
            f"{path} is no notebook: {str(error).splitlines()[0]}; wanted JSON with cells. Save it "
            "again in Jupyter, or export it as a .py file."
        ) from error
    sources = [_source(cell) for cell in _cells(told) if _is_code(cell)]
    sources = [it for it in sources if it.strip()]
    if not sources:
        raise FormatError(
            f"{path} has no cell with code; wanted the notebook in which the network is written. "
            "Is it another file?"
        )
    starts, lines = list[int](), list[str]()
    for source in sources:
        if lines:
            lines.append("")
        starts.append(len(lines) + 1)
        lines += source.rstrip("\n").split("\n")
    return Cells("\n".join([*lines, ""]), tuple(starts))


def _cells(told: Any) -> list[Any]:
    """Return the cells, wherever the format keeps them."""
    if not isinstance(told, dict):
        return []
    sheets = told.get("worksheets")
    places = sheets if isinstance(sheets, list) else [told]
    found: list[Any] = []
    for place in places:
        cells = place.get("cells") if isinstance(place, dict) else None
        found += cells if isinstance(cells, list) else []
    return found


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return "\n".join(text.replace("\x00", "").splitlines())


def without_magics(lines: Sequence[str], starts: Sequence[int]) -> list[str]:
    """Return the lines with IPython's commands commented out.

    A line inside a block becomes `pass` with a comment, so that the block is not left empty.
    """
    result = list(lines)
    ends = [*[start - 1 for start in starts[1:]], len(lines)]
    for start, end in zip(starts, ends, strict=True):
        cell = result[start - 1 : end]
        result[start - 1 : end] = _without_magics(cell)
    return result


def _without_magics(cell: list[str]) -> list[str]:
    first = next((line for line in cell if line.strip()), "")
    if first.startswith("%%") and first[2:].split()[:1] and first[2:].split()[0] in FOREIGN:
        return [f"# {line}" if line.strip() else line for line in cell]
    result = list(cell)
    for logical in logical_lines(cell):
        if not logical.blank and MAGIC.match(logical.text.split("\n")[0]):
            for at in range(logical.first, logical.last + 1):
                code = cell[at].lstrip()
                indent = cell[at][: len(cell[at]) - len(code)]
                result[at] = f"{indent}{'pass  ' if indent else ''}# {code}"
    return result
