"""The pages of the doctor's rules on the site: a hook, called by `mkdocs build` (see mkdocs.yml).

They are made of the docstrings in src/firstnet/doctor/rules/, as `firstnet explain` is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

sys.path.append(str(Path(__file__).parents[1] / "src"))  # read, and not installed for it

from firstnet.doctor.report.pages import Page, pages
from firstnet.doctor.report.report import STAGES

HEADING = "The doctor's rules"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the rules into the nav, below their list."""
    for entry in config.nav or []:
        if HEADING in entry:
            entry[HEADING] += sections(pages())
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of each rule, and the list of them."""
    from mkdocs.structure.files import File

    for name, text in written(pages()).items():
        files.append(File.generated(config, f"rules/{name}", content=text))
    return files


def sections(rules: list[Page]) -> list[dict[str, list[str]]]:
    """Return the part of the nav: the rules of each stage."""
    return [
        {stage: [f"rules/{it.code}.md" for it in within]}
        for stage in STAGES
        if (within := [rule for rule in rules if rule.stage == stage])
    ]


def written(rules: list[Page]) -> dict[str, str]:
    """Return the text of each page, by its name."""
    return {f"{rule.code}.md": markdown(rule) for rule in rules} | {"README.md": index(rules)}


def markdown(it: Page) -> str:
    """Return a rule's page."""
    return "\n\n".join(
        [
            f"# {it.code} {it.name}",
            f"{it.title} Level: {it.level}; stage: {it.stage}.",
            it.text,
            f"**Why:** {it.why}",
            f"**Ask yourself:** {it.ask}",
            f"## Example\n\n```diff\n{it.diff}\n```\n",
        ]
    )


def index(rules: list[Page]) -> str:
    """Return the list of all rules, a table for each stage."""
    parts = [
        "# The doctor's rules",
        "`firstnet explain ND102` prints the same page.",
    ]
    for stage in STAGES:
        rows = [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.level} | {rule.title} |"
            for rule in rules
            if rule.stage == stage
        ]
        if rows:
            head = "| code | name | level | what it finds |\n|---|---|---|---|"
            parts.append(f"## {stage}\n\n{head}\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"
