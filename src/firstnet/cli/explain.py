"""firstnet explain."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Sequence

import click

from firstnet.cli.help import example
from firstnet.cli.options import json_option
from firstnet.doctor.report.pages import Page, page, pages
from firstnet.doctor.report.wording import wrapped

WIDEST = 100  # characters; longer lines are hard to read


@click.command(epilog=example("firstnet explain ND102", "firstnet explain"))
@click.argument("rule", required=False)
@json_option
def explain(rule: str | None, as_json: bool) -> None:
    """Explain a rule of the doctor: what it finds, and how to fix it.

    RULE is a code such as ND102, or a name. Without it, all rules are listed.
    """
    asked = pages() if rule is None else [page(rule)]
    if as_json:
        for each in asked:
            click.echo(json.dumps(each.to_dict()))
    elif rule is None:
        click.echo(listed(asked))
    else:
        click.echo(explained(asked[0], min(shutil.get_terminal_size().columns, WIDEST)))


def listed(rules: Sequence[Page]) -> str:
    """Return a line for each rule: code, level, name and title."""
    width = max((len(rule.name) for rule in rules), default=0)
    return "\n".join(
        f"{rule.code}  {rule.level:7}  {rule.name:{width}}  {rule.title}" for rule in rules
    )


def explained(it: Page, width: int) -> str:
    """Return a rule's page as text."""
    parts = [
        f"{it.code} {it.name} ({it.level}, found in stage {it.stage})",
        wrapped(it.title, width),
        wrapped(it.text, width),
        wrapped(it.why, width, "Why: ", "     "),
        wrapped(it.ask, width, "Ask yourself: ", "     "),
        f"Example (- goes wrong, + is right):\n\n{textwrap.indent(it.diff, '  ')}",
        f"To ignore it, add this comment to the end of the line: # doctor: ignore[{it.code}]",
    ]
    return "\n\n".join(filter(None, parts))
