"""Modules of books and courses that belong beside a program."""

import numpy as np
import pytest

from firstnet.doctor.standins.packages.ng import cases, deep, planar, three
from firstnet.doctor.standins.packages.saitoh import functions, gradient, layers, optimizer, util

TWO_LAYERS = """
from collections import OrderedDict
import numpy as np
{imports}
from dataset.mnist import load_mnist

class TwoLayerNet:
    def __init__(self, inputs, hidden, outputs):
        self.params = {{
            "W1": 0.01 * np.random.randn(inputs, hidden), "b1": np.zeros(hidden),
            "W2": 0.01 * np.random.randn(hidden, outputs), "b2": np.zeros(outputs),
        }}
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = Relu()
        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        one, two = self.layers["Affine1"], self.layers["Affine2"]
        return {{"W1": one.dW, "b1": one.db, "W2": two.dW, "b2": two.db}}

(x, t), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(784, 50, 10)
"""


@pytest.mark.slow
def test_saitohs_network_trains_with_the_modules_of_his_book(run):
    imports = """
from common.layers import *
from common.gradient import numerical_gradient
from common.trainer import Trainer
from common.util import smooth_curve
"""
    seen, log = run(
        TWO_LAYERS.format(imports=imports)
        + """
kept = network.gradient(x[:3], t[:3])["b2"]
nudged = numerical_gradient(lambda _: network.loss(x[:3], t[:3]), network.params["b2"])
trainer = Trainer(network, x, t, x_test, t_test, epochs=5, optimizer="Adam",
                  optimizer_param={"lr": 0.01}, verbose=False)
trainer.train()
seen = [
    float(abs(kept - nudged).max()) < 1e-6, float(network.accuracy(x_test, t_test)) > 0.85,
    len(trainer.train_loss_list), len(smooth_curve(trainer.train_loss_list)),
    len(trainer.test_acc_list),
]
"""
    )
    assert seen == [True, True, 150, 150, 5]
    names = ("layers", "gradient", "trainer", "util")
    own = "isn't here; the doctor's own version took its place."
    assert log[:4] == [f"common.{name} {own}" for name in names]


def test_the_books_modules_stand_in_when_they_are_imported_flat(run):
    seen, log = run("""
from functions import *
from gradient import numerical_gradient
import layers
x = np.array([[1.0, 2.0]])
y = softmax(x)
seen = [sigmoid(0), round(cross_entropy_error(y, np.array([1])), 3)]
seen.append(layers.Relu().forward(np.array([-1.0, 2.0])).tolist())
seen.append(numerical_gradient(lambda it: np.sum(it**2), np.array([3.0])).round(3).tolist())
""")
    assert seen == [0.5, 0.313, [0, 2], [6]]
    assert [it.split(" isn't")[0] for it in log] == ["functions", "gradient", "layers"]


@pytest.mark.parametrize(
    "program",
    [
        "from functions import sigmoid, my_own_activation",
        "from functions import *\nmy_own_activation(sigmoid(0))",
        "import layers\nlayers.Dense(3, 4)",
        "from optimizer import *\nprint('nothing of the book')",
        "import common.models",
    ],
)
def test_modules_that_others_wrote_stay_missing(run, program):
    tried = "\n    ".join(program.splitlines())
    seen, log = run(f"""
try:
    {tried.replace("import *", "import sgd") if "*" in program else tried}
    seen = "imported"
except ModuleNotFoundError as error:
    seen = error.name.partition(".")[0]
""")
    assert seen == program.split()[1].partition(".")[0]
    assert log == []


def test_a_star_import_needs_names_of_the_book_and_no_others(run):
    start = """
try:
    import star
    seen = [star.seen]
except ModuleNotFoundError as error:
    seen = error.name
"""
    write = 'open("learner/star.py", "w").write({!r})\n'
    for text, found in (
        ("from functions import *\nseen = sigmoid(0)\n", [0.5]),
        ("from functions import *\nseen = mine(sigmoid(0))\n", "functions"),
        ("from functions import *\nseen = 3\n", "functions"),
    ):
        program = f'import sys\nsys.path.insert(0, "../learner")\n{write.format(text)}'
        program = program.replace("learner/star", "../learner/star") + start
        assert run(program)[0] == found


def test_a_file_of_that_name_beside_the_program_is_never_replaced(run, tmp_path):
    (tmp_path / "learner").mkdir()
    (tmp_path / "learner" / "Functions.py").write_text("def sigmoid(x): return 7\n")
    seen, log = run("""
try:
    from functions import sigmoid
except ModuleNotFoundError:
    seen = "missing"
""")
    assert (seen, log) == ("missing", [])


def test_a_name_that_a_stand_in_lacks_counts_as_a_missing_package(run):
    seen, _ = run(
        """
try:
    from keras.utils import plot_model
except Exception as error:
    seen = [type(error).__name__]
import sklearn.preprocessing as p
try:
    p.PowerTransformer
except Exception as error:
    seen.append(type(error).__name__)
""",
        ("keras", "sklearn"),
    )
    assert seen == ["MissingExtra", "MissingExtra"]


def test_functions_take_rows_and_single_examples_labels_and_one_hot():
    y = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]])
    hot, labels = np.array([[0, 1, 0], [0, 0, 1]]), np.array([1, 2])
    wanted = -(np.log(0.7) + np.log(0.1)) / 2
    for t in (hot, labels):
        assert functions.cross_entropy_error(y, t) == pytest.approx(wanted, abs=1e-5)
    assert functions.cross_entropy_error(y[0], hot[0]) == pytest.approx(-np.log(0.7), abs=1e-5)
    assert functions.sum_squared_error(y[0], hot[0]) == pytest.approx(0.07)
    np.testing.assert_allclose(functions.softmax(np.array([1000.0, 1000.0])), [0.5, 0.5])
    assert functions.softmax(y).sum() == pytest.approx(2)
    x = np.array([-2.0, 0.5])
    slope = gradient.numerical_gradient(lambda it: functions.sigmoid(it).sum(), x)
    np.testing.assert_allclose(functions.sigmoid_grad(x), slope, atol=1e-8)
    assert functions.relu_grad(x).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Relu(), (3, 4)),
        (layers.Sigmoid(), (3, 4)),
        (layers.Affine(np.full((4, 2), 0.3), np.ones(2)), (3, 4)),
        (layers.BatchNormalization(np.full(4, 1.5), np.ones(4)), (5, 4)),
        (layers.Convolution(np.arange(16.0).reshape(2, 2, 2, 2), np.ones(2), 1, 1), (2, 2, 3, 3)),
        (layers.Pooling(2, 2, stride=2), (2, 2, 4, 4)),
    ],
    ids=lambda it: type(it).__name__,
)
def test_the_slopes_of_layers_agree_with_nudges(layer, shape, rng):
    x = rng.normal(0, 1, shape)
    weights = rng.normal(0, 1, layer.forward(x).shape)

    def cost(_=None):
        return np.sum(layer.forward(x) * weights)

    nudged = gradient.numerical_gradient(cost, x)
    cost()
    np.testing.assert_allclose(layer.backward(weights), nudged, atol=1e-6)
    if hasattr(layer, "dW"):
        nudged = gradient.numerical_gradient(cost, layer.W)
        np.testing.assert_allclose(layer.dW, nudged, atol=1e-6)


def test_patches_of_images_are_rows_and_go_back():
    images = np.arange(32.0).reshape(1, 2, 4, 4)
    rows = util.im2col(images, 2, 2, stride=2)
    assert rows[0].tolist() == [0, 1, 4, 5, 16, 17, 20, 21]
    np.testing.assert_array_equal(util.col2im(rows, images.shape, 2, 2, stride=2), images)


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"])
def test_optimizers_find_the_bottom_of_a_bowl(name):
    for params in ({"w": np.array([3.0, -2.0])}, [np.array([3.0, -2.0])]):
        key = "w" if isinstance(params, dict) else 0
        steps = getattr(optimizer, name)(lr=1 if name == "AdaGrad" else 0.1)
        for _ in range(200):
            steps.update(params, {key: 2 * params[key]} if key else [2 * params[0]])
        assert np.abs(params[key]).max() < 0.2


def test_the_first_step_of_adam_is_the_learning_rate():
    params = {"w": np.array([1.0])}
    optimizer.Adam(lr=0.1).update(params, {"w": np.array([5.0])})
    assert params["w"] == pytest.approx(0.9, abs=1e-6)


def test_ngs_helpers_are_imported_under_all_their_versions(run):
    seen, log = run("""
import numpy as np
from testCases_v2 import *
from planar_utils import plot_decision_boundary, sigmoid, load_planar_dataset
from dnn_utils_v2 import sigmoid as with_cache, relu, sigmoid_backward, relu_backward
from lr_utils import load_dataset
import opt_utils_v1a
from reg_utils import load_2D_dataset
X, Y = load_planar_dataset()
plot_decision_boundary(lambda x: 0, X, Y)
a, cache = with_cache(np.zeros((1, 2)))
train_x, train_y, test_x, test_y, classes = load_dataset()
X_assess, parameters = forward_propagation_test_case()
moons = opt_utils_v1a.load_dataset()
field = load_2D_dataset()
seen = [X.shape, Y.shape, float(sigmoid(0)), a.tolist(), train_x.shape, train_y.shape,
        X_assess.shape, sorted(parameters), [it.shape for it in moons], [it.shape for it in field]]
""")
    assert seen == [
        [2, 400], [1, 400], 0.5, [[0.5, 0.5]], [200, 64, 64, 3], [1, 200],
        [2, 3], ["W1", "W2", "b1", "b2"], [[2, 300], [1, 300]],
        [[2, 211], [1, 211], [2, 200], [1, 200]],
    ]  # fmt: skip
    assert "planar_utils isn't here; the doctor's own version took its place." in log


def test_a_course_notebook_without_its_helpers_is_understood(tmp_path, monkeypatch):
    from firstnet.doctor.standins import folders, modules

    monkeypatch.setattr(folders, "_folders", [tmp_path])
    (tmp_path / "week.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "source": ["%matplotlib inline\\n",'
        ' "from planar_utils import load_planar_dataset\\n"]}]}'
    )
    monkeypatch.setattr(modules.borrowing.asking, "frames", lambda: iter(()))
    assert modules.can_stand_in("planar_utils")
    assert not modules.can_stand_in("opt_utils")


@pytest.mark.parametrize(
    ("forward", "backward", "cost"),
    [
        (
            three.forward_propagation,
            lambda x, y, a, cache: three.backward_propagation(x, y, cache),
            three.compute_loss,
        ),
        (
            deep.L_model_forward,
            lambda x, y, a, cache: deep.L_model_backward(a, y, cache),
            deep.compute_cost,
        ),
    ],
    ids=["three", "deep"],
)
def test_the_slopes_of_ngs_networks_agree_with_nudges(forward, backward, cost, rng):
    x, y = rng.normal(0, 1, (2, 7)), np.array([[0, 1, 1, 0, 1, 0, 1]])
    parameters = three.initialize_parameters([2, 4, 3, 1])
    for array in parameters.values():
        array += rng.uniform(0.1, 0.2, array.shape)  # away from the kink of ReLU
    grads = backward(x, y, *forward(x, parameters))
    for name, array in parameters.items():
        nudged = gradient.numerical_gradient(lambda _: cost(forward(x, parameters)[0], y), array)
        np.testing.assert_allclose(grads[f"d{name}"], nudged, atol=1e-3)


def test_the_cases_of_exercises_fit_their_functions():
    for case in ("linear_forward", "linear_activation_forward"):
        a, w, b = getattr(cases, f"{case}_test_case")()
        assert deep.linear_forward(a, w, b)[0].shape == (1, 2)
    assert deep.L_model_backward(*cases.L_model_backward_test_case())["dW1"].shape == (3, 4)
    x, parameters = cases.L_model_forward_test_case_2hidden()
    assert deep.L_model_forward(x, parameters)[0].shape == (1, 4)
    points, classes = planar.load_planar_dataset()
    assert (points.shape, set(classes[0])) == ((2, 400), {0, 1})


def test_small_modules_of_books_and_editors(run):
    seen, log = run(
        """
from mpmath.libmp.backend import xrange
import nnfs
from spiral_data import create_data
from mnist import load_mnist
from scipy.special import *
seen = [[*xrange(3)], create_data(5, 3)[0].shape, load_mnist()[0][0].shape, float(expit(0))]
seen.append(nnfs.datasets.vertical_data(4, 2)[1].tolist())
""",
        ("mpmath", "nnfs", "mnist", "scipy"),
    )
    assert seen == [[0, 1, 2], [15, 2], [3000, 784], 0.5, [0] * 4 + [1] * 4]
    assert "mpmath isn't installed; xrange was Python's own range." in log
