"""A complaint: one line on the error output."""

from __future__ import annotations

import logging

import click


def complain(called: str, about: object) -> None:
    """Say in one line what went wrong in the command that was called.

    A file's name may hold line breaks or a terminal's control codes; they are shown, not obeyed.
    """
    shown = "".join(it if it.isprintable() else repr(it)[1:-1] for it in str(about))
    click.echo(f"{called}: {shown}", err=True)
    logging.getLogger("firstnet").debug("This is where it comes from:", exc_info=True)
