"""Tell parameters from caches, sums and velocities, by nudging each and looking at what follows."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.branch import Branches, Nudge
from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array, fingerprint

NUDGE = 1e-5
FEWEST_CACHES = 2  # so that nudging them at once saves turns
FEWEST_COMMON, MOST_COMMON = 4, 12  # values in which two groups are compared
LENGTH = 3.0  # of a direction, at most
ROUGHLY = 1e-4  # by which an answer may miss the same, only weaker: not all is linear
WEAKER = 3e-7  # by which it may, where what is weaker is nudged by as much more
LONGEST = 2_000  # numbers of one list of velocities
FORGOTTEN = 0.9  # of a nudge, that is left of a state at most, and more of a parameter
GROWN = 10.0  # times a nudge, that no state of a network makes of it, and a step far too long does
SAME = 1e-9  # of the largest number of a step, by which it may miss what was computed
KEPT = 0.3  # of a nudge to a parameter, that is still there after a step

PARAMETER, CACHE, SUM, AVERAGE = "parameter", "cache", "sum", "average"
STATE = "state"  # what the next turn goes on from, as the hidden layer of a recurrent network
VELOCITY, MOMENT = "velocity", "moment"  # of momentum; of the squared gradients, as in Adam
NEVER_RESET = "never reset"  # a sum of gradients that goes on from step to step


@dataclass(frozen=True, eq=False)
class Role:
    """What a group of numbers is for.

    Attributes:
        kind: one of the eight above.
        affected: the numbers of the events that depend on it.
        changes: the names of the other groups whose new values depend on it.
        left: the part of a velocity that is left in the next one; 0 for anything else.
        parts: of one list of velocities, the places of those that belong to each parameter.
    """

    kind: str
    affected: frozenset[int]
    changes: frozenset[str] = frozenset()
    left: float = 0.0
    parts: Mapping[str, Array] = field(default_factory=dict)


INDEX = re.compile(r"\[[^\]]*\]")


def direction(rng: np.random.Generator, size: int) -> Array:
    """Return a random direction in which to nudge this many numbers."""
    drawn = rng.normal(size=size)
    return np.asarray(drawn * min(1.0, LENGTH / float(np.linalg.norm(drawn))))


def same_course(one: Turn, other: Turn) -> bool:
    """Tell whether two turns have computed the same expressions in the same order."""
    if len(one.events) != len(other.events):
        return False
    return all(a.site == b.site and a.shape == b.shape for a, b in zip(one.events, other.events))


def changed(one: Turn, other: Turn) -> frozenset[int]:
    """Return the numbers of the events that have another value in another turn of one course."""
    pairs = enumerate(zip(one.events, other.events))
    return frozenset(
        number
        for number, (old, new) in pairs
        if old.mark != new.mark and not (np.isnan(old.mark) and np.isnan(new.mark))
    )


def roles_of(
    branches: Branches,
    base: Turn,
    groups: Mapping[str, Group],
    before: Mapping[str, Array],
    rng: np.random.Generator,
) -> dict[str, Role]:
    """Return what each group is for.

    Args:
        branches: take the turn.
        base: the turn without a nudge.
        groups: by name; all are finite before and after the turn.
        before: the numbers of each, at the head of the turn.
        rng: deals the directions.
    """
    found = _caches(branches, base, groups, before, rng)
    alongs: dict[str, Array] = {}
    for name in groups:
        if name in found:
            continue
        along = direction(rng, before[name].size)
        # Of a sum of squares, the root may be wanted.
        alongs[name] = np.abs(along) if before[name].min() >= 0 else along
    taken: dict[str, tuple[Array, Turn, float]] = {}
    for nudge in (NUDGE, NUDGE / 100):
        left = [it for it in alongs if it not in taken]
        turns = branches.turns(([(groups[it], nudge * alongs[it])] for it in left), frozenset())
        for name, turn in zip(left, turns):
            if turn is not None and same_course(base, turn):
                taken[name] = alongs[name], turn, nudge
    taken = {name: taken[name] for name in alongs if name in taken}
    alone = [it for it, (_, turn, _) in taken.items() if not _changes(base, turn, [it])]
    anew = {*alone, *(it for it, role in found.items() if role.kind == CACHE)}
    for name, (along, turn, nudge) in taken.items():
        found[name] = _role(name, along, base, turn, nudge, groups, anew)
        may_be_data = found[name].kind == PARAMETER and along.size > 1
        if may_be_data and _is_entrywise(branches, groups[name], base, turn, nudge, along):
            found[name] = Role(SUM, found[name].affected)
        elif may_be_data and _is_rewritten(
            branches, groups, name, base, nudge * along, before[name]
        ):
            found[name] = Role(CACHE, found[name].affected)
    for name in [it for it in taken if found[it].kind == STATE]:
        along, turn, nudge = taken[name]
        own = _changes(base, turn, [name], nudge)[name] / nudge
        grows = np.linalg.norm(own) > GROWN * np.linalg.norm(along)
        if grows and _is_added_to(base, name, before[name]):
            found[name] = replace(found[name], kind=PARAMETER)
            continue
        about = branches, base, groups, taken[name], anew, rng
        found[name] = _aside_of_the_step(name, found[name], *about)
    for name in _led_by_none(base, found):
        along, turn, nudge = taken[name]
        if _forgets(_changes(base, turn, [name], nudge)[name] / nudge, along):
            found[name] = replace(found[name], kind=STATE)
    _find_look_ahead(branches, base, groups, found, rng)
    _as_their_kin(base, found)
    for name in [name for name in found if _size(base, name) == 1]:
        others = [it for other, it in found.items() if other != name]
        decays = not any(name in it.changes for it in others)
        # A learning rate that decays is beside parameters; a network of one number is alone.
        if decays and any(it.kind == PARAMETER for it in others):
            found[name] = Role(SUM, found[name].affected)
    return found


def _is_rewritten(
    branches: Branches,
    groups: Mapping[str, Group],
    name: str,
    base: Turn,
    nudge: Array,
    before: Array,
) -> bool:
    """Tell whether no group depends on those numbers of another one that the turn changes.

    As of a table of activations in which the ones for the biases stay, and all others are computed
    anew.
    """
    after = base.after[name]
    if after is None or after.size != before.size:
        return False
    moved = after.reshape(-1) != before.reshape(-1)
    if moved.all() or not moved.any():
        return False
    turn = branches.turn([(groups[name], nudge * moved)], frozenset())
    if turn is None or not same_course(base, turn):
        return False
    return not any(_moved(base.after[each], turn.after.get(each)) for each in groups)


def _led_by_none(base: Turn, roles: Mapping[str, Role]) -> list[str]:
    """Return what looks like parameters, and takes the same step whatever the others are.

    The step of a parameter comes from the error, which depends on all the others. There are none
    where no other parameters would be left.
    """
    parameters = [name for name, role in roles.items() if role.kind == PARAMETER]
    led = frozenset[str]().union(*(roles[parameter].changes for parameter in parameters))
    alone = [
        parameter for parameter in parameters if parameter not in led and _size(base, parameter) > 1
    ]
    return alone if len(alone) < len(parameters) else []


def _forgets(own: Array, along: Array) -> bool:
    """Tell whether a nudge is partly gone after a turn, as of a running mean or a leaky state."""
    left = float(own @ along) / float(along @ along)
    return left < FORGOTTEN or (_is_multiple(own, along) and left < 1 - ROUGHLY)


def _is_added_to(base: Turn, name: str, before: Array) -> bool:
    """Tell whether a turn computes what it adds to numbers, as a step does."""
    after = base.after[name]
    if after is None or after.size != before.size:
        return False
    step = after.reshape(-1) - before.reshape(-1)
    mark, largest = fingerprint(step), float(np.abs(step).max())
    sizes = (event for event in base.events if math.prod(event.shape) == step.size)
    return largest > 0 and any(abs(abs(size.mark) - abs(mark)) <= SAME * largest for size in sizes)


def _aside_of_the_step(
    name: str,
    role: Role,
    branches: Branches,
    base: Turn,
    groups: Mapping[str, Group],
    taken: tuple[Array, Turn, float],
    anew: Collection[str],
    rng: np.random.Generator,
) -> Role:
    """Return the role of what looks like a state, by a nudge in which nothing of it was lost.

    A large step leaves little of the weights along one direction, and all of them beside it; of the
    state of a recurrent network nothing is left along any.
    """
    along, turn, nudge = taken
    own = _changes(base, turn, [name], nudge).get(name)
    lost = along - own / nudge if own is not None else along
    other = direction(rng, along.size)
    other -= float(other @ lost) / max(float(lost @ lost), 1e-300) * lost
    again = branches.turn([(groups[name], nudge * other)], frozenset())
    if again is None or not same_course(base, again):
        return role
    found = _role(name, other, base, again, nudge, groups, anew)
    return found if found.kind == PARAMETER else role


def with_parameters(roles: dict[str, Role]) -> dict[str, Role]:
    """Return the roles with parameters among them, if any may be some.

    Of the weights of a linear unit a large step leaves little, so that they look like the state of
    a recurrent network; but where that is, there are parameters, too.
    """
    kinds = {role.kind for role in roles.values()}
    if PARAMETER in kinds or STATE not in kinds:
        return roles
    return {
        name: replace(it, kind=PARAMETER) if it.kind == STATE else it for name, it in roles.items()
    }


def of_threshold(base: Turn, roles: dict[str, Role]) -> dict[str, Role]:
    """Return the roles with the weights of a perceptron among the parameters, if it may be one.

    Its output jumps from 0 to 1, so that its step does not depend on how large its weights are. But
    they show in weighted sums, and so does its bias in the same ones.
    """
    kept = {name: role for name, role in roles.items() if role.kind == SUM}
    reached = Counter(number for role in kept.values() for number in role.affected)
    sums = {number for number, times in reached.items() if times > 1}
    sums |= {
        number
        for name, role in kept.items()
        for number in role.affected
        if _size(base, name) > 1 and math.prod(base.events[number].shape) != _size(base, name)
    }
    return {
        name: replace(role, kind=PARAMETER) if role.kind == SUM and role.affected & sums else role
        for name, role in roles.items()
    }


def _caches(
    branches: Branches,
    base: Turn,
    groups: Mapping[str, Group],
    before: Mapping[str, Array],
    rng: np.random.Generator,
) -> dict[str, Role]:
    """Return groups that are only caches, of those that are likely to be.

    Many are nudged at once: where nothing comes of that, each of them is set anew by the turn. Such
    are those whose numbers the turn has not read, and perhaps all of one kind, as `.grad`.
    """
    read = {event.mark for event in base.events}
    unread = [name for name in groups if fingerprint(before[name]) not in read]
    kinds: dict[str, list[str]] = {}
    for name in groups:
        kinds.setdefault(re.sub(r"\[[^]]*\]", "[*]", name).rpartition(".")[2], []).append(name)
    found: dict[str, Role] = {}
    for pool in (unread, *kinds.values()):
        names = [name for name in pool if name not in found]
        if len(names) < FEWEST_CACHES:
            continue
        sizes = [_size(base, name) for name in names]
        nudges = [(groups[it], NUDGE * direction(rng, size)) for it, size in zip(names, sizes)]
        turn = branches.turn(nudges, frozenset())
        if turn is None or not same_course(base, turn):
            continue
        if not any(_moved(base.after[group], turn.after.get(group)) for group in groups):
            found |= dict.fromkeys(names, Role(CACHE, changed(base, turn)))
    return found


def _role(
    name: str,
    along: Array,
    base: Turn,
    turn: Turn,
    nudge: float,
    groups: Mapping[str, Group],
    anew: Collection[str],
) -> Role:
    """Return what a group is for, by what a nudge along a direction has changed.

    What each turn sets anew, whatever it was, says nothing of a velocity.
    """
    affected = changed(base, turn)
    changes = {it: each / nudge for it, each in _changes(base, turn, groups, nudge).items()}
    own = changes.pop(name, None)
    parts = _parts(own, along, changes) if own is not None else {}
    lasting = [change for other, change in changes.items() if other not in anew]
    kind = CACHE
    if own is not None:
        kind = _kind(own, along, base, turn, affected, changes, lasting, nudge)
    kind = VELOCITY if parts else kind
    left = float(np.median(own / along)) if own is not None and kind == VELOCITY else 0.0
    return Role(kind, affected, frozenset(changes), left, parts)


def _changes(
    base: Turn, turn: Turn, groups: Iterable[str], nudge: float = NUDGE
) -> dict[str, Array]:
    """Return by how much each group ends otherwise than in the turn without a nudge."""
    changes: dict[str, Array] = {}
    for name in groups:
        old, new = base.after[name], turn.after.get(name)
        if old is None or new is None or old.size != new.size:
            continue
        if np.abs(new - old).max() > 1e-7 * nudge * max(1.0, np.abs(old).max()):
            changes[name] = new - old
    return changes


def _parts(own: Array, along: Array, changes: Mapping[str, Array]) -> dict[str, Array]:
    """Return the places of one list of velocities that each parameter follows; {} if it is none.

    All are left in part, and every parameter that they change moves by its own places, times one
    factor.
    """
    sizes = sum(change.size for change in changes.values())
    if len(changes) < 2 or not 2 < along.size == sizes <= LONGEST or not _is_multiple(own, along):
        return {}
    order = np.argsort(along)
    largest = max((float(change[np.abs(change).argmax()]) for change in changes.values()), key=abs)
    for factor in largest / along:
        wanted = {name: array / factor for name, array in changes.items()}
        after = {name: np.searchsorted(along[order], it) for name, it in wanted.items()}
        found = {}
        for name, places in after.items():
            sides = np.array([np.clip(places - 1, 0, None), np.clip(places, None, along.size - 1)])
            apart = np.abs(along[order][sides] - wanted[name])
            found[name] = order[sides[apart.argmin(axis=0), np.arange(places.size)]]
            if apart.min(axis=0).max() > 1e-4:
                break
        else:
            if len(np.unique(np.concatenate(list(found.values())))) == along.size:
                return found
    return {}


def _kind(
    own: Array,
    along: Array,
    base: Turn,
    turn: Turn,
    affected: frozenset[int],
    changes: Mapping[str, Array],
    lasting: Sequence[Array],
    nudge: float,
) -> str:
    """Return what numbers are for whose new values depend on the old ones.

    What else a nudge changes is in `changes`, and that of it which no turn sets anew in `lasting`.
    """
    kept = bool(np.abs(own - along).max() <= 1e-5)
    if along.size > 1 and _is_overwritten(own, along):
        return SUM
    if not changes:
        if kept:
            elsewhere = _reaches_further(base, turn, affected, along, nudge)
            return PARAMETER if along.size > 1 and elsewhere else SUM
        # A network of one number is more than an average: arrays are made of it.
        single = all(math.prod(base.events[it].shape) == 1 for it in affected)
        lonely = along.size == 1 and len(base.after) > 1 and single
        return AVERAGE if lonely or _is_multiple(own, along) else PARAMETER
    if along.size > 1 and float(own @ along) < KEPT * float(along @ along):
        return STATE
    if not kept and all(_is_multiple(change, along) for change in changes.values()):
        return VELOCITY
    if along.size > 1 and len(lasting) == 1 and _is_multiple(lasting[0], along):
        if kept:
            return NEVER_RESET
        factor, left = (float(np.median(array / along)) for array in (lasting[0], own))
        if _is_multiple(own, along) and min(abs(abs(factor) - it) for it in (left, 1.0)) < ROUGHLY:
            return VELOCITY  # it moves a parameter by itself, whatever a cache shows of both
    others = {change.size for change in changes.values()}
    sizes = others | {math.prod(base.events[number].shape) for number in affected}
    return _kind_of_state(
        own,
        along,
        changes,
        kept=kept,
        groups=len(base.after),
        own_size_only=others == {along.size},
        arrays=sum(array is not None and array.size > 1 for array in base.after.values()),
        elementwise=sizes == {along.size},
    )


def _kind_of_state(
    own: Array,
    along: Array,
    changes: Mapping[str, Array],
    *,
    kept: bool,
    groups: int,
    arrays: int,
    own_size_only: bool,
    elementwise: bool,
) -> str:
    """Tell a parameter from what an optimiser keeps for each parameter beside it."""
    ratio = float(own[0] / along[0])
    alone = len(changes) == 1 and next(iter(changes.values())).size == along.size
    if along.size == 1:
        others = [
            change for change in changes.values() if abs(change[0] - along[0]) > 1e-5
        ]  # no copies
        alone = len(others) == 1 and others[0].size == 1
        if alone and groups > 2 and abs(ratio - 1) > 0.0005:
            return VELOCITY
        # A bias of one number changes the weights, too; what is kept for its steps does not.
        return MOMENT if alone and kept and arrays > 1 else PARAMETER
    if 2 <= len(changes) <= 3 and elementwise and _is_multiple(own, along) and kept:
        return NEVER_RESET  # of which an optimiser makes moments and a step
    if _is_multiple(own, along) and 0 < ratio < 0.9995 and own_size_only:
        return MOMENT  # as the bias of a linear output is not, which changes the weights, too
    # What is the larger of the old and the new, as in AMSGrad, is kept in parts.
    return MOMENT if (kept or elementwise) and alone and groups > 2 else PARAMETER


def _find_look_ahead(
    branches: Branches,
    base: Turn,
    groups: Mapping[str, Group],
    found: dict[str, Role],
    rng: np.random.Generator,
) -> None:
    """Take for velocities what acts as parameters do, only weaker: Nesterov's way to look ahead.

    The forward pass then uses w + mu v, so a nudge to v shows in it as mu times the nudge to w.
    """
    names = [
        name for name, role in found.items() if role.kind == PARAMETER and _size(base, name) > 1
    ]
    of_size = {size: NUDGE * direction(rng, size) for size in {_size(base, it) for it in names}}
    moves: dict[str, Moves | None] = {}  # as each of these groups is nudged
    for name in names:
        for other in names:
            size = _size(base, name)
            common = sorted(found[name].affected & found[other].affected)[:MOST_COMMON]
            alike = other != name and _size(base, other) == size and len(common) >= FEWEST_COMMON
            if not alike or found[other].kind != PARAMETER:
                continue
            for it in (name, other):
                if it not in moves:
                    moves[it] = _moves(branches, base, [(groups[it], of_size[size])])
            one, two = moves[name], moves[other]
            if one is None or two is None:
                continue
            share, apart = _share(one.marks[common], two.marks[common])
            # A single vector of the turn may be all that both reach: the others have to agree.
            third = [it for it in one.after if it not in (name, other) and it in two.after]
            further = [_share(one.after[it], two.after[it]) for it in third]
            agree = all(abs(number - share) < 1e-3 * share or not number for number, _ in further)
            if not (0.05 < share < 0.999 and apart < ROUGHLY and agree):
                continue
            more = _moves(branches, base, [(groups[name], of_size[size] / share)])
            if more is None or _share(more.marks[common], two.marks[common])[1] >= WEAKER:
                continue
            found[name] = Role(VELOCITY, found[name].affected, found[name].changes)
            break


class Moves(NamedTuple):
    """How the marks of all values move with a nudge, and what comes of each group."""

    marks: Array
    after: dict[str, Array]


def _moves(branches: Branches, base: Turn, nudges: Sequence[Nudge]) -> Moves | None:
    """Return what moves with a nudge; None where the course changes."""
    turn = branches.turn(nudges, frozenset())
    if turn is None or not same_course(base, turn):
        return None
    marks = np.array([new.mark - old.mark for old, new in zip(base.events, turn.events)])
    after = {}
    for name, old in base.after.items():
        new = turn.after.get(name)
        if old is not None and new is not None and old.size == new.size:
            after[name] = new - old
    return Moves(marks, after)


def _share(one: Array, other: Array) -> tuple[float, float]:
    """Return how many times the other the first is, and how far it is from that."""
    length = float(np.linalg.norm(other))
    share = float(one @ other) / max(length**2, 1e-300)
    return share, float(np.abs(one - share * other).max()) / max(length, 1e-300)


def _as_their_kin(base: Turn, found: dict[str, Role]) -> None:
    """Take numbers for velocities, or sums of gradients, where all others of their list are such.

    The others are named as they are but for what is in brackets: layers[2].vb beside layers[0].vb.
    A single number, and the bias of a linear output, look like parameters: one other is enough for
    the first, and two for the second.
    """
    for name, role in found.items():
        if role.kind != PARAMETER:
            continue
        same = INDEX.sub("[]", name)
        others = [it for other, it in found.items() if INDEX.sub("[]", other) == same != other]
        others = [it for it in others if it is not role]
        enough = len(others) > (_size(base, name) > 1)
        for kind in (VELOCITY, NEVER_RESET) if enough else ():
            if all(it.kind == kind for it in others):
                found[name] = Role(kind, role.affected, role.changes)


def _is_entrywise(
    branches: Branches, group: Group, base: Turn, turn: Turn | None, nudge: float, along: Array
) -> bool:
    """Tell whether each entry's new value follows from itself alone, as when data are scaled."""
    before, after = base.after[group.name], turn.after.get(group.name) if turn else None
    if before is None or after is None or before.size != after.size:
        return False
    others = [name for name in base.after if name != group.name]
    if turn is not None and any(
        _moved(base.after[other], turn.after.get(other)) for other in others
    ):
        return False
    own = (after - before) / nudge
    touched = np.flatnonzero(np.abs(own - along) > 1e-6)
    if touched.size == 0:
        return True
    entry = np.zeros(along.size)
    entry[touched[0]] = 1.0
    alone = branches.turn([(group, nudge * entry)], frozenset())
    new = alone.after.get(group.name) if alone else None
    if new is None or new.size != before.size:
        return False
    changed = np.flatnonzero(np.abs(new - before) > 1e-9 * nudge)
    return set(changed.tolist()) <= {int(touched[0])}


def _size(turn: Turn, name: str) -> int:
    """Return how many numbers a group has after a turn, 0 where they are gone."""
    after = turn.after.get(name)
    return 0 if after is None else after.size


def _moved(old: Array | None, new: Array | None) -> bool:
    return old is not None and new is not None and not np.array_equal(old, new)


def _reaches_further(
    base: Turn, turn: Turn, affected: frozenset[int], along: Array, nudge: float
) -> bool:
    """Tell whether a nudge shows in other values than in copies of what was nudged."""
    copy = fingerprint(along)
    for number in affected:
        old, new = base.events[number], turn.events[number]
        moved = (new.mark - old.mark) / nudge
        if math.prod(old.shape) != along.size or abs(moved - copy) > 1e-3 * abs(copy):
            return True
    return False


def _is_overwritten(own: Array, along: Array) -> bool:
    """Tell whether some entries were set to other values, and the others left as they were."""
    ratio = own / along
    set_, left = np.abs(ratio) < 1e-6, np.abs(ratio - 1) < 1e-6
    return bool((set_ | left).all() and set_.any())


def _is_multiple(change: Array, along: Array) -> bool:
    if change.size != along.size or along.size < 2:
        return False
    ratio = change / along
    return bool(np.ptp(ratio) < 1e-4 * max(1e-9, float(np.abs(ratio).max())))
