"""Networks as pieces: a network that returns its own cost, and the gradients of its parameters.

As `loss(x, y)` and `gradients(x, y)`, or one function that returns both; or a network that answers,
and that an error is led back through, as `run(x)` and `back(error)`. In what form it wants its
examples, which array is the gradient of which parameter, and by which factor all of them are
larger, is found by trying: that is meant in which most gradients are those of its own cost.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import returned_names, sounds_like
from firstnet.doctor.watch.calling.activations import ABOVE
from firstnet.doctor.watch.calling.forms import (
    HIDDEN,
    INPUTS,
    OUTPUTS,
    ROWS,
    Form,
    forms_of,
    given_for,
    is_in_turn,
)
from firstnet.doctor.watch.calling.layouts import LAYOUTS, points
from firstnet.doctor.watch.calling.piece import MIXED, Piece, arguments_of
from firstnet.doctor.watch.calling.plans import (
    MAKERS,
    MAKING,
    OF_DATA,
    Call,
    Definitions,
    Plan,
    bindings,
    methods_of,
)
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.calling.trying import Training
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

COST = re.compile(
    r"loss|cost|objective|nll|elbo|energy|likelihood|entropy|criterion|kosten|co(u|û)t|perte|custo|costo"
    r"|perdita|verlust",
    re.IGNORECASE,
)
GRADIENT = re.compile(
    r"grad|back|pull|deriv|direction|nabla|bprop|r(ue|ü)ck|arri(e|è)re|indietro|atr(a|á)s", re.I
)
AHEAD = re.compile(r"encode|decode|embed|scores|logits|avant|answer|apply|hidden", re.IGNORECASE)
GIVEN, LED = ".given.", "results"  # inputs among the parameters; the name of what is led through
NO_GRADIENT = re.compile(r"num|check|approx|clip|norm|zero|step|train|fit|update|descen[dt]$", re.I)
PARAMETERS = re.compile(r"p|th(eta)?|params?|parameters|weights|model|net(work)?|layers", re.I)
LISTED = re.compile(r"kept.*grads?\[\d+\]", re.IGNORECASE)
OWN_LIST = re.compile(r"(get_)?(trainable_)?(param|weight|variable)\w*|theta", re.IGNORECASE)
SLOPE = re.compile(r"^_*(d_?|g_?(?=[A-Z]|[a-z]\d*$)|grads?_?|nabla_?)|_?grads?$|_?d$")
SIZES = ((INPUTS, HIDDEN, OUTPUTS), (INPUTS, HIDDEN, 1))
SETTINGS = {"eta": 0.1, "epochs": 2, "size": 3, "lmbda": 0.01, "momentum": 0.9, "flag": False}
NUDGE = 1e-5
SAME, NEAR = 1e-3, 1e-8  # by how much a factor may vary, and a slope that is 0
DIRECTIONS = 3
MOST_WAYS, MOST_BINDINGS, DEEPEST = 12, 6, 7
WORK, SAFETY_S = 6_000_000, 20.0
SHAPED = "*shape"  # where the shape of the inputs tells what a layer is made of
SHAPES = ((SHAPED, "-1"),), ((SHAPED, "1"),), ((SHAPED, SHAPED),)
MADE = "made"  # what is given where an argument is called like another class of the program


Given = tuple[tuple[str, str], ...]  # what a maker is given for each argument
Slots = tuple[tuple[str, str], ...]  # the paths of parameters and of their gradients


class Way(NamedTuple):
    """How a network is made and asked, by the names of the program's classes and functions.

    Attributes:
        owner: the class; "" where functions are given the parameters.
        maker: makes the network, or its parameters.
        cost: what returns the cost.
        back: what returns the gradients, or leaves them beside the parameters; the same as the
            cost where that returns both.
        led: whether the first answers, and an error is led back through the second.
    """

    owner: str
    maker: str
    cost: str
    back: str
    led: bool = False


class Reading(NamedTuple):
    """What was found about a network by asking it.

    Attributes:
        given: what its maker is given for each argument.
        sizes: of the network.
        form: of what it is asked about.
        slots: the paths of each parameter and of its gradient.
        factor: by which all gradients are larger than those of the cost.
        cost: that it returns, which no edit may change.
        exact: how many of them are then exact, from 0 to 1.
    """

    given: Given
    sizes: tuple[int, ...]
    form: Form
    slots: Slots
    factor: float
    exact: float
    cost: float = 0.0


def network_pieces(
    defined: Definitions, recorder: Recorder, done: set[str]
) -> Iterator[tuple[str, str, Callable[[Mapping[str, Any]], Piece]]]:
    """Yield the networks that can be asked: owner, way back, and what builds a piece.

    Args:
        defined: what the file defines.
        recorder: counts the work of the tries.
        done: the classes of which all gradients are known to be exact; it grows meanwhile.
    """
    for way in ways_of(defined):
        if way.owner in done:
            continue
        told = apart(partial(_read, way, defined, recorder), SAFETY_S)
        if told:
            number, choice = told["form"]
            reading = Reading(
                _pairs_in(told["given"]),
                tuple(told["sizes"]),
                (number, tuple(choice)),
                _pairs_in(told["slots"]),
                told["factor"],
                told["exact"],
                told["cost"],
            )
            done |= {way.owner} if way.owner and reading.exact == 1 else set()
            yield way.owner or way.back, way.back, partial(network_piece, defined, way, reading)


def _pairs_in(told: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in told)


def ways_of(defined: Definitions) -> Iterator[Way]:
    """Yield how networks may be made and asked, the likelier ways first."""
    for kind in defined.classes():
        for cost, back in islice(_pairs(methods_of(kind)), MOST_WAYS):
            yield Way(kind.__name__, kind.__name__, cost, back)
    for kind in defined.classes():
        for ahead, back in islice(_led(methods_of(kind)), MOST_WAYS):
            yield Way(kind.__name__, kind.__name__, ahead, back, led=True)
    functions = defined.functions()
    makers = [name for name in functions if MAKERS.match(name)]
    asked = {name: it for name, it in functions.items() if name not in makers}
    asked = {name: it for name, it in asked.items() if _takes_parameters(it)}
    for (cost, back), maker in product(islice(_pairs(asked), MOST_WAYS), makers):
        yield Way("", maker, cost, back)


def _takes_parameters(function: Callable[..., Any]) -> bool:
    wanted = required(function)
    return bool(wanted) and PARAMETERS.fullmatch(wanted[0]) is not None


def _pairs(functions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what may return a cost, and what may return its gradients."""
    asked = [name for name in functions if not NO_GRADIENT.search(name)]
    costs = [name for name in asked if COST.search(name)]
    backs = [name for name in asked if GRADIENT.search(name)]
    yield from ((name, name) for name in dict.fromkeys([*costs, *backs]))
    yield from ((cost, back) for cost, back in product(costs, backs) if cost != back)


def _led(methods: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what may answer, and what an error may be led back through, as `f(x)` and `g(d)`."""
    if {"f", "g"} <= methods.keys():
        yield "f", "g"
    ahead = [name for name in methods if sounds_like(name, "forward") or AHEAD.search(name)]
    behind = [name for name in methods if GRADIENT.search(name) and not NO_GRADIENT.search(name)]
    yield from product(ahead, behind)


def _makings(maker: Any, defined: Definitions) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield what a maker may be given: sizes and settings, or an object of another class."""
    kinds = {kind.__name__.lower(): kind.__name__ for kind in defined.classes()}
    wanted = required(maker)
    others = {name: kinds[name.lower()] for name in wanted if name.lower() in kinds}
    if others and len(others) == len(wanted):
        yield tuple((name, f"{MADE} {kind}") for name, kind in others.items())
        return
    for given in bindings(maker, defined, MAKING)[:MOST_BINDINGS]:
        yield tuple(_as_sizes(given))


def _as_sizes(given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what a maker is given, with sizes in the place of examples, as for `Net(d, h)`."""
    free = [size for size in ("inputs", "outputs", "hidden") if size not in dict(given).values()]
    for name, want in given:
        yield name, (free.pop(0) if want in OF_DATA and free else want)


def network_piece(
    defined: Definitions, way: Way, reading: Reading, names: Mapping[str, Any]
) -> Piece:
    """Return the piece of a network.

    Args:
        defined: what the file defines.
        way: how the network is made and asked.
        reading: what was found about it.
        names: what the file defines, perhaps with an edit.

    Raises:
        ValueError: with the edit, its cost is another one.
    """
    asked = _Asked(replace(defined, names=names), way, reading)
    if not np.isclose(asked.cost_elsewhere(), reading.cost, rtol=NEAR, atol=NEAR):
        raise ValueError(reading.cost)
    parameters = {name: asked.parameters[name] for name, _ in reading.slots}

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        cost, found = asked.both()
        piece.note("the cost", cost)
        return [
            (parameters[name], _fitting(found[slope], parameters[name]) / reading.factor)
            for name, slope in reading.slots
        ]

    own = f"{way.maker}(…)"
    calls = dict.fromkeys((way.cost, way.back))
    text = ", ".join([f"{own}, then {way.cost}(…)", *(f"{it}(…)" for it in list(calls)[1:])])
    held = {LED if way.led else "network": parameters}
    cost = "" if way.led else way.cost
    inside = kinds_in(asked.thing)
    return Piece(text, held, ask, cost=cost, inside=inside, in_turn=is_in_turn(reading.form))


class _Asked:
    """A network that was made, and what it is given.

    Raises:
        Exception: it can't be made.
    """

    def __init__(self, defined: Definitions, way: Way, reading: Reading) -> None:
        self.defined, self.way = defined, way
        seed(0)
        self.given = given_for(_asked_for(defined, way), reading.form)
        self.thing = _make(defined, way.maker, reading.given, reading.sizes, self.given)
        self.parameters = arrays_in(self.thing)
        if way.led:
            self.parameters |= {
                f"{GIVEN}{name}": it for name, it in self.given.items() if _is_floating(it)
            }
        self.beside: dict[str, Array] = {}
        self.answered: Array | None = None  # what is led through is to become this

    def cost(self) -> float:
        """Return the cost.

        Raises:
            Exception: it can't be asked for it.
        """
        return self._cost_of(self._call(self.way.cost, None))[0]

    def _cost_of(self, result: Any) -> tuple[float, Array | None]:
        """Return the cost, and the error of what answers: half its square is the cost.

        It is mixed before, so that no number follows from itself alone.
        """
        if not self.way.led:
            return _cost_in(result), None
        output = _answer_in(result)
        rng = np.random.default_rng(1)
        mixing = rng.normal(0, 1 / np.sqrt(output.size), (MIXED, output.size))
        mixed = mixing @ output.ravel()
        if self.answered is None:
            self.answered = mixed + rng.normal(0, 0.3, MIXED)
        error = mixed - self.answered
        return float(error @ error) / 2, (mixing.T @ error).reshape(output.shape)

    def cost_elsewhere(self) -> float:
        """Return the cost where nothing is 0, which hides what it multiplies."""
        before = {name: array.copy() for name, array in self.parameters.items()}
        self.move()
        cost = self.cost()
        for name, array in self.parameters.items():
            array[...] = before[name]
        return cost

    def move(self) -> None:
        """Move all arrays a little."""
        rng = np.random.default_rng(0)
        for array in self.parameters.values():
            array += 0.1 * rng.normal(size=array.shape)

    def both(self) -> tuple[float, dict[str, Array]]:
        """Return the cost, and every array that may be a gradient, by its path."""
        for array in self.beside.values():
            array[...] = 0  # it may be a sum
        result = self._call(self.way.cost, None)
        cost, error = self._cost_of(result)
        if self.way.back != self.way.cost:
            result = self._call(self.way.back, result, error)
        found = {f"returned{path}": it for path, it in arrays_in(result, numbers=True).items()}
        kept = arrays_in(self.thing)
        found |= {f"kept{path}": it for path, it in kept.items() if path not in self.parameters}
        self.beside = {
            path: it for path, it in self.parameters.items() if SLOPE.search(_last(path))
        }
        found |= {f"kept{path}": it.copy() for path, it in self.beside.items()}
        return cost, found

    def _call(self, name: str, before: Any, error: Array | None = None) -> Any:
        """Call what returns the cost, or the gradients; the second may want what the first gave."""
        function = getattr(self.thing, name) if self.way.owner else self.defined.names[name]
        wanted = required(function)
        first, rest = ([] if self.way.owner else [self.thing]), wanted
        if not self.way.owner:
            rest = wanted[1:]
        caches = list(before[1:]) if isinstance(before, tuple) else []
        open_yet = [it for it in rest if it not in self.given]
        named = [it for it in open_yet if ABOVE.fullmatch(it)] or open_yet[:1]
        values: list[Any] = []
        for argument in rest:
            if error is not None and argument in named[:1]:
                values.append(error.copy())
            elif argument in self.given:
                values.append(self.given[argument])
            elif isinstance(getattr(self.thing, argument, None), np.ndarray):
                values.append(getattr(self.thing, argument))
            elif len(caches) == 1:
                values.append(caches[0])
            else:
                raise ValueError(argument)
        return function(*first, *values, **_asks_for_both(function, self.way))


def _is_floating(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _answer_in(result: Any) -> Array:
    """Return the first array that was returned, or the answers to all steps of a sequence.

    Raises:
        ValueError: there is none.
    """
    first = result[0] if isinstance(result, tuple) and result else result
    output = np.asarray(first, dtype=float)
    if output.ndim == 0 or output.size == 0 or not np.isfinite(output).all():
        raise ValueError(output.shape)
    return output


def _asks_for_both(function: Callable[..., Any], way: Way) -> dict[str, bool]:
    """Return the flags with which a cost returns its gradients, too: with_grad=False."""
    flags = inspect.signature(function).parameters.values() if way.cost == way.back else ()
    return {it.name: True for it in flags if it.default is False and GRADIENT.search(it.name)}


def _asked_for(defined: Definitions, way: Way) -> list[str]:
    """Return the arguments of a cost that are data, and not attributes of the network."""
    function = getattr(defined.names[way.owner], way.cost) if way.owner else None
    wanted = required(function or defined.names[way.cost])[1:]
    return [it for it in wanted if not PARAMETERS.fullmatch(it)]


def _make(
    defined: Definitions,
    maker: str,
    given: Sequence[tuple[str, str]],
    sizes: tuple[int, ...],
    about: Mapping[str, Any],
) -> Any:
    """Return a network, or parameters.

    Args:
        defined: what the file defines.
        maker: the class or function.
        given: what it is given for each argument.
        sizes: of the network.
        about: what it will be asked about, whose shape may tell the sizes of a layer.
    """
    if given and given[0][0] == SHAPED:
        shape = np.shape(next(iter(about.values())))
        axis = None if given[0][1] == SHAPED else int(given[0][1])
        rng = np.random.default_rng(0)
        return defined.names[maker](**arguments_of(defined.names[maker], shape, rng, axis))
    others = {name: it.split()[1] for name, it in given if it.startswith(f"{MADE} ")}
    plain = tuple(pair for pair in given if pair[0] not in others)
    call = Call(maker, plain, "make")
    if others:
        inner = {
            name: _make(defined, kind, _first_of(defined, kind), sizes, about)
            for name, kind in others.items()
        }
        return defined.names[maker](**inner)
    examples = points(sizes[0], sizes[-1], ROWS)
    training = Training(Plan(call, ()), defined, LAYOUTS[0], sizes, examples, dict(SETTINGS))
    training.make()
    return training.results.get("parameters") if training.thing is None else training.thing


def _first_of(defined: Definitions, kind: str) -> tuple[tuple[str, str], ...]:
    return next(_makings(defined.names[kind], defined))


def _cost_in(result: Any) -> float:
    """Return the first number that was returned.

    Raises:
        ValueError: there is none, or it is not finite.
    """
    parts = result if isinstance(result, tuple) else (result,)
    single = [it for it in parts if isinstance(it, float | np.number | np.ndarray)]
    cost = float(next((it for it in single if np.shape(it) == ()), np.nan))
    if not np.isfinite(cost):
        raise ValueError(cost)
    return cost


def arrays_in(thing: Any, *, numbers: bool = False) -> dict[str, Array]:
    """Return all arrays of numbers that something holds, by their paths; each once.

    Args:
        thing: a network, parameters or gradients.
        numbers: whether single numbers are returned, too.
    """
    found: dict[str, Array] = {}
    for path, value in _held_in(thing):
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
            found[path] = value
        elif numbers and isinstance(value, float | np.floating):
            found[path] = np.array(value)
    return found


def kinds_in(thing: Any) -> list[str]:
    """Return the names of the classes of all objects that something holds."""
    return list(dict.fromkeys(type(value).__name__ for _, value in _held_in(thing)))


def _held_in(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield all that something holds, itself first, each with its path; objects once."""
    seen: set[int] = set()
    open_yet = [("", thing, 0)]
    while open_yet:
        path, value, depth = open_yet.pop()
        if id(value) in seen or depth > DEEPEST:
            continue
        yield path, value
        if not isinstance(value, float | np.floating):
            seen.add(id(value))
            inner = [(f"{path}{key}", it, depth + 1) for key, it in _inside(value)]
            open_yet += reversed(inner)


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"[{key!r}]", it) for key, it in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"[{place}]", it) for place, it in enumerate(value))
    if not isinstance(value, type) and not callable(getattr(value, "__get__", None)):
        yield from ((f".{name}", it) for name, it in getattr(value, "__dict__", {}).items())


def _fitting(slope: Array, parameter: Array) -> Array:
    """Return a gradient in the shape of its parameter.

    Raises:
        ValueError: it has another number of numbers.
    """
    return np.asarray(slope, dtype=float).reshape(parameter.shape)


# -- what a network is found to mean ---------------------------------------------------------------


def _read(way: Way, defined: Definitions, recorder: Recorder) -> dict[str, Any]:
    """Return the reading of a network in which most gradients are exact; {} if there is none."""
    left, recorder.left, recorder.paused = recorder.left, WORK, True
    best: Reading | None = None
    try:
        for open_yet in _open_readings(way, defined):
            try:
                found = _read_in(way, defined, open_yet)
            except BudgetSpent:
                break
            except Exception:  # noqa: S112  # it wants another form
                continue
            if found is not None and (best is None or found.exact > best.exact):
                best = found
            if best is not None and best.exact == 1:
                break
    except (Exception, BudgetSpent):
        return {}
    finally:
        recorder.left, recorder.paused = left, False
    return {} if best is None else best._asdict()


def _open_readings(way: Way, defined: Definitions) -> Iterator[Reading]:
    """Yield what a network may be made from and asked about, of which nothing is known yet."""
    wanted = _asked_for(defined, way)
    for given, sizes in product(_makings(defined.names[way.maker], defined), SIZES):
        try:
            thing = _make(defined, way.maker, given, sizes, {})
        except Exception:  # noqa: S112  # it is made otherwise
            continue
        if arrays_in(thing) or way.led:
            yield from (Reading(given, sizes, form, (), 1.0, 0.0) for form in forms_of(wanted))
    for given in SHAPES if way.led and len(wanted) == 1 else ():
        yield from (Reading(given, SIZES[0], form, (), 1.0, 0.0) for form in forms_of(wanted))


def _read_in(way: Way, defined: Definitions, reading: Reading) -> Reading | None:
    """Return what is found about a network that is given its examples in one form."""
    asked = _Asked(defined, way, reading)
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


def _along(asked: _Asked, array: Array) -> Array:
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
    told = np.array([(_fitting(slope, array) * along).sum() for along in _directions(array)])
    factor = float(told @ true) / float(true @ true)
    return factor if np.allclose(told, factor * true, atol=SAME * np.abs(told).max()) else 0.0


Ratios = Mapping[tuple[str, str], float]


def _shared(reading: Reading, ratios: Ratios) -> Reading:
    """Return a reading with the factor that most gradients share, 1 where it is open."""
    factors = [ratios[slot] for slot in reading.slots]
    shares = {
        factor: sum(abs(it - factor) <= SAME * factor for it in factors)
        for factor in (1.0, *(it for it in factors if it > 0))
    }
    factor = max(shares, key=lambda it: shares[it])
    return reading._replace(factor=factor, exact=shares[factor] / len(factors))


def _slots(
    asked: _Asked, parameters: Mapping[str, Array], found: Mapping[str, Array], ratios: Ratios
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

    Where nothing is told, it is the only one that is left.
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
    asked: _Asked, parameters: Mapping[str, Array], found: Mapping[str, Array]
) -> dict[str, str]:
    """Return the arrays that are called like the gradients of parameters: dW of W, g['W'] of W."""
    node = asked.defined.definition(asked.way.owner, asked.way.back)
    named = (returned_names(node) if node is not None else None) or []
    told: dict[str, str] = {}
    for name, array in parameters.items():
        own = _last(name)
        for path, slope in found.items():
            place = re.fullmatch(r"returned\[(\d+)\]", path)
            word = named[int(place[1])] if place and int(place[1]) < len(named) else _last(path)
            beside = path.startswith("returned") or _owner(path[4:]) == _owner(name)
            if slope.size == array.size and beside and _is_of(word, own):
                told.setdefault(name, path)
    return told


def _is_of(word: str, own: str) -> bool:
    """Tell whether a word is the name of a parameter, as that of its gradient."""
    return word == own or (SLOPE.sub("", word) or word).lower() == own.lower()


def _own_order(asked: _Asked, parameters: Mapping[str, Array]) -> list[str]:
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


def _last(path: str) -> str:
    """Return the last word of a path."""
    return re.findall(r"\w+", path)[-1] if re.search(r"\w", path) else path


def _owner(path: str) -> str:
    """Return what comes before the last attribute of a path."""
    return path.rpartition(".")[0]
