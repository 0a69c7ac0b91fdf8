"""What a network is found to mean: the reading in which most of its gradients are exact.

In what form it wants its examples, which array is the gradient of which parameter, and by which
factor all of them are larger, is found by trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from firstnet.doctor.meaning import returned_names
from firstnet.doctor.watch.calling.asked_networks import (
    GIVEN,
    SHAPES,
    SIZES,
    SLOPE,
    AskedNetwork,
    Reading,
    Slots,
    Way,
    asked_for,
    last_word_of,
    made_by,
    makings,
)
from firstnet.doctor.watch.calling.forms import forms_of
from firstnet.doctor.watch.calling.held import arrays_in
from firstnet.doctor.watch.calling.plans import Definitions, methods_of
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.values import Array

LISTED = re.compile(r"kept.*grads?\[\d+\]", re.IGNORECASE)
OWN_LIST = re.compile(r"(get_)?(trainable_)?(param|weight|variable)\w*|theta", re.IGNORECASE)
NUDGE = 1e-5
SAME, NEAR = 1e-3, 1e-8  # by how much a factor may vary, and a slope that is 0
DIRECTIONS = 3
MOST_READINGS = 4
WORK = 6_000_000
Ratios = Mapping[tuple[str, str], float]  # by which a gradient is larger than that of a parameter


def read_network(way: Way, defined: Definitions, recorder: Recorder) -> dict[str, Any]:
    """Return the readings of a network, one of each family of forms: {"readings": […]}.

    That in which most gradients are exact comes first. Of a wrong network it may be a
    misunderstanding.
    """
    left, recorder.left, recorder.paused = recorder.left, WORK, True
    best: dict[int, Reading] = {}
    try:
        for open_yet in _open_readings(way, defined):
            try:
                found = _read_in(way, defined, open_yet)
            except BudgetSpent:
                break
            except Exception:  # noqa: S112  # it wants another form
                continue
            if found is None:
                continue
            number, _ = found.form
            if number not in best or found.exact > best[number].exact:
                best[number] = found
            if found.exact == 1:
                break
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False
    found_so = sorted(best.values(), key=lambda it: -it.exact)
    return {"readings": [it._asdict() for it in found_so[:MOST_READINGS]]}


def _open_readings(way: Way, defined: Definitions) -> Iterator[Reading]:
    """Yield what a network may be made from and asked about, of which nothing is known yet."""
    wanted = asked_for(defined, way)
    for given, sizes in product(makings(defined.names[way.maker], defined), SIZES):
        try:
            thing = made_by(defined, way.maker, given, sizes, {})
        except Exception:  # noqa: S112  # it is made otherwise
            continue
        if arrays_in(thing) or way.led:
            yield from (Reading(given, sizes, form, (), 1.0, 0.0) for form in forms_of(wanted))
    for given in SHAPES if way.led and len(wanted) == 1 else ():
        yield from (Reading(given, SIZES[0], form, (), 1.0, 0.0) for form in forms_of(wanted))


def _read_in(way: Way, defined: Definitions, reading: Reading) -> Reading | None:
    """Return what is found about a network that is given its examples in one form."""
    asked = AskedNetwork(defined, way, reading)
    asked.both()
    asked.move()
    cost = asked.cost()
    if asked.cost() != cost:
        return None
    true = {name: _along(asked, array) for name, array in asked.parameters.items()}
    largest = max((float(np.abs(it).max()) for it in true.values()), default=0.0)
    parameters = {
        name: asked.parameters[name]
        for name, it in true.items()
        if np.abs(it).max() > NEAR * max(largest, NEAR)
    }
    _, found = asked.both()
    _, again = asked.both()
    if any(path not in again or not np.array_equal(it, again[path]) for path, it in found.items()):
        return None  # it draws numbers
    ratios = {
        (name, path): _factor(array, slope, true[name])
        for name, array in parameters.items()
        for path, slope in found.items()
        if slope.size == array.size and np.isfinite(slope).all() and slope.any()
    }
    learned = {name: it for name, it in parameters.items() if not name.startswith(GIVEN)}
    readings = [
        _shared(reading._replace(slots=slots, cost=cost), ratios)
        for those in (parameters, *([learned] if 0 < len(learned) < len(parameters) else ()))
        for slots in _slots(asked, those, found, ratios)
    ]
    return max(readings, key=lambda it: it.exact, default=None) if parameters else None


def _along(asked: AskedNetwork, array: Array) -> Array:
    """Return the slopes of the cost along some directions."""
    slopes = []
    for along in _directions(array):
        before = array.copy()
        ends = []
        for sign in (1, -1):
            array[...] = before + sign * NUDGE * along
            ends.append(asked.cost())
        array[...] = before
        slopes.append((ends[0] - ends[1]) / (2 * NUDGE))
    return np.array(slopes)


def _directions(array: Array) -> Iterator[Array]:
    rng = np.random.default_rng(array.size)
    yield from (rng.normal(size=array.shape) for _ in range(DIRECTIONS))


def _factor(array: Array, slope: Array, true: Array) -> float:
    """Return the factor by which a gradient is larger than that of the cost; 0 if it is none."""
    told = np.array([(fitting(slope, array) * along).sum() for along in _directions(array)])
    factor = float(told @ true) / float(true @ true)
    return factor if np.allclose(told, factor * true, atol=SAME * np.abs(told).max()) else 0.0


def fitting(slope: Array, parameter: Array) -> Array:
    """Return a gradient in the shape of its parameter.

    Raises:
        ValueError: it has another number of numbers.
    """
    return np.asarray(slope, dtype=float).reshape(parameter.shape)


def _shared(reading: Reading, ratios: Ratios) -> Reading:
    """Return a reading with the factor that most gradients share, 1 where it is open."""
    factors = [ratios[slot] for slot in reading.slots]
    shares = {
        factor: sum(abs(it - factor) <= SAME * factor for it in factors)
        for factor in (1.0, *(it for it in factors if it > 0))
    }
    # Of a single gradient among several, any factor may be one by chance.
    shares = {
        it: count for it, count in shares.items() if it == 1 or count > 1 or len(factors) == 1
    }
    factor = max(shares, key=lambda it: shares[it])
    return reading._replace(factor=factor, exact=shares[factor] / len(factors))


def _slots(
    asked: AskedNetwork, parameters: Mapping[str, Array], found: Mapping[str, Array], ratios: Ratios
) -> Iterator[Slots]:
    """Yield which array may be the gradient of which parameter: by names, order, or numbers."""
    told = [_by_names(asked, parameters, found)]
    for order in (list(parameters), _own_order(asked, parameters)):
        told += _by_order(order, [it for it in found if it.startswith("returned")], ratios)
        learned = [it for it in order if not it.startswith(GIVEN)]
        told += _by_order(learned, [it for it in found if LISTED.fullmatch(it)], ratios)
    for each in (*told, *(_by_numbers(parameters, it, ratios) for it in (*told, {}))):
        pairs = tuple(each.items())
        if len(pairs) == len(parameters) and all(it in ratios for it in pairs):
            yield pairs


def _by_order(
    order: Sequence[str], returned: Sequence[str], ratios: Ratios
) -> Iterator[dict[str, str]]:
    """Yield the returned arrays that come one after another as the parameters do."""
    for start in range(len(returned) - len(order) + 1):
        pairs = list(zip(order, returned[start:]))
        if pairs and all(pair in ratios for pair in pairs):
            yield dict(pairs)


def _by_numbers(
    parameters: Mapping[str, Array], told: Mapping[str, str], ratios: Ratios
) -> dict[str, str]:
    """Return what names or the order tell, but for gradients that are exact of another one.

    A parameter of which they tell nothing gets the one gradient that is left.
    """
    best: dict[str, str] = {}
    for name in parameters:
        exact = [
            path
            for one, path in ratios
            if one == name and ratios[one, path] > 0 and path.startswith("returned")
        ]
        fits = told.get(name, "")
        if exact and fits not in exact:
            best[name] = exact[0]
        elif (name, fits) in ratios:
            best[name] = fits
    for name in parameters:
        left = [path for one, path in ratios if one == name and path not in best.values()]
        left = [path for path in left if path.startswith("returned")]
        if name not in best and len(left) == 1:
            best[name] = left[0]
    return best


def _by_names(
    asked: AskedNetwork, parameters: Mapping[str, Array], found: Mapping[str, Array]
) -> dict[str, str]:
    """Return the arrays that are called like the gradients of parameters: dW of W, g['W'] of W."""
    node = asked.defined.definition(asked.way.owner, asked.way.back)
    named = (returned_names(node) if node is not None else None) or []
    told: dict[str, str] = {}
    for name, array in parameters.items():
        own = last_word_of(name)
        for path, slope in found.items():
            place = re.fullmatch(r"returned\[(\d+)\]", path)
            word = (
                named[int(place[1])] if place and int(place[1]) < len(named) else last_word_of(path)
            )
            beside = path.startswith("returned") or _owner(path[4:]) == _owner(name)
            if slope.size == array.size and beside and _is_of(word, own):
                told.setdefault(name, path)
    return told


def _is_of(word: str, own: str) -> bool:
    """Tell whether a word is the name of a parameter, as that of its gradient."""
    return word == own or (SLOPE.sub("", word) or word).lower() == own.lower()


def _own_order(asked: AskedNetwork, parameters: Mapping[str, Array]) -> list[str]:
    """Return the parameters in the order in which a method of the network returns them."""
    kind = type(asked.thing)
    names = {id(array): name for name, array in parameters.items()}
    for method in methods_of(kind) if asked.way.owner else ():
        if OWN_LIST.fullmatch(method) and len(required(getattr(kind, method))) == 1:
            try:
                own = arrays_in(getattr(asked.thing, method)())
            except Exception:  # noqa: S112  # it may want more
                continue
            return [names[id(array)] for array in own.values() if id(array) in names]
    return []


def _owner(path: str) -> str:
    """Return what comes before the last attribute of a path."""
    return path.rpartition(".")[0]
