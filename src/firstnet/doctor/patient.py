"""A learner's network under examination: the same few verbs, whatever its own are called.

A `Patient` knows which function plays which part, and how examples are laid out; a `Body` is one
network that it made. Weights are handed in and out as a `State`, in the book's shapes, so that
every stage can compare with `book/` without knowing how the learner wrote it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.meaning import looks_like_gradient, meaning, returned_names
from firstnet.doctor.program import Program, randomness, seed
from firstnet.doctor.reaching import (
    Array,
    Path,
    kinship,
    last_name,
    main_output,
    output_in,
    reach,
)
from firstnet.doctor.roles import Roles, Slot, State, Unfit, Verb


@dataclass(frozen=True, eq=False)
class Patient:
    """A program and the parts that its functions play."""

    program: Program
    roles: Roles

    def body(self, sizes: Sequence[int]) -> Body:
        """Make a network of these sizes.

        Raises:
            Exception: whatever the learner's code raises.
        """
        seed(0)
        maker = self.program.names[self.roles.maker]
        given = self._sizes(tuple(sizes))
        arguments = {}
        for it in self.roles.maker_arguments:
            if it.name in given:
                arguments[it.name] = given[it.name]
            elif it.name in self.roles.extra:
                arguments[it.name] = self.roles.extra[it.name]
            elif it.required:
                raise Unfit(f"{self.roles.maker} wants {it.name!r}")
        spread = sizes if self.roles.sizes == "spread" else ()
        made = maker(*spread, **arguments)
        if isinstance(maker, type):
            return Body(self, tuple(sizes), made, {})
        return Body(self, tuple(sizes), None, self._board(made))

    def _board(self, made: Any) -> dict[str, Any]:
        function = self.program.functions().get(self.roles.maker)
        names = (function and returned_names(function)) or [""]
        values = made if isinstance(made, tuple) and len(names) == len(made) else (made,)
        return {name or "parameters": value for name, value in zip(names, values)}

    def _sizes(self, sizes: tuple[int, ...]) -> dict[str, Any]:
        arguments = self.roles.maker_arguments
        if self.roles.sizes == "list":
            name = next(it.name for it in arguments if it.meaning == "sizes")
            return {name: list(sizes)}
        if self.roles.sizes == "counts":
            whole = {"inputs": sizes[0], "outputs": sizes[-1], "hidden": sizes[1]}
            told = {it.name: whole[it.meaning] for it in arguments if it.meaning in whole}
            layers = {it.name: tuple(sizes[1:-1]) for it in arguments if it.many}
            return told | {name: it for name, it in layers.items() if name in told}
        return {}

    def allows(self, sizes: Sequence[int]) -> bool:
        """Tell whether networks of these sizes can be made at all."""
        if self.roles.sizes == "fixed":
            return tuple(sizes) == self.roles.fixed
        if self.roles.depths and len(sizes) not in self.roles.depths:
            return False
        return self.roles.sizes in ("list", "spread") or len(sizes) == 3


class Body:
    """One network that the learner's program made, or the variables that stand for one."""

    def __init__(
        self, patient: Patient, sizes: tuple[int, ...], instance: Any, board: dict[str, Any]
    ) -> None:
        self.patient = patient
        self.roles = patient.roles
        self.sizes = sizes
        self.instance = instance
        self.board = board
        self.slots: tuple[Slot, ...] = ()

    # -- the arrays ------------------------------------------------------------------------------

    def arrays(self) -> list[tuple[Path, Array]]:
        """Return every array of floats that can be reached, in order."""
        root: Any = self.board if self.instance is None else self.instance
        return reach(root)

    def at(self, path: Path) -> Any:
        """Return what is at a path now."""
        thing: Any = self.board if self.instance is None else self.instance
        for how, key in path:
            thing = getattr(thing, key) if how == "attribute" else thing[key]
        return thing

    def state(self) -> State:
        """Return a copy of the weights and biases as they stand, in the book's shapes."""
        layers = len(self.sizes) - 1
        found: dict[tuple[str, int], Array] = {}
        for slot in self.slots:
            found[slot.kind, slot.layer] = self._upright(slot, np.array(self.at(slot.path)))
        return State(
            tuple(found["w", layer] for layer in range(layers)),
            tuple(found.get(("b", layer)) for layer in range(layers)),
        )

    def put(self, state: State) -> None:
        """Write weights and biases into the network, in place."""
        for slot in self.slots:
            value = (state.w if slot.kind == "w" else state.b)[slot.layer]
            target = self.at(slot.path)
            if value is not None:
                self._set(slot.path, value.T if slot.flip else np.reshape(value, np.shape(target)))

    def _set(self, path: Path, value: Array) -> None:
        """Put an array at a path: in place, or instead of one in lower precision."""
        target = self.at(path)
        if target.dtype == np.float64 and target.flags.writeable:
            target[...] = value
            return
        holder = self.at(path[:-1])
        how, key = path[-1]
        if how == "attribute":
            setattr(holder, key, value.copy())
        else:
            holder[key] = value.copy()

    def _upright(self, slot: Slot, array: Array) -> Array:
        """Return an array of the learner's as the book keeps it."""
        array = np.asarray(array, dtype=np.float64)
        size = self.sizes[slot.layer + 1]
        if slot.kind == "b":
            return array.reshape(-1, 1) if array.size == size else array
        return array.T if slot.flip else array

    # -- the verbs -------------------------------------------------------------------------------

    def call(self, verb: Verb, given: dict[str, Any]) -> Any:
        """Call a learner's function by the meaning of its arguments."""
        arguments = {}
        for it in verb.arguments:
            if it.meaning in given:
                arguments[it.name] = given[it.meaning]
            elif it.name in given:
                arguments[it.name] = given[it.name]
            elif it.name in self.board:
                arguments[it.name] = self.board[it.name]
            elif it.meaning in self.board:
                arguments[it.name] = self.board[it.meaning]
            elif it.required and it.meaning == "sizes":
                arguments[it.name] = list(self.sizes)
            elif it.required and it.meaning == "random":
                arguments[it.name] = randomness(it.name)
            elif it.required:
                raise Unfit(f"{verb.short} wants {it.name!r}")
        if "." in verb.name:
            function = getattr(self.instance, verb.short)
        else:
            function = self.patient.program.names[verb.name]
        result = function(**arguments)
        self._remember(verb, result)
        return result

    def _remember(self, verb: Verb, result: Any) -> None:
        """Keep what a function returned by the names that it has there."""
        if self.instance is not None:
            return
        values = result if len(verb.returns) > 1 and isinstance(result, tuple) else (result,)
        for name, value in zip(verb.returns, values):
            if name:
                self.board[name] = value

    def forward(self, x: Array) -> Any:
        """Return what the learner's feedforward returns for one example (inputs,), untouched."""
        verb = self.roles.forward
        if verb is None:
            raise Unfit("no function was found that computes the output")
        return self.call(verb, {"x": self.example(x)})

    def forward_several(self, xs: Array) -> Any:
        """Return what the learner's feedforward returns for several examples at once."""
        if self.roles.forward is None:
            raise Unfit("no function was found that computes the output")
        return self.call(self.roles.forward, {"x": self.batch(xs)})

    def outputs(self, x: Array) -> Array:
        """Return the output (outputs,) for one example.

        Raises:
            Unfit: what feedforward returns holds no such array.
        """
        found = output_in(self.forward(x), self.sizes[-1])
        if found is None:
            raise Unfit("feedforward returns no output")
        return found

    def gradient(
        self, x: Array, y: Array, lmbda: float = 0.0
    ) -> tuple[dict[tuple[str, int], Array], Any]:
        """Return the slopes of one example's cost by (kind, layer), and what the function returned.

        Where no function tells the gradient, it is what one step of length 1 takes away.
        """
        verb = self.roles.gradient
        if verb is None or self.roles.implied:
            return self._implied(x, y), None
        given = self.prepare(verb, x[None], y[None]) | {"lmbda": lmbda}
        result = self.call(verb, given)
        found = self._sort(reach(result))
        if not any(kind == "w" for kind, _ in found):
            kept = [(path, it) for path, it in self.arrays() if self._is_slope(path)]
            sums = [
                given[it.name]
                for it in verb.arguments
                if looks_like_gradient(it.name) and it.name in given
            ]
            found = self._sort(reach(sums)) or self._sort(kept) or found
        return found, result

    def prepare(self, verb: Verb, xs: Array, ys: Array) -> dict[str, Any]:
        """Return what a verb that learns from examples may want, after feeding them forward.

        Many networks keep the activations of the last feedforward for the way back.
        """
        one = len(xs) == 1
        x = self.example(xs[0]) if one else self.batch(xs)
        y = self.answer(ys[0]) if one else self.answer_batch(ys)
        given = {"x": x, "y": y, "batch": self.pairs(xs, ys), "total": len(xs), "size": len(xs)}
        lists = not one and self.roles.several == "lists"
        if self.roles.forward is None or "batch" in verb.means() or lists:
            return given | self._empty_sums(verb, given)
        result = self.call(self.roles.forward, {"x": x})
        size = self.sizes[-1] * len(xs)
        output = main_output(result, size)
        given["output"] = result if self.roles.whole else output
        if (
            output is not None
            and self.roles.answers == "vector"
            and np.shape(output) == np.shape(y)
        ):
            given["error"] = output - y
        if isinstance(result, tuple) and len(result) == 2:
            self.board["cache"] = result[1]
        return given | self._empty_sums(verb, given)

    def _empty_sums(self, verb: Verb, given: dict[str, Any]) -> dict[str, Any]:
        """Return zeros for arguments into which a function adds its gradient."""
        sums: dict[str, Any] = {}
        for it in verb.arguments:
            known = it.meaning in given or it.name in self.board or it.meaning in self.board
            if it.required and not known and looks_like_gradient(it.name):
                kind = "w" if "w" in it.name.lower() else "b"
                slots = [slot for slot in self.slots if slot.kind == kind]
                sums[it.name] = [np.zeros_like(self.at(slot.path)) for slot in slots]
        return sums

    def _is_slope(self, path: Path) -> bool:
        taken = {slot.path for slot in self.slots}
        return path not in taken and looks_like_gradient(last_name(path))

    def _sort(self, arrays: Sequence[tuple[Path, Array]]) -> dict[tuple[str, int], Array]:
        """Return arrays by the weights or biases that they have the shape, and the name, of."""
        left = list(arrays)
        found: dict[tuple[str, int], Array] = {}
        for slot in self.slots:
            shape = np.shape(self.at(slot.path))
            fitting = [it for it in left if self._fits(slot, shape, it[1])]
            if fitting:
                best = max(fitting, key=lambda it: kinship(slot.path, it[0]))
                left = [it for it in left if it is not best]
                found[slot.kind, slot.layer] = self._upright(slot, best[1])
        return found

    def _fits(self, slot: Slot, shape: tuple[int, ...], array: Array) -> bool:
        if np.shape(array) == shape:
            return True
        size = self.sizes[slot.layer + 1]
        return slot.kind == "b" and array.size == size and max(array.shape) == size

    def _implied(self, x: Array, y: Array) -> dict[tuple[str, int], Array]:
        before = self.state()
        self.step(x[None], y[None], 1.0)
        after = self.state()
        self.put(before)
        return {
            (kind, layer): old - new
            for (kind, layer, old), (_, _, new) in zip(before.arrays(), after.arrays())
        }

    def step(self, xs: Array, ys: Array, eta: float, lmbda: float = 0.0, total: int = 0) -> None:
        """Take one step on a mini-batch, examples in rows.

        Raises:
            Unfit: the program has no function for it.
        """
        given: dict[str, Any] = {
            "eta": eta,
            "lmbda": lmbda,
            "total": total or len(xs),
            "momentum": 0.0,
            "size": len(xs),
            "flag": False,
        }
        self._set_rate(eta)
        verb, update = self.roles.step, self.roles.update
        if verb is None and update is None:
            self.train(xs, ys, 1, len(xs), eta)
        elif verb is None:
            self._step_in_parts(xs, ys, given)
        elif len(xs) > 1 and self.roles.layout == "flat" and "batch" not in verb.means():
            for x, y in zip(xs, ys):
                given |= {"x": self.example(x), "y": self.answer(y)}
                self.absorb(self.call(verb, given))
        else:
            self.absorb(self.call(verb, self.prepare(verb, xs, ys) | given))

    def _step_in_parts(self, xs: Array, ys: Array, given: dict[str, Any]) -> None:
        gradient, update = self.roles.gradient, self.roles.update
        if gradient is None or update is None:
            raise Unfit("no function was found that takes one step")
        result = self.call(gradient, self.prepare(gradient, xs, ys) | given)
        self.board["gradients"] = result
        self.absorb(self.call(update, given | {"gradients": result}))

    def train(
        self,
        xs: Array,
        ys: Array,
        epochs: int,
        size: int,
        eta: float,
        more: dict[str, Any] | None = None,
    ) -> Any:
        """Run the program's own training; `more` is what else it may take, by meaning.

        Raises:
            Unfit: the program has no function for it.
        """
        verb = self.roles.train
        if verb is None:
            raise Unfit("no function was found that trains for some epochs")
        self._set_rate(eta)
        given: dict[str, Any] = {
            "x": self.batch(xs),
            "y": self.answer_batch(ys),
            "batch": self.pairs(xs, ys),
            "epochs": epochs,
            "size": size,
            "eta": eta,
            "lmbda": 0.0,
            "total": len(xs),
            "momentum": 0.0,
            "hidden": self.sizes[1],
            **(more or {}),
        }
        self._set_attributes({"epochs": epochs, "size": size})
        result = self.call(verb, given)
        self.absorb(result)
        return result

    def absorb(self, result: Any) -> None:
        """Take over weights that a function returned instead of keeping them."""
        if self.instance is not None or result is None:
            return
        arrays = [it for _, it in reach(result)]
        if len(arrays) < len(self.slots):
            return
        left = list(arrays)
        for slot in self.slots:
            target = self.at(slot.path)
            for number, array in enumerate(left):
                if np.shape(array) == np.shape(target):
                    value = left.pop(number)
                    if value is not target:
                        target[...] = value
                    break

    def _set_rate(self, eta: float) -> None:
        self._set_attributes({"eta": eta})

    def _set_attributes(self, wanted: dict[str, float]) -> None:
        """Set the numbers that the network itself keeps under names of these meanings."""
        for name, value in list(vars(self.instance).items()) if self.instance is not None else ():
            means = meaning(name, frozenset(wanted))
            if means and isinstance(value, (int, float)):
                setattr(self.instance, name, wanted[means])

    # -- how examples are laid out ---------------------------------------------------------------

    def example(self, x: Array) -> Array:
        """Return one example as the learner's functions take it."""
        return {"column": x.reshape(-1, 1), "row": x.reshape(1, -1), "flat": x}[
            self.roles.layout
        ].copy()

    def answer(self, y: Array) -> Any:
        """Return the desired answer (outputs,) as the learner's functions take it."""
        if self.roles.answers == "number":
            return np.array([int(np.argmax(y))])
        return self.example(y)

    def batch(self, xs: Array) -> Any:
        """Return examples in rows as the learner's functions take several at once."""
        if self.roles.several == "lists":
            return [self.example(x) for x in xs]
        return (xs.T if self.roles.layout == "column" else xs).copy()

    def answer_batch(self, ys: Array) -> Any:
        """Return desired answers in rows as the learner's functions take several at once."""
        if self.roles.answers == "number":
            return np.argmax(ys, axis=1)
        return self.batch(ys)

    def pairs(self, xs: Array, ys: Array) -> list[tuple[Array, Any]]:
        """Return examples as a list of tuples (x, y)."""
        return [(self.example(x), self.answer(y)) for x, y in zip(xs, ys)]

    def copy(self) -> Body:
        """Return an independent copy."""
        made = Body(
            self.patient, self.sizes, copy.deepcopy(self.instance), copy.deepcopy(self.board)
        )
        made.slots = self.slots
        return made
