"""Stage contract: a network can be made, and feedforward returns an output of the right shape."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.absent import Absent
from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash, reached
from firstnet.doctor.reaching import main_output
from firstnet.doctor.roles import Unfit
from firstnet.doctor.slots import Unreadable, body_shape, make, probe_sizes
from firstnet.doctor.trial import Trial


@dataclass(frozen=True, eq=False)
class ContractSeen:
    """What came of making a network and feeding it forward.

    Attributes:
        patient: the program.
        sizes: of the network.
        failures: the checks that failed: "make", "weights", "biases", "starts", "returns", "shape",
            "finite".
        crash: the exception that ended it.
        result: what feedforward returned for the last example.
        odd: arrays that have not the shape they should: (name, shape, wanted shape).
        returned: for each example, whether anything but None came back.
    """

    patient: Patient
    sizes: tuple[int, ...]
    failures: frozenset[str]
    crash: Crash | None = None
    result: Any = None
    odd: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    returned: tuple[bool, ...] = field(default=())


def measure(patient: Patient, trial: Trial) -> ContractSeen:
    """Make a network, deal it weights, and feed several examples forward."""
    sizes = trial.sizes or probe_sizes(patient)
    _refuse_what_is_absent(patient)
    path = patient.program.source.path
    try:
        body = attempt(lambda: make(patient, sizes), path)
    except Unreadable:
        if _nearly(patient, sizes):
            return ContractSeen(patient, sizes, frozenset({"weights"}))
        raise
    if isinstance(body, Crash):
        return ContractSeen(patient, sizes, frozenset({"make"}), crash=body)
    if not all(np.all(np.isfinite(array)) for _, _, array in body.state().arrays()):
        return ContractSeen(patient, sizes, frozenset({"starts"}))
    odd = _odd(body)
    body.put(trial.state(body))
    xs, _ = trial.examples(body, 4)
    results = []
    for x in xs:
        result = attempt(lambda x=x: body.forward(x), path)  # type: ignore[misc]
        if isinstance(result, Crash):
            return ContractSeen(patient, sizes, frozenset({"returns"}), crash=result, odd=odd)
        results.append(result)
    return ContractSeen(
        patient,
        sizes,
        frozenset(_failures(results, sizes[-1])) | ({"biases"} if odd else frozenset()),
        result=results[-1],
        odd=odd,
        returned=tuple(result is not None for result in results),
    )


def _refuse_what_is_absent(patient: Patient) -> None:
    """Raise Unfit where feedforward calls a module that is not installed here."""
    roles, program = patient.roles, patient.program
    if roles.confirmed or "firstnet.doctor.absent" not in program.source.runnable:
        return
    functions = program.functions()
    lacking = {name for name, it in program.names.items() if isinstance(it, Absent)}
    for name in reached(program, [roles.forward]):
        used = {it.id for it in ast.walk(functions[name]) if isinstance(it, ast.Name)}
        if used & lacking:
            raise Unfit(f"{name} uses {min(used & lacking)}, a module that is not installed here")


def _nearly(patient: Patient, sizes: tuple[int, ...]) -> bool:
    """Tell whether there are matrices as large as layers, though not the right ones.

    Biases for every layer without a single matrix tell of forgotten weights.
    """
    arrays = patient.body(sizes).arrays()
    matrices = [it.shape for _, it in arrays if it.ndim == 2 and min(it.shape) > 1]
    if not matrices and len(sizes) > 2:
        columns = [it.shape[0] for _, it in arrays if it.ndim == 2 and it.shape[1] == 1]
        return columns in (list(sizes[1:]), 2 * list(sizes[1:]))
    return 0 < len(matrices) < len(sizes) and all(set(it) <= set(sizes) for it in matrices)


def _failures(results: list[Any], size: int) -> list[str]:
    if any(result is None for result in results):
        return ["returns", "shape", "finite"]
    found = [main_output(result, size) for result in results]
    if any(isinstance(result, tuple) and len(result) == 1 for result in results):
        return ["shape"]
    if any(output is None for output in found):
        return ["shape", "finite"]
    if not all(np.all(np.isfinite(output)) for output in found):
        return ["finite"]
    return []


def _odd(body: Body) -> tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]:
    """Return the biases that are missing or flat where the others are columns."""
    odd = []
    biased = {slot.layer for slot in body.slots if slot.kind == "b"}
    if biased and len(biased) < len(body.sizes) - 1:
        for layer in sorted(set(range(len(body.sizes) - 1)) - biased):
            odd.append((f"the biases of layer {layer + 2}", (), body_shape(body, ("b", layer))))
    return tuple(odd)
