"""Plots: what is on the axes is what was counted, by hand where it can be."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from firstnet import Dataset, Examples, Layer, Network, Recipe, Run, follow, starting_network, train
from firstnet.errors import DataError, MissingExtra, ShapeError, UnknownName

matplotlib = pytest.importorskip("matplotlib", reason="plots need the extra plots")
matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402

from firstnet.views import plots  # noqa: E402


@pytest.fixture(autouse=True)
def drawn_to_the_end_and_closed():
    """Draw what a test leaves, so that what fails only then fails, too."""
    yield
    for number in pyplot.get_fignums():
        pyplot.figure(number).canvas.draw()
    pyplot.close("all")


RECIPE = Recipe(sizes=(16, 5, 2), epochs=4, mini_batch_size=4, eta=2.0, dtype="float64")


@pytest.fixture
def halves(rng):
    """Pictures of 4 by 4 that are brighter above, or below."""
    x = rng.random((240, 16))
    labels = (x[:, :8].sum(axis=1) > x[:, 8:].sum(axis=1)).astype(int)
    every = Examples(x, labels, classes=2)
    return Dataset(every[:160], every[160:200], every[200:])


@pytest.fixture
def run(halves):
    return follow(halves, RECIPE, score_training=True)


# Three classes, and a network that answers with the place of the brightest of 16 pixels, modulo 3.
ANSWERS = Network((Layer(np.eye(3)[:, np.arange(16) % 3], np.zeros((3, 1))),))


def five():
    """Five pictures: a 0 that is right, a 0 read as 1, two 2s read as 1, a 2 that is right."""
    x = np.zeros((5, 16))
    x[np.arange(5), [0, 1, 4, 7, 5]] = [1.0, 1.0, 0.5, 0.75, 1.0]
    return Examples(x, np.array([0, 0, 2, 2, 2]), classes=3)


# -- curves --------------------------------------------------------------------------------------


def test_the_curves_are_the_counts_of_the_epochs(run):
    ax = run.plot_curves()
    validation, ring, training = ax.lines
    assert validation.get_label() == "validation"
    np.testing.assert_array_equal(validation.get_xdata(), [0, 1, 2, 3])
    np.testing.assert_allclose(
        validation.get_ydata(), [100 * epoch.correct / 40 for epoch in run.epochs], rtol=1e-15
    )
    np.testing.assert_allclose(
        training.get_ydata(),
        [100 * epoch.training.correct / 160 for epoch in run.epochs],
        rtol=1e-15,
    )
    assert ring.get_xdata() == [run.best.number]
    assert ring.get_ydata() == [100 * run.best.correct / 40]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "validation",
        "training",
    ]


def test_the_cost_is_drawn_as_well(run):
    ax = run.plot_curves(of="cost")
    assert list(ax.lines[0].get_ydata()) == [epoch.evaluation.cost for epoch in run.epochs]
    assert ax.get_ylabel() == "Cost"


def test_a_run_that_goes_on_later_starts_later(halves):
    network = starting_network(RECIPE)
    first, *_ = train(network, halves.training, halves.validation, RECIPE)
    rest = train(network, halves.training, halves.validation, RECIPE, progress=first.progress)
    assert list(Run(RECIPE, tuple(rest)).plot_curves().lines[0].get_xdata()) == [1, 2, 3]


def test_runs_share_axes_in_colours_of_their_own(halves, run):
    ax = run.plot_curves(name="eta 2")
    assert follow(halves, replace(RECIPE, eta=0.5)).plot_curves(ax, name="eta 0.5") is ax
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["eta 2", "eta 2, training", "eta 0.5"]
    first, ring, training, other, _ = (line.get_color() for line in ax.lines)
    assert first == ring == training != other


def test_test_digits_are_drawn_solid_and_validation_digits_dotted(halves):
    ax = follow(halves, RECIPE, on="test").plot_curves()
    forms = {
        line.get_label(): line.get_linestyle()
        for line in ax.lines
        if line.get_linestyle() != "None"
    }
    assert forms == {"test": "-", "validation": ":"}


def test_a_run_without_scores_has_no_curve(halves):
    epochs = train(starting_network(RECIPE), halves.training, None, RECIPE)
    with pytest.raises(DataError, match=r"No epoch .* Pass evaluation=digits\.validation"):
        Run(RECIPE, tuple(epochs)).plot_curves()


def test_curves_of_something_else_are_refused(run):
    with pytest.raises(UnknownName, match="No curve of a run is called 'costs'; did you mean 'cos"):
        run.plot_curves(of="costs")


# -- weights -------------------------------------------------------------------------------------


def test_each_neuron_has_a_picture_of_its_weights(run):
    ax = run.plot_weights()
    w = run.network.layers[0].w
    assert len(ax.images) == 5
    for image, row in zip(ax.images, w):
        np.testing.assert_array_equal(image.get_array(), row.reshape(4, 4))
        assert image.get_clim()[0] == -image.get_clim()[1]
    assert ax.get_title() == "Weights into 5 neurons"


def test_pictures_stand_upright_and_do_not_overlap(run):
    ax = run.plot_weights()
    bottom, top = ax.get_ylim()
    assert bottom > top
    edges = [image.get_extent() for image in ax.images]  # left, right, bottom, top
    assert all(left < right and under > over for left, right, under, over in edges)
    assert all(one[1] < other[0] for one, other in pairwise(edges))


def test_only_the_first_neurons_are_drawn_if_they_are_many(run):
    ax = run.plot_weights(count=2)
    assert (len(ax.images), ax.get_title()) == (2, "Weights into the first 2 of 5 neurons")


def test_feature_maps_show_their_shared_weights():
    network = starting_network(Recipe((784, 10), ((3, 5, 2), (2, 3, 1))))
    ax = plots.weights(network)
    np.testing.assert_array_equal(ax.images[2].get_array(), network.layers[0].w[2, 0])
    ax = plots.weights(network, layer=1)
    assert len(ax.images) == 6
    np.testing.assert_array_equal(ax.images[4].get_array(), network.layers[1].w[1, 1])


def test_weights_from_colors_are_drawn_in_colors_and_grey_is_0():
    w = np.zeros((1, 18))
    w[0, 0], w[0, 17] = 2.0, -2.0
    ax = plots.weights(Network((Layer(w, np.zeros((1, 1))),)), image=(2, 3, 3))
    shown = ax.images[0].get_array()
    assert shown.shape == (2, 3, 3)
    assert (shown[0, 0, 0], shown[0, 0, 1], shown[1, 2, 2]) == (1.0, 0.5, 0.0)


def test_weights_of_0_can_be_drawn():
    ax = plots.weights(Network((Layer(np.zeros((2, 16)), np.zeros((2, 1))),)))
    assert ax.images[0].get_clim() == (-1, 1)


def test_weights_that_are_no_picture_are_told(run):
    with pytest.raises(ShapeError, match=r"A neuron has 5 numbers, which are no picture; wanted a"):
        run.plot_weights(layer=1)
    with pytest.raises(ShapeError, match=r"wanted 3 by 5\. Say image=\(rows, columns\)"):
        plots.weights(run.network, image=(3, 5))


def test_a_layer_that_is_not_there_is_told(run):
    for layer in (2, -1):
        with pytest.raises(ShapeError, match=f"layer is {layer}, but .* the layers 0 to 1"):
            run.plot_weights(layer=layer)


# -- confusion -----------------------------------------------------------------------------------


def test_the_confusion_of_five_examples_by_hand():
    ax = plots.confusion(ANSWERS, five(), names=["cat", "dog", "eel"])
    counts = [[1, 1, 0], [0, 0, 0], [0, 2, 1]]
    assert ax.images[0].get_array().tolist() == counts
    written = {tuple(text.get_position()): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "1", (1, 0): "1", (1, 2): "2", (2, 2): "1"}
    assert [get_xticklabel.get_text() for get_xticklabel in ax.get_xticklabels()] == [
        "cat",
        "dog",
        "eel",
    ]
    assert ax.get_title() == "2 of 5 are right"


def test_a_run_names_its_classes(halves):
    run = follow(replace(halves, names=("above", "below")), RECIPE)
    ax = run.plot_confusion(halves.validation)
    assert [get_yticklabel.get_text() for get_yticklabel in ax.get_yticklabels()] == [
        "above",
        "below",
    ]
    assert np.trace(ax.images[0].get_array()) == run.epochs[-1].correct


def test_many_classes_are_drawn_without_counts():
    network = Network((Layer(np.eye(30), np.zeros((30, 1))),))
    ax = plots.confusion(network, Examples(np.eye(30), np.arange(30), classes=30))
    assert len(ax.texts) == 0


def test_the_mistakes_alone_set_the_scale():
    rows = [0, 0, 0, 1]  # three that are right, one mistake
    ax = plots.confusion(ANSWERS, Examples(five().x[rows], five().labels[rows], classes=3))
    assert ax.images[0].get_array().max() == 3
    assert ax.images[0].get_clim() == (0, 1)


def test_a_perfect_network_can_be_drawn():
    ax = plots.confusion(ANSWERS, five()[:1])
    assert ax.images[0].get_array().tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert ax.images[0].get_clim() == (0, 1)


# -- mistakes and pictures -----------------------------------------------------------------------


def test_the_worst_mistakes_come_first_by_hand():
    ax = plots.mistakes(ANSWERS, five(), names=["cat", "dog", "eel"])
    x = five().x
    # The outputs of the wrong and of the right class: sigmoid(1) and sigmoid(0), then 0.75, 0.5.
    for image, number in zip(ax.images, [1, 3, 2], strict=True):
        np.testing.assert_array_equal(image.get_array(), x[number].reshape(4, 4))
    assert [text.get_text() for text in ax.texts] == [
        "cat, read as\ndog",
        "eel, read as\ndog",
        "eel, read as\ndog",
    ]
    assert ax.get_title() == "3 mistakes in 5 examples; the worst"


def test_so_many_mistakes_as_are_asked_for(run, halves):
    assert len(run.plot_mistakes(halves.training, count=1).images) == 1


def test_a_network_without_mistakes_leaves_the_axes_empty():
    ax = plots.mistakes(ANSWERS, five()[:1])
    assert (len(ax.images), ax.get_title()) == (0, "0 mistakes in 1 examples")


def test_pictures_have_their_labels(halves):
    ax = plots.pictures(halves.training, count=3, names=("above", "below"))
    names = [("above", "below")[label] for label in halves.training.labels[:3]]
    assert [text.get_text() for text in ax.texts] == names
    wanted = halves.training.x[1].reshape(4, 4)
    np.testing.assert_allclose(ax.images[1].get_array(), wanted, rtol=1e-6)  # drawn in float32


def test_bytes_are_drawn_as_what_they_stand_for():
    examples = Examples(np.full((1, 16), 128, np.uint8), np.array([0]))
    (image,) = plots.pictures(examples).images
    assert (image.get_array() == 0.5).all()
    assert image.get_clim()[1] == 1


def test_numbers_beyond_0_to_1_are_drawn_from_the_least_to_the_most():
    (image,) = plots.pictures(Examples(np.linspace(-3, 5, 16)[np.newaxis], np.array([0]))).images
    assert image.get_clim() == pytest.approx((-3.4, 5))


def test_pictures_may_be_oblong_and_in_colors():
    x = np.arange(24, dtype=np.uint8)[np.newaxis]
    examples = Examples(x, np.array([0]))
    assert plots.pictures(examples, image=(4, 6)).images[0].get_array().shape == (4, 6)
    assert plots.pictures(examples, image=(2, 4, 3)).images[0].get_array().shape == (2, 4, 3)


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [4, 9, 15])  # the first two are squares, but hardly pictures
def test_examples_that_are_no_pictures_are_told(numbers):
    x = np.ones((2, numbers))
    network = Network((Layer(np.ones((3, numbers)), np.zeros((3, 1))),))
    examples = Examples(x, np.array([1, 2]), classes=3)
    says = (
        rf"An example has {numbers} numbers, which are no picture; .* Say image=\(rows, columns\)"
    )
    with pytest.raises(ShapeError, match=says):
        plots.pictures(examples)
    with pytest.raises(ShapeError, match=says):
        plots.mistakes(network, examples)
    plots.confusion(network, examples)  # needs none


@pytest.mark.parametrize("draw", [plots.confusion, plots.mistakes])
def test_a_network_and_examples_that_do_not_fit_are_told(draw):
    with pytest.raises(ShapeError, match="3 outputs, but the examples have 10 classes"):
        draw(ANSWERS, Examples(np.zeros((1, 16)), np.array([0])))
    with pytest.raises(ShapeError, match=r"x has the shape \(1, 9\)"):
        draw(ANSWERS, Examples(np.zeros((1, 9)), np.array([0]), classes=3))
    with pytest.raises(DataError, match="Got no examples"):
        draw(ANSWERS, five()[:0])


def test_without_matplotlib_the_extra_is_named(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingExtra, match=r"pip install '.*\[plots\]'"):
        run.plot_curves()


# -- manners -------------------------------------------------------------------------------------


def test_nothing_is_drawn_but_on_the_axes_that_are_given(run, halves):
    _, given = pyplot.subplots(2, 2)
    figures = pyplot.get_fignums()
    assert run.plot_curves(given[0, 0]) is given[0, 0]
    assert run.plot_weights(given[0, 1]) is given[0, 1]
    assert run.plot_confusion(halves.test, given[1, 0]) is given[1, 0]
    assert run.plot_mistakes(halves.test, given[1, 1]) is given[1, 1]
    assert pyplot.get_fignums() == figures


def test_no_setting_of_matplotlib_changes_and_nothing_is_shown(run, halves, monkeypatch):
    monkeypatch.setattr(pyplot, "show", lambda *_, **__: pytest.fail("shown"))
    before = dict(matplotlib.rcParams)
    run.plot_curves()
    run.plot_weights()
    run.plot_confusion(halves.test)
    run.plot_mistakes(halves.test)
    plots.pictures(halves.test)
    assert dict(matplotlib.rcParams) == before


def test_matplotlib_is_imported_when_something_is_drawn():
    code = "import sys; from firstnet import plots, follow; print('matplotlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
