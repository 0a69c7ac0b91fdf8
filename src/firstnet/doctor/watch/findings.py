"""A finding with the name, the level and the reason of its rule."""

from __future__ import annotations

from firstnet.doctor.pages import page
from firstnet.doctor.report import Finding, Place


def finding(
    code: str,
    message: str,
    *,
    observed: str = "",
    expected: str = "",
    line: int = 0,
    level: str = "",
) -> Finding:
    """Return a finding with the name, level and reason of its rule.

    A level that is given counts instead: of what may be harmless, that it does harm may be proven.
    """
    rule = page(code)
    return Finding(
        code,
        rule.name,
        level or rule.level,
        message,
        observed,
        expected,
        " ".join(rule.why.split()),
        Place(line, line) if line else None,
    )
