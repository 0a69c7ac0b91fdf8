"""Edits that add the step of a layer beside that of another: `W1 -= eta * dW1` for W2's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import blocks, change_of
from firstnet.doctor.watch.edits.placed import after

NUMBER = re.compile(r"(?<=[A-Za-z_])\d+\b")
WORD = re.compile(r"[A-Za-z_]\w*")


def steps_of_others(source: Source, line: int) -> Iterator[Edit]:
    """Yield the steps that are missing beside those near a line: of all layers, as of one of them.

    A layer is known by its number, and all that its step would read has to be there.
    """
    tree = source.tree()
    known = set(WORD.findall(source.runnable))
    near = sorted(blocks(tree), key=lambda it: min((abs(x.lineno - line) for x in it), default=0))
    for block in near:
        steps = [statement for statement in block if change_of(statement) is not None]
        written = [ast.unparse(step) for step in steps]
        layers = {number for it in written for number in NUMBER.findall(it)}
        others = {it for word in known for it in NUMBER.findall(word)} - layers
        for layer in sorted(layers):
            texts = [
                ast.unparse(step)
                for step in steps
                if set(NUMBER.findall(ast.unparse(step))) == {layer}
            ]
            for other in sorted(others | (layers - {layer})):
                more = [NUMBER.sub(other, text) for text in texts]
                more = [it for it in more if it not in written and set(WORD.findall(it)) <= known]
                if more:
                    yield after(steps[-1], more, f"the steps of layer {other}, too", source)
