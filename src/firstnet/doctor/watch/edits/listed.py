"""Edits of lists that are made from the last layer to the first, and read the other way round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import calls_of, find_all
from firstnet.doctor.watch.edits.placed import at_once

KIND = "listed"


def from_the_first_on(source: Source) -> Iterator[Edit]:
    """Yield `grads.insert(0, grad)` for `grads.append(grad)` in a loop that counts down."""
    for loop in find_all(source.tree(), ast.For):
        head = ast.unparse(loop.iter)
        if not (head.startswith("reversed(") or head.endswith(", -1)") or head.endswith("[::-1]")):
            continue
        calls = [node for node in calls_of(loop, "append") if len(node.args) == 1]
        texts = [
            f"{ast.unparse(call.func).removesuffix('append')}insert(0, {ast.unparse(call.args[0])})"
            for call in calls
        ]
        if calls:
            yield at_once(calls, texts, texts[0], source)
