"""The parts that every panel is made of: cards, texts, pictures, explained controls.

A panel takes them from here, so that all look alike, have a name for screen readers, and explain
themselves: by a tooltip on hover, and through the ? beside them by mouse, touch or keyboard. How
they look stands in `page.css`, which names the classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
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
def card(title: str, about: str | None = None) -> Iterator[ui.element]:
    """Make a section with a heading, to be filled.

    Args:
        title: the heading.
        about: the name of an explanation, for a ? beside the heading.
    """
    with ui.element("section").classes("card") as section:
        section.props["aria-label"] = title
        with ui.element("div").classes("card-head"):
            Text("h2", title)
            if about is not None:
                explanation(about, title)
        yield section


def explained(control: Control, name: str, label: str) -> Control:
    """Name an input for screen readers, and explain it: a tooltip, and a ? beside it.

    Args:
        control: an input, a select, a number, a switch …
        name: of its explanation.
        label: what it is called.
    """
    tipped(control, name, label)
    with ui.element("div").classes("field") as field:
        control.move(field)
        explanation(name, label)
    return control


def tipped(control: Control, name: str, label: str) -> Control:
    """Name a control for screen readers, and explain it by a tooltip only (buttons)."""
    control.props["aria-label"] = label
    with control:
        tip = ui.tooltip(EXPLANATIONS[name].text).classes("tip")
        tip.props('delay=600 anchor="top middle" self="bottom middle"')
    return control


def explanation(name: str, label: str) -> ui.element:
    """Make a ? that opens an explanation, with a link to the book's section where there is one."""
    said = EXPLANATIONS[name]
    with ui.element("span").classes("about") as holder:
        with ui.button(icon="help_outline").props("flat round dense size=sm color=muted") as button:
            button.props["aria-label"] = f"About {label}"
            with ui.menu().props("max-width=22rem").classes("explanation"):
                Text("p", said.text)
                if said.section is not None:
                    with ui.element("a").props("target=_blank rel=noopener") as link:
                        link.props["href"] = said.section.link
                        Text("span", f"Chapter {said.section.chapter}: {said.section.title}")
        button.on("click.stop", lambda: None)
    return holder
