"""What can be counted: parameters, multiplications, lines.

Source: chapter 1 (lines), chapter 2, "In what sense is backpropagation a fast algorithm?", chapter
3, "Overfitting and regularization" (parameters); chapter 6, "Introducing convolutional networks".
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import Any

from firstnet.experiments.harness.verdicts import NOT_COMPARED, Finding, exact

SECONDS = 0.1

SILENT = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


def run(quick: bool) -> Generator[float, None, Any]:
    """Count."""
    yield 0.0
    million = (1000, 990, 10)  # some million weights and biases
    return {
        "parameters": [parameters((784, 30, 10)), parameters((784, 100, 10))],
        "feature maps": 20 * (5 * 5 + 1),
        "instead of them": parameters((784, 30)),
        "backprop": multiplications_of_backprop(million) / multiplications(million),
        "nudges": 1_000_000 + 1,  # one pass for each weight, and one without a nudge
        "network.py": lines_of("network"),
        "network2.py": lines_of("network2"),
    }


def parameters(sizes: Sequence[int]) -> int:
    """Return how many weights and biases a network has."""
    return sum(neurons * inputs + neurons for inputs, neurons in pairwise(sizes))


def multiplications(sizes: Sequence[int]) -> int:
    """Return how many multiplications take one example through the network: one a weight."""
    return sum(neurons * inputs for inputs, neurons in pairwise(sizes))


def multiplications_of_backprop(sizes: Sequence[int]) -> int:
    """Return how many the gradient of one example takes.

    Forward all layers, BP4 once more for each weight, and BP2 for all layers but the first.
    """
    return 2 * multiplications(sizes) + multiplications(sizes[1:])


def lines_of(module: str) -> int:
    """Return how many lines of one of the book's modules are neither blank nor a comment."""
    from importlib.resources import files

    return code_lines((files("firstnet.classic") / f"{module}.py").read_text(encoding="utf-8"))


def code_lines(source: str) -> int:
    """Return how many lines of a program say something to Python; docstrings do not."""
    spoken = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in SILENT
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spoken -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(spoken)


def findings(results: Any) -> dict[str, Finding]:
    """Compare the counts."""
    small, large = results["parameters"]
    maps, without = results["feature maps"], results["instead of them"]
    longer = "ours is another program: it checks its input, and runs on engines"
    return {
        "1.12": Finding(f"{results['network.py']} lines", NOT_COMPARED, longer),
        "2.2": exact(
            f"{results['backprop']:.2f}; {results['nudges']:,}",
            round(results["backprop"]) == 2 and results["nudges"] == 1_000_001,
            "multiplications, for [1000,990,10]",
        ),
        "6.0": exact(f"{maps:,}; {without:,}", (maps, without) == (520, 23_550)),
        "3.7": exact(f"{small:,}; {large:,}", (small, large) == (23_860, 79_510)),
        "3.21": Finding(f"{results['network2.py']} lines", NOT_COMPARED, longer),
    }
