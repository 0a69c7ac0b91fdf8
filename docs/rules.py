"""Write docs/rules/, a page for each rule of the doctor: python docs/rules.py."""

from __future__ import annotations

from pathlib import Path

from firstnet.doctor.report.pages import Page, pages
from firstnet.doctor.report.report import STAGES

FOLDER = Path(__file__).parent / "rules"


def written() -> dict[str, str]:
    """Return the text of each file, by its name."""
    texts = {f"{each.code}.md": markdown(each) for each in pages()}
    return texts | {"README.md": index(pages())}


def markdown(it: Page) -> str:
    """Return a rule's page."""
    return "\n\n".join(
        [
            f"# {it.code} {it.name}",
            f"{it.title} Level: {it.level}; stage: {it.stage}.",
            it.text,
            f"**Why:** {it.why}",
            f"**Ask yourself:** {it.ask}",
            f"## Example\n\n```python\n{it.example}\n```",
            f"## Use instead\n\n```python\n{it.instead}\n```\n",
        ]
    )


def index(rules: list[Page]) -> str:
    """Return the list of all rules, a table for each stage."""
    parts = [
        "# The doctor's rules",
        "Written by `python docs/rules.py` from the docstrings in `src/firstnet/doctor/rules/`; "
        "`firstnet explain ND102` prints the same page.",
    ]
    for stage in STAGES:
        rows = [
            f"| [{it.code}]({it.code}.md) | {it.name} | {it.level} | {it.title} |"
            for it in rules
            if it.stage == stage
        ]
        if rows:
            head = "| code | name | level | what it finds |\n|---|---|---|---|"
            parts.append(f"## {stage}\n\n{head}\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write all files, and remove those of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    texts = written()
    for old in FOLDER.glob("*.md"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
