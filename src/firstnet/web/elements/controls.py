"""The parts that every panel is made of: cards, texts, pictures, explanations.

A panel takes them from here, so that all look alike and have a name for screen readers. What
everyone needs is written out; what only some ask for is unfolded in place, and covers nothing.
`page.css` says how they look, and names the classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from nicegui import ui

from firstnet.web.elements.explanations import EXPLANATIONS

Control = TypeVar("Control", bound=ui.element)


class Live(ui.element, component="live.js"):
    """An element that changes in place many times a second, without the page being drawn anew.

    Args:
        tag: what it is in HTML.
        first: its text, its HTML or its attributes, as they are at first.
    """

    def __init__(self, tag: str, **first: str) -> None:
        super().__init__()
        self._now = first
        self.props["tag"] = tag
        self.props["first"] = dict(first)

    def change(self, **changes: str) -> None:
        """Change some of it; nothing is sent where it is the same."""
        new = {name: it for name, it in changes.items() if it != self._now.get(name)}
        if new:
            self._now.update(new)
            with self.props.suspend_updates():  # kept for whenever the element is sent as a whole
                self.props["first"] = dict(self._now)
            self.client.run_javascript(f"live({self.id}, {json.dumps(new)})")


class Text(Live):
    """A text in an HTML element of its own; set `text` to change it in place.

    Args:
        tag: the element: p, h2, span, output …
        text: what it says.
    """

    def __init__(self, tag: str, text: str = "") -> None:
        super().__init__(tag, text=text)

    @property
    def text(self) -> str:
        """What it says."""
        return self._now["text"]

    @text.setter
    def text(self, text: str) -> None:
        self.change(text=text)


class Html(Live):
    """Some HTML of our own making that is changed in place; set `content` to change it."""

    def __init__(self) -> None:
        super().__init__("div", html="")

    @property
    def content(self) -> str:
        """What is in it."""
        return self._now["html"]

    @content.setter
    def content(self, html: str) -> None:
        self.change(html=html)


class Picture(Live):
    """A picture that is changed in place.

    Args:
        alt: what it shows, for those who do not see it.
        source: a data URL (see `pictures.py`); may come later.
    """

    def __init__(self, alt: str, source: str = "") -> None:
        super().__init__("img", alt=alt, src=source)
        self.classes("digit")

    def show(self, source: str, alt: str | None = None) -> None:
        """Show another picture; nothing is sent where it is the same."""
        self.change(src=source, **({} if alt is None else {"alt": alt}))


@contextmanager
def card(title: str, about: str | None = None, lead: str = "") -> Iterator[ui.element]:
    """Make a section with a heading, to be filled.

    Args:
        title: the heading.
        about: the name of an explanation, which a ? beside the heading unfolds.
        lead: what everyone should read first, in a line or two.
    """
    with ui.element("section").classes("card") as section:
        section.props["aria-label"] = title
        if about is None:
            Text("h2", title)
        else:
            _asked(title, about)
        if lead:
            Text("p", lead).classes("muted small lead")
        yield section


def named(control: Control, label: str) -> Control:
    """Name a control for screen readers, where its own text does not."""
    control.props["aria-label"] = label
    return control


def glossary(title: str, labels: Mapping[str, str]) -> None:
    """Make a list to be unfolded that explains each of these choices.

    Args:
        title: what is clicked.
        labels: from the names of the explanations to what the choices are called.
    """
    with ui.element("details").classes("glossary"):
        Text("summary", title)
        with ui.element("dl"):
            for name, label in labels.items():
                Text("dt", label)
                with ui.element("dd"):
                    _explain(name)


def _asked(title: str, about: str) -> None:
    """Make a heading with a ?; both unfold an explanation, which moves what follows down."""
    with ui.element("details").classes("about"):
        with ui.element("summary"):
            Text("h2", title)
            Text("span", "?").classes("ask").props("aria-hidden=true")
        with ui.element("div"):
            _explain(about)


def _explain(name: str) -> None:
    """Write an explanation, with a link to the book's section where there is one."""
    said = EXPLANATIONS[name]
    Text("p", said.text)
    if said.section is not None:
        with ui.element("a").props("target=_blank rel=noopener") as link:
            link.props["href"] = said.section.link
            Text("span", f"Chapter {said.section.chapter}: {said.section.title}")
