"""Look over the built site: does every link lead somewhere, and is nothing loaded from elsewhere?

A hook that `mkdocs build` calls at its end (see mkdocs.yml), and a program:
`python docs/links.py build/site`.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

LOADED = {  # what a browser fetches by itself
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "input": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "track": "src", "video": "src",
}  # fmt: skip
IN_CSS = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")

told = logging.getLogger("mkdocs.hooks.links")  # with --strict a warning ends the build


def on_post_build(config: MkDocsConfig) -> None:
    """Warn of everything that is wrong with the site."""
    for fault in faults(Path(config.site_dir)):
        told.warning("%s", fault)


class Seen(HTMLParser):
    """What a page names.

    Attributes:
        links: where a click may lead.
        loaded: what is fetched without one.
        anchors: where a link to the page may point.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = {""}
        self._in_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        said = {name: value or "" for name, value in attrs}
        self.anchors |= {said[name] for name in ("id", "name") if name in said}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if said.get(LOADED.get(tag, "")):
            self.loaded.append(said[LOADED[tag]])
        self.loaded += [part.split()[0] for part in said.get("srcset", "").split(",") if part]
        self.loaded += IN_CSS.findall(said.get("style", ""))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        """Take note of what a style sheet in the page loads."""
        if self._in_style:
            self.loaded += IN_CSS.findall(data)


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with a built site, a line each."""
    pages = {path: Seen(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, seen in pages.items():
        here = path.relative_to(site)
        for target in seen.loaded:
            if _is_elsewhere(target):
                yield f"{here} loads {target} from elsewhere"
        for target in dict.fromkeys(seen.links + seen.loaded):
            if not _is_elsewhere(target) and not _leads_somewhere(target, path, site, pages):
                yield f"{here} links to {target}, which is not there"
    for path in sorted(site.rglob("*.css")):
        for target in IN_CSS.findall(path.read_text("utf-8")):
            if _is_elsewhere(target):
                yield f"{path.relative_to(site)} loads {target} from elsewhere"


def _is_elsewhere(target: str) -> bool:
    parts = urlsplit(target)
    return bool(parts.netloc or parts.scheme) and parts.scheme != "data"


def _leads_somewhere(target: str, path: Path, site: Path, pages: dict[Path, Seen]) -> bool:
    parts = urlsplit(target)
    if parts.scheme == "data":
        return True
    start = site if parts.path.startswith("/") else path.parent
    there = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    if there.is_dir():
        there = there / "index.html"
    anchors = pages[there].anchors if there in pages else {""}
    return there.is_file() and unquote(parts.fragment) in anchors


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(sys.argv[1]).resolve())) or None)
