"""PyTorch's modules and their weights: to them, and back.

A network becomes an `nn.Sequential` of Linear, Conv2d, MaxPool2d and neurons; modules like those
become a network. Both take a row of numbers for each example: a byte b of an image as b/256, while
torchvision's ToTensor makes b/255 of it, which few answers depend on.

    module = to_module(load_network("digits.safetensors"))
    network = from_module(nn.Sequential(nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 10)))
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import LINEAR, NEURONS, SOFTMAX, Neuron
from firstnet.engines import reference
from firstnet.errors import FormatError, ShapeError, UnknownName, either
from firstnet.machine.extras import extra

Module = Any  # torch.nn.Module; PyTorch may be missing where types are checked
State = Mapping[str, Any]  # tensors or arrays by their names

MADE = {name: it.module for name, it in NEURONS.items() if it.module}
FROM = {it.module: it for it in NEURONS.values() if it.module and it != LINEAR}
FROM |= {"LogSoftmax": SOFTMAX}
IGNORED = ("Flatten", "Unflatten", "Dropout", "Identity")  # what changes no answer
ROWS, ALIKE = 8, 1e-3  # rows that are answered by both, and by how much they may differ
MODULES = either(["Linear", "Conv2d", "MaxPool2d", *FROM, "Flatten", "Dropout"], "and")


def to_module(network: Network) -> Module:
    """Return an `nn.Sequential` that answers as the network does, a row for each row.

    Raises:
        MissingExtra: PyTorch is not installed.
        FormatError: it has neurons that are no module of PyTorch.
    """
    torch: Any = extra("torch", "PyTorch", "torch")
    nn, modules = torch.nn, []
    for layer in network.layers:
        if isinstance(layer, ConvPoolLayer):
            before, (rows, columns) = layer.w.shape[1], layer.image
            modules.append(nn.Unflatten(1, (before, rows, columns)))
            main = nn.Conv2d(before, len(layer.w), layer.w.shape[2:], dtype=_dtype(network))
        else:
            main = nn.Linear(layer.inputs, layer.outputs, dtype=_dtype(network))
        with torch.no_grad():
            main.weight.copy_(torch.from_numpy(np.array(layer.w)))
            main.bias.copy_(torch.from_numpy(np.array(layer.b[:, 0])))
        modules += [main, *_neuron(nn, layer.neuron)]
        if isinstance(layer, ConvPoolLayer):
            pools = [] if layer.region == (1, 1) else [nn.MaxPool2d(layer.region)]
            modules += [*pools, nn.Flatten()]
    return nn.Sequential(*modules)


def from_module(module: Module, image: tuple[int, int] = (28, 28)) -> Network:
    """Return the network that answers as a module of PyTorch does.

    Dropout and Flatten are left out. Where the last module is a Linear, whose numbers are meant
    for `nn.CrossEntropyLoss`, the outputs become softmax neurons, and the largest stays so.
    Some rows at random are answered by both, so that a `forward` that does more than its modules is
    told.

    Args:
        module: an `nn.Sequential`, or whatever holds its modules in the order of their use.
        image: rows and columns of the inputs, where Conv2d look at them.

    Raises:
        FormatError: it holds a module that firstnet has no layer for, or answers otherwise.
        ShapeError: its layers do not fit together.
    """
    layers: list[Layer | ConvPoolLayer] = []
    found = list(_leaves(module))
    for number, group in enumerate(_groups(found)):
        main, *others = group
        kinds = [FROM[_kind(other)] for other in others if _kind(other) in FROM]
        if len(kinds) > 1:
            names = either((kind.name for kind in kinds), "and")
            raise FormatError(
                f"{_kind(main)} number {number} is followed by {names} neurons; wanted one kind."
            )
        neuron = kinds[0] if kinds else LINEAR
        pools = [other for other in others if _kind(other) == "MaxPool2d"]
        if _kind(main) == "Linear":
            layers.append(Layer(*_arrays(main), neuron))
        else:
            layers.append(_maps(main, pools, neuron, layers, image))
    last = layers[-1]
    if isinstance(last, Layer) and last.neuron == LINEAR:
        layers[-1] = Layer(last.w, last.b, SOFTMAX)
    if len(layers[-1].b) == 1 and layers[-1].neuron == SOFTMAX:
        raise FormatError(
            "A single output that ends with a Linear is no network of classes; wanted a Sigmoid "
            "after it, or an output for each class."
        )
    network = Network(tuple(layers))
    _check_alike(module, network, found)
    return network


def _leaves(module: Module) -> Iterator[Module]:
    """Yield the modules that hold no others, as often as they stand there."""
    children = list(module._modules.values())  # children() leaves out what comes again
    if not children:
        yield module
    for child in children:
        yield from _leaves(child)


def _check_alike(module: Module, network: Network, leaves: Sequence[Module]) -> None:
    """Raise unless the two give the same answers to some rows."""
    torch: Any = extra("torch", "PyTorch", "torch")
    first = network.layers[0]
    rows = np.random.default_rng(0).random((ROWS, network.sizes[0])).astype(network.dtype)
    before, parameter = module.training, next(module.parameters())
    x = torch.from_numpy(rows).to(parameter.device, parameter.dtype)
    shapes: list[tuple[int, ...]] = [(ROWS, -1)]
    if isinstance(first, ConvPoolLayer):
        shapes.insert(0, (ROWS, first.w.shape[1], *first.image))
    theirs, reason = None, ""
    module.eval()
    try:
        with torch.no_grad():
            for shape in shapes:
                try:
                    theirs = module(x.reshape(shape))
                except RuntimeError as error:
                    reason = " ".join(str(error).split())[:100]
                else:
                    break
    finally:
        module.train(before)
    if theirs is None:
        raise FormatError(f"The module does not answer rows of {network.sizes[0]}: {reason}.")
    if network.layers[-1].neuron == SOFTMAX and _kind(leaves[-1]) != "Softmax":
        theirs = theirs.softmax(1)  # of what is meant for CrossEntropyLoss, or of logarithms
    ours = reference.answers(network, rows)
    if theirs.shape != ours.shape or not np.allclose(ours, theirs.cpu().numpy(), atol=ALIKE):
        raise FormatError(
            "The module answers otherwise than its modules one after the other: its forward does "
            "more, such as F.relu. Write it as an nn.Sequential."
        )


def from_state(state: State, neurons: Sequence[str]) -> Network:
    """Return the network of fully connected layers whose weights a state dict holds.

    Args:
        state: what `module.state_dict()` gives, or arrays by such names: for each layer, in order,
            NAME.weight (neurons, inputs) and NAME.bias (neurons,).
        neurons: the kind of each layer's neurons; or two kinds, of all hidden ones and of the last.

    Raises:
        FormatError: it holds something else.
        UnknownName: no neurons are of this kind.
    """
    pairs = _pairs(state)
    if len(neurons) == 2 and len(pairs) != 2:
        neurons = [*[neurons[0]] * (len(pairs) - 1), neurons[1]]
    if len(neurons) != len(pairs):
        raise FormatError(
            f"The weights are those of {len(pairs)} layers, but {len(neurons)} kinds of neurons "
            "are named; wanted one for each, or two: of the hidden layers and of the last."
        )
    for name in neurons:
        if name not in NEURONS:
            raise UnknownName("kind of neuron", name, NEURONS)
    return Network(tuple(Layer(w, b, NEURONS[neuron]) for (w, b), neuron in zip(pairs, neurons)))


def _pairs(state: State) -> list[tuple[np.ndarray, np.ndarray]]:
    found = []
    for name, weights in state.items():
        stem, _, end = str(name).rpartition(".")
        if end != "weight":
            continue
        biases = state.get(f"{stem}.bias" if stem else "bias")
        shapes = [tuple(getattr(it, "shape", ())) for it in (weights, biases)]
        if [len(shape) for shape in shapes] != [2, 1] or _is_complex(weights):
            raise FormatError(
                f"{name} has the shape {shapes[0]}{' and no bias' * (biases is None)}; "
                "wanted fully connected layers: weights (neurons, inputs) and biases. Make the "
                "module, load its weights into it, and take from_module."
            )
        found.append((_numbers(weights), _numbers(biases).reshape(-1, 1)))
    if not found:
        names = ", ".join(map(str, itertools.islice(state, 5))) or "(none)"
        raise FormatError(
            f"The names are {names}; wanted those of a state dict, such as 0.weight and 0.bias."
        )
    return found


def _groups(modules: Sequence[Module]) -> Iterator[list[Module]]:
    """Yield each layer's modules: Linear or Conv2d, and what follows it."""
    group: list[Module] = []
    for number, module in enumerate(modules):
        kind = _kind(module)
        if kind in ("Linear", "Conv2d"):
            if group:
                yield group
            group = [module]
        elif kind in FROM or kind == "MaxPool2d":
            if not group:
                raise FormatError(f"A {kind} comes first; wanted Linear or Conv2d before it.")
            group.append(module)
        elif kind not in IGNORED:
            raise FormatError(
                f"Module {number} is a {kind}, which is no layer of firstnet; wanted {MODULES}."
            )
    if not group:
        raise FormatError(f"The module holds no layer; wanted {MODULES}.")
    yield group


def _maps(
    main: Module,
    pools: Sequence[Module],
    neuron: Neuron,
    before: Sequence[Layer | ConvPoolLayer],
    image: tuple[int, int],
) -> ConvPoolLayer:
    plain = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1}
    for name, wanted in plain.items():
        if getattr(main, name) != wanted:
            raise FormatError(
                f"A Conv2d has {name} {getattr(main, name)}, but feature maps have {wanted} here."
            )
    region = (1, 1)
    for pool in pools:
        region, stride = _pair(pool.kernel_size), _pair(pool.stride)
        if stride != region or _pair(pool.padding) != (0, 0) or len(pools) > 1:
            raise FormatError(
                "MaxPool2d overlaps, is padded, or comes twice; wanted one for each Conv2d, whose "
                "stride is its size."
            )
    w, b = _arrays(main)
    last = before[-1] if before else None
    if isinstance(last, ConvPoolLayer):
        image = last.pooled
    elif last is not None:
        raise ShapeError("A Conv2d follows a Linear; wanted all Conv2d first.")
    return ConvPoolLayer(w, b, neuron, image, region)


def _neuron(nn: Any, neuron: Neuron) -> list[Module]:
    if neuron == SOFTMAX:
        return [nn.Softmax(dim=1)]
    if neuron == LINEAR:
        return []
    if not neuron.module:
        raise FormatError(f"{neuron.name} neurons are no module of PyTorch; wanted {either(MADE)}.")
    return [getattr(nn, neuron.module)()]


def _kind(module: Module) -> str:
    return type(module).__name__


def _dtype(network: Network) -> Any:
    return getattr(extra("torch", "PyTorch", "torch"), network.dtype.name)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _arrays(module: Module) -> tuple[np.ndarray, np.ndarray]:
    w = _numbers(module.weight)
    b = np.zeros(len(w), w.dtype) if module.bias is None else _numbers(module.bias)
    return w, b.reshape(-1, 1)


def _is_complex(tensor: Any) -> bool:
    return "complex" in str(getattr(tensor, "dtype", ""))


def _numbers(tensor: Any) -> np.ndarray:
    """Return a tensor's numbers, in float32 unless they are float64."""
    array = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    array = array.double().numpy() if hasattr(array, "double") else np.asarray(array, np.float64)
    half = str(getattr(tensor, "dtype", "")).rpartition(".")[2] != "float64"
    return array.astype(np.float32 if half else np.float64)
