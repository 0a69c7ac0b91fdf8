"""Which of a learner's functions plays which part; what can't be read is said, never guessed."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.discovery import discover
from firstnet.doctor.program import load
from firstnet.doctor.reading import mended, read
from firstnet.doctor.roles import Unfit
from firstnet.doctor.siblings import importer
from firstnet.doctor.slots import (
    SIZES,
    Unreadable,
    body_shape,
    chain,
    find_slots,
    has_one_output,
    make,
    probe_sizes,
)

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
CHAPTER_ONE = CASES["CHAPTER_ONE"]
STYLES = Path(__file__).parents[2] / "bench" / "doctor" / "healthy"
ROWS = (STYLES / "attributes_rows.py").read_text()


def patient(name):
    path = STYLES / f"{name}.py"
    with importer(path.parent):
        return discover(load(read(path)))


def found(text):
    return discover(load(mended("learner.py", text)))


def parts(roles):
    verbs = (roles.forward, roles.gradient, roles.step, roles.update, roles.train, roles.evaluate)
    return " ".join(verb.short if verb else "-" for verb in verbs)


# style: what makes the network, and from which sizes; forward, gradient, step, update, train and
# evaluate; how an example, an answer, and several of them are handed over; the first weights.
TABLE = {
    "book_columns": (
        "Network list",
        "feedforward backprop update_mini_batch - SGD evaluate",
        "column vector matrix",
        "self.weights[0]",
    ),
    "biases_rows": (
        "Network list",
        "feedforward backprop update_mini_batch - SGD evaluate",
        "row vector matrix",
        "self.weights[0] flipped",
    ),
    "attributes_rows": (
        "NeuralNetwork counts",
        "forward backward - update train accuracy",
        "row vector matrix",
        "self.W1 flipped",
    ),
    "dict_functions": (
        "initialize_parameters counts",
        "forward_propagation backward_propagation - update_parameters nn_model -",
        "column vector matrix",
        "parameters['W1']",
    ),
    "einsum_matmul": (
        "Net spread",
        "feedforward backprop update - SGD evaluate",
        "column vector matrix",
        "self.W[0]",
    ),
    "eta_stored": (
        "Network list",
        "feedforward backprop train_on_batch - fit score",
        "column vector matrix",
        "self.weights[0]",
    ),
    "index_loops": (
        "NeuralNetwork list",
        "feed_forward back_propagation update_mini_batch - train evaluate",
        "column vector matrix",
        "self.W[0]",
    ),
    "kaggle_functions": (
        "init_params fixed",
        "forward_prop backward_prop - update_params gradient_descent get_accuracy",
        "column number matrix",
        "W1",
    ),
    "layer_dicts": (
        "init_network list",
        "forward backward - update train accuracy",
        "column vector matrix",
        "network[0]['w']",
    ),
    "layer_objects": (
        "Network list",
        "forward backward - - train accuracy",
        "row vector matrix",
        "self.layers[0].weights flipped",
    ),
    "outer_vectors": (
        "Network list",
        "feedforward backprop update_mini_batch - SGD evaluate",
        "flat vector matrix",
        "self.weights[0]",
    ),
    "query_train": (
        "neuralNetwork counts",
        "query - train - - -",
        "row vector matrix",
        "self.wih",
    ),
    "renamed_spanish": (
        "RedNeuronal list",
        "propagar retropropagacion actualizar_lote - entrenar evaluar",
        "column vector matrix",
        "self.pesos[0]",
    ),
    "softmax_l2_rows": (
        "TwoLayerNet counts",
        "loss loss - - train -",
        "row number matrix",
        "self.params['W1'] flipped",
    ),
    "three_ints": (
        "Net counts",
        "feedforward backprop update - train evaluate",
        "column vector matrix",
        "self.hidden_weights",
    ),
    "two_lists": (
        "NeuralNet list",
        "output gradients step - train correct",
        "column vector lists",
        "self.ws[0]",
    ),
}


@pytest.mark.parametrize("style", TABLE)
def test_the_parts_are_found_in_every_style(style):
    who = patient(style)
    roles = who.roles
    slot = make(who, probe_sizes(who)).slots[0]
    assert (
        f"{roles.maker} {roles.sizes}",
        parts(roles),
        f"{roles.layout} {roles.answers} {roles.several}",
        slot.name + " flipped" * slot.flip,
    ) == TABLE[style]


def test_sizes_are_all_different_where_that_is_possible():
    assert probe_sizes(found(CHAPTER_ONE)) == SIZES
    assert len(set(SIZES)) == len(SIZES)
    assert probe_sizes(patient("three_ints")) == (3, 4, 2)
    assert probe_sizes(patient("kaggle_functions")) == (784, 10, 10)


def test_how_deep_a_network_can_be_is_tried():
    flexible = found(CHAPTER_ONE)
    assert flexible.roles.depths == (4, 3, 2)
    count = "        self.num_layers = len(sizes)\n"
    fixed = found(CHAPTER_ONE.replace(count, f"        first, hidden, last = sizes\n{count}"))
    assert fixed.roles.depths == (3,)
    assert probe_sizes(fixed) == (3, 4, 2)
    assert fixed.allows((6, 5, 4))
    assert not fixed.allows((6, 5, 5, 5))


def test_a_gradient_that_nothing_returns_is_seen_by_what_a_step_takes_away():
    assert patient("layer_dicts").roles.implied
    assert not patient("layer_objects").roles.implied  # each layer keeps its slopes
    assert not found(CHAPTER_ONE).roles.implied


def test_what_the_constructor_wants_besides_the_sizes_is_given():
    who = patient("query_train")
    assert who.roles.extra == {"learningrate": 1.0}
    assert make(who, (3, 4, 2)).instance.lr == 1.0
    text = (STYLES / "network2_style.py").read_text()
    assert found(text).roles.extra == {}
    wanted = text.replace("cost=CrossEntropyCost", "cost")
    assert wanted != text
    assert found(wanted).roles.extra["cost"].__name__ == "QuadraticCost"


# -- names that leave something open -------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("inputs", "targets"),
        ("inputs", "outputs"),
        ("training_inputs", "training_outputs"),
        ("training_set_inputs", "training_set_outputs"),
        ("images", "labels"),
    ],
)
def test_inputs_of_a_function_that_learns_are_examples_and_its_outputs_the_answers(x, y):
    roles = found(re.sub(r"\bX\b", x, re.sub(r"\by\b", y, ROWS))).roles
    assert parts(roles) == TABLE["attributes_rows"][1]
    assert {it.name: it.meaning for it in roles.gradient.arguments} == {x: "x", y: "y"}
    assert {it.meaning for it in roles.train.arguments} == {"x", "y", "epochs", "eta", "size"}
    assert roles.sizes == "counts"


def test_two_arguments_of_backprop_are_the_example_and_its_answer_whatever_their_names():
    text = (STYLES / "renamed_english.py").read_text().replace("blame", "backprop")
    assert [it.meaning for it in found(text).roles.gradient.arguments] == ["x", "y"]


def test_the_one_argument_of_feedforward_is_the_example_whatever_its_name():
    text = CHAPTER_ONE.replace("def feedforward(self, a)", "def feedforward(self, stuff)")
    who = found(
        text.replace("        for b, w in zip", "        a = stuff\n        for b, w in zip", 1)
    )
    assert [(it.name, it.meaning) for it in who.roles.forward.arguments] == [("stuff", "x")]
    assert who.roles.confirmed


def test_flat_examples_that_only_happen_to_work_are_columns():
    flat = CHAPTER_ONE.replace("np.random.randn(n, 1)", "np.random.randn(n)")
    roles = found(flat).roles  # feedforward runs on flat ones, and backprop multiplies by columns
    assert (roles.layout, roles.confirmed) == ("column", False)


def test_a_second_class_that_is_no_network_does_not_matter():
    other = "class Other:\n    def __init__(self, sizes):\n        self.sizes = sizes\n"
    for text in (f"{CHAPTER_ONE}\n{other}", f"{other}\n{CHAPTER_ONE}"):
        assert found(text).roles.maker == "Network"


def test_a_misspelt_init_still_tells_the_sizes():
    who = found(CHAPTER_ONE.replace("__init__", "_init_"))
    assert (who.roles.maker, who.roles.sizes) == ("Network", "list")


# -- what can't be read --------------------------------------------------------------------------

HINT = (
    "wanted a class or functions that make weights, feed forward and backpropagate. From Python, "
    "examine(forward=…, gradient=…, parameters=…) takes them one by one."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import numpy as np\nx = 3\n",
            "It defines no class and no function, so there is no network to examine.",
        ),
        ("def plot(data):\n    return data\n", f"No network was found among plot: {HINT}"),
        (
            "class Dog:\n    def __init__(self, name):\n        self.name = name\n\n"
            "class Car:\n    def drive(self, far):\n        return far\n",
            f"No network was found among Dog, Car: {HINT}",
        ),
        (
            "import numpy as np\n\nclass Net:\n    def __init__(self):\n"
            "        self.w = [np.ones((3, 4)), np.ones((7, 2))]\n"
            "    def feedforward(self, a):\n        return a\n",
            "Net makes no weights that follow one another: [(3, 4), (7, 2)].",
        ),
    ],
    ids=["no class", "no network", "two classes", "no layers"],
)
def test_a_file_without_a_network_is_told_to_be_one(text, said):
    with pytest.raises(Unreadable) as error:
        found(text)
    assert str(error.value) == said


def test_a_class_that_needs_something_unknown_is_not_given_anything():
    who = found(CHAPTER_ONE.replace("(self, sizes)", "(self, dataset, sizes)"))
    with pytest.raises(Unfit, match="Network wants 'dataset'"):
        make(who, SIZES)


def test_weights_that_are_not_to_be_found_are_told_with_those_that_are():
    who = found(CHAPTER_ONE.replace("np.random.randn(n, m)", "np.random.randn(n + m, m)"))
    with pytest.raises(Unreadable) as error:
        make(who, SIZES)
    assert str(error.value) == (
        "No weights of shape (4, 3) were found for layer 2 of [3, 4, 5, 2]; there are arrays of "
        "shape (4, 1), (5, 1), (2, 1), (7, 3), (9, 4), (7, 5)."
    )


# -- weights and biases --------------------------------------------------------------------------


def test_slots_are_found_by_shape_and_sums_of_slopes_are_passed_over():
    body = found(CHAPTER_ONE).body(SIZES)
    body.instance.nabla_w = [np.zeros((4, 3))]
    names = [slot.name for slot in find_slots(body)]
    assert names == [f"self.{kind}[{n}]" for kind in ("weights", "biases") for n in range(3)]
    body.slots = find_slots(body)
    assert body_shape(body, ("w", 1)) == (5, 4)
    assert body_shape(body, ("b", 2)) == (2, 1)


@pytest.mark.parametrize(
    ("shapes", "sizes"),
    [
        ([(4, 3), (2, 4)], (3, 4, 2)),
        ([(3, 4), (4, 2)], (3, 4, 2)),
        ([(10, 784), (10, 10)], (784, 10, 10)),
        ([(4, 3)], (3, 4)),
        ([(3, 4), (7, 2)], ()),
        ([], ()),
    ],
)
def test_the_shapes_of_weights_tell_the_sizes_in_either_orientation(shapes, sizes):
    assert chain(shapes) == sizes


@pytest.mark.parametrize(
    ("shapes", "one"),
    [
        ([(3, 2), (3, 1), (1, 3), (1, 1)], True),  # columns
        ([(2, 3), (1, 3), (3, 1), (1, 1)], True),  # rows
        ([(2, 2), (2,), (1, 2), (1,)], True),
        ([(3, 2), (1, 3)], True),  # without biases
        ([(4, 3), (4, 1), (2, 4), (2, 1)], False),
        ([(4, 3), (2, 4), (4, 1), (2, 1)], False),
        ([(3, 4), (1, 4), (4, 2), (1, 2)], False),
        ([(4, 3), (2, 4)], False),
        ([(10, 784), (10, 1)], False),
        ([], False),
    ],
)
def test_one_output_neuron_is_told_by_the_shapes(shapes, one):
    assert has_one_output(shapes) is one


def test_a_network_with_one_output_neuron_is_not_examined():
    text = (STYLES / "three_ints.py").read_text().replace("n_inputs, n_hidden, n_outputs):", "):")
    text = text.replace("class Net:", "n_inputs, n_hidden, n_outputs = 2, 3, 1\n\n\nclass Net:")
    with pytest.raises(Unreadable, match="The network has one output neuron; wanted two or more"):
        found(text)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            (
                "propage",
                "retropropage",
                "maj_lot(self, lot",
                "descente(self, donnees, epoques, taille_lot",
            ),
            ("forward", "gradient", "step", "train"),
        ),
        (
            (
                "vorwaerts",
                "rueckwaerts",
                "schritt(self, stapel",
                "trainiere(self, daten, epochen, losgroesse",
            ),
            ("forward", "gradient", "step", "train"),
        ),
    ],
    ids=["French", "German"],
)
def test_the_parts_are_found_in_other_languages(words, parts):
    forward, gradient, step, train = words
    text = CHAPTER_ONE.replace("feedforward", forward).replace("backprop", gradient)
    text = text.replace("update_mini_batch(self, mini_batch", step)
    text = text.replace("SGD(self, training_data, epochs, mini_batch_size", train)
    roles = found(text).roles
    names = {part: getattr(roles, part).short for part in parts}
    assert names == dict(zip(parts, (it.split("(")[0] for it in words)))
