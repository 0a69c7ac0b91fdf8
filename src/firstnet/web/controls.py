"""The parts that every panel is made of: cards, texts, pictures, explained controls.

A panel takes them from here, so that all look alike, have a name for screen readers, and explain
themselves: by a tooltip on hover, and through the ? beside them by mouse, touch or keyboard. How
they look stands in `page.css`, which names the classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from firstnet.web.explanations import EXPLANATIONS

Control = TypeVar("Control", bound=ui.element)


class Text(TextElement):
    """A text in an HTML element of its own; set `text` to change it in place.

    Args:
        tag: the element: p, h2, span, output …
        text: what it says.
    """

    def __init__(self, tag: str, text: str = "") -> None:
        super().__init__(tag=tag, text=text)


class Picture(ui.element):
    """A picture that is changed in place.

    Args:
        alt: what it shows, for those who do not see it.
        source: a data URL (see `pictures.py`); may come later.
    """

    def __init__(self, alt: str, source: str = "") -> None:
        super().__init__("img")
        self.classes("digit")
        self.props["alt"] = alt
        self.props["src"] = source

    def show(self, source: str, alt: str | None = None) -> None:
        """Show another picture; nothing is sent where it is the same."""
        if alt is not None and alt != self.props["alt"]:
            self.props["alt"] = alt
        if source != self.props["src"]:
            self.props["src"] = source


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
