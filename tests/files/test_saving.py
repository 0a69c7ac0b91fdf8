"""Saving networks: every bit comes back, a failed save keeps the old file, no pickle is opened."""

import errno
import json
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save as safetensors

from firstnet.book.network import Layer, Network
from firstnet.book.neurons import Neuron, sigmoid, sigmoid_slope
from firstnet.errors import AccessError, FormatError, ShapeError
from firstnet.files.saving import check_destination, load, read, save
from firstnet.recipe import Recipe, starting_network

SUFFIXES = (".safetensors", ".json")
SMALL = Recipe(sizes=(4, 3, 2), epochs=1, eta=0.5)


@pytest.fixture
def network():
    return starting_network(SMALL, seed=7)


def bits(network):
    return [(layer.w.dtype, layer.w.tobytes(), layer.b.tobytes()) for layer in network.layers]


def assert_refused(path, error, *words):
    with pytest.raises(error) as caught:
        load(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    assert all(word in text for word in words), text


# Round trips


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_bit_comes_back(tmp_path, suffix, dtype):
    network = starting_network(replace(SMALL, dtype=dtype))
    save(network, tmp_path / f"a{suffix}")
    assert bits(load(tmp_path / f"a{suffix}")) == bits(network)


def test_feature_maps_come_back_with_their_images_and_pools(tmp_path):
    recipe = Recipe((784, 9, 10), ((3, 5, 2), (4, 3, 1)), neuron="tanh", cost="log-likelihood")
    network = starting_network(recipe)
    save(network, tmp_path / "a.safetensors", recipe)
    saved = read(tmp_path / "a.safetensors")
    assert bits(saved.network) == bits(network) and saved.recipe == recipe
    for one, other in zip(saved.network.convolutions, network.convolutions, strict=True):
        assert (one.image, one.region, one.neuron) == (other.image, other.region, other.neuron)


def test_the_books_json_has_no_place_for_feature_maps(tmp_path):
    network = starting_network(Recipe((16, 2), ((1, 3, 2),)))
    with pytest.raises(FormatError, match=r"no place for feature maps.*as \.safetensors"):
        save(network, tmp_path / "a.json")


@pytest.mark.parametrize("told", [7, {}, {"image": [28], "region": [2, 2]}, {"image": "ab"}])
def test_feature_maps_that_are_told_wrong_are_refused(tmp_path, told):
    layer = {"weights": np.ones((1, 1, 3, 3)), "biases": np.ones(1)}
    last = {"weights": np.ones((2, 1)), "biases": np.ones(2)}
    facts = {"format": 1, "neurons": ["sigmoid"] * 2, "dtype": "float64", "convolutions": [told]}
    arrays = {f"layers.{n}.{k}": v for n, it in enumerate((layer, last)) for k, v in it.items()}
    (tmp_path / "a.safetensors").write_bytes(safetensors(arrays, {"firstnet": json.dumps(facts)}))
    assert_refused(tmp_path / "a.safetensors", FormatError, "convolutions can't be read")


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True),
        min_size=3,
        max_size=3,
    )
)
def test_json_keeps_every_float64(tmp_path_factory, numbers):
    path = tmp_path_factory.getbasetemp() / "extreme.json"
    network = Network((Layer(np.array([numbers[:2]]), np.array([numbers[2:]])),))
    save(network, path)
    assert bits(load(path)) == bits(network)


def test_half_the_bits_take_half_the_space_and_three_digits_are_left(tmp_path, rng):
    network = Network((Layer(rng.normal(size=(40, 500)), np.zeros((40, 1))),)).astype("float32")
    for name, half in (("whole", False), ("half", True)):
        save(network, tmp_path / f"{name}.safetensors", half=half)
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("whole", "half")]
    loaded = load(tmp_path / "half.safetensors")
    assert sizes[0] - sizes[1] == 2 * (40 * 500 + 40)
    assert loaded.dtype == "float32"
    np.testing.assert_allclose(loaded.layers[0].w, network.layers[0].w, rtol=2**-11, atol=1e-7)
    assert bits(loaded) != bits(network)


def test_what_16_bits_cannot_hold_is_told(tmp_path):
    network = Network((Layer(np.array([[1e5]]), np.zeros((1, 1))),))
    with pytest.raises(FormatError, match="holds 100000, but 16 bits end at 65504"):
        save(network, tmp_path / "a.safetensors", half=True)
    with pytest.raises(FormatError, match="the book's JSON keeps all digits"):
        save(network, tmp_path / "a.json", half=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_recipe_and_notes_come_back(tmp_path, network, suffix):
    notes = {"epoch": 28, "test_correct": 9542}
    save(network, str(tmp_path / f"a{suffix}"), SMALL, notes)
    saved = read(tmp_path / f"a{suffix}")
    assert (saved.recipe, saved.notes) == (SMALL, notes)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_in_memory_are_saved_as_they_read(tmp_path, network, suffix):
    fortran = Network(tuple(Layer(np.asfortranarray(layer.w), layer.b) for layer in network.layers))
    save(fortran, tmp_path / f"a{suffix}")
    assert bits(load(tmp_path / f"a{suffix}")) == bits(network)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_network_makes_the_same_file(tmp_path, network, suffix):
    paths = [tmp_path / f"{number}{suffix}" for number in range(8)]
    for path in paths:
        save(network, path, SMALL, {"epoch": 1, "seed": 2})
    assert len({path.read_bytes() for path in paths}) == 1


def test_safetensors_have_the_names_and_shapes_that_are_documented(tmp_path, network):
    save(network, tmp_path / "a.safetensors")
    with safe_open(tmp_path / "a.safetensors", framework="numpy") as file:
        shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118
    assert shapes == {
        "layers.0.weights": [3, 4],
        "layers.0.biases": [3],
        "layers.1.weights": [2, 3],
        "layers.1.biases": [2],
    }


def test_json_has_the_form_of_the_book(tmp_path):
    w, b = np.array([[0.5, -1.5]]), np.array([[0.25]])
    save(Network((Layer(w, b),)), tmp_path / "a.json")
    contents = json.loads((tmp_path / "a.json").read_text())
    del contents["firstnet"]
    assert contents == {
        "sizes": [2, 1],
        "weights": [[[0.5, -1.5]]],
        "biases": [[[0.25]]],
        "cost": "QuadraticCost",
    }


def test_the_book_s_own_file_is_read(tmp_path):
    contents = {
        "sizes": [2, 1],
        "weights": [[[0.5, -1]]],
        "biases": [[[0.25]]],
        "cost": "CrossEntropyCost",
    }
    (tmp_path / "book.json").write_text(json.dumps(contents))
    network = load(tmp_path / "book.json")
    assert network.dtype == np.float64
    assert network.layers[0].w.tolist() == [[0.5, -1]]
    assert network.layers[0].b.tolist() == [[0.25]]


# Whatever happens, the old file or the new one is there


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_saved_network_is_replaced(tmp_path, network, suffix):
    path = tmp_path / f"a{suffix}"
    save(starting_network(SMALL, seed=1), path)
    save(network, path)
    assert bits(load(path)) == bits(network)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path, network, monkeypatch, failing, error
):
    path = tmp_path / "a.safetensors"
    save(network, path)
    before = path.read_bytes()

    def fail(*_):
        raise error

    monkeypatch.setattr(failing, fail)
    with pytest.raises(AccessError if isinstance(error, OSError) else KeyboardInterrupt):
        save(starting_network(SMALL, seed=1), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


class PanicException(BaseException):  # as Rust's is called
    """What a library in Rust raises where it gets no memory."""


def test_a_panic_of_safetensors_is_want_of_memory(tmp_path, network, monkeypatch):
    def fail(*_, **__):
        raise PanicException("PyObject pointer is null")

    save(network, tmp_path / "a.safetensors")
    monkeypatch.setattr("safetensors.numpy.save", fail)
    with pytest.raises(MemoryError):
        save(network, tmp_path / "b.safetensors")
    monkeypatch.setattr("safetensors.safe_open", fail)
    with pytest.raises(MemoryError):
        load(tmp_path / "a.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("contents", [b"my notes", b"", b'{"mine": 1}', b"[]"])
def test_a_foreign_file_is_never_overwritten(tmp_path, network, suffix, contents):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(contents)
    with pytest.raises(FormatError, match="stays as it is; choose another name"):
        save(network, path)
    assert path.read_bytes() == contents


def test_a_link_keeps_pointing_where_it_points(tmp_path, network):
    (tmp_path / "link.json").symlink_to(tmp_path / "file.json")
    save(network, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert bits(load(tmp_path / "file.json")) == bits(network)


def test_the_permissions_of_the_file_stay(tmp_path, network):
    path = tmp_path / "a.json"
    save(network, path)
    path.chmod(0o640)
    save(network, path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_network_that_is_no_longer_finite_is_not_saved(tmp_path, network):
    network.layers[1].w[0, 0] = np.nan
    with pytest.raises(FormatError, match=r"layer 1 holds NaN"):
        save(network, tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


def test_a_kind_of_neuron_that_could_not_be_loaded_is_not_saved(tmp_path, network):
    odd = Neuron("odd", sigmoid, sigmoid_slope)
    layers = tuple(replace(layer, neuron=odd) for layer in network.layers)
    with pytest.raises(FormatError, match=r"kind of neuron is called 'odd'; there is sigmoid"):
        save(Network(layers), tmp_path / "a.json")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("a.pkl", FormatError, "ends in .safetensors or .json; try a.safetensors"),
        ("a", FormatError, "ends in .safetensors or .json; try a.safetensors"),
        ("", FormatError, "ends in .safetensors or .json"),
        ("none/a.json", AccessError, "there is no folder"),
        ("folder.json", FormatError, "stays as it is"),
        ("x" * 300 + ".json", AccessError, "File name too long"),
    ],
)
def test_a_bad_destination_is_told_before_there_is_anything_to_save(tmp_path, name, error, words):
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(error) as caught:
        check_destination(tmp_path / name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 0)() == 0, reason="nothing is read-only for root"
)
def test_a_read_only_folder_is_told(tmp_path, network):
    tmp_path.chmod(0o500)
    with pytest.raises(AccessError, match="read-only"):
        save(network, tmp_path / "a.json")


# Files that are no network


def test_a_missing_file_is_told(tmp_path):
    assert_refused(tmp_path / "a.json", AccessError, "there is no such file")


def test_a_folder_is_told(tmp_path):
    assert_refused(tmp_path, AccessError, "this is no file")


def test_a_pickle_is_not_opened(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    assert_refused(path, FormatError, "ends in .safetensors or .json")


@pytest.mark.one_quick_case
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_truncated_file_is_told_wherever_it_ends(tmp_path, network, suffix):
    path = tmp_path / f"a{suffix}"
    save(network, path, SMALL)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert_refused(path, FormatError, "damaged")


def facts(**changed):
    plain = {"format": 1, "neurons": ["sigmoid"], "dtype": "float32", "recipe": None, "notes": {}}
    return plain | changed


def tensors(**changed):
    return {"layers.0.weights": np.ones((1, 2), np.float32), "layers.0.biases": np.ones(1)} | {
        name.replace("_", "."): tensor for name, tensor in changed.items()
    }


def test_the_tensors_that_the_refused_ones_differ_from_are_a_network(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(safetensors(tensors(), {"firstnet": json.dumps(facts())}))
    assert load(path).sizes == (2, 1)


@pytest.mark.parametrize(
    ("changed", "told", "error", "word"),
    [
        ({}, None, FormatError, "no network of firstnet"),
        ({}, "{", FormatError, "no JSON"),
        ({}, "[" * 100_000, FormatError, "no JSON"),
        ({}, "[]", FormatError, "no network of firstnet"),
        ({}, facts(format=2), FormatError, "format 2, but this firstnet reads format 1"),
        ({}, facts(neurons=["sigmiod"]), FormatError, "sigmoid"),
        ({}, facts(neurons=[["sigmoid"]]), FormatError, "kind of neuron"),
        ({}, facts(neurons=7), FormatError, "its neurons can't be read"),
        ({}, facts(neurons=[]), ShapeError, "without a layer"),
        ({}, facts(neurons=["sigmoid"] * 2), FormatError, "layers.1.weights"),
        ({}, facts(dtype="float16"), FormatError, "float16"),
        ({}, facts(recipe={"eta": -1}), FormatError, "eta is -1"),
        ({}, facts(recipe={"lambda": 1}), FormatError, "lambda"),
        ({}, facts(recipe="3.0"), FormatError, "its recipe can't be read"),
        ({"layers_0_biases": np.ones(3)}, facts(), ShapeError, "are no layer"),
        ({"layers_0_weights": np.ones(2)}, facts(), ShapeError, "are no layer"),
        ({"layers_0_weights": np.ones((0, 2**40))}, facts(), ShapeError, "are no layer"),
        ({"layers_0_biases": np.array([np.nan])}, facts(), FormatError, "layer 0 holds NaN"),
        ({"layers_0_biases": np.array([1e300])}, facts(), FormatError, "infinite"),
        ({"layers_0_biases": np.array([True])}, facts(), FormatError, "wanted numbers"),
        ({"layers_0_biases": np.array([1j], np.complex64)}, facts(), FormatError, "wanted numbers"),
    ],
)
def test_tensors_that_are_no_network_are_refused(tmp_path, changed, told, error, word):
    path = tmp_path / "a.safetensors"
    told = json.dumps(told) if isinstance(told, dict) else told
    path.write_bytes(safetensors(tensors(**changed), told and {"firstnet": told}))
    assert_refused(path, error, word)


def test_absurd_sizes_take_no_memory(tmp_path):
    shape = {"dtype": "F32", "shape": [10**12, 10**4], "data_offsets": [0, 4]}
    header = json.dumps({"layers.0.weights": shape}).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    assert_refused(path, FormatError, "damaged")


def test_numbers_that_numpy_has_no_word_for_are_refused(tmp_path):
    half = {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 4]}
    told = {"firstnet": json.dumps(facts())}
    header = json.dumps({"__metadata__": told, "layers.0.weights": half}).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    assert_refused(path, FormatError, "damaged")


@pytest.mark.parametrize(
    ("changed", "error", "word"),
    [
        ({"sizes": None}, FormatError, "wanted the lists sizes, weights, biases"),
        ({"weights": 3}, FormatError, "wanted the lists"),
        ({"weights": [3]}, ShapeError, "are no layer"),
        ({"weights": []}, ShapeError, "the weights of 0 layers"),
        ({"weights": [[[1, 2], [3]]]}, FormatError, "rows of several lengths"),
        ({"weights": [[["1", "2"]]]}, FormatError, "wanted numbers"),
        ({"weights": [[[None, 2]]]}, FormatError, "wanted numbers"),
        ({"weights": [[[10**400, 2]]]}, FormatError, "wanted numbers"),
        ({"weights": [[[float("nan"), 2]]]}, FormatError, "holds NaN"),
        ({"weights": [[[1, 2]], [[1, 2]]]}, ShapeError, "the weights of 2 layers"),
        ({"biases": [[1]]}, ShapeError, "are no layer"),
        ({"biases": [[[1], [2]]]}, ShapeError, "are no layer"),
        ({"sizes": [10**9, 1]}, ShapeError, "said to be [1000000000, 1]"),
        ({"sizes": ["2", 1]}, ShapeError, "said to be ['2', 1]"),
        ({"firstnet": 1}, FormatError, "no network of firstnet"),
        (
            {
                "sizes": [2, 1, 1],
                "weights": [[[1, 2]], [[1, 2, 3]]],
                "biases": [[[1]], [[1]]],
            },
            ShapeError,
            "layer 3 takes 3 inputs",
        ),
    ],
)
def test_json_that_is_no_network_is_refused(tmp_path, changed, error, word):
    plain = {"sizes": [2, 1], "weights": [[[0.5, -1]]], "biases": [[[0.25]]]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(plain | changed))
    assert_refused(path, error, word)


def test_a_network_that_can_not_be_read_now_is_not_called_something_else(
    tmp_path, network, monkeypatch
):
    path = tmp_path / "n.json"
    save(network, path)

    def unreadable(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("firstnet.files.saving.content", unreadable)
    with pytest.raises(AccessError, match="Input/output error"):
        save(network, path)
