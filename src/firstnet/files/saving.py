"""Saving a network and loading it again. Never pickle: a file holds numbers and words, no programs.

The suffix of the file's name says the form:

    .safetensors  layers.0.weights (neurons, inputs), layers.0.biases (neurons,), layers.1.weights …
                  feature maps: layers.0.weights (maps, maps before, rows, columns) and (maps,);
                  of a run that can go on likewise velocity.0.weights … and descending.0.weights …
    .json         the form of network2.py in the book: sizes, weights, biases (as columns), cost

Both carry one JSON object called "firstnet" beside the numbers: the version of the format, the
kinds of the neurons, the kind of number, the recipe, and notes about the run; and for each layer
of feature maps the image that it looks at and the region that it pools.
"""

from __future__ import annotations

import json
import os
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.book.backprop import Nabla
from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.costs import COSTS
from firstnet.book.momentum import Velocity
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import NEURONS
from firstnet.errors import AccessError, FirstnetError, FormatError, ShapeError, UnknownName
from firstnet.files.plain_safetensors import Damaged, PlainFile
from firstnet.machine.memory import panics_are_want_of_memory
from firstnet.machine.reading import check_room, content, largest_json, regular, take
from firstnet.machine.writing import put
from firstnet.recipe import Recipe
from firstnet.shapes import AnyFloats

FORMAT = 1
DTYPES = ("float32", "float64")
VELOCITY, DESCENDING = "velocity", "descending"  # more layers, in the file of a run that can go on
LARGEST_WORDS = 1 << 24  # bytes of names, choices and notes in a file
LARGEST_HALF = 65504.0  # the largest number of 16 bits


@dataclass(frozen=True, eq=False)
class Moving:
    """What a run that can go on has beside its network.

    Attributes:
        velocity: an entry a layer; none without momentum.
        network: the one on its way down, where the network saved is the mean of several.
    """

    velocity: Velocity = field(default_factory=list)
    network: Network | None = None


@dataclass(frozen=True, eq=False)
class Saved:
    """What a file tells of a network.

    Attributes:
        network: the network itself.
        recipe: the choices of the run that led to it, where they were saved.
        notes: what else was noted about it, as plain values: the epoch, its correct answers.
        cost: the name of the class of its cost in network2.py, where it was told.
        moving: what else a run needs that goes on from here.
        half: whether the numbers are kept in 16 bits.
    """

    network: Network
    recipe: Recipe | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    cost: str | None = None
    moving: Moving = field(default_factory=Moving)
    half: bool = False


def save(
    network: Network,
    path: str | os.PathLike[str],
    recipe: Recipe | None = None,
    notes: Mapping[str, Any] | None = None,
    *,
    cost: str | None = None,
    otherwise: str | None = None,
    moving: Moving | None = None,
    half: bool = False,
) -> None:
    """Save a network, all at once: whatever happens, path holds the old file or the new one.

    Args:
        network: the network to save; its numbers are kept to the last bit.
        path: a name that ends in .safetensors or .json (the form of the book's network2.py).
        recipe: the choices of the run that led to it.
        notes: what else to remember about it, as plain values fit for JSON.
        cost: the name of the class of its cost in network2.py; by default the recipe tells.
        otherwise: the suffix to go by where the name has neither of the two.
        moving: what else a run needs that is to go on from here; .safetensors alone keeps it.
        half: keep 16 bits of each number, about three digits: half the size of float32, for a
            network that is done. It is loaded as what it was; .safetensors alone does it.

    Raises:
        FormatError: another suffix, numbers that are not finite, or a file of that name that is no
            network of firstnet: it is never overwritten.
        AccessError: the file can't be written.
    """
    check_destination(path, otherwise)
    with _named(path, "saved"):
        _check_finite(network)
        encode, _ = _form(Path(path), otherwise)
        cost = cost or COSTS[recipe.cost if recipe else "quadratic"].classic
        saved = Saved(network, recipe, notes or {}, cost, moving or Moving(), half)
        put(Path(path), encode(saved))


def load(path: str | os.PathLike[str]) -> Network:
    """Load a network that `save` or the book's network2.py has saved.

    Raises:
        FormatError, ShapeError: the file is damaged, or holds something else.
        AccessError: the file can't be read.
    """
    return read(path).network


def read(path: str | os.PathLike[str], *, otherwise: str | None = None) -> Saved:
    """Return everything that the file of a saved network tells (see `save` and `load`)."""
    path = Path(path)
    with _named(path, "read"):
        if not path.exists():
            raise AccessError(
                "there is no such file; check the name, or make one with firstnet train --save."
            )
        if not path.is_file():
            raise AccessError("this is no file; name the network in it, such as name.safetensors.")
        _, decode = _form(path, otherwise)
        return decode(path)


def check_destination(path: str | os.PathLike[str], otherwise: str | None = None) -> None:
    """Raise what `save` would, long before there is anything to save."""
    path = Path(path)
    with _named(path, "saved"):
        _form(path, otherwise)
        if not path.parent.is_dir():
            raise AccessError(
                f"there is no folder {path.parent}; make it first, or choose another."
            )
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise AccessError(f"the folder {path.parent} is read-only; choose another.")
        if path.exists():
            _check_replaceable(path, otherwise)


def _check_replaceable(path: Path, otherwise: str | None) -> None:
    try:
        read(path, otherwise=otherwise)
    except FirstnetError as error:
        if isinstance(error, AccessError) and path.is_file():
            raise  # it may be one
        raise FormatError(
            "exists and is no network of firstnet, so it stays as it is; choose another name."
        ) from None
    if not os.access(path, os.W_OK):
        raise AccessError("exists and is read-only; choose another name.")


@contextmanager
def _named(path: str | os.PathLike[str], done: str) -> Iterator[None]:
    """Put the name of the file before whatever goes wrong with it."""
    try:
        yield
    except FirstnetError as error:
        kind = type(error) if isinstance(error, (AccessError, ShapeError)) else FormatError
        raise kind(f"{path}: {error}") from error
    except OSError as error:
        reason = error.strerror or error
        raise AccessError(
            f"{path}: can't be {done}: {reason}; check the name and the folder."
        ) from error


def _form(
    path: Path, otherwise: str | None
) -> tuple[Callable[[Saved], bytes], Callable[[Path], Saved]]:
    """Return how files of this suffix, or otherwise of the other, are encoded and decoded."""
    form = FORMS.get(path.suffix.lower()) or FORMS.get(otherwise or "")
    if form is None:
        raise FormatError(
            "a saved network's name ends in .safetensors or .json; try "
            f"{path.stem or 'network'}.safetensors."
        )
    return form


# The two forms


def _to_safetensors(saved: Saved) -> bytes:
    from safetensors.numpy import save as encode

    descending = saved.moving.network.layers if saved.moving.network else ()
    rows = {"layers": saved.network.layers, VELOCITY: saved.moving.velocity, DESCENDING: descending}
    tensors = {}
    for name, row in rows.items():
        for number, layer in enumerate(row):
            w, b = (_halved(layer.w), _halved(layer.b)) if saved.half else (layer.w, layer.b)
            # safetensors writes the memory as it lies, so it has to lie row by row
            tensors[f"{name}.{number}.weights"] = np.ascontiguousarray(w)
            tensors[f"{name}.{number}.biases"] = np.ascontiguousarray(b[:, 0])
    # one entry, for safetensors shuffles them: the same network has to make the same file
    with panics_are_want_of_memory():
        return encode(tensors, {"firstnet": json.dumps(_facts(saved))})


def _halved(numbers: AnyFloats) -> NDArray[np.float16]:
    largest = float(np.abs(numbers).max(initial=0))
    if largest > LARGEST_HALF:
        raise FormatError(
            f"holds {largest:g}, but 16 bits end at {LARGEST_HALF:g}; save it without half."
        )
    with np.errstate(under="ignore"):  # next to nothing becomes nothing
        return numbers.astype(np.float16)


def _from_safetensors(path: Path) -> Saved:
    _check_size(path)
    opened, broken = _opener()
    try:
        with panics_are_want_of_memory(), opened(path) as file:
            facts = _check_facts(_parse((file.metadata() or {}).get("firstnet", "null")))
            rows = {
                name: _layers_in(file, name, facts) for name in ("layers", VELOCITY, DESCENDING)
            }
    except (broken, TypeError) as error:  # TypeError: numbers that NumPy has no word for
        raise FormatError(
            f"damaged, or no safetensors file of firstnet ({error}); take a copy, or train again."
        ) from error
    saved = _saved(*rows["layers"], facts)
    network = _saved(*rows[DESCENDING], facts).network if rows[DESCENDING][0] else None
    velocity = _saved(*rows[VELOCITY], facts).network.layers if rows[VELOCITY][0] else ()
    _check_alike(saved.network, [*([network.layers] if network else []), velocity])
    return replace(saved, moving=Moving([Nabla(layer.w, layer.b) for layer in velocity], network))


def _opener() -> tuple[Callable[[Path], Any], type[Exception]]:
    """Return what opens a safetensors file, and its error; in plain Python for Pyodide 0.27."""
    try:
        from safetensors import SafetensorError, safe_open
    except ModuleNotFoundError:
        return PlainFile, Damaged
    return partial(safe_open, framework="numpy"), SafetensorError


def _check_size(path: Path) -> None:
    """Raise where the words of a file are longer than any of ours, or its numbers too many."""
    with regular(path) as file:
        words = int.from_bytes(take(file, 8), "little")
    if words > LARGEST_WORDS:
        raise FormatError("no safetensors file of firstnet; take a copy, or train again.")
    check_room(Path("it"), 4 * path.stat().st_size, "numbers", "Train a smaller network.")


def _layers_in(file: Any, name: str, facts: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the weights and the biases of the layers that go by a name; none where there are none.

    Those of the network itself must be there.
    """
    names = [f"{name}.{number}" for number in range(len(facts["neurons"]))]
    if name != "layers" and not {f"{each}.weights" for each in names} & {*file.keys()}:
        return [], []
    weights = [file.get_tensor(f"{each}.weights") for each in names]
    biases = [file.get_tensor(f"{each}.biases").reshape(-1, 1) for each in names]
    return weights, biases


def _check_alike(network: Network, others: Iterable[Sequence[Layer | ConvPoolLayer]]) -> None:
    for layers in others:
        for layer, other in zip(network.layers, layers):
            if layer.w.shape != other.w.shape:
                raise ShapeError(
                    f"holds weights of the shape {layer.w.shape}, and what moves them in the shape "
                    f"{other.w.shape}; wanted the same. Take a copy, or train again."
                )


def _to_json(saved: Saved) -> bytes:
    network = saved.network
    if saved.half:
        raise FormatError("the book's JSON keeps all digits; save half of them as .safetensors.")
    if network.convolutions:
        raise FormatError(
            "the book's JSON has no place for feature maps; save this network as .safetensors."
        )
    contents = {
        "sizes": network.sizes,
        "weights": [layer.w.tolist() for layer in network.layers],
        "biases": [layer.b.tolist() for layer in network.layers],
        "cost": saved.cost,
        "firstnet": _facts(saved),
    }
    return json.dumps(contents).encode()


def _from_json(path: Path) -> Saved:
    if path.stat().st_size > largest_json():
        raise FormatError("too large for memory; save a network of this size as .safetensors.")
    contents = _parse(content(path, largest_json()))
    keys = ("sizes", "weights", "biases")
    if not isinstance(contents, dict) or not all(isinstance(contents.get(k), list) for k in keys):
        raise FormatError("no network in the book's form; wanted the lists sizes, weights, biases.")
    sizes, weights, biases = (contents[key] for key in keys)
    of_the_book = {
        "format": FORMAT,
        "neurons": ["sigmoid"] * len(weights),
        "dtype": "float64",
        "cost": contents.get("cost"),
    }
    saved = _saved(weights, biases, _check_facts(contents.get("firstnet", of_the_book)))
    if list(saved.network.sizes) != sizes:
        raise ShapeError(
            f"the sizes are said to be {reprlib.repr(sizes)}, but the weights are those of "
            f"{list(saved.network.sizes)}; make them agree."
        )
    return saved


FORMS = {".safetensors": (_to_safetensors, _from_safetensors), ".json": (_to_json, _from_json)}


# What both of them tell beside the numbers


def _facts(saved: Saved) -> dict[str, Any]:
    neurons = [layer.neuron.name for layer in saved.network.layers]
    _check_known("kind of neuron", neurons, NEURONS)
    return {
        "format": FORMAT,
        "neurons": neurons,
        "dtype": saved.network.dtype.name,
        "convolutions": [
            {"image": convolution.image, "region": convolution.region}
            for convolution in saved.network.convolutions
        ],
        "recipe": saved.recipe and saved.recipe.to_dict(),
        "notes": dict(saved.notes),
        "cost": saved.cost,
    }


def _check_facts(facts: Any) -> dict[str, Any]:
    if not isinstance(facts, dict) or "format" not in facts:
        raise FormatError("no network of firstnet; wanted one that firstnet train --save has made.")
    if facts["format"] != FORMAT:
        raise FormatError(
            f"written in format {reprlib.repr(facts['format'])}, but this firstnet reads format "
            f"{FORMAT}; try a newer one: pip install --upgrade firstnet."
        )
    checked: dict[str, Any] = {
        "recipe": None,
        "notes": {},
        "cost": None,
        "convolutions": [],
    } | facts
    kinds = {
        "neurons": list,
        "dtype": str,
        "convolutions": list,
        "recipe": dict | None,
        "notes": dict,
        "cost": str | None,
    }
    for name, kind in kinds.items():
        if not isinstance(checked.get(name), kind):
            raise FormatError(f"damaged: its {name} can't be read; take a copy, or train again.")
    _check_known("kind of neuron", checked["neurons"], NEURONS)
    _check_known("kind of number", [checked["dtype"]], DTYPES)
    return checked


def _check_known(kind: str, names: Sequence[object], known: Iterable[str]) -> None:
    for name in names:
        if name not in list(known):
            raise UnknownName(kind, str(name), known)


def _saved(weights: list[Any], biases: list[Any], facts: dict[str, Any]) -> Saved:
    """Return what a file told, once its layers are known to be a network."""
    neurons = facts["neurons"]
    if not len(weights) == len(biases) == len(neurons):
        raise ShapeError(
            f"holds the weights of {len(weights)} layers, the biases of {len(biases)} and the "
            f"neurons of {len(neurons)}; wanted as many of each."
        )
    numbers = [[_numbers(array, facts["dtype"]) for array in each] for each in (weights, biases)]
    kinds = [NEURONS[neuron] for neuron in neurons]
    count = len(facts["convolutions"])
    layers = list(zip(*numbers, kinds))
    maps = [
        ConvPoolLayer(*layer, *_maps_of(told)) for layer, told in zip(layers, facts["convolutions"])
    ]
    network = Network((*maps, *(Layer(*layer) for layer in layers[count:])))
    _check_finite(network)
    recipe = None if facts["recipe"] is None else Recipe.from_dict(facts["recipe"])
    return Saved(network, recipe, facts["notes"], facts["cost"])


def _maps_of(told: Any) -> list[tuple[int, int]]:
    """Return the image and the region of a layer of feature maps."""
    try:
        (image_rows, image_columns), (rows, columns) = told["image"], told["region"]
        sides = [[int(image_rows), int(image_columns)], [int(rows), int(columns)]]
    except (TypeError, ValueError, LookupError) as error:
        raise FormatError(
            "damaged: its convolutions can't be read; take a copy, or train again."
        ) from error
    return [(side[0], side[1]) for side in sides]


def _numbers(values: object, dtype: str) -> AnyFloats:
    try:
        array = np.array(values)
    except ValueError as error:
        raise FormatError(
            "holds rows of several lengths; wanted a number for each input."
        ) from error
    if array.dtype.kind not in "iuf":
        raise FormatError(f"{reprlib.repr(values)} are no weights or biases; wanted numbers.")
    with np.errstate(over="ignore", under="ignore"):  # _check_finite says what was too large
        return array.astype(dtype)


def _check_finite(network: Network) -> None:
    for number, layer in enumerate(network.layers):
        if not (np.isfinite(layer.w).all() and np.isfinite(layer.b).all()):
            raise FormatError(
                f"layer {number} holds NaN or infinite numbers, which no network can compute with; "
                "train again, with a smaller eta."
            )


def _parse(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"damaged, or no JSON ({error}); take a copy, or train again.") from error
