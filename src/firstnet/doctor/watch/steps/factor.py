"""What a right value was multiplied by, when it became a wrong one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from firstnet.doctor.watch.steps.tracer import Moving, Tracer


def alike_before(tracer: Tracer, end: int, movings: Sequence[Moving]) -> set[int]:
    """Return the events of the forward pass that compute what the output depends on."""
    events = tracer.base.events
    moving = [events[it.number] for it in movings if np.abs(it.slopes).max() > 0]
    known = {(event.shape, event.mark) for event in moving}
    return {n for n, event in enumerate(events[:end]) if (event.shape, event.mark) in known}


def factor_of(
    tracer: Tracer,
    wrong: int,
    whole: int,
    last: int,
    excluded: set[int],
    rights: Collection[int],
) -> int | None:
    """Return where the factor was computed by which a right value became a wrong one.

    It is none of the values of the forward pass or the way back, and no part of a longer product,
    as of a (1 - a). What the same expression computes for other layers must not be a factor of
    right values.

    Args:
        tracer: takes the turn.
        wrong: the number of the wrong value.
        whole: of the last value on its line.
        last: of the right value before.
        excluded: the numbers of events that are no factor.
        rights: those of the right values.
    """
    for product in (wrong, whole):
        for factor in _quotients(tracer, product, last, excluded):
            following = tracer.following([factor]) or set()
            rest = _quotients(tracer, whole, product, excluded) if product != whole else []
            if product in following and not following.intersection(rest):
                return None if _serves_others(tracer, factor, excluded, rights) else factor
    return None


def _serves_others(
    tracer: Tracer, factor: int, excluded: set[int], rights: Collection[int]
) -> bool:
    """Tell whether a right value came out of another by what the same expression computes."""
    site = tracer.base.events[factor].site
    ordered = sorted(rights)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 4]:
            for found in _quotients(tracer, other, one, excluded):
                if tracer.base.events[found].site == site and found != factor:
                    return True
    return False


def _quotients(tracer: Tracer, product: int, value: int, excluded: set[int]) -> list[int]:
    """Return the events that compute what was multiplied by a value, in order."""
    whole, part = tracer.base.array(product), tracer.base.array(value)
    if whole.shape != part.shape:
        return []
    scale = 1e-9 * float(np.abs(whole).max())
    found = []
    for number, event in enumerate(tracer.base.events[:product]):
        if event.shape != whole.shape or number in excluded or not tracer.is_computed(number):
            continue
        factor = tracer.base.array(number)
        if float(np.abs(factor * part - whole).max()) <= scale and not (np.abs(factor) == 1).all():
            found.append(number)
    return found
