"""An object that ignores whatever is done with it: a plot, a window, a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import log


class Ignored:
    """Something of a package that is not installed; every call returns another one."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return PARTS_OF_A_PLOT.get(name) or Ignored()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return a function that it decorates, else something ignored."""
        if len(args) == 1 and not kwargs and callable(args[0]) and not isinstance(args[0], Ignored):
            return args[0]
        return Ignored()

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __getitem__(self, key: Any) -> Ignored:
        return Ignored()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __delitem__(self, key: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Ignored]:
        return iter((Ignored(), Ignored()))

    def __contains__(self, item: Any) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __float__(self) -> float:
        return 0.0

    def __int__(self) -> int:
        return 0

    __index__ = __int__

    def __enter__(self) -> Ignored:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __str__(self) -> str:
        return ""

    def __format__(self, spec: str) -> str:
        return ""

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _combine(self, *_: Any) -> Ignored:
        return Ignored()

    def _compare(self, _: Any) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _combine
    __rtruediv__ = __floordiv__ = __mod__ = __pow__ = __and__ = __rand__ = __or__ = _combine
    __neg__ = __abs__ = __round__ = __invert__ = _combine
    __lt__ = __le__ = __gt__ = __ge__ = _compare

    def __array__(self, *_: Any, **__: Any) -> Array:
        log.note(
            "ignored numbers",
            "The result of an ignored call was used as an array; zeros were used.",
        )
        return np.zeros((28, 28))  # what PIL and cv2 are asked for most


def subplots(
    nrows: int = 1, ncols: int = 1, *_: Any, squeeze: bool = True, **__: Any
) -> tuple[Ignored, Any]:
    """Return a figure and its axes, in an array of the shape that Matplotlib returns."""
    axes = np.empty((nrows, ncols), object)
    for place in np.ndindex(axes.shape):
        axes[place] = Ignored()
    if not squeeze:
        return Ignored(), axes
    return Ignored(), axes.item() if axes.size == 1 else axes.squeeze()


def _lines(*_: Any, **__: Any) -> list[Ignored]:
    return [Ignored()]


def _histogram(*_: Any, **__: Any) -> tuple[Ignored, Ignored, Ignored]:
    return Ignored(), Ignored(), Ignored()


PARTS_OF_A_PLOT: dict[str, Callable[..., Any]] = {
    "subplots": subplots,
    "plot": _lines,
    "hist": _histogram,
}
