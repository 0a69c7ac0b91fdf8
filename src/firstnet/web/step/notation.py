"""The book's letters as HTML, and numbers as one writes them: no library, only <sub> and <sup>.

letter("w", 2, "4,130") = w with the layer 2 above and the neurons 4 and 130 below
number(-0.000012)       = −1.2·10<sup>−5</sup>
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

MINUS = "−"
NO_BREAK = "\u00a0"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
TOO_LARGE = 1e100  # a cost of ln 0, which the book's program puts at the largest number there is


@dataclass(frozen=True)
class Equation:
    """An equation with real numbers in it.

    Attributes:
        name: what it is called: "BP2".
        source: where it stands in the book: "chapter 2, BP2".
        lines: the equation, and itself with the numbers, as HTML.
        said: what it tells, in a sentence of plain text; may be empty.
    """

    name: str
    source: str
    lines: tuple[str, ...]
    said: str = ""


def letter(name: str, above: object = "", below: object = "") -> str:
    """Return one of the book's letters, with what stands above and below to its right."""
    written = f"<i>{escape(name)}</i>"
    raised, lowered = escape(str(above)), escape(str(below))
    if raised and lowered:
        both = f'<span class="fn-both"><sup>{raised}</sup><sub>{lowered}</sub></span>'
        return f'<span class="fn-letter">{written}{both}</span>'
    if raised:
        return f"{written}<sup>{raised}</sup>"
    return f"{written}<sub>{lowered}</sub>" if lowered else written


def number(value: float, digits: int = 4) -> str:
    """Return a number with so many significant digits: 0.1234, −12.3, 1.5·10<sup>−7</sup>."""
    if math.isnan(value):
        return "no number"
    if abs(value) > TOO_LARGE:
        return f"{MINUS}∞" if value < 0 else "∞"
    if value and not 1e-3 <= abs(value) < 1e6:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}·10<sup>{int(exponent)}</sup>".replace("-", MINUS)
    rounded = f"{value:.{digits}g}"
    if "e" in rounded:  # 12345 has more digits than are asked for, and is written out all the same
        rounded = f"{value:.0f}"
    return rounded.replace("-", MINUS)


def plain(value: float) -> str:
    """Return about how large a number is, without HTML: 2·10⁻¹³."""
    mantissa, _, exponent = f"{value:.0e}".partition("e")
    return f"{mantissa}·10{str(int(exponent)).translate(RAISED)}"


def factor(value: float, digits: int = 4) -> str:
    """Return a number as it stands inside a product: in brackets where it is negative."""
    written = number(value, digits)
    return f"({written})" if written.startswith(MINUS) else written


def added(value: float, digits: int = 4) -> str:
    """Return a number as it stands at the end of a sum: + 0.5, or − 0.5."""
    sign = MINUS if value < 0 else "+"
    return f"{sign}{NO_BREAK}{number(abs(value), digits)}"


def total(below: str) -> str:
    """Return the sign of a sum, with what it runs over below."""
    return f'<span class="fn-sum"><b>∑</b><small><i>{escape(below)}</i></small></span>'


def over(upper: str, lower: str) -> str:
    """Return a fraction of two pieces of HTML."""
    return f'<span class="fn-over"><span>{upper}</span><span>{lower}</span></span>'


def slope_along(along: str) -> str:
    """Return ∂C over ∂ of a letter."""
    return over(f"∂{letter('C')}", f"∂{along}")


def terms(products: Iterable[tuple[float, float]], most: int = 3) -> str:
    """Return a sum of products, its largest terms first, and how many are left unwritten."""
    ordered = sorted(products, key=lambda pair: -abs(pair[0] * pair[1]))
    written = " + ".join(f"{factor(one, 3)}·{factor(other, 3)}" for one, other in ordered[:most])
    left = len(ordered) - most
    more = f" + … <small>({left}{NO_BREAK}more)</small>" if left > 0 else ""
    return f"{written}{more}"


def as_html(equations: Iterable[Equation]) -> str:
    """Return equations below one another, each with its name and where it stands in the book."""
    return f'<div class="fn-equations">{"".join(map(_equation, equations))}</div>'


def _equation(it: Equation) -> str:
    lines = "".join(f'<p class="fn-math" tabindex="-1">{line}</p>' for line in it.lines)
    said = f'<p class="fn-said">{escape(it.said)}</p>' if it.said else ""
    return (
        f'<section class="fn-equation"><h4>{escape(it.name)}<small>{escape(it.source)}</small>'
        f"</h4><div>{lines}{said}</div></section>"
    )
