"""A page of results: every trial as a line through its hyper-parameters, and the best ones.

Axes stand side by side, one for each hyper-parameter and the accuracy last; a trial is a line that
crosses each where its value is. So one sees at a glance which values the best have in common.

Source: Inselberg, "The plane with parallel coordinates" (1985).
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

import firstnet
from firstnet.sweep.space import Choices, Range, Space, told
from firstnet.sweep.study import ENDED, Told
from firstnet.views.page import document, table

MARK = "page by firstnet sweep"
WIDTH, HEIGHT, TOP, SIDE = 960, 380, 40, 60
ROWS = 20
STYLE = """
svg text { fill: CanvasText; font-size: 12px; stroke: Canvas; stroke-width: 4px;
           paint-order: stroke; }
.axis { stroke: GrayText; }
.trial { fill: none; stroke-width: 1.5; opacity: .55; }
.trial:hover, .trial.best { stroke-width: 4; opacity: 1; }
.dot { opacity: .7; } .so-far { fill: none; stroke: CanvasText; stroke-width: 1.5; }
pre { white-space: pre-wrap; }
"""


def page(trials: Sequence[Told], space: Space, examples: int, command: str, title: str) -> str:
    """Return the page.

    Args:
        trials: all of them.
        space: what was looked for.
        examples: how many validation examples there are.
        command: what trains the best network.
        title: what the sweep is called.
    """
    ended = [trial for trial in trials if trial.how in ENDED and trial.how != "failed"]
    ranked = sorted(ended, key=lambda it: it.accuracy)
    return document(
        title,
        f"<h1>{html.escape(title)}</h1><p>{_summary(trials, examples)}</p>",
        "<h2>The best one again</h2>",
        f"<pre>{html.escape(command)}</pre>",
        "<h2>Each trial, through its hyper-parameters</h2>",
        "<p>From blue, the worst, to orange, the best.</p>",
        _coordinates(ranked, space),
        "<h2>One after the other</h2>",
        _course(ended),
        "<h2>The best</h2>",
        _best(list(reversed(ranked))[:ROWS], list(space), examples),
        f"<p>By firstnet {firstnet.__version__}. Accuracies are those of validation examples: what "
        "is chosen by them looks a little better on them than it is.</p>",
        mark=MARK,
        style=STYLE,
    )


def _summary(trials: Sequence[Told], examples: int) -> str:
    counts = {
        "went all the way": "done",
        "were stopped early": "stopped",
        "diverged": "diverged",
        "failed": "failed",
        "were cut off": "cut off",
        "are under way": "running",
    }
    numbers = {words: sum(trial.how == how for trial in trials) for words, how in counts.items()}
    words = ", ".join(f"{number} {it}" for it, number in numbers.items() if number)
    return f"{len(trials)} trials, judged by {examples:,} validation examples: {words}."


def _coordinates(ranked: Sequence[Told], space: Space) -> str:
    names = [*space, "accuracy"]
    axes: dict[str, Range | Choices] = dict(space) | {"accuracy": _accuracies(ranked)}
    x = {name: _spread(at, len(names)) for at, name in enumerate(names)}
    parts = []
    for rank, it in enumerate(ranked):
        values = it.point | {"accuracy": it.accuracy}
        points = " ".join(
            f"{x[name]:.1f},{_height(axes[name], values[name]):.1f}" for name in names
        )
        best = " best" if it is ranked[-1] else ""
        label = html.escape(f"trial {it.number}: {100 * it.accuracy:.2f} % ({told(it.point)})")
        parts.append(
            f'<polyline class="trial{best}" stroke="{_colour(rank, len(ranked))}" '
            f'points="{points}"><title>{label}</title></polyline>'
        )
    parts += [_axis(name, axes[name], x[name]) for name in names]  # above the lines
    return _svg(parts, "Trials as lines through their hyper-parameters")


def _accuracies(trials: Sequence[Told]) -> Range:
    """Return the accuracies worth telling apart: the lowest quarter would press them together."""
    ordered = sorted(trial.accuracy for trial in trials) or [0.0]
    low = ordered[len(ordered) // 4]
    return Range(low, max(ordered[-1], low + 1e-6))


def _spread(at: int, count: int) -> float:
    return SIDE + (WIDTH - 2 * SIDE) * at / max(count - 1, 1)


def _axis(name: str, within: Range | Choices, x: float) -> str:
    marks = within.values if isinstance(within, Choices) else _marks(within)
    lines = [
        f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - TOP}"/>',
        f'<text x="{x:.1f}" y="{TOP - 18}" text-anchor="middle">{html.escape(name)}</text>',
    ]
    for mark in marks:
        if name == "accuracy" and isinstance(within, Range):
            shown = f"{100 * mark:.2f} %{' or less' * (mark == within.low)}"
        else:
            shown = _shown(mark)
        lines.append(
            f'<text x="{x + 5:.1f}" y="{_height(within, mark) + 4:.1f}">{html.escape(shown)}</text>'
        )
    return "".join(lines)


def _marks(within: Range) -> list[float]:
    if within.log:
        first, last = math.ceil(math.log10(within.low)), math.floor(math.log10(within.high))
        return sorted(
            {within.low, *(10.0**number for number in range(first, last + 1)), within.high}
        )
    marks = [within.low + (within.high - within.low) * part / 4 for part in range(5)]
    return sorted({round(mark) for mark in marks}) if within.whole else marks


def _height(within: Range | Choices, value: Any) -> float:
    if isinstance(within, Choices):
        share = within.values.index(value) / max(len(within.values) - 1, 1)
    elif within.log:
        share = math.log(value / within.low) / math.log(within.high / within.low)
    else:
        share = (value - within.low) / (within.high - within.low)
    return HEIGHT - TOP - (HEIGHT - 2 * TOP) * min(max(share, 0.0), 1.0)


def _course(ended: Sequence[Told]) -> str:
    """Draw the accuracy of each trial, and the best so far as a line."""
    if not ended:
        return "<p>No trial has ended yet.</p>"
    last, within = max(it.number for it in ended), _accuracies(ended)
    parts: list[str] = []
    steps: list[str] = []
    best = 0.0
    for it in sorted(ended, key=lambda each: each.number):
        x, y = _spread(it.number, last + 1), _height(within, it.accuracy)
        title = html.escape(f"trial {it.number}: {100 * it.accuracy:.2f} % ({told(it.point)})")
        parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4" '
            f'fill="{"#1f77b4" if it.how == "done" else "#c44"}"><title>{title}</title></circle>'
        )
        if steps:
            steps.append(f"{x:.1f},{_height(within, best):.1f}")
        best = max(best, it.accuracy)
        steps.append(f"{x:.1f},{_height(within, best):.1f}")
    parts.append(f'<polyline class="so-far" points="{" ".join(steps)}"/>')
    parts.append(_axis("accuracy", within, WIDTH - SIDE))
    for number in sorted({0, last // 4, last // 2, 3 * last // 4, last}):
        place = f'x="{_spread(number, last + 1):.1f}" y="{HEIGHT - TOP + 20}"'
        parts.append(f'<text {place} text-anchor="middle">trial {number}</text>')
    red = any(it.how != "done" for it in ended)
    note = f"The line is the best so far.{' Red ones were stopped early or diverged.' * red}"
    return _svg(parts, "Accuracy of each trial, in their order") + f"<p>{note}</p>"


def _svg(parts: Sequence[str], title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH + SIDE} {HEIGHT}" role="img" aria-label="{title}">'
        f"{''.join(parts)}</svg>"
    )


def _colour(rank: int, count: int) -> str:
    """Return a colour from blue, for the worst, to orange, for the best."""
    share = rank / max(count - 1, 1)
    return f"hsl({215 - 185 * share:.0f} 75% {48 + 4 * share:.0f}%)"


def _best(best: Sequence[Told], names: Sequence[str], examples: int) -> str:
    head = ("trial", "right", "epochs", *names, "")
    rows = []
    for it in best:
        right = f"{100 * it.accuracy:.2f} %"
        cells = [it.number, right, len(it.accuracies), *(_shown(it.point[name]) for name in names)]
        rows.append([*map(str, cells), "" if it.how == "done" else it.how])
    return table(head, rows, numbers=range(len(head) - 1))


def _shown(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
