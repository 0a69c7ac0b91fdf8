"""Numbers that never change, although the output depends on them: biases left out of the step."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np

from firstnet.doctor.watch.program.branch import Branches
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.state import Group, State, groups_of
from firstnet.doctor.watch.program.values import Array, fingerprint
from firstnet.doctor.watch.steps.observed import Series
from firstnet.doctor.watch.steps.probes import Prober
from firstnet.doctor.watch.steps.roles import (
    NUDGE,
    PARAMETER,
    SUM,
    Role,
    changed,
    direction,
    same_course,
)

MOST = 400  # numbers that are looked at
LARGEST_GROUP = 500_000  # numbers, above which they are data
MOST_GROUPS, MOST_MATRICES, MOST_CONSTANT = 12, 6, 20
COPIED = 1e-3  # by which the nudge of a copy may miss that of the original
LONGEST_TURN = 200_000  # work of a turn that is taken again for weights that stay as they are
BIAS = re.compile(
    r"b(ias(es)?)?_?[a-z0-9]?|b_\w+|(w|theta|beta)_?0|intercept_?|\w*(bias|sesgo|vies|biais)\w*",
    re.IGNORECASE,
)
WEIGHTS = re.compile(
    r"[wkfuv]_?[a-z]{0,2}\d*|.*(weight|filt|kern|embed|gewicht|peso|poid|noyau)\w*", re.IGNORECASE
)
LARGE_LAYER = 100  # neurons on one side of a matrix of weights
FLAT = 36.0  # a weighted sum, of which the sigmoid is 1 to the last digit
LOST = 1e6  # weights of this size are lost: no step changes them any more
CLEAR = 1e-3  # of the steepest slope along a parameter
ROUNDING = 4 * float(np.finfo(np.float64).eps)  # of the largest number of a group, in one turn


def left_out(
    state: State,
    parameters: Iterable[Group],
    moving: Iterable[Group],
    stepped: Container[str] = (),
) -> list[Group]:
    """Return what the program holds beside its parameters, like them, and does not change.

    It may also be unlike them, as filters are, where something called its gradient is computed, or
    where a step is taken that leaves it as it is.

    Args:
        state: what it holds.
        parameters: that a step changes.
        moving: all that a step changes.
        stepped: the last words of what a statement of the turn adds to, or subtracts from.
    """
    paths = [path for group in parameters for path in group.paths]
    alike = {_pattern(path) for path in paths}
    holders = {_holder(path) for path in paths}
    sizes = {side for path in paths for side in np.shape(state[path].value)}
    moved = {path for group in moving for path in group.paths}

    shapes = {(last_word_of(path), np.shape(state[path].value)) for path in moved}

    def is_left(path: str) -> bool:
        value = state[path].value
        if path in moved:
            return False
        if np.size(value) > 1 and is_weights(path):  # inputs have a gradient, too
            names = (f"{it}{last_word_of(path)}" for it in ("d", "d_", "grad_", "g"))
            if any((name, np.shape(value)) in shapes for name in names):
                return True
        if np.size(value) > 1 and last_word_of(path) in stepped:
            return True
        if np.ndim(value) > 2:
            return False
        if _pattern(path) in alike:
            return True
        bias = path.rpartition(".")[2].strip("[]'\"")[:1].lower() == "b"
        flat = np.size(value) == max(np.shape(value), default=0)
        return bias and flat and np.size(value) in sizes and _holder(path) in holders

    return groups_of(state, [path for path in state if is_left(path)][:MOST])[:MOST_GROUPS]


def is_weights(path: str) -> bool:
    """Tell whether a path sounds like weights, as "net.W1" and "conv.filters" do."""
    return WEIGHTS.fullmatch(last_word_of(path)) is not None


def is_bias(path: str) -> bool:
    """Tell whether a path sounds like biases, as "net.b1" and "layer.bias" do."""
    return BIAS.fullmatch(last_word_of(path)) is not None


def last_word_of(path: str) -> str:
    """Return the last word of a path, as K for "conv.K", and b for "net.b[*]"."""
    return re.split(r"[.\[]", path.replace("[*]", ""))[-1].strip("[]'\"")


def without_influence(
    state: State, parameters: Iterable[Group], moving: Iterable[Group], roles: Mapping[str, Role]
) -> list[str]:
    """Return biases that take steps as the parameters do, and that nothing is computed from.

    Args:
        state: what the program holds.
        parameters: that a step changes, and that the output depends on.
        moving: all that a step changes.
        roles: what each of these is for.
    """
    parameters = list(parameters)
    sizes = {side for group in parameters for path in group.paths for side in state[path].shape}
    sizes |= {group.size(state) for group in parameters}  # of single numbers, as in a list
    trained = {name for role in roles.values() if role.kind == PARAMETER for name in role.changes}
    return [
        group.name
        for group in moving
        if group.name in trained
        and roles[group.name].kind == SUM
        and is_bias(group.name)
        and (state[group.paths[0]].shape == () or group.size(state) in sizes)
    ]


def alike(branches: Branches, state: State) -> list[str]:
    """Return weights that are all one number, that a turn leaves so, and that it computes with.

    Args:
        branches: take the turn.
        state: what the program holds at its head.
    """
    groups = branches.groups = constant(state)
    base = branches.turn([], frozenset()) if groups else None
    if base is None or base.work > LONGEST_TURN:
        return []
    stay = [it for it in groups if stays(it, state, base)]
    found = _affected(branches, base, state, stay, np.random.default_rng(0))
    # What an optimiser keeps beside weights affects no more than numbers of its own shape.
    own = {name: {state[group.paths[0]].shape, ()} for name, (group, _) in found.items()}
    return [
        name
        for name, (_, numbers) in found.items()
        if any(base.events[number].shape not in own[name] for number in numbers)
    ]


def untouched(branches: Branches, state: State) -> list[str]:
    """Return weights whose gradients a turn computes, and that it leaves as they are.

    What has the shape of one layer's weights and depends on another layer's can hardly be anything
    but a gradient. Weights are what other values depend on, and not only copies of them.

    Args:
        branches: take the turn.
        state: what the program holds at its head.
    """
    matrices = [
        path
        for path, leaf in state.items()
        if len(leaf.shape) == 2 and max(leaf.shape) > 1 and float(np.abs(leaf.value).max()) < LOST
    ]
    matrices.sort(key=lambda it: min(state[it].shape) == 1)  # columns come last
    groups = groups_of(state, matrices[:MOST_MATRICES])
    groups = [it for it in groups if it.size(state) <= LARGEST_GROUP]
    if len(groups) < 2:
        return []
    branches.groups = groups
    base = branches.turn([], frozenset())
    if base is None or base.work > LONGEST_TURN:
        return []
    rng = np.random.default_rng(0)
    shapes = {it.name: state[it.paths[0]].shape for it in groups}
    found, weights = set(), set()
    alongs = [NUDGE * direction(rng, it.size(state)) for it in groups]
    turns = branches.turns(([it] for it in zip(groups, alongs)), frozenset())
    for group, along, turn in zip(groups, alongs, turns):
        if turn is None or not same_course(base, turn):
            continue
        copy = fingerprint(along)
        pairs = ((base.events[number], turn.events[number]) for number in changed(base, turn))
        moved = {a.shape for a, b in pairs if not abs(b.mark - a.mark - copy) <= COPIED * abs(copy)}
        weights |= {group.name} if moved else set()
        found |= {name for name, shape in shapes.items() if name != group.name and shape in moved}
    found &= weights
    return [it.name for it in groups if it.name in found and stays(it, state, base)]


def drowned(branches: Branches, state: State) -> list[str]:
    """Return weights between 0 and 1 with which every answer is 1, so that no step is left.

    The sums of many such numbers are so large that 1 / (1 + exp(-z)) is 1 to the last digit.

    Args:
        branches: take the turn.
        state: what the program holds at its head.
    """
    found = [
        path
        for path, leaf in state.items()
        if is_weights(path) and len(leaf.shape) == 2 and max(leaf.shape) >= LARGE_LAYER
        if 0 <= leaf.value.min() < leaf.value.max() <= 1
    ]
    whole = branches.turn([], None) if found else None
    if whole is None:
        return []
    arrays = list(whole.arrays.values())
    answers = {array.shape for array in arrays if array.size > 1 and (array == 1).all()}
    sums = {array.shape for array in arrays if array.size > 1 and array.min() > FLAT}
    return found if answers & sums else []


def zeros(state: State, before: Mapping[str, Array | float], trained: Iterable[str]) -> list[str]:
    """Return arrays of zeros that have the shape of a parameter, and were zeros a turn earlier.

    Args:
        state: what the program holds at the head of a turn.
        before: the same one turn earlier.
        trained: the paths of the parameters.
    """
    paths = set(trained)
    shapes = {state[it].shape for it in paths if it in state}
    return [
        path
        for path, leaf in state.items()
        if path not in paths
        and leaf.shape in shapes
        and np.size(leaf.value) > 1
        and not np.any(leaf.value)
        and path in before
        and not np.any(before[path])
    ]


def stays(group: Group, state: State, turn: Turn) -> bool:
    """Tell whether a turn has left the numbers of a group as they are."""
    old, new = group.read(state), turn.after[group.name]
    return old is not None and new is not None and is_rounding(old, new)


def is_rounding(old: Array, new: Array, turns: int = 1) -> bool:
    """Tell whether numbers differ by no more than sums that are 0 but for their rounding.

    Another library adds in another order, and what is left over is another number, or 0.

    Args:
        old: before.
        new: after as many turns; of the same size.
        turns: in each of which something may be left over.
    """
    if np.array_equal(old, new):
        return True
    if np.shape(old) != np.shape(new) or not np.any(old):
        return False
    return bool(np.abs(new - old).max() <= turns * ROUNDING * np.abs(old).max())


def constant(state: State) -> list[Group]:
    """Return the first matrices of which all entries are one number."""
    paths = [
        path
        for path, leaf in state.items()
        if len(leaf.shape) == 2 and min(leaf.shape) > 1 and not np.ptp(leaf.value)
    ]
    return groups_of(state, paths[:MOST_CONSTANT])


def affected(prober: Prober, groups: Sequence[Group]) -> dict[str, tuple[Group, frozenset[int]]]:
    """Return the groups that anything depends on, with the numbers of the events that do."""
    return _affected(prober.branches, prober.base, prober.state, groups, prober.rng)


def _affected(
    branches: Branches,
    base: Turn,
    state: State,
    groups: Sequence[Group],
    rng: np.random.Generator,
) -> dict[str, tuple[Group, frozenset[int]]]:
    found = {}
    olds = [(it, it.read(state)) for it in groups]
    finite = [
        (group, array) for group, array in olds if array is not None and np.isfinite(array).all()
    ]
    nudges = ([(group, NUDGE * direction(rng, array.size))] for group, array in finite)
    for (group, _), turn in zip(finite, branches.turns(nudges, frozenset())):
        if turn is None or not same_course(base, turn):
            continue
        if numbers := changed(base, turn):
            found[group.name] = group, numbers
    return found


def with_a_slope(
    prober: Prober, groups: Iterable[Group], output: Series, slope: Array, steepest: float
) -> list[str]:
    """Return the names of the groups along which the cost has a slope.

    Args:
        prober: takes the nudged turns.
        groups: that never change.
        output: of the network.
        slope: of the cost along the output.
        steepest: the largest slope along a parameter.
    """
    found = []
    for group in groups:
        slopes = [float(np.sum(probe.slope(output) * slope)) for probe in prober.probes(group, 3)]
        if slopes and max(map(abs, slopes)) > CLEAR * steepest:
            found.append(group.name)
    return found


def _parent(path: str) -> str:
    """Return what holds a number: "self.layers[0]" for "self.layers[0].b"; "" for a variable."""
    for end in range(len(path) - 1, 0, -1):
        if path[end] in ".[":
            return path[:end]
    return ""


def _holder(path: str) -> str:
    """Return what holds a number, or the list that it is in: "self" for "self.biases[0]"."""
    return _parent(re.sub(r"(\[\d+\])+$", "", path))


def _pattern(path: str) -> str:
    """Return a path with all its numbers alike: "W1" and "W2" are siblings."""
    return re.sub(r"\d+", "#", path)
