"""What a notebook shows: networks, runs, data and reports in HTML, readable on light and on dark.

No script, and nothing from elsewhere; words that came from outside are escaped. `notebook` tells
IPython of these views, so that it is enough to name an object in a cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from firstnet.book.convolution import ConvPoolLayer
from firstnet.views.page import BLUE, ORANGE, table, view

if TYPE_CHECKING:
    from firstnet.book.network import Layer, Network
    from firstnet.data.dataset import Dataset, Examples
    from firstnet.data.report import Report
    from firstnet.doctor.report.report import Examination
    from firstnet.recipe import Recipe
    from firstnet.training.loop import Epoch
    from firstnet.views.run import Run

WIDTH, HEIGHT = 460, 150  # of a curve, in pixels
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 12, 24
SAMPLE, LINE = 26, 16  # of the legend the line before a name, and the height
FORMS = {  # of a curve; that of what the run is followed on is a line without gaps
    "training": f'stroke="{ORANGE}" stroke-dasharray="6 3"',
    "validation": f'stroke="{ORANGE}" stroke-dasharray="2 3"',
}
DRAWN = 200  # points of a curve; more can't be told apart, and a live one is sent again and again
SHOWN = 12  # classes
PARTS = ("training", "validation", "test")


def network(it: Network) -> str:
    """Return the layers of a network: how many neurons of which kind, weights and biases."""
    every = sum(layer.w.size + layer.b.size for layer in it.layers)
    rows = [("1", f"{it.layers[0].inputs:,}", "inputs", "", "")]
    rows += [_layer(number, layer) for number, layer in enumerate(it.layers, start=2)]
    return view(
        f"<p><b>Network</b> {_sizes(it.sizes)}: {every:,} weights and biases, {it.dtype}</p>",
        table(("layer", "neurons", "kind", "weights", "biases"), rows, numbers=(1, 3, 4)),
    )


def epoch(it: Epoch) -> str:
    """Return the scores of an epoch."""
    scores = {"training": it.training, "validation": it.validation, "evaluation": it.evaluation}
    rows = [
        (
            part,
            f"{score.correct:,} / {score.examples:,}",
            _percent(score.accuracy),
            _brief(score.cost),
        )
        for part, score in scores.items()
        if score
    ]
    told = table(("examples", "right", "accuracy", "cost"), rows, numbers=(1, 2, 3))
    return view(
        f"<p><b>Epoch {it.number}</b>: eta {it.eta:g}, {it.seconds:.2g} s</p>",
        told if rows else "<p>Nothing was counted.</p>",
    )


def recipe(it: Recipe) -> str:
    """Return the choices of a recipe, those first that differ from the book's first run."""
    from firstnet.recipe import choices

    told = {name: (_said(getattr(it, name)), about.help) for name, about in choices().items()}
    changed = differing(it)
    rows = [(name, *told[name]) for name in changed]
    rest = [(name, *told[name]) for name in told if name not in changed]
    head = ("choice", "value", "what it is")
    return view(
        f"<p><b>Recipe</b> {_choices(it)}</p>",
        table(head, rows) if rows else "",
        f"<details><summary>{len(rest)} choices as in the book's first run</summary>"
        f"{table(head, rest)}</details>",
    )


def run(it: Run, *, going: bool = False) -> str:
    """Return the choices, the last and the best epoch, and the curve of a run.

    Args:
        it: the run.
        going: whether it is still going on.
    """
    done, wanted = len(it.epochs), it.recipe.epochs
    count = f"{done} of {wanted} epochs" if going or done < wanted else f"{done} epochs"
    end = ", interrupted" if it.interrupted else ""
    end = end or (", stopped early" if 0 < done < wanted and not going else "")
    bar = f'<progress value="{done}" max="{wanted}"></progress>' if going else ""
    return view(
        f"<p><b>Run</b> of {count}{end}: {_choices(it.recipe)}, seed {it.seed} {bar}</p>",
        _last_and_best(it),
        _curves(it),
    )  # fmt: skip


def dataset(it: Dataset) -> str:
    """Return how many examples there are of which class, and one of each to look at."""
    classes = it.training.classes
    called = list(it.names or map(str, range(classes)))
    head = ["part", "examples", *called[:SHOWN], *["more"][: classes > SHOWN]]
    rows = [(name, *_numbers(getattr(it, name))) for name in PARTS]
    inputs = it.training.x.shape[1]
    return view(
        f"<p><b>Dataset</b>: {inputs:,} numbers an example, {classes:,} classes</p>",
        table(head, rows, numbers=range(1, len(head))),
        _one_of_each(it.training, called, it.image),
        *(f'<p class="muted">{escape(remark)}</p>' for remark in it.remarks),
    )


def report(it: Report) -> str:
    """Return what there is to say about a data set, the worries marked."""
    facts = "".join(f"<p>{escape(fact)}</p>" for fact in it.facts)
    return view(facts, *(f'<p class="worry">! {escape(worry)}</p>' for worry in it.worries))


def examination(it: Examination) -> str:
    """Return what the doctor found in a file."""
    from firstnet.views.doctor_report import as_html

    return view(as_html(it, it.text_of()))


def differing(it: Recipe) -> list[str]:
    """Return the names of the choices that are not those of the book's first run."""
    from firstnet.recipe import Recipe

    first = Recipe()
    return [name for name, value in vars(it).items() if value != getattr(first, name)]


def _layer(number: int, it: Layer | ConvPoolLayer) -> tuple[str, str, str, str, str]:
    neurons, kind = f"{it.outputs:,}", it.neuron.name
    if isinstance(it, ConvPoolLayer):
        neurons = _times((len(it.w), *it.pooled))
        kind += f", fields of {_times(it.w.shape[2:])}"
        kind += f", pools of {_times(it.region)}" if it.region != (1, 1) else ""
    weights = f"{_times(it.w.shape)} = {it.w.size:,}"
    return str(number), neurons, kind, weights, f"{it.b.size:,}"


def _choices(it: Recipe) -> str:
    """Return in a line what is special about a recipe; the sizes always."""
    others = [name for name in differing(it) if name not in ("sizes", "epochs")]
    told = [f"sizes {_sizes(it.sizes)}", *(f"{name} {_said(getattr(it, name))}" for name in others)]
    return escape(", ".join(told))


def _last_and_best(it: Run) -> str:
    if not it.epochs:
        return "<p>No epoch is done yet.</p>"
    noun = "examples" if it.names else "digits"
    rows = [
        (
            which,
            str(each.number),
            *(
                f"{score.correct:,} / {score.examples:,} ({_percent(score.accuracy)})"
                for score in (told[place] for told in it.scores.values())
            ),
        )
        for which, each in (("last", it.epochs[-1]), ("best", it.best))
        for place in [it.epochs.index(each)]
    ]
    head = ("", "epoch", *(f"{part} {noun}" for part in it.scores))
    return table(head, rows, numbers=range(1, len(head)))


def _curves(it: Run) -> str:
    """Return the accuracies in per cent as SVG; a ring marks the best epoch."""
    series = {part: [100 * each.accuracy for each in told] for part, told in it.scores.items()}
    return _drawn(series, it.on, it.epochs.index(it.best)) if len(it.epochs) > 1 else ""


def _drawn(series: Mapping[str, Sequence[float]], first: str, best: int) -> str:
    values = [value for each in series.values() for value in each]
    low, high = min(values), max(values)
    last, end, base = max(map(len, series.values())) - 1, WIDTH - RIGHT, HEIGHT - BOTTOM

    def point(place: int, value: float) -> tuple[str, str]:
        x = LEFT + (end - LEFT) * place / last
        y = TOP + (base - TOP) * (high - value) / (high - low or 1)
        return f"{x:.1f}", f"{y:.1f}"

    curves, legend = [], []
    for number, (part, each) in enumerate(series.items()):
        form = f'stroke="{BLUE}"' if part == first else FORMS[part]
        places = sorted({*range(0, len(each), math.ceil(len(each) / DRAWN)), len(each) - 1})
        points = " ".join(",".join(point(place, each[place])) for place in places)
        curves.append(f'<polyline points="{points}" {form}/>')
        y = base - LINE * (len(series) - number) + 4
        curves.append(f'<path d="M{end - 90} {y}h{SAMPLE}" {form}/>')
        legend.append((end - 90 + SAMPLE + 6, y + 4, "start", part))
        if part == first:
            x, y_best = point(best, each[best])
            curves.append(f'<circle cx="{x}" cy="{y_best}" r="4" {form}/>')
    names = [
        (LEFT - 6, TOP + 4, "end", f"{high:.1f} %"),
        (LEFT - 6, base + 4, "end", f"{low:.1f} %"),
        (LEFT, HEIGHT - 6, "start", "0"),
        (end, HEIGHT - 6, "end", f"epoch {last}"),
    ]
    written = "".join(
        f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
        for x, y, anchor, text in [*names, *legend]
    )
    said = f"Accuracy by epoch on {', '.join(series)}, from {low:.2f} % to {high:.2f} %"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(said)}" font-size="12" fill="currentColor">'
        f'<path d="M{LEFT} {TOP}V{base}H{end}" fill="none" stroke="currentColor" opacity="0.4"/>'
        f'<g fill="none" stroke-width="2">{"".join(curves)}</g>{written}</svg>'
    )


def _numbers(examples: Examples) -> list[str]:
    counts = np.bincount(examples.labels, minlength=examples.classes)
    told = [len(examples), *counts[:SHOWN], *[counts[SHOWN:].sum()][: len(counts) > SHOWN]]
    return [f"{it:,}" for it in told]


def _one_of_each(examples: Examples, called: Sequence[str], image: Sequence[int]) -> str:
    """Return a picture of the first example of each class, if they are grey squares."""
    from firstnet.views import pictures

    side = math.isqrt(examples.x.shape[1])
    if side**2 != examples.x.shape[1] or side <= 3 or tuple(image) not in ((), (side, side)):
        return ""
    known, first = np.unique(examples.labels, return_index=True)
    return "".join(
        f'<img src="{pictures.digit(examples.x[place])}" alt="{escape(called[label])}" '
        f'title="{escape(called[label])}">'
        for label, place in zip(known[:SHOWN], first)
    )


def _said(value: object) -> str:
    """Return a choice in words."""
    if isinstance(value, tuple):
        told = ("{}x{}/{}".format(*it) if isinstance(it, tuple) else str(it) for it in value)
        return ",".join(told) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sizes(sizes: Iterable[int]) -> str:
    return "[" + ", ".join(map(str, sizes)) + "]"


def _times(sizes: Iterable[int]) -> str:
    return " × ".join(map(str, sizes))


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _brief(number: float) -> str:
    return f"{number:.4g}"
