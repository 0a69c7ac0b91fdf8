"""Which of the learner's functions a fault may lie in, and how the learner calls them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from firstnet.doctor.patient import Patient
from firstnet.doctor.program import place_of, reached
from firstnet.doctor.report import Place
from firstnet.doctor.roles import Verb
from firstnet.doctor.slots import make, probe_sizes
from firstnet.doctor.stages.gradient import GradientSeen, Key
from firstnet.doctor.stages.update import UpdateSeen
from firstnet.doctor.telling import numbers, parts

Names = tuple[str, ...]


def forward_suspects(patient: Patient) -> Names:
    """Return where the output may go wrong."""
    return reached(patient.program, [patient.roles.forward])


def gradient_suspects(seen: GradientSeen) -> Names:
    """Return where the gradient may go wrong: backprop first, feedforward last."""
    roles = seen.patient.roles
    return reached(
        seen.patient.program,
        [
            roles.gradient,
            *([] if roles.gradient else [roles.step]),
            roles.train if not (roles.gradient or roles.step) else None,
            roles.cost_slope,
        ],
    )


def where_the_error_starts(patient: Patient) -> Place | None:
    """Return the line where backprop takes the outputs and the desired ones apart."""
    roles = patient.roles
    verb = roles.gradient or roles.step or roles.train
    if verb is None:
        return None
    wanted = {it.name for it in verb.arguments if it.meaning == "y"}
    slope = roles.cost_slope.short if roles.cost_slope else ""
    for node in ast.walk(patient.program.functions()[verb.name]):
        calls = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == slope
        if calls or (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Sub)
            and ast.unparse(node.right) in wanted
        ):
            return place_of(node)
    return None


def step_suspects(patient: Patient) -> Names:
    """Return where the step may go wrong: what it runs besides the gradient, and that at last."""
    roles = patient.roles
    inline = roles.train if roles.step is None and roles.update is None else None
    own = reached(patient.program, [roles.step, roles.update, inline])
    known = reached(patient.program, [roles.gradient, roles.forward])
    return (*_without(own, known), *reached(patient.program, [roles.gradient])[:1])


def train_suspects(patient: Patient) -> Names:
    """Return where the training may go wrong: what it runs besides what has passed already."""
    roles = patient.roles
    known = [roles.forward, roles.gradient, roles.step, roles.update, roles.evaluate, roles.cost]
    return _without(reached(patient.program, [roles.train]), reached(patient.program, known))


def evaluate_suspects(patient: Patient) -> Names:
    """Return where the count may go wrong: what it runs besides feedforward."""
    known = reached(patient.program, [patient.roles.forward])
    return _without(reached(patient.program, [patient.roles.evaluate]), known)


def _without(names: Names, others: Names) -> Names:
    return tuple(name for name in names if name not in others)


def where_to_shuffle(patient: Patient) -> Place | None:
    """Return the line that shuffles in vain, or else the head of the loop over the epochs."""
    verb = patient.roles.train
    if verb is None:
        return None
    function = patient.program.functions()[verb.name]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and re.search(r"shuffle|permutation", ast.unparse(node.func)):
            return place_of(node)
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.While)]
    return Place(loops[0].lineno, loops[0].lineno) if loops else place_of(function)


def name_of(seen: GradientSeen) -> str:
    """Return what the learner calls backprop."""
    roles = seen.patient.roles
    return _short(roles.gradient or roles.step or roles.train, "backprop")


def step_name(patient: Patient) -> str:
    """Return what the learner calls the step."""
    roles = patient.roles
    return _short(roles.step or roles.update or roles.train, "the step")


def train_name(patient: Patient) -> str:
    """Return what the learner calls the training."""
    return _short(patient.roles.train, "the training")


def evaluate_name(patient: Patient) -> str:
    """Return what the learner calls the count of right answers."""
    return _short(patient.roles.evaluate, "the count")


def _short(verb: Verb | None, otherwise: str) -> str:
    return verb.short if verb else otherwise


def biases(patient: Patient) -> set[str]:
    """Return the names of the biases, as the learner writes them."""
    body = make(patient, probe_sizes(patient))
    return {slot.name for slot in body.slots if slot.kind == "b"}


def slot_name(patient: Patient, key: Key) -> str:
    """Return the name of a layer's weights ("w") or biases ("b"), as the learner writes it."""
    body = make(patient, probe_sizes(patient))
    return next(it.name for it in body.slots if (it.kind, it.layer) == key)


def slot_names(patient: Patient, keys: Iterable[Key]) -> str:
    """Return the names of several of them; "all weights" and "all biases" for all of a kind."""
    wanted, body = set(keys), make(patient, probe_sizes(patient))
    named = []
    for kind, whole in (("w", "all weights"), ("b", "all biases")):
        slots = [it for it in body.slots if it.kind == kind]
        some = [it.name for it in slots if (kind, it.layer) in wanted]
        named += [whole] if len(some) == len(slots) > 1 else some
    return parts(named)


def slopes_wrong(seen: GradientSeen) -> bool:
    """Tell whether slopes are wrong that have the right shape, in a network that stays as it is."""
    return bool(seen.wrong) and not seen.shapes and "keeps" not in seen.failures


def hidden_only(seen: GradientSeen) -> bool:
    """Tell whether the last layer's slopes are right."""
    return all(layer < seen.layers - 1 for _, layer in seen.wrong)


def biases_too(seen: GradientSeen) -> bool:
    """Tell whether slopes of weights and of biases are wrong, or there are no biases to tell."""
    kinds = {kind for kind, _ in seen.wrong}
    return kinds == {"w", "b"} or ("w" in kinds and not any(k == "b" for k, _ in seen.nudged))


def sample(seen: GradientSeen) -> str:
    """Return some of the learner's slopes of the array that is wrong first."""
    return numbers(_some(seen.learner, seen.wrong, seen.nudged))


def expected_sample(seen: GradientSeen) -> str:
    """Return what nudges tell in their place."""
    return numbers(_some(seen.nudged, seen.wrong, seen.nudged))


def wrong_steps(seen: UpdateSeen) -> list[Key]:
    """Return the arrays that a step changes wrongly."""
    return [key for key in seen.wanted if f"{key[0]}{key[1]}" in seen.failures]


def where_wrong(seen: UpdateSeen) -> str:
    """Return " for all biases" or the like, and nothing where all weights and biases are meant."""
    wrong = wrong_steps(seen)
    return f" for {slot_names(seen.patient, wrong)}" if len(wrong) < len(seen.wanted) else ""


def common_ratio(seen: UpdateSeen) -> float | None:
    """Return by how much all wrong arrays change, of what they should; None if it differs."""
    ratios = [seen.ratios.get(key) for key in wrong_steps(seen)]
    first = ratios[0] if ratios else None
    if not first or any(it is None or abs(it / first - 1) > 1e-2 for it in ratios):
        return None
    return first


def step_sample(seen: UpdateSeen) -> str:
    """Return some of what a step changed."""
    keys = wrong_steps(seen) or list(seen.wanted)
    return f"a change of {numbers(_some(seen.changes, keys, seen.wanted))}"


def step_expected(seen: UpdateSeen) -> str:
    """Return what it should have changed."""
    keys = wrong_steps(seen) or list(seen.wanted)
    return f"{numbers(_some(seen.wanted, keys, seen.wanted))}, eta times the mean of the gradients"


def _some(values: Any, keys: Iterable[Key], known: Any) -> Any:
    """Return the numbers of the first of these arrays, at places that are known."""
    for key in keys:
        if key in values and key in known and np.shape(values[key]) == np.shape(known[key]):
            return np.asarray(values[key])[np.isfinite(known[key])]
    return np.array([])
