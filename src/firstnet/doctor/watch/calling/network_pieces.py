"""Networks as pieces: a network that returns its own cost, and the gradients of its parameters.

As `loss(x, y)` and `gradients(x, y)`, or one function that returns both; or a network that answers,
and that an error is led back through, as `run(x)` and `back(error)`. In what form it wants its
examples, which array is the gradient of which parameter, and by which factor all of them are
larger, is found by trying: that is meant in which most gradients are those of its own cost.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from typing import Any

import numpy as np

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.watch.calling.asked_networks import (
    GRADIENT,
    PARAMETERS,
    AskedNetwork,
    Reading,
    Way,
)
from firstnet.doctor.watch.calling.forms import is_in_turn
from firstnet.doctor.watch.calling.held import kinds_in
from firstnet.doctor.watch.calling.piece import Piece
from firstnet.doctor.watch.calling.plans import MAKERS, Definitions, methods_of
from firstnet.doctor.watch.calling.readings import NEAR, fitting, read_network
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.values import Array

COST = re.compile(
    r"loss|cost|objective|nll|elbo|energy|likelihood|entropy|criterion|kosten|co(u|û)t|perte"
    r"|custo|costo|perdita|verlust",
    re.IGNORECASE,
)
AHEAD = re.compile(r"encode|decode|embed|scores|logits|avant|answer|apply|hidden", re.IGNORECASE)
NO_GRADIENT = re.compile(r"num|check|approx|clip|norm|zero|step|train|fit|update|descen[dt]$", re.I)
# What holds a part of its cost still, or turns a gradient round, on purpose.
ON_PURPOSE = re.compile(
    r"revers(al|e_)|advers|domain|discrimin|critic|stop_?grad|detach|semi|reward|\bq_?(net|values?)"
    r"|\btd\b|straight|commit|code.?book|quanti[sz]|argmin|\bpad|\w\[0\] = 0\b",
    re.IGNORECASE,
)
LED = "results"  # the name of what an error is led through
MOST_WAYS = 12
SAFETY_S = 20.0


@dataclass(frozen=True)
class ReadNetwork:
    """What builds the piece of a network that was read.

    Attributes:
        defined: what the file defines.
        way: how the network is made and asked.
        reading: what was found about it.
        others: readings in forms of other families, in which fewer gradients are exact.
    """

    defined: Definitions
    way: Way
    reading: Reading
    others: tuple[Reading, ...] = ()

    def __call__(self, names: Mapping[str, Any]) -> Piece:
        """Return the piece, of what the file defines, perhaps with an edit."""
        return network_piece(self.defined, self.way, self.reading, names)

    def in_other_forms(self) -> tuple[ReadNetwork, ...]:
        """Return what builds it as it was read otherwise."""
        return tuple(ReadNetwork(self.defined, self.way, it) for it in self.others)


def network_pieces(
    defined: Definitions, recorder: Recorder, done: set[str]
) -> Iterator[tuple[str, str, ReadNetwork]]:
    """Yield the networks that can be asked: owner, way back, and what builds a piece.

    Args:
        defined: what the file defines.
        recorder: counts the work of the tries.
        done: the classes of which all gradients are known to be exact; it grows meanwhile.
    """
    if ON_PURPOSE.search(ast.unparse(defined.tree)):
        return
    for way in ways_of(defined):
        if way.owner in done:
            continue
        told = apart(partial(read_network, way, defined, recorder), SAFETY_S)
        if found := [_reading_of(it) for it in told.get("readings", ())]:
            best, *others = found
            done |= {way.owner} if way.owner and best.exact == 1 else set()
            yield way.owner or way.back, way.back, ReadNetwork(defined, way, best, tuple(others))


def _reading_of(told: Mapping[str, Any]) -> Reading:
    number, choice = told["form"]
    return Reading(
        _pairs_in(told["given"]),
        tuple(told["sizes"]),
        (number, tuple(choice)),
        _pairs_in(told["slots"]),
        told["factor"],
        told["exact"],
        told["cost"],
    )


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
    asked = AskedNetwork(replace(defined, names=names), way, reading)
    if not np.isclose(asked.cost_elsewhere(), reading.cost, rtol=NEAR, atol=NEAR):
        raise ValueError(reading.cost)
    parameters = {name: asked.parameters[name] for name, _ in reading.slots}

    def ask(piece: Piece) -> Sequence[tuple[Array, Array]]:
        cost, found = asked.both()
        piece.note("the cost", cost)
        return [
            (parameters[name], fitting(found[slope], parameters[name]) / reading.factor)
            for name, slope in reading.slots
        ]

    own = f"{way.maker}(…)"
    calls = dict.fromkeys((way.cost, way.back))
    text = ", ".join([f"{own}, then {way.cost}(…)", *(f"{it}(…)" for it in list(calls)[1:])])
    held = {LED if way.led else "network": parameters}
    cost = "" if way.led else way.cost
    inside = kinds_in(asked.thing)
    return Piece(text, held, ask, cost=cost, inside=inside, in_turn=is_in_turn(reading.form))
