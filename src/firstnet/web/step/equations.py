"""One weight, from the forward pass to the step, in the book's equations with its real numbers."""

from __future__ import annotations

import numpy as np

from firstnet.book.costs import plain_delta, quadratic_delta
from firstnet.book.neurons import SOFTMAX
from firstnet.recipe import Recipe
from firstnet.web.step.notation import (
    Equation,
    added,
    factor,
    letter,
    number,
    plain,
    slope_along,
    terms,
    total,
)
from firstnet.web.step.step import NUDGE, Checked, Fired, Moved, Pass, Place


def equations(
    passed: Pass, place: Place, checked: Checked, moved: Moved, recipe: Recipe
) -> list[Equation]:
    """Return what happens to one weight or bias in one step: forward, BP1 to BP4, nudge, step."""
    last = len(passed.network.layers) + 1
    found = [*_forward(passed, place)]
    answer = int(np.argmax(passed.y))
    found.append(_bp1(passed, place.j if place.layer == last else answer))
    if place.layer < last:
        found.append(_bp2(passed, place))
    found.append(_bp3(passed, place))
    if place.k is not None:
        found.append(_bp4(passed, place, place.k))
    return [*found, _nudge(place, checked), _step(place, moved, recipe)]


def _forward(passed: Pass, place: Place) -> list[Equation]:
    it, at, before = passed.at(place.layer), place.layer, place.layer - 1
    j = place.j
    neuron = it.layer.neuron
    inputs = terms(zip(it.layer.w[j].tolist(), it.a_in[:, 0].tolist()))
    z, a = float(it.z[j, 0]), float(it.a[j, 0])
    weighed = (
        f"{letter('z', at)} = {letter('w', at)}{letter('a', before)} + {letter('b', at)}",
        f"{letter('z', at, j)} = {total('k')}{letter('w', at, f'{j}k')}{letter('a', before, 'k')}"
        f" + {letter('b', at, j)}",
        f"{letter('z', at, j)} = {inputs} {added(float(it.layer.b[j, 0]))} = {number(z)}",
    )
    fires = neuron.symbol
    fired = (
        f"{letter('a', at, j)} = {fires}({letter('z', at, j)}) = {fires}({number(z)}) = {number(a)}"
    )
    return [
        Equation("Weighted input", "chapter 2, equation 25", weighed),
        Equation("Activation", neuron.source, (fired,), neuron.words),
    ]


def _bp1(passed: Pass, j: int) -> Equation:
    it = passed.fired[-1]
    at = it.number
    a, y, delta = (float(column[j, 0]) for column in (it.a, passed.y, it.delta))
    slope = f"{it.layer.neuron.symbol}′"
    error = f"{letter('δ', at, j)} = "
    missed = f"{letter('a', at, j)} − {letter('y', '', j)}"
    if passed.cost.delta is quadratic_delta:
        lines = (
            f"{letter('δ', at)} = ({letter('a', at)} − {letter('y')}) ⊙ {slope}({letter('z', at)})",
            f"{error}({missed}) {slope}({letter('z', at, j)}) = ({number(a)} − {number(y)})·"
            f"{factor(float(it.slope[j, 0]))} = {number(delta)}",
        )
    elif passed.cost.delta is plain_delta:
        lines = (
            f"{letter('δ', at)} = {letter('a', at)} − {letter('y')}",
            f"{error}{missed} = {number(a)} − {number(y)} = {number(delta)}",
        )
    else:
        lines = (
            f"{letter('δ', at)} = ∇<sub>a</sub>C ⊙ {slope}({letter('z', at)})",
            f"{error}{number(delta)}",
        )
    said = f"The error of output {j}. {passed.cost.words}".rstrip()
    return Equation("BP1", f"chapter 2, BP1; {passed.cost.source}", lines, said)


def _bp2(passed: Pass, place: Place) -> Equation:
    it, following = passed.at(place.layer), passed.at(place.layer + 1)
    at, after, j = place.layer, place.layer + 1, place.j
    slope = f"{it.layer.neuron.symbol}′"
    back = terms(zip(following.layer.w[:, j].tolist(), following.delta[:, 0].tolist()))
    lines = (
        f"{letter('δ', at)} = (({letter('w', after)})<sup>T</sup> {letter('δ', after)}) ⊙ "
        f"{slope}({letter('z', at)})",
        f"{letter('δ', at, j)} = ({total('i')}{letter('w', after, f'i{j}')}"
        f"{letter('δ', after, 'i')}) {slope}({letter('z', at, j)})",
        f"{letter('δ', at, j)} = ({back})·{factor(float(it.slope[j, 0]))}"
        f" = {number(float(it.delta[j, 0]))}",
    )
    said = f"The errors of layer {after} flow back through its weights."
    return Equation("BP2", "chapter 2", lines, said)


def _bp3(passed: Pass, place: Place) -> Equation:
    at, j = place.layer, place.j
    bias, delta = letter("b", at, j), float(passed.at(at).delta[j, 0])
    line = f"{slope_along(bias)} = {letter('δ', at, j)} = {number(delta)}"
    return Equation("BP3", "chapter 2", (line,))


def _bp4(passed: Pass, place: Place, k: int) -> Equation:
    it, at, j = passed.at(place.layer), place.layer, place.j
    a, delta, slope = float(it.a_in[k, 0]), float(it.delta[j, 0]), float(it.nabla.w[j, k])
    line = (
        f"{slope_along(letter('w', at, _pair(j, k)))} = {letter('a', at - 1, k)}"
        f"{letter('δ', at, j)} = {factor(a)}·{factor(delta)} = {number(slope)}"
    )
    said = "Its input is 0, so this digit doesn't change it." if a == 0 else ""
    return Equation("BP4", "chapter 2", (line,), said)


def _nudge(place: Place, checked: Checked) -> Equation:
    called, epsilon = _called(place), letter("ε")
    lines = (
        f"{slope_along(called)} ≈ ({letter('C')}({called} + {epsilon}) − "
        f"{letter('C')}({called} − {epsilon})) / 2{epsilon}",
        f"({_cost(checked.above)} − {_cost(checked.below)}) / "
        f"{number(2 * NUDGE)} = {number(checked.nudged)}",
    )
    return Equation("Nudge", "chapter 2, equation 46", lines, verdict(checked))


def verdict(checked: Checked) -> str:
    """Return in a sentence whether the nudge tells the same slope as backpropagation."""
    if not np.isfinite(checked.nudged) or max(checked.above, checked.below) > 1e100:
        return (
            "The cost is infinite here, because an output is completely wrong; a nudge can't "
            "measure the slope."
        )
    apart = abs(checked.nudged - checked.slope)
    if checked.agree:
        return f"✓ The nudge agrees with backpropagation; they differ by {plain(apart)}."
    return (
        f"✗ The nudge differs by {plain(apart)}: it crosses a kink of a neuron, or the cost is too "
        "flat to measure."
    )


def _step(place: Place, moved: Moved, recipe: Recipe) -> Equation:
    called, prime = _called(place), _called(place, "′")
    slopes = [(letter("η") + slope_along(called), moved.slope)]
    if moved.l2:
        share = f"{letter('η')} ({letter('λ')}/{letter('n')}) {called}"
        slopes.append((share, moved.l2))
    if moved.l1:
        slopes.append((f"{letter('η')} ({letter('λ')}/{letter('n')}) sgn({called})", moved.l1))
    with_numbers = " − ".join(f"{number(moved.eta)}·{factor(it)}" for _, it in slopes)
    lines = (
        f"{prime} = {called} − {' − '.join(it for it, _ in slopes)}",
        f"{prime} = {number(moved.before, 6)} − {with_numbers} = {number(moved.after, 6)}",
    )
    sources = [f"chapter 1, equation {20 if place.k is not None else 21}"]
    sources += ["chapter 3, equation 88"] * bool(moved.l2) + ["equation 96"] * bool(moved.l1)
    return Equation("Step", "; ".join(sources), lines, left_aside(recipe))


def layer_name(it: Fired) -> str:
    """Return what a layer is called: Layer 2: 30 sigmoid neurons."""
    neurons = len(it.z)
    return f"Layer {it.number}: {neurons} {it.layer.neuron.name} neuron{'s' * (neurons != 1)}"


def figures(place: Place, checked: Checked, moved: Moved) -> str:
    """Return what happens to one number, as a short list in HTML."""
    called = _called(place)
    mark = "✓" if checked.agree else "✗"
    rows = (
        (called, number(moved.before, 6)),
        (f"{slope_along(called)}", number(checked.slope)),
        (f"{mark} by the nudge", number(checked.nudged)),
        ("after the step", number(moved.after, 6)),
    )
    told = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="fn-figures">{told}</dl>'


def told(place: Place, checked: Checked, moved: Moved) -> str:
    """Return in plain text what happens to one number, for those who hear the page."""
    what = f"bias of neuron {place.j}"
    if place.k is not None:
        what = f"weight from neuron {place.k} to neuron {place.j}"
    return (
        f"Layer {place.layer}, {what}: {moved.before:.6g}; slope {checked.slope:.4g}, by the nudge "
        f"{checked.nudged:.4g}; after the step {moved.after:.6g}."
    )


def table(passed: Pass, it: Fired) -> str:
    """Return a small table of a layer: z, a, the slope there, δ; of the last also y.

    Softmax has no slope of its own z alone, and its cost was made so that none is needed.
    """
    is_last = it is passed.fired[-1]
    slope = f"{it.layer.neuron.symbol}′"
    columns = [("z", it.z), ("a", it.a)]
    columns += [("y", passed.y)] if is_last else []
    columns += [] if it.layer.neuron == SOFTMAX else [(slope, it.slope)]
    columns += [("δ", it.delta)]
    names = "".join(f'<th scope="col">{letter(name)}</th>' for name, _ in columns)
    rows = "".join(
        f'<tr><th scope="row">{j}</th>'
        + "".join(f"<td>{number(float(column[j, 0]), 3)}</td>" for _, column in columns)
        + "</tr>"
        for j in range(len(it.z))
    )
    head = f'<tr><th scope="col">neuron</th>{names}</tr>'
    return f'<table class="fn-table"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def left_aside(recipe: Recipe) -> str:
    """Return in a sentence what of the recipe this one step does without."""
    left = ["momentum"] * bool(recipe.momentum) + ["dropout"] * bool(recipe.dropout)
    return f"A plain step, without {' and '.join(left)}." if left else ""


def _called(place: Place, prime: str = "") -> str:
    if place.k is None:
        return letter(f"b{prime}", place.layer, place.j)
    return letter(f"w{prime}", place.layer, _pair(place.j, place.k))


def _pair(j: int, k: int) -> str:
    return f"{j},{k}"


def _cost(value: float) -> str:
    return number(value, 12)
