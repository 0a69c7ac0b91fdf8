"""Figures of the experiments: SVG, and the same each time they are drawn."""

import json

import pytest

from firstnet.experiments.harness.running import module, run
from firstnet.views import drawing

pytest.importorskip("matplotlib", reason="figures need the extra plots")


@pytest.mark.parametrize("name", ["toy_neuron", "universality", "unstable_gradients"])
def test_a_figure_is_svg_and_comes_out_the_same_again(name):
    *_, outcome = run([name], quick=True, jobs=1)
    results = json.loads(json.dumps(outcome.results))
    drawn = drawing.svg(module(name).draw, results)
    assert drawn.startswith("<svg")
    assert drawn == drawing.svg(module(name).draw, results)
