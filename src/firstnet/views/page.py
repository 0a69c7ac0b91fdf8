"""The style of all that is shown in HTML, and whole pages in it, readable on light and on dark.

No script, and nothing from elsewhere; words that came from outside are escaped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from firstnet.errors import AccessError, FormatError

# Colours that can be read on white and on black; all else takes the notebook's own.
BLUE, ORANGE = "#3b82d0", "#d9730d"
STYLE = f"""
.firstnet {{ line-height: 1.5; max-width: 56rem; overflow-x: auto; }}
.firstnet p {{ margin: 0.25em 0; }}
.firstnet table {{ border-collapse: collapse; color: inherit; font: inherit; margin: 0.4em 0; }}
.firstnet th, .firstnet td {{ border-bottom: 1px solid rgb(128 128 128 / 0.35);
  padding: 0.15em 0.7em; text-align: left; }}
.firstnet .number {{ font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }}
.firstnet .muted {{ opacity: 0.75; }}
.firstnet .worry {{ border-left: 3px solid {ORANGE}; padding-left: 0.6em; }}
.firstnet svg {{ display: block; max-width: 100%; height: auto; }}
.firstnet progress {{ width: 14rem; }}
.firstnet img {{ background: #fff; display: inline-block; height: 40px; margin: 0 4px 0 0;
  image-rendering: pixelated; }}
.firstnet pre {{ background: rgb(128 128 128 / 0.1); padding: 0.5em 0.7em; overflow-x: auto; }}
.firstnet pre > * {{ display: block; text-decoration: none; }}
.firstnet .marked, .firstnet del {{ background: rgb(217 115 13 / 0.2); }}
.firstnet ins {{ background: rgb(59 130 208 / 0.2); }}
.firstnet .level {{ border: 1px solid; border-radius: 4px; padding: 0 0.4em; }}
.firstnet .level.error, .firstnet .level.warning {{ color: {ORANGE}; }}
.firstnet .level.healthy, .firstnet .level.advice {{ color: {BLUE}; }}
.firstnet .compared > div {{ border-left: 3px solid {BLUE}; margin: 0.4em 0; padding-left: 0.6em; }}
.firstnet .compared > .observed {{ border-color: {ORANGE}; }}
.firstnet dt {{ font-weight: 600; }}
.firstnet dd {{ margin: 0; }}
"""

PAGE = """
body { font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
"""


def view(*parts: str) -> str:
    """Return what a notebook shows, or what is inside a page."""
    return f'<div class="firstnet"><style>{STYLE}</style>{"".join(parts)}</div>'


def document(title: str, *parts: str, mark: str = "", style: str = "") -> str:
    """Return a whole page, to be opened by itself.

    Args:
        title: in words.
        parts: of its body, in HTML.
        mark: a comment by which the page is recognised (see `check_page`).
        style: of what this page alone has.
    """
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{PAGE}{style}</style>"
    )
    body = f"<body>{view(*parts)}</body>"
    comment = f"<!-- {mark} -->\n" if mark else ""
    return f'<!doctype html>\n{comment}<html lang="en"><head>{head}</head>{body}</html>\n'


def check_page(path: str, mark: str) -> None:
    """Raise, long before there is anything to write, unless a page with this mark may be put there.

    Raises:
        AccessError: the file can't be written.
        FormatError: the name does not end in .html, or there is another file of that name.
    """
    place = Path(path)
    if place.suffix != ".html":
        raise FormatError(f"{path}: a report is a page; give it a name that ends in .html.")
    if not place.parent.is_dir():
        raise AccessError(
            f"{path}: there is no folder {place.parent}; make it first, or choose another."
        )
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise AccessError(f"{path}: can't be written; choose another folder or name.")
    if place.exists() and not _has(place, mark):
        raise FormatError(
            f"{path}: exists and is no {mark}, so it stays as it is; choose another name."
        )


def _has(path: Path, mark: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return mark.encode() in file.read(200)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """Return a table, its words escaped; `numbers` are the columns that stand to the right."""
    right = set(numbers)
    kinds = [' class="number"' if place in right else "" for place in range(len(head))]

    def line(cells: Sequence[str], tag: str) -> str:
        told = (
            f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)
        )
        return f"<tr>{''.join(told)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>"
