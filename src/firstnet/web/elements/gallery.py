"""Digits side by side, as lists in HTML: what they are, and what the network makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from firstnet.shapes import AnyFloats, Images
from firstnet.training.mistakes import Judged
from firstnet.views import pictures
from firstnet.web.elements.bars import a_digit


def digit_list(x: Images, numbers: Sequence[int], words: Sequence[str], alts: Sequence[str]) -> str:
    """Return digits as a list, each with a few words under it.

    Args:
        x: all digits as bytes, one a row.
        numbers: which of them.
        words: what stands under each.
        alts: what each shows, for those who do not see it.
    """
    items = "".join(
        f'<li><img class="digit" src="{_drawn(x[number].tobytes())}" alt="{alt}">'
        f"<span>{said}</span></li>"
        for number, said, alt in zip(numbers, words, alts, strict=True)
    )
    return f'<ul class="digits">{items}</ul>'


def mistake_list(x: Images, judged: Judged, numbers: Sequence[int]) -> str:
    """Return mistakes as a list, each digit with its ten outputs beside it."""
    return f'<ul class="mistakes">{"".join(_mistake(x, judged, number) for number in numbers)}</ul>'


@lru_cache(maxsize=4_000)
def _drawn(pixels: bytes) -> str:
    """Return the picture of a digit; the same few are shown again and again while it trains."""
    return pictures.digit(np.frombuffer(pixels, np.uint8))


def _mistake(x: Images, judged: Judged, number: int) -> str:
    label, read = int(judged.labels[number]), int(judged.read[number])
    words = f"{a_digit(label).capitalize()}, read as {a_digit(read)}"
    return (
        f'<li><img class="digit" src="{_drawn(x[number].tobytes())}" '
        f'alt="Test digit {number}, {a_digit(label)}"><div><p>{words}</p>'
        f"{columns(judged.outputs[number], label, read)}</div></li>"
    )


def columns(outputs: AnyFloats, label: int, read: int) -> str:
    """Return ten outputs as small columns: ✓ marks the right digit, ✗ what was read instead."""
    told = ", ".join(f"{number}: {fired:.2f}" for number, fired in enumerate(outputs))
    drawn = "".join(
        _column(number, float(fired), "right" if number == label else "wrong" * (number == read))
        for number, fired in enumerate(outputs)
    )
    return f'<div class="outputs" role="img" aria-label="Outputs {told}">{drawn}</div>'


def _column(number: int, fired: float, kind: str) -> str:
    height = 100 * min(max(fired, 0.0), 1.0)
    mark = {"right": "✓", "wrong": "✗"}.get(kind, "")
    bar = f'<b><u style="height:{height:.0f}%"></u></b>'
    return f'<span class="{kind}"><i>{mark}</i>{bar}{number}</span>'
