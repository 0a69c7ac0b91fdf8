"""The outputs of a network as bars, and its answer in words."""

from __future__ import annotations

import numpy as np

from firstnet.shapes import AnyFloats

SURE = 0.5  # the smallest output that counts as sure


def bars(outputs: AnyFloats) -> str:
    """Return the outputs as a list of bars in HTML; the largest has a mark besides its colour.

    Before anything is drawn all are 0, and none is the largest.
    """
    answer = int(np.argmax(outputs)) if np.ptp(outputs) else None
    rows = "".join(
        _bar(number, float(output), number == answer) for number, output in enumerate(outputs)
    )
    return f'<ol class="bars" aria-label="Outputs">{rows}</ol>'


def verdict(outputs: AnyFloats) -> str:
    """Return in a sentence what the network reads."""
    answer = int(np.argmax(outputs))
    if outputs[answer] >= SURE:
        return f"It reads {a_digit(answer)}."
    return f"Unsure: most likely {a_digit(answer)}."


def margin(outputs: AnyFloats) -> str:
    """Return in a sentence how large the largest output is, and the next."""
    following, answer = np.argsort(outputs, kind="stable")[-2:].tolist()
    return (
        f"Output {answer} is {outputs[answer]:.2f}; the next highest is output {following}, "
        f"{outputs[following]:.2f}."
    )


def a_digit(number: int) -> str:
    """Return a digit with its article: a 3, an 8."""
    return f"{'an' if number in (8, 11, 18) else 'a'} {number}"


def _bar(number: int, fired: float, most: bool) -> str:
    width = 100 * min(max(fired, 0.0), 1.0)
    mark = '<span aria-hidden="true">◀</span>' if most else ""
    return (
        f'<li{" class=most" if most else ""}><span class="name">{number}</span>'
        f'<span class="bar"><span style="width:{width:.1f}%"></span></span>'
        f'<span class="number">{fired:.2f} {mark}</span></li>'
    )
