"""Names as learners choose them, in several languages: each maps to the role that it plays."""

import ast

import pytest

from firstnet.doctor.meaning import (
    HINTS,
    MEANINGS,
    looks_like_gradient,
    meaning,
    returned_names,
    sounds_like,
)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("sizes", "sizes layers layer_sizes topology capas tamaños"),
        ("inputs", "n_inputs input_size inputnodes n_x entradas"),
        ("hidden", "n_hidden hidden_size hiddennodes n_h ocultas"),
        ("outputs", "n_outputs output_size outputnodes n_y salidas num_classes"),
        ("eta", "eta lr alpha learning_rate η tasa step_size rate"),
        ("epochs", "epochs num_iterations n_iter épocas max_epochs rounds"),
        ("size", "mini_batch_size batch_size bs m tam_lote"),
        ("lmbda", "lmbda lambda_ reg weight_decay λ"),
        ("total", "n n_train total"),
        ("momentum", "mu momentum"),
        ("test", "test_data test validation_data val"),
        ("test_x", "X_test test_images x_val"),
        ("test_y", "y_test test_labels test_digits"),
        ("batch", "mini_batch batch training_data data examples train_set datos"),
        ("output", "output_activations y_hat pred AL ŷ"),
        ("y", "y Y labels target targets_list expected etiquetas Y_train"),
        ("x", "x X a image X_train pixels entrada inputs_list"),
        ("error", "error errors grad_output output_error"),
        ("parameters", "parameters params network theta"),
        ("gradients", "grads gradients nablas"),
        ("cache", "cache caches"),
        ("flag", "deriv verbose training"),
    ],
)
def test_an_argument_means_what_learners_mean_by_its_name(wanted, names):
    assert {name: meaning(name) for name in names.split()} == dict.fromkeys(names.split(), wanted)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("size", "size_of_each_group"),
        ("eta", "my_learning_rate"),
        ("epochs", "how_many_passes"),
        ("test_x", "testing_images"),
        ("test_y", "testing_labels"),
        ("y", "the_right_answer"),
        ("batch", "all_examples"),
        ("x", "training_set_inputs"),
        ("y", "training_set_outputs"),
    ],
)
def test_a_part_of_a_longer_name_is_a_hint(wanted, name):
    assert meaning(name) == wanted


@pytest.mark.parametrize("name", ["steps", "step", "self", "weights", "delta", "k", "picture"])
def test_other_names_mean_nothing(name):
    assert meaning(name) is None


def test_neither_case_nor_underscores_at_the_ends_matter():
    assert meaning("Learning_Rate") == meaning("learningRate") == "eta"
    assert (meaning("x_"), meaning("_y")) == ("x", "y")


def test_only_the_asked_meanings_are_considered():
    assert meaning("m", frozenset({"size"})) == "size"
    assert meaning("rate", frozenset({"epochs"})) is None
    assert meaning("steps", frozenset({"eta", "epochs", "size"})) is None


def test_a_whole_name_counts_more_than_a_part_of_one():
    assert meaning("training_labels") == "y"  # "labels" alone, as a part, would be found too
    assert meaning("training_size") == "total"  # and not the "training" of a mini-batch


def test_every_hint_is_of_a_known_meaning():
    assert set(HINTS) < set(MEANINGS)


@pytest.mark.parametrize(
    ("verb", "names"),
    [
        ("forward", "feedforward feed_forward forward predict query propagar L_model_forward"),
        ("gradient", "backprop back_propagation backward gradients retropropagacion"),
        ("step", "update_mini_batch train_on_batch step update actualizar_lote"),
        ("update", "update_parameters apply_grads step"),
        ("train", "SGD train fit gradient_descent entrenar nn_model"),
        ("evaluate", "evaluate accuracy score get_accuracy evaluar grade"),
        ("cost", "cost compute_cost loss total_cost mse"),
        ("cost_slope", "cost_derivative loss_prime d_cost"),
        ("maker", "initialize_parameters init_network make_net init_params"),
    ],
)
def test_a_function_sounds_like_the_part_that_it_plays(verb, names):
    assert [name for name in names.split() if not sounds_like(name, verb)] == []


def test_a_name_that_only_holds_a_verb_does_not_sound_like_it():
    for name in ("feedforward_test", "plot_costs", "sigmoid_forward", "no_training"):
        assert not any(sounds_like(name, it) for it in ("forward", "cost", "train"))


def test_slopes_sums_and_velocities_are_told_from_weights():
    slopes = ["dW1", "db", "nabla_w", "grad_b", "delta_w", "velocities", "v_w", "sum_b", "prev_w"]
    weights = ["weights", "W1", "b", "biases", "wih", "synapses", "params", "w", "theta"]
    assert [name for name in slopes if not looks_like_gradient(name)] == []
    assert [name for name in weights if looks_like_gradient(name)] == []


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("return W1, b1", ["W1", "b1"]),
        ("return W1", ["W1"]),
        ("return {'W1': W1}", [""]),
        ("return W1 + 1, b1", ["", "b1"]),
        ("if no: return a\n    return b", ["b"]),
        ("pass", None),
        ("return", None),
    ],
)
def test_what_a_function_returns_last_has_names(body, names):
    (function,) = ast.parse(f"def f():\n    {body}").body
    assert returned_names(function) == names
