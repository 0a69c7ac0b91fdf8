"""Overrides: whether an object still does what its class was written to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any


def is_as_written(instance: object, methods: Mapping[str, Callable[..., Any]]) -> bool:
    """Return whether none of the methods was overridden: in a subclass, the class or the instance.

    Args:
        instance: the object that may have other methods.
        methods: the functions as they were written, by the names they go by.
    """
    return all(
        getattr(instance, name) == MethodType(method, instance) for name, method in methods.items()
    )
