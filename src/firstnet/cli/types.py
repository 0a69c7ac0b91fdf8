"""What options and arguments take: each kind reads it, says what is wrong, and can be completed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from firstnet.errors import UnknownName

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from firstnet.recipe import Choice

Names = Callable[[], Iterable[str]]  # asked for when they are needed, for most imports take long


class Wrong(click.UsageError):
    """A value that an option can't take; of many processes, one says so."""


class Whole(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """A whole number within limits.

    Args:
        least: the smallest.
        most: the largest; None where there is no limit.
        such_as: one to try.
    """

    name = "n"

    def __init__(self, least: int = 0, most: int | None = None, such_as: int = 7) -> None:
        self._least, self._most, self._such_as = least, most, such_as

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number that was typed."""
        try:
            number = int(value)
        except ValueError:
            number = self._least - 1
        if self._least <= number <= (number if self._most is None else self._most):
            return number
        to = "" if self._most is None else f" to {self._most}"
        raise Wrong(
            f"{_called(param)} is {_shown(value)}, but must be a whole number from "
            f"{self._least}{to}, such as {self._such_as}."
        )


class Seconds(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """A time, up to a day."""

    name = "n"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number that was typed."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= 86_400:
            raise Wrong(
                f"{_called(param)} is {_shown(value)}, but must be a number from 1 to 86400; try "
                "60."
            )
        return seconds


class Pair(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """Two names with a comma between.

    Args:
        such_as: two to try.
    """

    name = "name,name"

    def __init__(self, such_as: str) -> None:
        self._such_as = such_as

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the names that were typed."""
        names = [name.strip() for name in str(value).split(",")]
        if len(names) != 2 or not all(names):
            raise Wrong(
                f"{_called(param)} is {_shown(value)}, but must be two names separated by a comma, "
                f"such as {self._such_as}."
            )
        return names[0], names[1]


class OneOf(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """A name that is offered by the shell; whoever takes it tells whether it is known.

    Args:
        names: what there is.
        files: whether it may be a file as well.
        called: what the help page calls it.
    """

    name = "name"

    def __init__(self, names: Names, *, files: bool = False, called: str = "name") -> None:
        self.names, self._files, self.name = names, files, called

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the names that begin so; where there are none, the shell looks for files."""
        from click.shell_completion import CompletionItem

        near = [CompletionItem(name) for name in self.names() if name.startswith(incomplete)]
        if self._files and not near:
            return [CompletionItem(incomplete, type="file")]
        return near


FILE = OneOf(tuple, files=True, called="path")


class Known(OneOf):
    """One of some names, and no other.

    Args:
        kind: what they are names of, for the error.
        names: what there is.
    """

    def __init__(self, kind: str, names: Names) -> None:
        super().__init__(names)
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name that was typed."""
        if value not in self.names():
            raise Wrong(str(UnknownName(self._kind, value, self.names())))
        return str(value)


class OfRecipe(OneOf):
    """A field of a recipe: what can't be read is left to `Recipe`, which tells what it wants.

    Args:
        default: of the field, which tells what kind of value it takes.
        choice: what there is to say about it.
    """

    def __init__(self, default: object, choice: Choice) -> None:
        super().__init__(lambda: choice.names)
        self._default, self._read = default, choice.read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what the text says, of the kind of the default."""
        text = str(value)
        try:
            if self._read:
                return self._read(text)
            if isinstance(self._default, tuple):
                return tuple(int(part) for part in text.split(","))
            return type(self._default)(text)  # type: ignore[call-arg]  # int, float or str
        except ValueError:
            return text


def _called(param: click.Parameter | None) -> str:
    """Return what was typed before the value."""
    return "the number" if param is None else max(param.opts, key=len)


def _shown(value: Any) -> str:
    """Return a number as it was typed, and other text between quotes."""
    return str(value) if str(value).lstrip("-").isdecimal() else repr(value)
