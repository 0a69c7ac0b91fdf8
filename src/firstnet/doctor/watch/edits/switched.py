"""Edits that tell a network that it is tested: `forward(x, training=False)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import calls_of, find_all, name_of
from firstnet.doctor.watch.edits.placed import at_once, with_argument

TRAINS = re.compile(r"(is_?)?(train(ing)?|drop(out)?|use_dropout)(_?mode)?", re.IGNORECASE)


def while_tested(source: Source, trained: Collection[int]) -> Iterator[Edit]:
    """Yield calls beside the training with the argument that switches dropout off.

    Args:
        source: the file.
        trained: the lines on which a step computes something.
    """
    switches: dict[str, str] = {}
    for node in find_all(source.tree(), ast.FunctionDef):
        arguments = node.args.args[len(node.args.args) - len(node.args.defaults) :]
        for argument, default in zip(arguments, node.args.defaults):
            on = isinstance(default, ast.Constant) and default.value is True
            if on and TRAINS.fullmatch(argument.arg):
                switches[node.name] = argument.arg
    calls = [node for node in calls_of(source.tree(), *switches) if node.lineno not in trained]
    texts = [with_argument(call, f"{switches[name_of(call.func)]}=False", source) for call in calls]
    if calls:
        yield at_once(calls, texts, "switched off while it is tested", source)
