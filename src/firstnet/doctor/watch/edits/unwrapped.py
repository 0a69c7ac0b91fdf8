"""Edits that take an activation away from the outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import name_of, nodes_on
from firstnet.doctor.watch.edits.placed import replacing

UNIT = re.compile(r"_*(relu|sigm\w*|sig|tanh|logistic|expit|maximum|act\w*|f)_*", re.IGNORECASE)


def without_activation(source: Source, line: int) -> Iterator[Edit]:
    """Yield a line without the function that bounds the outputs: `z` for `relu(z)`."""
    for node in nodes_on(source.tree(), line):
        if isinstance(node, ast.Call) and UNIT.fullmatch(name_of(node.func)) and node.args:
            text = ast.unparse(
                next((arg for arg in node.args if not isinstance(arg, ast.Constant)), node)
            )
            yield replacing(node, text, source)
