"""The line at which the way back goes wrong, in every style of program."""

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen, cases = SEEING["program"], SEEING["seen"], SEEING["cases"]

WRONG = [
    ("classes", "delta * (1 - h**2)", "delta * (1 - h)", ""),
    ("dictionaries", "(1 - A1**2)", "(1 - A1)", ""),
    ("dictionaries", "dZ2 @ A1.T / m", "dZ2 @ np.abs(A1).T / m", ""),
    ("script", "l2_delta.dot(syn1.T) * squash(l1", "l2_delta.dot(syn1.T) * squash(l2", ""),
    ("lists", 'after["weights"][j] * after', 'after["weights"][-1] * after', ""),
    ("scalars", "slope * w6 * h2", "slope * w5 * h2", ""),
    ("layers", "return grad * self.mask", "return grad", "return grad\n"),
    ("closures", 'error * (1 - kept["a"] ** 2)', "error", "delta = error"),
    ("library", "delta * a * (1 - a)", "delta * a", "T @ delta * a\n"),
]


NAMED = {f"{it[0]}-{it[2]}": it for it in WRONG}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "old", "new", "at"),
    cases(NAMED, [it for it in NAMED if not it.startswith(("scalars", "script"))]),
)
def test_the_line_is_that_of_the_fault(style, old, new, at):
    """`at` is a text on that line, where the one put in is found on other lines, too."""
    text = program(style, old, new)
    _, verdict = seen(text)
    assert verdict.kind == "wrong", verdict
    wanted = text[: text.index(at or new)].count("\n") + 1
    assert verdict.findings[0].place.line == wanted, verdict.findings[0].observed
