"""A recipe: every choice of a training run, once, with its default, range, meaning and source.

The command line makes its options from the fields below, and a saved network carries its recipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.book.convolution import ConvPoolLayer, pooled_maps
from firstnet.book.costs import COSTS
from firstnet.book.expansion import DISTORTIONS, EXPANSIONS
from firstnet.book.network import Network
from firstnet.book.neurons import HIDDEN, NEURONS
from firstnet.book.starts import STARTS
from firstnet.errors import RecipeError, ShapeError, UnknownName, either
from firstnet.machine.memory import available

Convolution = tuple[int, int, int]  # feature maps, and the sides of their fields and of their pools
LARGEST_LAYER = 1_000_000
COPIES = 3  # of the starting weights: as they are drawn, as they are scaled, as they are cast


@dataclass(frozen=True)
class Choice:
    """What there is to say about one field of a recipe.

    Attributes:
        help: its meaning, for the command line.
        wanted: its range in words, for the error.
        allowed: whether a value lies in the range.
        try_: what to try when it does not.
        synonyms: other names for the command-line option.
        names: what it may be, where it is a name.
        read: how the text of the command line becomes a value, where its default does not say.
    """

    help: str
    wanted: str
    allowed: Callable[[Any], bool]
    try_: str
    synonyms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    read: Callable[[str], Any] | None = None


def _choice(default: Any, *, names: Iterable[str] = (), **said: Any) -> Any:
    known = tuple(names)
    if known:
        said["allowed"] = lambda value: isinstance(value, str) and value in known
    return field(default=default, metadata={"choice": Choice(names=known, **said)})


def _is_count(value: object, largest: float = math.inf) -> bool:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return whole and 1 <= value <= largest  # type: ignore[operator]  # narrowed through `whole`


def _are_sizes(value: object) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) >= 2
        and all(_is_count(neurons, LARGEST_LAYER) for neurons in value)
    )


def _are_convolutions(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(each, tuple)
        and len(each) == 3
        and all(_is_count(number, LARGEST_LAYER) for number in each)
        for each in value
    )


def read_convolutions(text: str) -> tuple[Convolution, ...]:
    """Return what a text such as 20x5/2,40x5/2 tells: 20 maps with fields of 5 by 5, and pools.

    Raises:
        ValueError: the text tells no layers of feature maps.
    """
    layers = []
    for part in filter(None, text.split(",")):
        maps, _, rest = part.partition("x")
        field, _, pool = rest.partition("/")
        layers.append((int(maps), int(field), int(pool or 1)))
    return tuple(layers)


def _is_positive(value: object) -> bool:
    number = isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)
    return number and 0 < value < math.inf  # type: ignore[operator]  # narrowed through `number`


def _is_amount(value: object) -> bool:
    return _is_positive(value) or (value == 0 and not isinstance(value, bool))


def _is_share(value: object) -> bool:
    return _is_amount(value) and value < 1  # type: ignore[operator]  # narrowed by _is_amount


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_count_or_none(value: object) -> bool:
    return _is_count(value) or (value == 0 and isinstance(value, int))


@dataclass(frozen=True)
class Recipe:
    """The choices of a training run; the defaults are the book's first run.

    Raises:
        RecipeError: a value lies outside its range.

    Source: chapter 1, "Implementing our network to classify digits" (results row 1.1).
    """

    sizes: tuple[int, ...] = _choice(
        (784, 30, 10),
        help="Neurons layer by layer, the inputs first.",
        wanted="two or more whole numbers from 1 to a million",
        allowed=_are_sizes,
        try_="784,30,10 reads a digit of 28 by 28 pixels, has 30 hidden neurons and 10 outputs",
    )
    convolutions: tuple[Convolution, ...] = _choice(
        (),
        help="Convolutional layers: 20x5/2 for 20 feature maps with local receptive fields of 5 by "
        "5 and max-pooling over 2 by 2; 20x5 without pooling.",
        wanted="the number of feature maps, x, the size of their fields, and / the size of pools",
        allowed=_are_convolutions,
        try_="20x5/2 or 20x5/2,40x5/2, as in chapter 6",
        read=read_convolutions,
    )
    epochs: int = _choice(
        30,
        help="Passes over the training examples.",
        wanted="a whole number from 1",
        allowed=_is_count,
        try_="the book trains for 30",
    )
    mini_batch_size: int = _choice(
        10,
        help="Examples per step.",
        wanted="a whole number from 1",
        allowed=_is_count,
        try_="the book uses 10",
        synonyms=("batch-size",),
    )
    eta: float = _choice(
        3.0,
        help="Learning rate: the length of a step.",
        wanted="a positive number",
        allowed=_is_positive,
        try_="the book's first run uses 3.0",
        synonyms=("learning-rate", "lr"),
    )
    cost: str = _choice(
        "quadratic",
        help=f"{either(COSTS)}; the kind of the output neurons follows from it.",
        wanted=either(COSTS),
        names=COSTS,
        try_="chapter 3 prefers cross-entropy",
    )
    neuron: str = _choice(
        "sigmoid",
        help=f"Kind of the hidden neurons: {either(HIDDEN)}.",
        wanted=either(HIDDEN),
        names=HIDDEN,
        try_="the book uses sigmoid",
    )
    starts: str = _choice(
        "large",
        help="Starting weights: large is N(0, 1), small is divided by the square root of the "
        "number of inputs, he is N(0, 2 / inputs), for relu.",
        wanted="large, small or he",
        names=STARTS,
        try_="chapter 1 starts large, chapter 3 small",
    )
    lmbda: float = _choice(
        0.0,
        help="L2 regularization; divided by the number of training examples, it is PyTorch's "
        "weight_decay.",
        wanted="a number from 0",
        allowed=_is_amount,
        try_="the book uses 5.0 for all of MNIST",
        synonyms=("l2",),
    )
    l1: float = _choice(
        0.0,
        help="L1 regularization; divided by the number of training examples.",
        wanted="a number from 0",
        allowed=_is_amount,
        try_="5.0 is a start for all of MNIST",
    )
    momentum: float = _choice(
        0.0,
        help="Share of the velocity kept from step to step.",
        wanted="a number from 0 to under 1",
        allowed=_is_share,
        try_="0.9 with a tenth of the eta is common",
    )
    nesterov: bool = _choice(
        False,
        help="Nesterov's momentum: use the gradient at the point that momentum alone would reach.",
        wanted="yes or no",
        allowed=_is_flag,
        try_="it only matters with momentum",
    )
    dropout: float = _choice(
        0.0,
        help="Share of the hidden neurons dropped in each mini-batch.",
        wanted="a number from 0 to under 1",
        allowed=_is_share,
        try_="the book uses 0.5",
    )
    early_stopping: int = _choice(
        0,
        help="Stop after N epochs without a better validation accuracy.",
        wanted="a whole number from 0",
        allowed=_is_count_or_none,
        try_="the book suggests 10",
    )
    schedule: int = _choice(
        0,
        help="Halve eta after N epochs without a better validation accuracy; stop at 1/128 of it.",
        wanted="a whole number from 0",
        allowed=_is_count_or_none,
        try_="10 is a start",
    )
    decay: float = _choice(
        1.0,
        help="Factor that eta is multiplied by after each epoch.",
        wanted="a number above 0, and at most 1",
        allowed=lambda value: _is_positive(value) and value <= 1,
        try_="1 leaves eta as it is, 0.95 makes it a tenth in 45 epochs",
    )
    averaging: float = _choice(
        0.0,
        help="Average the weights over epochs: the share of the old mean that each epoch keeps.",
        wanted="a number from 0 to under 1",
        allowed=_is_share,
        try_="0.6 is about the mean of the last three epochs",
    )
    expand: str = _choice(
        "none",
        help="Add copies of the training images: none, shifts, rotations or elastic.",
        wanted="none, shifts, rotations or elastic",
        names=("none", *EXPANSIONS),
        try_="shifts makes five of each",
    )
    distort: str = _choice(
        "none",
        help="Distort the training images afresh in each epoch: none, affine, elastic or both.",
        wanted="none, affine, elastic or both",
        names=("none", *DISTORTIONS),
        try_="both helps most, given enough epochs",
    )
    distort_strength: float = _choice(
        1.0,
        help="Strength of the distortions: 1 rotates by up to 10 degrees, 0.5 by up to 5.",
        wanted="a positive number, and at most 3",
        allowed=lambda value: _is_positive(value) and value <= 3,
        try_="0.5 to 1 suits digits of 28 by 28 pixels",
    )
    buffer: int = _choice(
        0,
        help="Keep N training examples in memory at once, shuffled among themselves, for data "
        "larger than memory.",
        wanted="a whole number, 0 or more",
        allowed=_is_count_or_none,
        try_="100000 examples shuffle well",
    )
    dtype: str = _choice(
        "float32",
        help="Precision: float32 or float64.",
        wanted="float32 or float64",
        names=("float32", "float64"),
        try_="float32 is faster, float64 more precise",
    )

    def __post_init__(self) -> None:
        if isinstance(self.sizes, Sequence) and not isinstance(self.sizes, str):
            object.__setattr__(self, "sizes", tuple(self.sizes))
        if isinstance(self.convolutions, Sequence) and not isinstance(self.convolutions, str):
            layers = (
                tuple(convolution) if isinstance(convolution, list) else convolution
                for convolution in self.convolutions
            )
            object.__setattr__(self, "convolutions", tuple(layers))
        for name, choice in choices().items():
            value = getattr(self, name)
            if not choice.allowed(value):
                raise RecipeError(
                    f"{name} is {_shown(value)}, but must be {choice.wanted}; {choice.try_}."
                )

        if self.convolutions:
            self.images  # noqa: B018  # tells what does not fit

    @property
    def images(self) -> list[tuple[int, int]]:
        """The maps that each layer of feature maps looks at, and those that it makes: count, side.

        Raises:
            RecipeError: the inputs are no square image, or fields and pools do not fit.
        """
        side = math.isqrt(self.sizes[0])
        if side**2 != self.sizes[0]:
            raise RecipeError(
                f"convolutions look at a square image, but {self.sizes[0]} inputs are none; "
                "28 by 28 pixels are 784."
            )
        found = [(1, side)]
        for maps, width, pool in self.convolutions:
            side = found[-1][1]
            try:
                pooled, _ = pooled_maps((side, side), (width, width), (pool, pool))
            except ShapeError as error:
                raise RecipeError(
                    f"convolutions is {_shown(self.convolutions)}: {error}"
                ) from error
            found.append((maps, pooled))
        return found

    @property
    def dense_sizes(self) -> tuple[int, ...]:
        """The sizes of the fully connected layers, what enters the first of them first."""
        if not self.convolutions:
            return self.sizes
        maps, side = self.images[-1]
        return (maps * side * side, *self.sizes[1:])

    @property
    def hidden(self) -> tuple[int, ...]:
        """The hidden neurons that dropout may leave out, layer by layer (see `Network.hidden`)."""
        return self.dense_sizes[0 if self.convolutions else 1 : -1]

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        seen = self.images if self.convolutions else []
        shared = sum(
            maps * (before * width * width + 1)
            for (before, _), (maps, width, _) in zip(seen, self.convolutions)
        )
        return shared + sum(k * n + n for k, n in pairwise(self.dense_sizes))

    def to_dict(self) -> dict[str, Any]:
        """Return the choices as plain values, fit for JSON."""
        values = asdict(self) | {
            "sizes": [int(neurons) for neurons in self.sizes],
            "convolutions": [
                [int(number) for number in convolution] for convolution in self.convolutions
            ],
        }
        return {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in values.items()
        }

    @classmethod
    def from_dict(cls, choices_made: dict[str, Any]) -> Recipe:
        """Return the recipe that `to_dict` told of; what is not named takes its default."""
        for name in choices_made:
            if name not in choices():
                raise UnknownName("choice of a recipe", name, choices())
        return cls(**choices_made)


def choices() -> dict[str, Choice]:
    """Return what there is to say about each field of a recipe, by its name."""
    return {each.name: each.metadata["choice"] for each in fields(Recipe)}


def starting_network(recipe: Recipe, seed: int | np.random.Generator = 0) -> Network:
    """Deal the network that a run of this recipe starts from.

    The output neurons follow the cost: softmax for the log-likelihood, sigmoid for the quadratic
    cost and the cross-entropy, in general the first that it is meant for.

    Args:
        recipe: gives sizes, neurons, starting weights and the kind of number.
        seed: a whole number, or a generator to draw from.

    Raises:
        RecipeError: the network does not fit into the memory there is.
    """
    _check_memory(recipe)
    rng = np.random.default_rng(seed)
    maps = _starting_maps(recipe, rng)
    *hidden, last = STARTS[recipe.starts](recipe.dense_sizes, rng).layers
    kind = NEURONS[COSTS[recipe.cost].outputs[0]]
    layers = [replace(layer, neuron=NEURONS[recipe.neuron]) for layer in hidden]
    return Network((*maps, *layers, replace(last, neuron=kind))).astype(recipe.dtype)


def _check_memory(recipe: Recipe) -> None:
    """Refuse what would bring the machine to a halt: it is dealt in float64, then copied."""
    wanted, there = recipe.parameters * COPIES * 8, available()
    if there is not None and wanted > there:
        raise RecipeError(
            f"A network of {recipe.parameters:,} weights and biases takes about "
            f"{wanted / 1e9:.1f} GB to start from, but {there / 1e9:.1f} GB are free; try smaller "
            "layers."
        )


def _starting_maps(recipe: Recipe, rng: np.random.Generator) -> list[ConvPoolLayer]:
    """Deal the feature maps: each starts like a neuron whose inputs are a local receptive field."""
    layers = []
    seen = recipe.images if recipe.convolutions else []
    for (before, side), (maps, width, pool) in zip(seen, recipe.convolutions):
        (dealt,) = STARTS[recipe.starts]((before * width * width, maps), rng).layers
        w = dealt.w.reshape(maps, before, width, width)
        neuron = NEURONS[recipe.neuron]
        layers.append(ConvPoolLayer(w, dealt.b, neuron, (side, side), (pool, pool)))
    return layers


def described(network: Network) -> dict[str, Any]:
    """Return the sizes and convolutions of a network, as a recipe has them.

    Raises:
        RecipeError: its fields or pools are not square, which no recipe can tell.
    """
    layers = []
    for convolution in network.convolutions:
        sides = {*convolution.w.shape[2:]}, {*convolution.region}, {*convolution.image}
        if any(len(side) > 1 for side in sides):
            raise RecipeError(
                f"Fields of {convolution.w.shape[2:]} and pools of {convolution.region} on maps of "
                f"{convolution.image} are not all square, as a recipe wants them; start an engine "
                "on this network instead."
            )
        layers.append((len(convolution.w), convolution.w.shape[2], convolution.region[0]))
    return {"sizes": network.sizes, "convolutions": tuple(layers)}


def _shown(value: object) -> str:
    if value and _are_convolutions(value):
        return ",".join("{}x{}/{}".format(*each) for each in value)  # type: ignore[attr-defined]
    return ",".join(map(str, value)) if isinstance(value, tuple) else repr(value)
