"""Answers on the standardised scale of the targets, brought back to their own one or another."""

import ast

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.brought_back import astray, back_again

SCALED = "my, sy = y.mean(), y.std()\nt = (y - my) / sy\n"
RIGHT = [
    "pred = net(X) * sy + my",
    "pred = my + sy * net(X)",
    "pred = net(X) * sy\npred = pred + my",
    "pred = net(X) * sy\nprint(my + pred)",
    "rmse = np.sqrt(np.mean((net(X) - t) ** 2)) * sy",  # a difference has no mean
    "spread = out.std() * sy",
    "weights = out * sy",
    "pred = net(X) * scale",
    "pred = 2.0 * sy",
    "pred = net(X) * sy",  # how far above the mean
    "pred = net(X) * sy\npred += my\nerror = pred - y",
    "pred = net(X) * sy\ncentre = my\nerror = pred + centre - y",
    "limit = 1.2 * my + sy",
    "pred = net(X) * sy\nerror = (y - my) - pred",  # from the mean
    "noise = rng.normal(size=9) * sy\nprint(noise - y)",
]
ASTRAY = {
    "pred = net(X) * my + sy": "net(X) * sy + my",
    "pred = sy + my * net(X)": "net(X) * sy + my",
    "pred = (net(X) + my) * sy": "net(X) * sy + my",
    "pred = net(X) * sy\nerror = pred - y": "net(X) * sy + my",
    "pred = pred * sy\nprint(np.mean(y - pred[:, 0]))": "pred * sy + my",
    "def predict(X):\n    return sy * out(X)\nrmse = predict(X) - y_test": "out(X) * sy + my",
}


def _source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(("statement", "instead"), ASTRAY.items())
def test_another_way_back_is_found_and_mended(statement, instead):
    source = _source(SCALED + statement + "\n")
    (found,) = astray(source)
    assert (found.instead, found.scale) == (instead, ("my", "sy"))
    (edit,) = back_again(source, found.node.lineno)
    mended = apply(source.runnable, [edit])
    assert list(astray(_source(mended))) == []
    assert ast.parse(mended)


@pytest.mark.parametrize("statement", RIGHT)
def test_the_way_back_is_left_alone(statement):
    assert list(astray(_source(SCALED + statement + "\n"))) == []


@pytest.mark.parametrize("scaled", ["my, sy = 500.0, 10.0\n", "sy, my = y.mean(), y.std()\n"])
def test_only_a_mean_and_a_deviation_are_a_scale(scaled):
    text = scaled + "t = (y - my) / sy\npred = net(X) * sy\n"
    assert list(astray(_source(text))) == []
