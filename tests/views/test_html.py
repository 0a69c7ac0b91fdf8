"""What a notebook shows: the right numbers, sound HTML, and no words of others obeyed."""

import importlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import firstnet
from firstnet import Dataset, Examples, Layer, Network, Recipe, follow, starting_network
from firstnet.book.neurons import sigmoid, sigmoid_slope
from firstnet.data.report import Report, report
from firstnet.doctor.report.report import Examination, Finding, Fix, NotRun, Place
from firstnet.views import html, notebook
from firstnet.views.notebook import VIEWS, register

EMPTY = ("img", "br", "hr", "path", "polyline", "circle")  # elements without an end
EVIL = "<script>alert('x')</script>\" onload=\"y"
RECIPE = Recipe(sizes=(16, 5, 2), epochs=3, mini_batch_size=4, eta=2.0, dtype="float64")


class Checked(HTMLParser):
    """Sound HTML: all that opens is closed in order, no script, nothing from elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.open, self.rows, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "link", "object", "embed", "form")
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} {name}"
            if name in ("src", "href"):
                assert value.startswith("data:"), value
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        assert tag in EMPTY

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" in self.open:
            assert "url(" not in data
            assert "@import" not in data
            return
        self.words.append(data)
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def view(thing):
    return Checked(notebook.shown(thing))


@pytest.fixture
def halves(rng):
    x = rng.random((240, 16))
    labels = (x[:, :8].sum(axis=1) > x[:, 8:].sum(axis=1)).astype(int)
    every = Examples(x, labels, classes=2)
    return Dataset(every[:160], every[160:200], every[200:])


# -- networks and recipes ------------------------------------------------------------------------


def test_the_books_network_has_23860_weights_and_biases():
    shown = view(starting_network(Recipe()))
    assert "Network [784, 30, 10]: 23,860 weights and biases, float32" in shown.text
    assert shown.rows == [
        ["layer", "neurons", "kind", "weights", "biases"],
        ["1", "784", "inputs", "", ""],
        ["2", "30", "sigmoid", "30 × 784 = 23,520", "30"],
        ["3", "10", "sigmoid", "10 × 30 = 300", "10"],
    ]


def test_feature_maps_tell_their_fields_and_pools():
    recipe = Recipe((784, 100, 10), ((20, 5, 2), (40, 5, 1)), cost="log-likelihood", neuron="relu")
    _, inputs, first, second, dense, last = view(starting_network(recipe)).rows
    assert inputs == ["1", "784", "inputs", "", ""]
    assert first == [
        "2", "20 × 12 × 12", "relu, fields of 5 × 5, pools of 2 × 2", "20 × 1 × 5 × 5 = 500", "20",
    ]  # fmt: skip
    assert second == ["3", "40 × 8 × 8", "relu, fields of 5 × 5", "40 × 20 × 5 × 5 = 20,000", "40"]
    assert dense[3] == "100 × 2560 = 256,000"
    assert last[2] == "softmax"


def test_a_recipe_tells_what_differs_from_the_first_run_and_hides_the_rest():
    shown = view(Recipe(sizes=(784, 100, 10), eta=0.5, convolutions=((20, 5, 2),)))
    assert "Recipe sizes [784, 100, 10], convolutions 20x5/2, eta 0.5" in shown.text
    assert [row[:2] for row in shown.rows[:4]] == [
        ["choice", "value"],
        ["sizes", "784,100,10"],
        ["convolutions", "20x5/2"],
        ["eta", "0.5"],
    ]
    assert "choices as in the book's first run" in shown.text
    assert len(shown.rows) == 2 + len(vars(Recipe()))  # two headings, and every choice once


def test_the_first_run_itself_differs_in_nothing():
    assert html.differing(Recipe()) == []
    assert len(view(Recipe()).rows) == 1 + len(vars(Recipe()))


# -- runs and epochs -----------------------------------------------------------------------------


def test_a_run_tells_its_choices_and_its_last_and_best_epochs(halves):
    run = follow(halves, replace(RECIPE, epochs=30), seed=5)
    assert 0 < run.best.number < 29  # so this test can tell
    shown = view(run)
    assert (
        "Run of 30 epochs: sizes [16, 5, 2], mini_batch_size 4, eta 2, dtype float64, seed 5"
        in shown.text
    )

    def told(which, epoch):
        percent = f"{100 * epoch.correct / 40:.2f}"
        return [which, str(epoch.number), f"{epoch.correct} / 40 ({percent} %)"]

    assert shown.rows == [
        ["", "epoch", "validation digits"],
        told("last", run.epochs[-1]),
        told("best", run.best),
    ]


def test_a_run_that_stopped_early_says_so(halves):
    run = follow(halves, replace(RECIPE, epochs=50, eta=1e-9, early_stopping=2))
    assert "Run of 3 of 50 epochs, stopped early" in view(run).text


def points(text, number=0):
    """Return the corners of a curve."""
    found = re.findall(r'points="([^"]*)"', text)[number]
    return [tuple(map(float, word.split(","))) for word in found.split()]


def test_the_curve_goes_through_the_accuracies_of_the_epochs(halves):
    run = follow(halves, replace(RECIPE, epochs=8))
    right = np.array([epoch.correct for epoch in run.epochs])
    corners = np.array(points(notebook.shown(run)))
    assert len(corners) == 8
    assert np.diff(corners[:, 0]) == pytest.approx(np.diff(corners[:, 0]).mean(), abs=0.11)
    high, low = html.TOP, html.HEIGHT - html.BOTTOM
    expected = low - (right - right.min()) / (right.max() - right.min()) * (low - high)
    np.testing.assert_allclose(corners[:, 1], expected, atol=0.06)  # it is told to a tenth


def test_a_ring_is_at_the_best_epoch(halves):
    run = follow(halves, replace(RECIPE, epochs=8))
    x, y = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', notebook.shown(run)).groups()
    assert (float(x), float(y)) == points(notebook.shown(run))[run.epochs.index(run.best)]


def test_a_long_curve_is_drawn_with_fewer_points_and_to_its_end():
    text = html._drawn({"validation": list(range(1001))}, "validation", 1000)
    corners = points(text)
    assert len(corners) <= html.DRAWN + 1
    assert corners[-1] == (html.WIDTH - html.RIGHT, html.TOP)


def test_a_curve_that_stays_where_it_is_can_be_drawn():
    assert len({y for _, y in points(html._drawn({"test": [9.0, 9.0]}, "test", 0))}) == 1


def test_the_curves_of_a_run_differ_in_form_and_are_named(halves):
    text = notebook.shown(follow(halves, RECIPE, on="test", score_training=True))
    forms = re.findall(r'<polyline points="[^"]*" (.*?)/>', text)
    assert len(forms) == len(set(forms)) == 3
    assert re.findall(r">(training|validation|test)</text>", text) == [
        "training",
        "validation",
        "test",
    ]


def test_one_epoch_makes_no_curve(halves):
    assert "<svg" not in notebook.shown(follow(halves, replace(RECIPE, epochs=1)))


def test_an_epoch_tells_what_was_counted(halves):
    (epoch,) = follow(halves, replace(RECIPE, epochs=1), score_training=True).epochs
    rows = view(epoch).rows
    assert [row[0] for row in rows] == ["examples", "training", "evaluation"]
    assert rows[2][1] == f"{epoch.correct} / 40"
    nothing = replace(epoch, evaluation=None, training=None)
    assert "Nothing was counted." in view(nothing).text


# -- data ----------------------------------------------------------------------------------------


def test_a_dataset_tells_how_many_there_are_of_each_class_and_shows_one():
    shown = view(firstnet.load("mnist"))
    assert "Dataset: 784 numbers an example, 10 classes" in shown.text
    head, training, validation, test = shown.rows
    assert head == ["part", "examples", *"0123456789"]
    assert training[:4] == ["training", "50,000", "4,932", "5,678"]
    assert [validation[1], test[1]] == ["10,000", "10,000"]
    assert notebook.shown(firstnet.load("mnist")).count('<img src="data:image/png;base64,') == 10


def test_many_classes_are_counted_together():
    every = Examples(np.zeros((15, 6)), np.arange(15), classes=15)
    shown = view(Dataset(every, every[:2], every[:0]))
    assert shown.rows[0][-2:] == ["11", "more"]
    assert [row[-1] for row in shown.rows[1:]] == ["3", "0", "0"]
    assert "<img" not in notebook.shown(Dataset(every, every, every))  # 6 numbers are no picture


def test_a_report_marks_its_worries(halves):
    told = report(replace(halves, test=halves.training[:3]))
    shown = view(told)
    assert all(fact in shown.text for fact in told.facts)
    assert f"! {told.worries[0]}" in shown.text


# -- words of others -----------------------------------------------------------------------------


def test_names_and_remarks_of_data_are_shown_and_not_obeyed(halves):
    evil = replace(halves, names=(EVIL, "b"), remarks=(EVIL,))
    assert view(evil).text.count("alert") == 2  # the name and the remark; a title is no text
    assert EVIL in view(Report((EVIL,), (EVIL,))).text
    assert view(follow(evil, RECIPE)).rows[0][-1] == "validation examples"


def test_the_doctors_report_shows_code_and_does_not_obey_it(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(f"a = 1\nb = '''{EVIL}'''\n")
    finding = Finding(
        "ND102",
        "feedforward-returns-nothing",
        "error",
        f"It returns {EVIL}",
        place=Place(2, 2),
        fix=Fix(f"@@ -2 +2 @@\n-{EVIL}\n+b = 2\n", True, "unsafe"),
        root=True,
    )
    shown = view(Examination(str(path), "findings", (finding,)))
    assert "ND102" in shown.text
    assert shown.text.count(EVIL) == 3  # the message, the line, the edit


@pytest.mark.parametrize(
    ("examination", "says"),
    [
        (Examination("mine.py", "healthy"), "✓ healthy"),
        (
            Examination("mine.py", "incomplete", not_run=(NotRun("load", "it is empty"),)),
            "incomplete",
        ),
    ],
)
def test_the_doctor_tells_of_the_others_too(examination, says):
    assert says in view(examination).text


def test_what_examine_returns_shows_itself(rng):
    shapes = (3, 2), (3, 1), (2, 3), (2, 1)
    w1, b1, w2, b2 = (rng.normal(size=shape) for shape in shapes)

    def forward(x):
        return sigmoid(w2 @ sigmoid(w1 @ x + b1) + b2)

    def gradient(x, y):
        z1 = w1 @ x + b1
        a1 = sigmoid(z1)
        z2 = w2 @ a1 + b2
        delta2 = (sigmoid(z2) - y) * sigmoid_slope(z2)
        delta1 = w2.T @ delta2  # without the slope
        return [delta1 @ x.T, delta1, delta2 @ a1.T, delta2]

    examined = firstnet.examine(forward=forward, gradient=gradient, parameters=[w1, b1, w2, b2])
    assert "ND403 hidden-error-is-wrong" in view(examined).text


def test_every_view_can_be_read_on_light_and_on_dark(halves):
    """No text has a colour of its own but the two that can be read on both."""
    run = follow(halves, RECIPE)
    for thing in (run, run.network, run.recipe, run.best, halves, report(halves)):
        style = re.search(r"<style>(.*?)</style>", notebook.shown(thing), re.S)[1]
        colours = re.findall(r"(?<![-\w])color: ([^;}]+)", style)
        assert set(colours) <= {html.BLUE, html.ORANGE, "inherit"}


def test_a_layer_alone_is_a_network_too():
    network = Network((Layer(np.ones((2, 3)), np.ones((2, 1))),))
    assert view(network).rows[2] == ["2", "2", "sigmoid", "2 × 3 = 6", "2"]


def test_a_notebook_shows_each_type_by_its_view(halves):
    shell = InteractiveShell.instance()
    register()
    run = follow(halves, replace(RECIPE, epochs=1), show=False)
    for thing in (halves, run, run.epochs[0], run.network, RECIPE, report(halves)):
        formats, _ = shell.display_formatter.format(thing)
        assert formats["text/html"] == notebook.shown(thing)
    assert "text/html" not in shell.display_formatter.format(halves.training)[0]


@pytest.mark.parametrize(("module", "name"), VIEWS)
def test_each_type_that_has_a_view_is_there(module, name):
    assert isinstance(getattr(importlib.import_module(module), name), type)
