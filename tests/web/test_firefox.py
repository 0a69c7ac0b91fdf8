"""The served page in Firefox: its policy lets the websocket through, and it trains."""

import importlib.util
from pathlib import Path

SITE = Path(__file__).parents[1] / "site" / "test_firefox.py"


def test_the_page_trains_draws_and_steps_in_firefox(program, server, tmp_path):
    spec = importlib.util.spec_from_file_location("firefox", SITE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = program("firefox-esr", "firefox", package="firefox-esr")
    with module.firefox(path, tmp_path) as connection:
        tab = module.Tab(connection)
        tab.open(server.url)
        tab.shows(".figure-number", "95.06 %")
        tab.click("button", "Watch it learn")
        tab.shows(".status", "epochs per second")
        tab.click("button", "Pause")
        tab.click("[role=tab]", "Look inside")
        tab.shows(".neuron .verdict", "Neuron 1 of 30")
        tab.click("[role=tab]", "Mistakes")
        tab.shows("#mistakes .number", "are right and .* wrong")
        tab.click("[role=tab]", "Draw")
        tab.shows(".drawing .verdict", r"a \d")
        tab.click("[role=tab]", "Step through")
        tab.shows(".fn-said", r"σ\(z\)")
        assert not tab.errors
