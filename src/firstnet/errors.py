"""Everything that can go wrong, as a tree.

    FirstnetError
    ├── ShapeError      (ValueError)       arrays or layers that do not fit together
    ├── RecipeError     (ValueError)       a choice outside its range: eta, sizes, mini-batches
    ├── DataError       (ValueError)       examples to learn nothing from: NaN, wrong labels, none
    ├── FormatError     (ValueError)       a file that is not what it should be
    ├── AccessError     (OSError)          a file that can't be read or written
    ├── UnknownName     (ValueError)       a name that nothing answers to; says what is near
    ├── Disconnected    (ConnectionError)  processes that train together have lost one another
    ├── MissingExtra    (ImportError)      a package that an extra would install
    └── Diverged        (ArithmeticError)  weights that are no longer numbers

Each message says what was got, what was wanted and what to try, in one line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class FirstnetError(Exception):
    """What firstnet raises on purpose; its text is meant for the person at the keyboard."""


class ShapeError(FirstnetError, ValueError):
    """Arrays or layers do not fit together."""


class RecipeError(FirstnetError, ValueError):
    """A choice of a training run lies outside its range."""


class DataError(FirstnetError, ValueError):
    """The examples can't be learned from."""


class FormatError(FirstnetError, ValueError):
    """A file is not what it should be."""


class AccessError(FirstnetError, OSError):
    """A file can't be read or written."""


class UnknownName(FirstnetError, ValueError):
    """Nothing goes by this name.

    Args:
        kind: what was looked for, as a noun ("engine").
        name: what was asked for.
        known: the names there are.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = list(known)
        super().__init__(f"No {kind} is called {name!r}{did_you_mean(name, known)}")
        self._told = (kind, name, known)

    def __reduce__(self) -> tuple[type[UnknownName], tuple[str, str, list[str]]]:
        """Let it pass from process to process."""
        return UnknownName, self._told


class Disconnected(FirstnetError, ConnectionError):
    """Processes that train together have lost one another."""


class MissingExtra(FirstnetError, ImportError):
    """A package that an extra would install is not there."""


class Diverged(FirstnetError, ArithmeticError):
    """Training left the numbers: a weight or bias became NaN or infinite."""


def did_you_mean(name: str, known: list[str]) -> str:
    """Return the end of a sentence about an unknown name: the nearest known one, or all of them."""
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there is {either(known, 'and')}."


def either(names: Iterable[str], word: str = "or") -> str:
    """Return names as a sentence lists them: a, b or c."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last
