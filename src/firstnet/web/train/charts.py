"""The two charts of a run, as the options that ECharts takes. Plain data, without NiceGUI.

Colours are the variables of `page.css`, so they follow light and dark. Each curve has a form of its
own besides: solid, dashed or dotted; what the book prints are diamonds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from firstnet.training.loop import Score
from firstnet.web.train.book_runs import BookRun
from firstnet.web.visit.curves import Curves, Point, accuracy, drawn

Options = dict[str, Any]
Pairs = list[list[float]]

SHORT = 30  # epochs; a longer run is not shown whole from the start
TEST, TRAINING, BOOK = "test digits", "training digits", "the book"
KEPT_TEST, KEPT_TRAINING = "kept run, test", "kept run, training"
FORMS = {  # colour, kind of line, width
    TEST: ("var(--accent)", "solid", 2.5),
    TRAINING: ("var(--second)", "dashed", 2),
    KEPT_TEST: ("var(--accent)", "dotted", 1.5),
    KEPT_TRAINING: ("var(--second)", "dotted", 1.5),
}


def accuracy_chart(
    points: Sequence[Point], goal: int, kept: Curves | None, book: BookRun | None
) -> Options:
    """Return the chart of the accuracies in per cent, with what the book prints behind ours."""
    options = _chart(points, _span(points, goal, kept, book), kept, accuracy, unit=" %")
    if book is not None:
        options["series"].insert(0, _book_series(book))
    options["yAxis"]["max"] = 100
    return options


def cost_chart(points: Sequence[Point], goal: int, kept: Curves | None) -> Options:
    """Return the chart of the costs."""
    span = _span(points, goal, kept, None)
    return _chart(points, span, kept, lambda score: float(f"{score.cost:.4g}"), unit="")


def alike(shown: Options, wanted: Options) -> bool:
    """Return whether two charts differ in their numbers only: same curves, same marks."""
    return _without_numbers(shown) == _without_numbers(wanted)


def numbers(options: Options) -> Options:
    """Return what of a chart changes while a run goes on, for ECharts to merge."""
    curves = [{"data": it["data"], "showSymbol": it.get("showSymbol")} for it in options["series"]]
    return {"xAxis": {"max": options["xAxis"]["max"]}, "series": curves}


def _without_numbers(options: Options) -> Options:
    changing = ("data", "showSymbol")
    series = [
        {name: it for name, it in each.items() if name not in changing}
        for each in options["series"]
    ]
    axis = {name: it for name, it in options.get("xAxis", {}).items() if name != "max"}
    return options | {"series": series, "xAxis": axis}


def _span(points: Sequence[Point], goal: int, kept: Curves | None, book: BookRun | None) -> int:
    """Return how many epochs the chart has room for: a long run gets more as it goes on."""
    marks = [*book.marks, 0] if book is not None else [0]
    behind = len(kept.points) if kept is not None else 0
    ahead = min(goal, max(SHORT, 2 * len(points)))
    return max(2, len(points), behind, ahead, max(marks) + 1)


def _chart(
    points: Sequence[Point],
    span: int,
    kept: Curves | None,
    value: Callable[[Score], float],
    unit: str,
) -> Options:
    behind = kept.points if kept is not None else ()
    series = [
        _line(name, [[point.epoch, value(getattr(point, of))] for point in drawn(shown)])
        for name, of, shown in (
            (KEPT_TEST, "test", behind),
            (KEPT_TRAINING, "training", behind),
            (TRAINING, "training", points),
            (TEST, "test", points),
        )
        if shown is points or shown
    ]
    return _frame(span - 1, unit) | {"series": series}


def _frame(last: int, unit: str) -> Options:
    """Return all that surrounds the curves."""
    quiet = {"color": "var(--muted)", "fontSize": 12}
    line = {"lineStyle": {"color": "var(--line)"}}
    return {
        "animation": False,
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "grid": {"left": 4, "right": 16, "top": 36, "bottom": 24, "containLabel": True},
        "legend": {
            "top": 0, "left": 0, "itemWidth": 26, "itemHeight": 10,
            "textStyle": {"color": "var(--ink)", "fontSize": 12},
        },
        "tooltip": {
            "trigger": "axis",
            "backgroundColor": "var(--card)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--ink)", "fontSize": 12},
            ":valueFormatter": f"it => it + '{unit}'",
        },
        "xAxis": {
            "type": "value", "min": 0, "max": last, "minInterval": 1, "name": "epoch",
            "nameLocation": "middle", "nameGap": 24, "nameTextStyle": quiet, "axisLabel": quiet,
            "axisLine": line, "splitLine": {"show": False}, "axisTick": line,
        },
        "yAxis": {
            "type": "value", "scale": True, "axisLabel": quiet | {"formatter": "{value}" + unit},
            "splitLine": line,
        },
    }  # fmt: skip


def _line(name: str, pairs: Pairs) -> Options:
    colour, kind, width = FORMS[name]
    return {
        "name": name,
        "type": "line",
        "data": pairs,
        "symbol": "circle",
        "symbolSize": 5,
        "showSymbol": len(pairs) < 2,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "type": kind, "width": width},
        "emphasis": {"disabled": True},
    }


def _book_series(book: BookRun) -> Options:
    """Return the book's marks; where it tells no epoch, a level across the chart."""
    series: Options = {
        "name": f"{BOOK} ({book.on} digits)" if book.on != "test" else BOOK,
        "type": "scatter",
        "symbol": "diamond",
        "symbolSize": 11,
        "data": [[epoch, percent] for epoch, percent in book.marks.items()],
        "itemStyle": {"color": "var(--card)", "borderColor": "var(--ink)", "borderWidth": 1.5},
        "emphasis": {"disabled": True},
    }
    if book.best is not None:
        series["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": "var(--ink)", "type": "dashed", "width": 1},
            "label": {
                "formatter": f"the book's best: {book.best} %",
                "position": "insideEndTop",
                "color": "var(--ink)",
            },
            "data": [{"yAxis": book.best}],
        }
    return series
