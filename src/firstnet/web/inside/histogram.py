"""A histogram as a picture in SVG, which takes its colours from the page."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, FOOT = 320, 110, 18  # in the units of the picture; the foot holds the numbers


def histogram(edges: Sequence[float], counts: Sequence[int], words: str) -> str:
    """Return the histogram.

    Args:
        edges: where the bins begin, and where the last one ends.
        counts: what is in each bin.
        words: what it shows, for those who do not see it.
    """
    low, high = edges[0], edges[-1]
    highest = max(counts)
    step = WIDTH / len(counts)
    bars = "".join(
        f'<rect x="{number * step + 0.5:.1f}" y="{_top(count, highest):.1f}" '
        f'width="{step - 1:.1f}" height="{HEIGHT - FOOT - _top(count, highest):.1f}"/>'
        for number, count in enumerate(counts)
    )
    zero = (0 - low) / (high - low) * WIDTH
    line = (
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{HEIGHT - FOOT}"/>'
        f'<text x="{zero:.1f}" y="{HEIGHT - 4}" text-anchor="middle">0</text>'
        if 0.08 * WIDTH < zero < 0.92 * WIDTH
        else ""
    )
    return (
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">'
        f'{bars}{line}<text x="0" y="{HEIGHT - 4}">{low:.1f}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT - 4}" text-anchor="end">{high:.1f}</text></svg>'
    )


def _top(count: int, highest: int) -> float:
    """Return where a bar begins; whatever is not 0 can be seen."""
    room = HEIGHT - FOOT - 4
    return HEIGHT - FOOT - (max(1.0, room * count / highest) if count else 0.0)
