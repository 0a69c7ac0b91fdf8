"""Help pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click


def example(*lines: str) -> str:
    """Return the end of a help page, with lines to type."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])  # \b: keep the lines


class Grouped(click.Command):
    """A command whose help page shows its options in groups.

    Args:
        groups: the names of the options, by the heading of their group.
    """

    def __init__(self, *args: Any, groups: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group of options, and then those that are in none."""
        records = {
            param.name: record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option)
            and (record := param.get_help_record(ctx)) is not None
        }
        for heading, names in self.groups.items():
            with formatter.section(heading):
                formatter.write_dl([records.pop(name) for name in names])
        with formatter.section("Other options"):
            formatter.write_dl(list(records.values()))
