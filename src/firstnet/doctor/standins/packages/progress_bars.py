"""tqdm: loops without their bars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firstnet.doctor.standins.ignored import Ignored

__all__ = ["tqdm", "tqdm_notebook", "trange"]
LOGS_ITSELF = True


class tqdm:  # noqa: N801  # tqdm's name
    """A loop over an iterable, whose bar is ignored."""

    def __init__(self, iterable: Any = None, *_: Any, total: Any = None, **__: Any):
        self.iterable = () if iterable is None else iterable
        self.total, self.n = total, 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable) if hasattr(self.iterable, "__len__") else self.total or 0

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> tqdm:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        """Ignore what only the bar can do."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored()

    def update(self, n: float = 1) -> None:
        """Count on."""
        self.n = int(self.n + n)

    @staticmethod
    def write(*_: Any, **__: Any) -> None:
        """Write nothing."""


def trange(*arguments: int, **options: Any) -> tqdm:
    """Return a loop over a range."""
    return tqdm(range(*arguments), **options)


tqdm_notebook = tqdm
