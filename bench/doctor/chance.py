"""The baseline: random edits of the kinds that the doctor knows, each judged by the doctor.

No suspects, no order: as many as fit into a minute.
"""

from __future__ import annotations

import ast
import random
import time
from typing import Any

from behaviour import differences, transcript
from bugs import Bug
from scoring import examine

SECONDS = 60.0
TRIAL_S = 30.0  # that one edited program is given


def repaired(bug: Bug, base: dict[str, Any], seed: int = 0) -> tuple[bool, bool]:
    """Return whether the doctor finds a random edit healthy, and whether it was really right."""
    from firstnet.doctor.edits import apply, edits

    text = bug.text()
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False, False
    functions = [
        statement
        for statement in tree.body
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef))
    ]
    end = time.monotonic() + SECONDS
    candidates = list(edits(tree, text, functions))
    random.Random(seed).shuffle(candidates)
    for edit in candidates:
        if time.monotonic() > end:
            break
        edited = apply(text, [edit])
        if not failures(edited, bug.base):
            return True, not differences(base, transcript(edited, bug.base))
    return False, False


def failures(text: str, name: str) -> list[str]:
    """Return the codes of what the doctor tells of a program; its status where it tells nothing.

    Of a healthy one that is nothing.
    """
    told = examine(name, text, TRIAL_S).examination
    codes = [finding.code for finding in told.findings if finding.level != "advice"]
    return codes or ([] if told.status == "healthy" else [told.status])
