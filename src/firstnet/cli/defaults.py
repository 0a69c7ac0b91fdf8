"""Defaults of one's own: a file in TOML with a table for each command.

    [train]
    epochs = 10
    eta = 0.5

    [serve]
    open = false

It is config.toml in the user's folder for such files (`firstnet config` tells where), the file that
FIRSTNET_CONFIG names, or that of --config. What is typed comes before it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from firstnet.errors import FormatError, UnknownName
from firstnet.files import tables

VARIABLE = "FIRSTNET_CONFIG"


def place() -> Path:
    """Return where the file is looked for."""
    if told := os.environ.get(VARIABLE):
        return Path(told)
    from platformdirs import user_config_path  # not needed by most of what is typed

    return user_config_path("firstnet", appauthor=False) / "config.toml"


def read(path: Path, commands: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the tables of a file.

    Raises:
        AccessError: it can't be read.
        FormatError: it is no TOML of such tables.
        UnknownName: a table is called as no command is.
    """
    return tables.read(path, "command", commands, "epochs = 10")


def of_command(command: click.Command, table: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return a table's values as the command's options would take them, by their parameters.

    Raises:
        UnknownName: the command has no such option.
        FormatError: a value is none that can be typed.
    """
    options = {
        name.lstrip("-"): param
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    found: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in options:
            raise UnknownName(f"option of {command.name} (in {path})", name, options)
        option = options[name]
        if option.is_flag != isinstance(value, bool):
            wanted = "true or false" if option.is_flag else "a number or text"
            raise FormatError(f"{path}: {key} is {value!r}; wanted {wanted}.")
        off = f"--{name}" in option.secondary_opts
        if option.is_flag:
            found[str(option.name)] = value is not off
        elif option.multiple:
            found[str(option.name)] = [*map(str, value if isinstance(value, list) else [value])]
        else:
            found[str(option.name)] = _typed(value)
    return found


def _typed(value: Any) -> str:
    """Return a value as it would be typed: a list with commas."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
