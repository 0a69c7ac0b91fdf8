"""The examples that a network is asked about, in the forms that networks want.

The inputs are rows, columns, single ones, steps of a sequence, tables of words or images; the
targets and whatever else is given fit to them. Whole numbers are small enough for every size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.calling.piece import TARGETS

INPUTS, HIDDEN, OUTPUTS = 6, 5, 3  # of the network
ROWS, STEPS, IMAGES = 7, 4, 2  # examples; steps of a sequence, or words; images
MOST = 400  # forms of all that is given
STATE = re.compile(r"h|c|h_?\d|state|(h|hidden|state|memory)_?(prev|init|start|state|0)\w*|prev_?h")
NOISE = re.compile(r"noise\w*|eps(ilon)?|normal\w*")
TRAINS = re.compile(r"(is_?)?train(ing|_?mode)?", re.IGNORECASE)
SECOND = re.compile(r"(.+?)_?(2|b|other|two)", re.IGNORECASE)
Draw = Callable[[np.random.Generator], Any]


class Family(NamedTuple):
    """Forms of inputs, and the forms of what is given beside them.

    Attributes:
        inputs: draw inputs.
        targets: draw targets for them.
        in_turn: whether they are steps of a sequence.
    """

    inputs: Sequence[Draw]
    targets: Sequence[Draw]
    in_turn: bool = False


def _numbers(*shape: int) -> Draw:
    return lambda rng: rng.normal(0, 1, shape)


def _shares(*shape: int) -> Draw:
    return lambda rng: rng.uniform(0.1, 0.9, shape)


def _bits(*shape: int) -> Draw:
    return lambda rng: rng.permutation(np.arange(int(np.prod(shape))) % 2.0).reshape(shape)


def _words(*shape: int) -> Draw:
    return lambda rng: rng.permutation(np.arange(int(np.prod(shape))) % OUTPUTS).reshape(shape)


def _hot(*shape: int) -> Draw:
    return lambda rng: np.eye(OUTPUTS)[_words(*shape)(rng)]


def _listed(draw: Draw) -> Draw:
    return lambda rng: list(draw(rng))


def _turned(draw: Draw) -> Draw:
    return lambda rng: draw(rng).T


def _one(rng: np.random.Generator) -> int:
    return 1


FAMILIES = (
    Family(
        (_numbers(ROWS, INPUTS), _shares(ROWS, INPUTS), _words(ROWS)),
        (
            _hot(ROWS),
            _words(ROWS),
            _numbers(ROWS, OUTPUTS),
            _bits(ROWS),
            _bits(ROWS, 1),
            _numbers(ROWS),
            _numbers(ROWS, 1),
            _words(ROWS, STEPS),
        ),
    ),
    Family(
        (_numbers(INPUTS, ROWS),),
        (
            _turned(_hot(ROWS)),
            _words(ROWS),
            _numbers(OUTPUTS, ROWS),
            _bits(1, ROWS),
            _numbers(1, ROWS),
        ),
    ),
    Family(
        (_words(ROWS, STEPS), _words(ROWS, 3)),
        (_words(ROWS), _words(ROWS, STEPS), _hot(ROWS), _hot(ROWS, STEPS), _bits(ROWS)),
    ),
    Family(
        (_numbers(INPUTS), _numbers(INPUTS, 1), _one),
        (_hot(1), _turned(_hot(1)), _one, _numbers(OUTPUTS), _words(STEPS), _numbers(OUTPUTS, 1)),
    ),
    Family(
        (
            _listed(_words(STEPS)),
            _words(STEPS),
            _numbers(STEPS, INPUTS),
            _listed(_numbers(STEPS, INPUTS, 1)),
        ),
        (
            _listed(_words(STEPS)),
            _words(STEPS),
            _numbers(STEPS, OUTPUTS),
            _listed(_numbers(STEPS, OUTPUTS, 1)),
            _one,
            _numbers(OUTPUTS),
            _numbers(OUTPUTS, 1),
        ),
        in_turn=True,
    ),
    Family(
        (_numbers(ROWS, STEPS, INPUTS),),
        (
            _words(ROWS, STEPS),
            _numbers(ROWS, STEPS, OUTPUTS),
            _words(ROWS),
            _numbers(ROWS, OUTPUTS),
            _bits(ROWS),
            _bits(ROWS, 1),
            _words(STEPS),
            _numbers(STEPS, OUTPUTS),
            _bits(STEPS),
        ),
        in_turn=True,
    ),
    Family(
        tuple(_numbers(IMAGES, *it) for it in ((8, 8, 1), (1, 8, 8), (8, 8), (3, 8, 8))),
        (_words(IMAGES), _hot(IMAGES), _bits(IMAGES)),
    ),
)
STATES = tuple(_numbers(*it) for it in ((HIDDEN,), (HIDDEN, 1), (ROWS, HIDDEN), (1, HIDDEN)))
NOISES = tuple(_numbers(ROWS, it) for it in (OUTPUTS, HIDDEN, INPUTS))
Form = tuple[int, tuple[int, ...]]  # the number of a family, and one for each argument


def forms_of(wanted: Sequence[str]) -> Iterator[Form]:
    """Yield the forms in which arguments may be given, by their names; the first are inputs."""
    for number, family in enumerate(FAMILIES):
        each = [range(len(_draws(family, wanted, name))) for name in wanted]
        yield from ((number, choice) for choice in islice(product(*each), MOST))


def given_for(wanted: Sequence[str], form: Form) -> dict[str, Any]:
    """Return what is given for arguments in one of these forms."""
    number, choice = form
    rng = np.random.default_rng(0)
    draws = (_draws(FAMILIES[number], wanted, name)[n] for name, n in zip(wanted, choice))
    return {name: draw(rng) for name, draw in zip(wanted, draws)}


def is_in_turn(form: Form) -> bool:
    """Tell whether the inputs are, or may be, steps of a sequence: words in a row may be."""
    family = FAMILIES[form[0]]
    first = family.inputs[form[1][0]](np.random.default_rng(0)) if form[1] else None
    words = isinstance(first, np.ndarray) and first.dtype.kind == "i" and first.ndim == 1
    return family.in_turn or words


def _draws(family: Family, wanted: Sequence[str], name: str) -> Sequence[Draw]:
    """Return what may draw an argument."""
    if TRAINS.fullmatch(name):
        return ((lambda rng: True),)
    if STATE.fullmatch(name) and len(wanted) > 1:
        return STATES
    if NOISE.fullmatch(name):
        return NOISES
    if name == wanted[0]:
        return (*family.targets, *family.inputs) if TARGETS.fullmatch(name) else family.inputs
    another = SECOND.fullmatch(name)
    if another and not TARGETS.fullmatch(name) and wanted[0].startswith(another[1]):
        return family.inputs
    return family.targets
