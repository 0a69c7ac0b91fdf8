"""Stands in for modules that are not installed: `from firstnet.doctor.standins.absent import x`.

Every name is there. It may be passed around, subclassed and used as a decorator; called, it says
what is missing, unless it only speaks, plays or lights something.
"""

from __future__ import annotations

import re
import types
from typing import Any, NoReturn

from firstnet.errors import MissingExtra

COLOURS = re.compile(
    r"(black|red|green|yellow|blue|magenta|cyan|white|gr[ae]y|purple|orange|bold|underlined?"
    r"|italic|colou?red|colou?r|style|stylize)\d*"
)


SOUNDS = frozenset(  # modules that speak, play, draw or light something: no number comes of it
    ("pyttsx3", "playsound", "winsound", "beepy", "gtts", "plyer", "RPi", "gpiozero", "pyfiglet")
)


class Absent:
    """Something of a module that is not installed here."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return a function that it decorates; else say what is missing."""
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType | type):
            return args[0]
        if args and isinstance(args[0], str) and COLOURS.fullmatch(self.__name__.split(".")[-1]):
            return args[0]  # a text, to be printed in a colour
        if self.__name__.partition(".")[0] in SOUNDS:
            return Absent(self.__name__)
        raise MissingExtra(
            f"{self.__name__}(...) was called, but its module is not installed here; wanted a "
            "network in NumPy alone. Install it, or keep it out of the functions that learn."
        )

    def _read(self, *_: Any, **__: Any) -> NoReturn:
        """Say what is missing where it is read like an array, as examples are."""
        raise MissingExtra(
            f"{self.__name__} is used as data, but its module isn't here; put the file that it is "
            "imported from beside the program."
        )

    __len__ = __iter__ = __getitem__ = __array__ = _read

    def __bool__(self) -> bool:
        return True

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __repr__(self) -> str:
        return f"<{self.__name__}, not installed>"


def __getattr__(name: str) -> Absent:
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(name)
