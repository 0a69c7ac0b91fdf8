"""The page: its panels as tabs, and the one clock that brings the shown one up to date."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files

from nicegui import Client, ui

from firstnet.data import load
from firstnet.data.dataset import Dataset
from firstnet.doctor.isolation.sandbox import Isolation
from firstnet.web.doctor import panel as doctor_panel
from firstnet.web.draw import panel as drawing_panel
from firstnet.web.elements.controls import Text
from firstnet.web.inside import panel as inside_panel
from firstnet.web.mistakes import panel as mistakes_panel
from firstnet.web.step import panel as step_panel
from firstnet.web.train import panel as training_panel
from firstnet.web.visit.first_network import first_run
from firstnet.web.visit.visit import Visit

BEAT_S = 0.09  # the shown panel is brought up to date eleven times a second

STYLES = (
    "front/styles/page.css",
    "front/styles/drawing.css",
    "front/styles/step.css",
    "doctor/doctor.css",
)

TABS = (  # the label of each panel, its icon, and what builds it
    ("Train", "show_chart", training_panel.panel),
    ("Look inside", "grid_view", inside_panel.panel),
    ("Mistakes", "rule", mistakes_panel.panel),
    ("Draw", "draw", drawing_panel.panel),
    ("Step through", "stairs", step_panel.panel),
)


@cache
def digits() -> Dataset:
    """Return the digits that all visits share."""
    return load("mnist")


def page(client: Client, isolation: Isolation | None) -> None:
    """Build the page of one browser tab.

    Args:
        client: the tab.
        isolation: what keeps the programs apart that are examined; None for no such panel.
    """
    panels = [*TABS]
    if isolation is not None:
        panels.append(("Doctor", "medical_services", partial(doctor_panel.panel, isolation)))
    visit = Visit(digits(), first_run(digits()))
    client.on_delete(visit.close)
    _look()
    with ui.element("header").classes("top"):
        Text("h1", "firstnet")
        with ui.tabs().props("no-caps align=left inline-label") as tabs:
            for label, icon, _ in panels:
                ui.tab(label, icon=icon)
    with ui.tab_panels(tabs, value=TABS[0][0], animated=False):
        rooms = {label: (ui.tab_panel(label), panel) for label, _, panel in panels}
    refreshes: dict[str, Callable[[], None]] = {}

    def refresh() -> None:
        """Bring the shown panel up to date; it is built when it is shown first."""
        label = tabs.value
        if not isinstance(label, str) or label not in rooms:  # a client may send anything
            return
        if label in refreshes:
            refreshes[label]()
            return
        room, panel = rooms[label]
        with room:
            refreshes[label] = panel(visit)

    refresh()
    tabs.on_value_change(refresh)
    ui.timer(BEAT_S, refresh)


def _look() -> None:
    folder = files("firstnet.web")
    for name in STYLES:  # all at once, for the panels share some of it
        style = folder.joinpath(name).read_text(encoding="utf-8")
        ui.add_head_html(f"<style>{style}</style>")
    ui.colors(primary="var(--accent)", secondary="var(--second)", negative="var(--bad)")
