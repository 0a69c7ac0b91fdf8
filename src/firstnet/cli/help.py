"""Help pages."""

from __future__ import annotations


def example(*lines: str) -> str:
    """Return the end of a help page, with lines to type."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])  # \b: keep the lines
