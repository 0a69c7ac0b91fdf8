"""Arrays of arrays that differ in size, which today's NumPy refuses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.reading.spans import Change

MAKERS = {"np.random.randn", "np.zeros", "np.ones", "np.random.rand", "np.random.normal"}
MAKERS |= {it.replace("np.", "numpy.") for it in MAKERS}


def ragged_arrays(tree: ast.Module, _: str) -> Iterator[Change]:
    """Yield np.array([...]) around arrays, or rows, whose sizes differ."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            continue
        if ast.unparse(node.func) not in ("np.array", "numpy.array", "np.asarray", "numpy.asarray"):
            continue
        if _sized_by_layers(node.args[0]) or _rows_differ(node.args[0]):
            rest = ast.unparse(node.func)
            inner = ast.unparse(node.args[0])
            yield Change(
                node,
                "ND025",
                f"{rest} is given arrays of different sizes, and today's NumPy makes no array of "
                "them.",
                f"{rest}({inner}, dtype=object)",
            )


def _sized_by_layers(value: ast.expr) -> bool:
    """Tell whether it is a list of arrays, each as large as a layer."""
    if not isinstance(value, ast.ListComp) or len(value.generators) != 1:
        return False
    made, loop = value.elt, value.generators[0]
    targets = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    return (
        isinstance(made, ast.Call)
        and ast.unparse(made.func) in MAKERS
        and "sizes" in ast.unparse(loop.iter)
        and bool(targets & {node.id for node in ast.walk(made) if isinstance(node, ast.Name)})
    )


def _rows_differ(value: ast.expr) -> bool:
    if not isinstance(value, ast.List | ast.Tuple) or len(value.elts) < 2:
        return False
    rows = [element for element in value.elts if isinstance(element, ast.List | ast.Tuple)]
    starred = any(isinstance(it, ast.Starred) for row in rows for it in row.elts)
    return (
        len(rows) == len(value.elts) and not starred and len({len(node.elts) for node in rows}) > 1
    )
