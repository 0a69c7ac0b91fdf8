"""Try plans on a few made-up examples, and keep those that change the parameters of a network."""

from __future__ import annotations

import ast
import contextlib
import math
import random
import re
import types
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import looks_like_gradient, returned_names
from firstnet.doctor.text.nodes import find_all, has
from firstnet.doctor.watch.calling.always import always_raised
from firstnet.doctor.watch.calling.layouts import LAYOUTS, OF_SIGNS, Examples, Layout, points
from firstnet.doctor.watch.calling.plans import NOTHING, Call, Definitions, Plan, plans
from firstnet.doctor.watch.calling.stacks import OWNS, STACK, layers_of
from firstnet.doctor.watch.calling.stray import takes_another_step
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.run import Raised, raised_by
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.state import State, numbers_in
from firstnet.doctor.watch.program.values import Array

OF_A_TABLE = 2  # dimensions: of examples and outputs
TINY = ((6, 5, 3), (6, 5, 1))  # sizes that all differ, so that a wrong layout ends in an error
TINY_COUNT = 7  # examples
TRIES, FOUND = 400, 3
ALIKE = 6  # times that an exception comes again, until it is not the layout that is at fault
WORK = 60_000  # of a try
MEASURED = 1_000_000  # likewise, of one whose work is measured
BY_NUMBERS = 2.5  # times the work, with twice the inputs and twice the hidden neurons
SAFETY_S = 5.0
SIGNS = re.compile(
    r"\bsign\(|return -1(\.0)?\n|1(\.0)?, -1(\.0)?\)|1(\.0)? if .+ else -1|-1(\.0)? if .+ else 1"
)
ENCODED = re.compile(  # a vector is made of the number of a class
    r"= \w*\.?_*(to_)?(one_?hot|categorical)\w*\(|= np\.eye\([^)]*\)\["
    r"|\[np\.arange\([^\]]*\), \w+[^\]]*\] = 1",
    re.IGNORECASE,
)
IN_LISTS = re.compile(r"(\[\d+\])+$")  # the places in lists at the end of a path
ONE_OUTPUT = "it has one output"
HELD = "network_made_by_the_doctor"  # a name under which the recorder finds it


def _unnoted(text: str, value: Any) -> Any:
    """Return a value that nobody wants to know."""
    return value


Note = Callable[[str, Any], Any]


class Misfit(NamedTuple):
    """A gradient under the name of a parameter of another shape."""

    function: str
    name: str
    shape: tuple[int, ...]
    wanted: tuple[int, ...]
    owner: str = ""  # the class of a method


@dataclass
class Training:
    """A network that is made and trained as a plan says.

    Attributes:
        plan: what to call.
        defined: the functions.
        layout: of the examples.
        sizes: of the layers.
        examples: all of them.
        settings: "eta", "epochs", "size" and the other numbers.
        note: is told the values that the doctor computes itself.
        update: whether the doctor takes the step with the gradients that are returned.
        misfit: one of these that does not fit its parameter; None if they fit.
    """

    plan: Plan
    defined: Definitions
    layout: Layout
    sizes: tuple[int, ...]
    examples: Examples
    settings: dict[str, Any]
    modules: Sequence[types.ModuleType] = ()
    note: Note = _unnoted
    update: bool = False
    misfit: Misfit | None = None
    thing: Any = None
    made: set[str] = field(default_factory=set)  # arrays that are there before the first step
    places: set[str] = field(default_factory=set)  # and where they are in the network
    results: dict[str, Any] = field(default_factory=dict)
    named: dict[str, Any] = field(default_factory=dict)

    def make(self) -> None:
        """Make the network."""
        maker = self.plan.maker
        if maker is None:
            return
        made = self.defined.names[maker.name]
        arguments = self._arguments(maker, self.examples)
        then = [
            (argument, arguments.pop(argument))
            for argument in list(arguments)
            if argument.endswith("()")
        ]
        result = made(*arguments.pop("*", ()), **arguments)
        for name, values in then:
            method = getattr(result, name.removesuffix("()"))
            if dict(maker.given)[name] == NOTHING:
                with contextlib.suppress(Exception):  # it may be meant for others to call
                    method()
            elif dict(maker.given)[name].startswith(STACK):
                for layer in values:
                    method(layer)
            else:
                method(*values)
        if isinstance(made, type):
            self.thing = result
        else:
            self.results["parameters"] = result
            self._name("", maker.name, result)
        self.made = {name for name, _ in self.parameters()}
        self.places = set(numbers_in("network", self.thing, self.modules))

    @property
    def held(self) -> dict[str, Any]:
        """What the recorder is to find: the network, and what was returned."""
        return {"network": self.thing, "named": self.named, "results": self.results}

    def step(self, examples: Examples) -> None:
        """Make the calls of the plan once."""
        result = None
        owner = self.plan.maker.name if self.plan.maker and self.thing is not None else ""
        for call in self.plan.calls:
            if self.thing is None:
                function = self.defined.names[call.name]
            else:
                function = getattr(self.thing, call.name)
            result = function(**self._arguments(call, examples))
            self._keep(call, result, owner)
            if call.part == "values":
                self._descend_values(result, self.layout.y(examples))
        if self.update:
            self._descend(result)

    def _arguments(self, call: Call, examples: Examples) -> dict[str, Any]:
        return {name: self._wanted(want, examples) for name, want in call.given}

    def _wanted(self, want: str, examples: Examples) -> Any:
        kind, _, name = want.partition(" ")
        layout, sizes = self.layout, self.sizes
        if kind == "named":
            return self.named[name]
        if kind in ("text", "texts"):
            return name if kind == "text" else [name] * (len(sizes) - 1)
        if kind == "own":
            return self.defined.names[name]
        if kind == "new":
            return self.defined.names[name]()
        if kind == STACK:
            return layers_of(want, self.defined.names, sizes)
        if kind == OWNS:
            return [self.defined.names[word] for word in name.split()]
        if want == NOTHING:
            return []
        if want in ("hidden sizes", "sizes behind"):
            return list(sizes[1:-1] if want == "hidden sizes" else sizes[1:])
        given: dict[str, Callable[[], Any]] = {
            "x": lambda: layout.x(examples),
            "test_x": lambda: layout.x(examples),
            "y": lambda: layout.y(examples),
            "test_y": lambda: layout.y(examples),
            "batch": lambda: layout.together(examples),
            "test": lambda: layout.together(examples),
            "sizes": lambda: list(sizes),
            "layers": lambda: len(sizes) - 1,
            "layers in all": lambda: len(sizes),
            "inputs": lambda: sizes[0],
            "hidden": lambda: sizes[1],
            "outputs": lambda: sizes[-1],
            "error": lambda: self._error(layout.y(examples)),
            "random": lambda: np.random.default_rng(0),
            "total": lambda: len(self.examples),
        }
        if want in given:
            return given[want]()
        return self.results[want] if want in self.results else self.settings[want]

    def _error(self, target: Any) -> Any:
        """Return output minus target, the slope of the quadratic cost.

        Raises:
            ValueError: the output is no table, as of a network that takes sequences.
        """
        if np.ndim(self.results["output"]) > OF_A_TABLE:
            raise ValueError(np.shape(self.results["output"]))
        target = self.note("the target", target)
        return self.note(
            "output - target", self.note("the output", self.results["output"]) - target
        )

    def _keep(self, call: Call, result: Any, owner: str) -> None:
        self._name(owner, call.name, result)
        if call.part == "forward":
            first = result[0] if isinstance(result, tuple) and result else result
            self.results["output"] = first
            rest = result[1:] if isinstance(result, tuple) else (result,)
            self.results["cache"] = rest[0] if len(rest) == 1 else rest
        elif call.part == "gradient":
            self.results["gradients"] = result
        elif call.part == "update" and result is not None and self.thing is None:
            self.results["parameters"] = result

    def _name(self, owner: str, function: str, result: Any) -> None:
        """Keep what a function returns under the names that its text gives to it."""
        node = self.defined.definition(owner, function)
        names = (returned_names(node) if node is not None else None) or []
        if len(names) > 1 and isinstance(result, tuple) and len(result) == len(names):
            self.named.update((name, it) for name, it in zip(names, result) if name)
        elif len(names) == 1 and names[0] and result is not None:
            self.named[names[0]] = result

    def _descend(self, result: Any) -> None:
        """Take the step that the program leaves to others."""
        slopes, parameters = self.results_in(result), self.parameters()
        made = [parameter for parameter in parameters if parameter[0] in self.made]
        self.misfit = self.misfit or misfit_of(self.plan.calls[-1].name, slopes, made)
        for array, slope in self.gradients(result):
            array -= self.settings["eta"] * slope
        for _, slope in self.kept():
            slope[...] = 0  # it may be a sum, to which each turn adds

    def _descend_values(self, outputs: Any, targets: Any) -> None:
        """Take a step for a network of objects that each hold a number and its gradient."""
        outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
        self.note("the target", np.ravel(targets))
        self.note("the output", np.array([it.data for it in outputs]))
        cost: Any = None
        for output, target in zip(outputs, np.ravel(targets).tolist()):
            difference = output - float(target)
            square = difference**2
            cost = square if cost is None else cost + square
        parameters = self.thing.parameters()
        for parameter in parameters:
            parameter.grad = 0.0
        cost.backward()
        for parameter in parameters:
            parameter.data -= self.settings["eta"] * parameter.grad

    def parameters(self) -> list[tuple[str, Array]]:
        """Return the arrays that the network keeps, with the last part of their names."""
        source = self.results.get("parameters") if self.thing is None else self.thing
        return _arrays(numbers_in("network", source, self.modules))

    def results_in(self, result: Any) -> list[tuple[str, Array]]:
        """Return the arrays that were returned, with their keys, or the last part of their names.

        Two keys may have the same array.
        """
        parts = result if isinstance(result, tuple) else (result,)
        named = [pair for part in parts if isinstance(part, dict) for pair in part.items()]
        found = [(str(key), it) for key, it in named if isinstance(it, np.ndarray)]
        return found or _arrays(numbers_in("result", result, self.modules))

    def gradients(self, result: Any) -> list[tuple[Array, Array]]:
        """Return each parameter with its gradient, which was returned, or which the layers keep."""
        returned = matched(self.results_in(result), self.parameters())
        return returned if len(returned) > 1 else self.kept() or returned

    @property
    def is_stacked(self) -> bool:
        """Whether the network is put together of the program's own layers."""
        maker = self.plan.maker
        return maker is not None and any(want.startswith(STACK) for _, want in maker.given)

    def kept(self) -> list[tuple[Array, Array]]:
        """Return what layers learn, each array with the gradient that is kept beside it.

        Such as `W` and `dW` of a layer, or `value` and `grad` of an object for each parameter.
        """
        state = numbers_in("network", self.thing, self.modules) if self.is_stacked else {}
        beside: dict[str, list[tuple[str, Array]]] = {}
        for path, leaf in state.items():
            if isinstance(leaf.value, np.ndarray):
                owner, _, name = path.rpartition(".")
                beside.setdefault(owner, []).append((name, leaf.value))
        found = []
        for owner, arrays in beside.items():
            slopes = [array for array in arrays if looks_like_gradient(array[0])]
            own = [
                array
                for array in arrays
                if f"{owner}.{array[0]}" in self.places and array not in slopes
            ]
            found += matched(slopes, own)
        return found


def fits_into(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Tell whether a gradient can be subtracted from a parameter, as it is or made flat."""
    if math.prod(shape) == math.prod(wanted):
        return True
    try:
        return np.broadcast_shapes(shape, wanted) == wanted
    except ValueError:
        return False


def misfit_of(
    function: str, slopes: list[tuple[str, Array]], parameters: list[tuple[str, Array]]
) -> Misfit | None:
    """Return a gradient that has the name of a parameter and another shape, while others fit.

    Args:
        function: that has returned the gradients.
        slopes: the gradients, with their names.
        parameters: likewise.
    """
    wanted = {name: array.shape for name, array in parameters}
    named = [(name, array.shape) for name, array in slopes if name in wanted]
    wrong = [(name, shape) for name, shape in named if not fits_into(shape, wanted[name])]
    if len(wanted) < len(parameters) or not 0 < len(wrong) < len(named):
        return None
    name, shape = wrong[0]
    return Misfit(function, name, shape, wanted[name])


def _arrays(state: State) -> list[tuple[str, Array]]:
    """Return the arrays of a state, with the last part of their names."""
    return [
        (re.findall(r"\w+", path)[-1], leaf.value)
        for path, leaf in state.items()
        if isinstance(leaf.value, np.ndarray)
    ]


def matched(
    slopes: list[tuple[str, Array]], parameters: list[tuple[str, Array]]
) -> list[tuple[Array, Array]]:
    """Return each parameter with its gradient, told by the names, else by the shapes.

    A gradient under the name of a parameter may have another shape, if NumPy makes it fit.
    """
    found: list[tuple[Array, Array]] = []
    for name, slope in slopes:
        for known, array in parameters:
            free = all(array is not it for it, _ in found)
            fits = fits_into(slope.shape, array.shape)
            ends = name.lower().startswith(known.lower()), name.lower().endswith(known.lower())
            if free and fits and any(ends):
                same = slope.size == array.size
                shape = array.shape
                found.append(
                    (array, slope.reshape(shape) if same else np.broadcast_to(slope, shape))
                )
                break
    if found:
        return found
    for _, slope in slopes:
        for _, array in parameters:
            if array.shape == slope.shape and all(array is not it for it, _ in found):
                found.append((array, slope))
                break
    return found


@dataclass(frozen=True)
class Tried:
    """A plan that works.

    Attributes:
        plan, layout: as they were tried.
        sizes: of the network; () where they are free.
        outputs: how many it has.
        update: whether the doctor has to take the step.
        arrays: whether its parameters are arrays, and computed with as such.
        long: whether one call takes many steps.
        anew: whether each call begins with new parameters, or is done after the first.
    """

    plan: Plan
    layout: Layout
    sizes: tuple[int, ...]
    outputs: int
    update: bool
    arrays: bool
    long: bool
    anew: bool = False


def working(
    defined: Definitions,
    recorder: Recorder,
    always: list[tuple[Raised, str]] | None = None,
    most: int = FOUND,
) -> list[Tried]:
    """Return the plans that train something, the likelier ones first.

    Args:
        defined: what the file defines.
        recorder: counts the work of the tries.
        always: takes the exceptions that do not depend on what is given, each with the plan that it
            keeps from working, as text; "" where that is not known.
        most: plans that are wanted. Where one is found soon, hundreds of tries may follow for the
            next.
    """
    found: list[Tried] = []
    signs = SIGNS.search(ast.unparse(defined.tree) + "\n") is not None
    broken: set[Any] = set()
    tries = 0
    for plan in plans(defined):
        if len(found) >= min(most, FOUND) or tries > TRIES:
            break
        if any(it.plan.calls[:1] == plan.calls[:1] for it in found):
            continue
        for sizes in _sizes_for(plan):
            worked = False
            errors: list[str] = []
            first = _likeliest(plan, defined, signs=signs and sizes[-1:] in ((1,), ()))
            for layout in _layouts_for(plan, first):
                data = layout.name if plan.maker and plan.maker.wants_data else ""
                key = (plan.maker, sizes, data)
                if (key in broken and plan.calls) or (worked and layout.numbers):
                    continue
                tries += 1
                answer = apart(partial(_answer, plan, layout, sizes, defined, recorder), SAFETY_S)
                if answer.get("made") is False:
                    broken.add(key)
                errors.append(answer.get("error", ""))
                if always is not None and answer.get("always"):
                    always.append((Raised(**answer["always"]), answer.get("kept from", "")))
                if errors[-1] == ONE_OUTPUT or (errors.count(errors[-1]) >= ALIKE and errors[-1]):
                    break
                if answer.get("worked"):
                    worked = True
                    fixed = () if sizes else tuple(answer["sizes"])
                    found.append(
                        Tried(
                            plan,
                            layout,
                            fixed,
                            (sizes or fixed)[-1],
                            answer["update"],
                            answer["arrays"],
                            answer["long"],
                            answer.get("anew", False),
                        )
                    )
                    break
            if worked:
                break
    return found


def _likeliest(plan: Plan, defined: Definitions, *, signs: bool) -> Sequence[Layout]:
    """Return the layouts that are tried first: signs, or labels of which vectors are made."""
    if signs:
        return OF_SIGNS
    called = {call.name for call in plan.calls}
    functions = [node for node in find_all(defined.tree, ast.FunctionDef) if node.name in called]
    encoded = any(ENCODED.search(ast.unparse(function)) for function in functions)
    return [it for it in LAYOUTS if it.several and it.numbers] if encoded else ()


def _layouts_for(plan: Plan, first: Sequence[Layout]) -> Iterator[Layout]:
    """Return the layouts that are tried, the likeliest ones first."""
    calls = [it for it in (plan.maker, *plan.calls) if it is not None]
    wants = {want for call in calls for _, want in call.given}
    if wants & {"x", "y", "batch", "error", "test_x"}:
        yield from first
        yield from (it for it in LAYOUTS if it not in first)
    else:
        yield LAYOUTS[0]


def _sizes_for(plan: Plan) -> tuple[tuple[int, ...], ...]:
    """Return the sizes that are tried; () for those that the program fixes."""
    maker = plan.maker
    calls = [it for it in (maker, *plan.calls) if it is not None]
    wants = {want.partition(" ")[0] for call in calls for _, want in call.given}
    free = wants & {"sizes", "inputs", "hidden", "outputs", STACK} or (maker and maker.wants_data)
    if maker is None or free:
        return (*TINY, ())
    return ((), *TINY)  # where it keeps no weights yet, the examples may tell their number


def _answer(
    plan: Plan,
    layout: Layout,
    sizes: tuple[int, ...],
    defined: Definitions,
    recorder: Recorder,
) -> dict[str, Any]:
    left, recorder.left, recorder.paused = recorder.left, WORK, True
    try:
        return _try(plan, layout, sizes, defined, recorder)
    except BudgetSpent:
        return {"error": "it took too long"}
    finally:
        recorder.left, recorder.paused = left, False


def _try(
    plan: Plan,
    layout: Layout,
    sizes: tuple[int, ...],
    defined: Definitions,
    recorder: Recorder,
) -> dict[str, Any]:
    seed(0)
    random.seed(0)
    if not plan.calls:
        return {"worked": True, "sizes": TINY[0], "update": False, "arrays": True, "long": True}
    settings = {"eta": 0.5, "epochs": 2, "size": 3, "lmbda": 0.0, "momentum": 0.9, "flag": False}
    shown = sizes or TINY[0]
    examples = points(shown[0], shown[-1], TINY_COUNT)
    training = Training(plan, defined, layout, shown, examples, settings, recorder.modules)
    try:
        training.make()
    except (Exception, BudgetSpent) as error:
        return {"made": False, "error": repr(error), **_always(error, recorder.files, defined)}
    if not sizes:
        fixed = fixed_sizes(training, defined.names if plan.maker is None else {})
        if not fixed:
            return {"error": "no sizes", "made": False}
        if layout in OF_SIGNS and fixed[-1] > 1:
            return {"error": "it has several outputs"}
        training.sizes = shown = sizes = fixed
        training.examples = examples = points(fixed[0], fixed[-1], TINY_COUNT)
    start = before = _numbers(training)
    long = False
    given = examples if layout.several or _in_one_list(plan) else examples[:1]
    try:
        training.step(given)
        before = _numbers(training)
        if plan.calls[-1].part == "gradient":
            own = training.gradients(training.results["gradients"])
            training.update = len(own) >= 2
        training.step(given)
    except BudgetSpent:
        long = True  # it trains for as long as it likes
    except Exception as error:
        misled = _misled(error, training, recorder.files) or _stray(
            error, defined, training, recorder.files
        )
        return {"error": repr(error), **(misled or _always(error, recorder.files, defined))}
    after = _numbers(training)
    changed = [
        name
        for name, array in after.items()
        if name in before
        and before[name].shape == array.shape
        and not np.array_equal(before[name], array)
    ]
    anew = not changed and _has_loop(training)
    if anew:
        changed = [
            it for it in after if it not in start or not np.array_equal(start[it], after[it])
        ]
    finite = all(np.isfinite(after[name]).all() for name in changed)
    if shown[-1] > 1 and _is_for_one([after[name].shape for name in changed], shown):
        return {"error": ONE_OUTPUT}
    count = sum(after[name].size for name in changed)
    local = _is_local(training)
    arrays = any(after[name].size > 4 for name in changed) or local
    return {
        "worked": finite and (count >= 3 or local),
        "sizes": sizes,
        "update": training.update,
        "long": long,
        "anew": anew,
        "arrays": arrays and not (sizes in TINY and _is_by_numbers(training, recorder)),
    }


def _is_by_numbers(training: Training, recorder: Recorder) -> bool:
    """Tell whether the work of a step grows as the number of weights, each of which Python takes.

    With vectors it hardly grows, and with a loop over the neurons as their number does.
    """
    inputs, hidden, outputs = training.sizes
    work = _work_of(training, training.sizes, recorder)
    return 0 < BY_NUMBERS * work < _work_of(training, (2 * inputs, 2 * hidden, outputs), recorder)


def _work_of(training: Training, sizes: tuple[int, ...], recorder: Recorder) -> int:
    """Return the work of the first step of a network of these sizes; 0 if it can't be seen."""
    examples = points(sizes[0], sizes[-1], TINY_COUNT)
    named = ("plan", "defined", "layout", "settings", "modules", "update")
    same = {name: getattr(training, name) for name in named}
    other = Training(**same, sizes=sizes, examples=examples)
    several = training.layout.several or _in_one_list(training.plan)
    recorder.left = MEASURED
    try:
        other.make()
        before = recorder.left
        other.step(examples if several else examples[:1])
    except (Exception, BudgetSpent):
        return 0
    return before - recorder.left


def _is_local(training: Training) -> bool:
    """Tell whether a function is called that may keep its network to itself while it trains."""
    return training.thing is None and _has_loop(training)


def _always(error: BaseException, files: Collection[str], defined: Definitions) -> dict[str, Any]:
    """Return what an exception tells that does not depend on what is given."""
    path = raised_by(error, tuple(files)).file
    raised = always_raised(error, files, defined.tree_of(path))
    return {} if raised is None else {"always": asdict(replace(raised, error=None))}


def _misled(error: Exception, training: Training, files: Collection[str]) -> dict[str, Any]:
    """Return an exception about shapes in the way back through the program's own layers.

    These have just answered, and the error that is led back has the shape of their answers.
    """
    output: Any = training.results.get("output")
    forward, *rest = training.plan.calls
    backs = [
        call for call in rest if call.part == "gradient" and "error" in dict(call.given).values()
    ]
    if not (
        training.is_stacked
        and backs
        and forward.part == "forward"
        and isinstance(error, ValueError)
    ):
        return {}
    target = training.layout.y(training.examples)
    raised = raised_by(error, tuple(files))
    # Of a single flat example, an outer product may fail that is right for rows and columns.
    fits = np.ndim(output) == 2 and np.shape(output) == np.shape(target)
    back = fits and raised.line and backs[0].name in raised.calls
    if not back:
        return {}
    return {"always": asdict(replace(raised, error=None)), "kept from": training.plan.text}


def _stray(
    error: Exception, defined: Definitions, training: Training, files: Collection[str]
) -> dict[str, Any]:
    """Return an exception that ends a step whose shape is that of other weights."""
    raised = raised_by(error, tuple(files))
    tree = defined.tree_of(raised.file)
    if not (isinstance(error, ValueError) and raised.line):
        return {}
    if not takes_another_step(error, files, tree):
        return {}
    return {"always": asdict(replace(raised, error=None)), "kept from": training.plan.text}


def _has_loop(training: Training) -> bool:
    """Tell whether the function that trains, if it is one alone, does so in a loop of its own."""
    first = training.plan.calls[0]
    owner = training.plan.maker.name if training.plan.maker and training.thing is not None else ""
    node = training.defined.definition(owner, first.name) if first.part == "train" else None
    return node is not None and has(node, ast.For, ast.While)


def _is_for_one(shapes: Sequence[tuple[int, ...]], sizes: tuple[int, ...]) -> bool:
    """Tell whether all weights are of a single output: no array has a place for each class."""
    arrays = [shape for shape in shapes if shape != ()]
    inputs = {sizes[0], sizes[0] + 1}  # one more for the bias
    return bool(arrays) and all(set(array) <= {*inputs, 1} for array in arrays)


def _in_one_list(plan: Plan) -> bool:
    """Tell whether the plan hands over all examples in one list."""
    return any(want in ("batch", "epochs") for call in plan.calls for _, want in call.given)


def _numbers(training: Training) -> dict[str, Array]:
    """Return the arrays that the network holds, and the numbers of its lists, by path."""
    state = numbers_in("held", training.held, training.modules)
    return {path: np.array(leaf.value, dtype=float) for path, leaf in state.items()}


def fixed_sizes(training: Training, names: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the sizes of the layers that a program fixes, by the shapes of its arrays."""
    own = {name: it for name, it in names.items() if not name.startswith("_")}
    state = numbers_in("held", [training.held, own], training.modules)
    shapes = [leaf.shape for leaf in state.values() if leaf.shape != ()] + _of_lists(state)
    sizes = _chained([shape for shape in shapes if len(shape) == 2 and min(shape) > 1])
    if not sizes:
        return _of_one_layer(shapes)
    return (*sizes, 1) if has_one_output(shapes) else sizes


def _of_lists(state: State) -> list[tuple[int, ...]]:
    """Return the shapes of lists of single numbers, and of lists of such lists."""
    most: dict[str, tuple[int, ...]] = {}
    for path in (path for path, leaf in state.items() if leaf.shape == ()):
        name = IN_LISTS.sub("", path)
        ends = tuple(int(it) + 1 for it in re.findall(r"\d+", path[len(name) :]))
        known = most.get(name, ends)
        most[name] = tuple(map(max, known, ends)) if len(known) == len(ends) else ()
    return list(most.values())


def has_one_output(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether the last layer has one neuron, so that its weights look like biases."""
    large = [number for number, it in enumerate(shapes) if len(it) == 2 and min(it) > 1]
    if not large:
        return False
    last = shapes[large[-1]]
    alone = any(math.prod(shape) == 1 for shape in shapes) or len(shapes) == len(large) + 1
    return alone and bool({(1, last[0]), (last[1], 1)} & set(shapes[large[-1] + 1 :]))


def _of_one_layer(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the sizes of one layer with one output, where nothing else has weights."""
    counts = {math.prod(shape) for shape in shapes} - {1}
    flat = all(max(shape, default=1) == math.prod(shape) for shape in shapes)
    return (counts.pop(), 1) if flat and len(counts) == 1 else ()


def _chained(shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the sizes of layers whose weights follow one another in a list of shapes."""
    best: tuple[int, ...] = ()
    for flip in (False, True):
        pairs = [shape if not flip else shape[::-1] for shape in shapes]
        for start in range(len(pairs)):
            sizes = tuple(pairs[start])
            for one, other in pairwise(pairs[start:]):
                if one[1] == other[0]:
                    sizes = (*sizes, other[1])
                else:
                    break
            if len(sizes) > len(best):
                best = sizes
    return best
