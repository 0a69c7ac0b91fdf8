"""Running a corpus file's definitions without its training, and finding its weights."""

from __future__ import annotations

import ast
import re
import types
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
HEALTHY = HERE.parents[1] / "tests" / "doctor" / "healthy"
RUN = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)


def today(text: str) -> str:
    """Turn the one Python 2 file of the corpus into Python 3, line for line."""
    if not re.search(r'^\s*print "', text, re.MULTILINE):
        return text
    text = text.replace("xrange", "range").replace("cPickle", "pickle")
    text = re.sub(
        r'^(\s*)print (".*\.format\()\n(\s+)(.*)\)$', r"\1print(\2\n\3\4))", text, flags=re.M
    )
    return re.sub(r'^(\s*)print (".*)$(?<!\()', r"\1print(\2)", text, flags=re.M)


def load(text: str) -> types.ModuleType:
    """Run definitions, imports and assignments; what else stands at module level is left out.

    `missing` names the imports that failed.

    Raises:
        Exception: whatever a definition raises.
    """
    module = types.ModuleType("learner")
    module.missing = []
    names = module.__dict__
    names["open"] = _closed
    for node in ast.parse(text).body:
        if isinstance(node, RUN):
            _run(node, names)
    return module


def _run(node: ast.stmt, names: dict[str, Any]) -> None:
    code = compile(ast.Module([node], []), "learner.py", "exec", dont_inherit=True)
    try:
        exec(code, names)
    except ImportError as error:
        names["missing"].append(str(error))
    except Exception:
        if not isinstance(node, ast.Assign):
            raise


def _closed(*_: object, **__: object) -> None:
    raise OSError("no files here")


# Names of attributes that hold no weights: gradients, velocities, what feedforward left behind.
NO_WEIGHTS = re.compile(
    r"d[A-Zwb]|v[wb]$|d?weights_|dweights|dbiases|z\d|a\d|X$|A$|input|layer\d|output$"
    r"|acts|delta|in$|out$|y$|z$"
)


def weights(thing: Any) -> list[np.ndarray]:
    """Return the live arrays of weights and biases that a network holds."""
    if isinstance(thing, np.ndarray):
        return [thing]
    if isinstance(thing, dict):
        kept = [it for name, it in thing.items() if not NO_WEIGHTS.match(str(name))]
        return [array for it in kept for array in weights(it)]
    if isinstance(thing, (list, tuple)):
        return [array for it in thing for array in weights(it)]
    return weights(vars(thing)) if hasattr(thing, "__dict__") and not callable(thing) else []
