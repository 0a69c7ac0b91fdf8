"""Numbers as people type them, or as a browser sends them, whatever they are."""

from __future__ import annotations


def whole(value: object) -> int | None:
    """Return a whole number; None for what is none, such as an empty field."""
    try:
        return int(value)  # type: ignore[call-overload]  # what it can't take, it says
    except (TypeError, ValueError, OverflowError):
        return None
