"""Plans to train what a file only defines: which functions to call, and with what.

A plan is plain data. Whether it works is found out by trying it (`trying`).
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from firstnet.doctor.meaning import looks_like_gradient, meaning, returned_names, sounds_like
from firstnet.doctor.text.nodes import find_all, has, only
from firstnet.doctor.watch.calling.stacks import (
    OF_LAYERS,
    additions,
    required,
    stack_of,
    stacked,
    takes_layers,
)

# What an argument may stand for, when a network is made and when it is used.
OF_SIZES = ("sizes", "inputs", "hidden", "outputs")
OF_DATA = ("x", "y", "batch")
SETTINGS = ("eta", "epochs", "size", "lmbda", "momentum", "total", "random", "flag")
WANTED_OR_SLOPE = "d"  # what is desired, or a derivative
OF_RESULTS = ("output", "error", "cache", "parameters", "gradients")
MAKING = frozenset({*OF_SIZES, *OF_DATA, *SETTINGS})
USING = frozenset({*OF_DATA, *SETTINGS, *OF_RESULTS, "test", "test_x", "test_y"})
ALSO = {  # what such an argument of a constructor may stand for as well
    "inputs": ("x",),
    "outputs": ("y", "sizes behind"),
    "sizes": ("inputs", "hidden"),
    "hidden": ("hidden sizes",),
}
IN_ORDER = {2: ("inputs", "outputs"), 3: ("inputs", "hidden", "outputs")}  # of unknown names
NOTHING = "nothing"  # what a method is given that wants no argument
DRAWS = re.compile(r"rand|normal|uniform|rng", re.IGNORECASE)  # weights, by chance
MOST_BINDINGS = 12  # of one function's arguments
MOST_FUNCTIONS = 6  # of those whose names tell nothing
NO_TRAINING = re.compile(
    r"init|plot|show|draw|print|save|load|read|test|predict|accura|score|valid|copy|one_?hot|normal|main"
)
ACTIVATIONS = re.compile(r"sigmoid|relu|tanh|logistic", re.IGNORECASE)
ANSWER = re.compile(r"a([_ ]?(last|out|l))?|activations?", re.IGNORECASE)  # or what it comes from
MAKERS = re.compile(
    r"_*(init|create|make|build|random|setup|new_|get_(params|weights)"
    r"|crea|cr(é|e)e|cria|constru|neu|erzeug|erstell|nuov|monta)",
    re.IGNORECASE,
)
OF_DEPTH = re.compile(
    r"_?(n|no|num|nb|number_?of)_?(of_)?(layers?|blocks?)|depth|blocks", re.IGNORECASE
)
LETTERS = re.compile(r"[a-dg-rvz]", re.IGNORECASE)  # of a constructor: x, y and t are data
COSTS = re.compile(r"mse|cross_?entropy|quadratic|loss|cost", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """A function of the program's, and what is given for its arguments.

    Attributes:
        name: of the function, or of the method where there is a class.
        given: for each argument, a word for what is given: "x", "eta", "text relu", "named W1".
        part: "make", "forward", "gradient", "update" or "train"; "values" where the
            output is made of objects that know their gradients.
    """

    name: str
    given: tuple[tuple[str, str], ...]
    part: str

    @property
    def wants_data(self) -> bool:
        """Whether it is given examples."""
        return any(want in (*OF_DATA, "error") for _, want in self.given)


@dataclass(frozen=True)
class Plan:
    """How a network is made and trained.

    Attributes:
        maker: makes it; None where the program has made it, or its training function does.
        calls: of one step, or of the whole training; none where it trains when it is made.
    """

    maker: Call | None
    calls: tuple[Call, ...]

    @property
    def text(self) -> str:
        """What is called, as the learner could write it."""
        made = f"{self.maker.name}(…), then " if self.maker else ""
        return made + ", ".join(f"{call.name}(…)" for call in self.calls)


@dataclass(frozen=True)
class Definitions:
    """The classes and functions of a file, and what its text says of their arguments.

    Of a package that only hands on what its files define, it is those of all of them.

    Attributes:
        names: what the file has defined, by name.
        tree: its text.
        trees: the texts of the files that it hands on, by their paths; none for most files.
    """

    names: Mapping[str, Any]
    tree: ast.Module
    trees: Mapping[str, ast.Module] = field(default_factory=dict)

    def tree_of(self, path: str) -> ast.Module:
        """Return the text of one of the files, by its path."""
        return self.trees.get(path, self.tree)

    def classes(self) -> list[type]:
        """Return its classes that can be networks, the last first."""
        nodes = [statement.name for statement in only(self.tree.body, ast.ClassDef)]
        found = [self.names.get(node) for node in reversed(nodes)]
        return [it for it in found if isinstance(it, type) and not issubclass(it, BaseException)]

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Return its functions."""
        nodes = [statement.name for statement in only(self.tree.body, ast.FunctionDef)]
        return {
            name: self.names[name] for name in nodes if inspect.isfunction(self.names.get(name))
        }

    def definition(self, owner: str, name: str) -> ast.FunctionDef | None:
        """Return the text of a function, or of a method of a class."""
        body: Sequence[ast.stmt] = self.tree.body
        if owner:
            kinds = [statement for statement in only(body, ast.ClassDef) if statement.name == owner]
            body = kinds[-1].body if kinds else ()
        found = [statement for statement in only(body, ast.FunctionDef) if statement.name == name]
        return found[-1] if found else None

    def texts(self, argument: str) -> list[str]:
        """Return the texts that an argument, or an attribute of its name, is compared with."""
        found: list[str] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(argument in _identifiers(side) for side in sides):
                    found += [text for side in sides for text in _texts(side)]
            elif isinstance(node, ast.Subscript) and argument in _identifiers(node.slice):
                found += self._keys(node.value)
        return list(dict.fromkeys(found))

    def all_texts(self) -> list[str]:
        """Return all texts that something is compared with."""
        nodes = list(find_all(self.tree, ast.Compare))
        sides = [side for node in nodes for side in (node.left, *node.comparators)]
        return list(dict.fromkeys(text for expression in sides for text in _texts(expression)))

    def _keys(self, container: ast.expr) -> list[str]:
        """Return the texts that are keys of a dictionary which is written or assigned somewhere."""
        names = _identifiers(container)
        for node in find_all(self.tree, ast.Assign):
            if not isinstance(node.value, ast.Dict):
                continue
            if any(names & _identifiers(target) for target in node.targets):
                container = node.value
        keys = container.keys if isinstance(container, ast.Dict) else []
        return [text for key in keys if key is not None for text in _texts(key)]


def _identifiers(node: ast.AST) -> set[str]:
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            found.add(inner.id)
        elif isinstance(inner, ast.Attribute):
            found.add(inner.attr.lstrip("_"))
    return found


def _texts(node: ast.expr) -> list[str]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    return [part.value for part in only(parts, ast.Constant) if isinstance(part.value, str)]


def plans(defined: Definitions) -> Iterator[Plan]:
    """Yield plans, the likelier ones first.

    One of several layers is no network, though a single one could be trained.
    """
    layers = [
        class_
        for class_ in defined.classes()
        if _is_layer(class_, defined) and not takes_layers(class_)
    ]
    for kind in defined.classes():
        if kind in layers[1:] or kind in layers[:-1] or _is_optimiser(kind):
            continue
        if kind in stacked(defined.classes(), defined.names):
            continue
        methods = methods_of(kind)
        added = additions(kind, defined.names)
        started = _started(kind, defined)
        for given in [*([added] if added else []), *bindings(kind, defined, MAKING)]:
            maker = Call(kind.__name__, (*given, *started), "make")
            if {"__call__", "parameters"} <= methods.keys():
                yield Plan(maker, (Call("__call__", (("x", "x"),), "values"),))
            for calls in _sequences(methods, defined, kind.__name__):
                yield Plan(maker, calls)
    functions = defined.functions()
    makers = [function for function in functions if MAKERS.match(function)]
    rest = {name: it for name, it in functions.items() if name not in makers}
    for name in [*makers, ""]:
        for given in bindings(functions[name], defined, MAKING) if name else [()]:
            known = _returned(defined, "", name) if name else frozenset()
            made = Call(name, given, "make") if name else None
            for calls in _sequences(rest if name else functions, defined, "", known):
                wants = {want for call in calls for _, want in call.given}
                if made is not None or not wants & {"parameters", "cache"} - _made(calls):
                    yield Plan(made, calls)
    for kind in defined.classes():  # perhaps it trains as soon as it is made
        node = defined.definition(kind.__name__, "__init__")
        loops = node is not None and _may_train(node)
        if loops and len(inspect.signature(kind).parameters) == 0:
            yield Plan(Call(kind.__name__, (), "make"), ())


def _started(kind: type, defined: Definitions) -> tuple[tuple[str, str], ...]:
    """Return the method that draws the weights, and that the constructor leaves to others to call.

    Of those that want nothing that nobody knows, it is the first.
    """
    constructor = defined.definition(kind.__name__, "__init__")
    called = ast.unparse(constructor) if constructor is not None else ""
    for name, method in methods_of(kind).items():
        if not sounds_like(name, "maker") or f"self.{name}(" in called:
            continue
        own = defined.definition(kind.__name__, name)
        if own is not None and DRAWS.search(ast.unparse(own)) and not required(method)[1:]:
            return ((f"{name}()", NOTHING),)
    return ()


def _is_optimiser(kind: type) -> bool:
    """Tell whether a class is made from the parameters of a network that is there already."""
    try:
        wanted = required(kind)
    except (TypeError, ValueError):
        return False
    return bool(wanted) and meaning(wanted[0]) == "parameters"


def _is_layer(kind: type, defined: Definitions) -> bool:
    """Tell whether a class feeds forward, and leads an error back to what comes before it.

    The last layer, which compares with targets, makes that error itself.
    """
    methods = methods_of(kind)
    ahead = [method for method in methods if sounds_like(method, "forward")]
    if not ahead:
        return False
    compares = any(len(required(methods[it])[1:]) == 2 for it in ahead)
    backs = [
        method
        for method in methods
        if sounds_like(method, "gradient") and method.startswith("back")
    ]
    for name in backs:
        node = defined.definition(kind.__name__, name)
        wanted = len(required(methods[name])[1:])
        if node is not None and returned_names(node) and wanted == (0 if compares else 1):
            return True
    return False


def _may_train(maker: ast.FunctionDef) -> bool:
    """Tell whether a constructor has a loop, or calls another method."""
    owned = (node.func for node in find_all(maker, ast.Call))
    loops = has(maker, ast.For, ast.While)
    return loops or any(ast.unparse(expression).startswith("self.") for expression in owned)


def _made(calls: Sequence[Call]) -> set[str]:
    """Return what the calls themselves return."""
    return {"cache", "output"} if any(call.part == "forward" for call in calls) else set()


def methods_of(kind: type) -> dict[str, Callable[..., Any]]:
    """Return the methods of a class that may be called from outside, `__call__` among them."""
    found: dict[str, Callable[..., Any]] = {}
    for base in reversed(kind.__mro__[:-1]):
        for name, it in vars(base).items():
            if inspect.isfunction(it) and (
                not name.startswith("_") or name == "__call__" or (name[:2] != "__")
            ):
                found[name] = it
    return found


def _returned(defined: Definitions, owner: str, name: str) -> frozenset[str]:
    node = defined.definition(owner, name)
    return frozenset(it for it in (returned_names(node) or ()) if it) if node else frozenset()


def _sequences(
    functions: Mapping[str, Callable[..., Any]],
    defined: Definitions,
    owner: str,
    known: frozenset[str] = frozenset(),
) -> Iterator[tuple[Call, ...]]:
    """Yield the calls of which a training may consist."""

    def sounding(*parts: str) -> list[str]:
        return [name for part in parts for name in functions if sounds_like(name, part)]

    def bound(name: str, names: frozenset[str], part: str) -> Iterator[Call]:
        among = USING if owner else USING | set(OF_SIZES)
        for given in bindings(
            functions[name], defined, among, names, method=bool(owner), part=part
        ):
            yield Call(name, given, part)

    whole = list(dict.fromkeys([*sounding("train"), *sounding("step")]))
    whole = [it for it in whole if not (sounds_like(it, "forward") or it == "update")] + [
        it for it in whole if sounds_like(it, "forward") or it == "update"
    ]
    for name in [*whole, *(["__call__"] if "__call__" in functions else [])]:
        for call in bound(name, known, "train"):
            if name != "__call__" or {want for _, want in call.given} != {"x"}:  # an answer
                yield (call,)
    forwards = sounding("forward")
    costs = [it for it in sounding("cost") if it not in forwards]  # some return gradients, too
    whole_costs = [cost for cost in costs if len(required(functions[cost])) > bool(owner) + 1]
    pairs = [
        *product([*forwards, ""], [*sounding("gradient"), *costs]),
        *product(whole_costs, sounding("gradient")),  # which leads back what the cost has kept
    ]
    for forward, back in pairs:
        if forward == back:
            continue
        for first in bound(forward, known, "forward") if forward else [None]:
            names = known | (_returned(defined, owner, forward) if forward else frozenset())
            # What is both given and returned goes through the layers, and is no input any more.
            names -= {name for name, want in first.given if want in OF_DATA} if first else set()
            start = (first,) if first else ()
            for second in bound(back, names, "gradient"):
                if forward in whole_costs and second.wants_data:
                    continue
                more = names | _returned(defined, owner, back)
                for update in sounding("update"):
                    if update not in (forward, back):
                        for third in bound(update, more, "update"):
                            yield (*start, second, third)
                yield (*start, second)
    taken = {*whole, *forwards, *sounding("gradient", "update", "evaluate", "cost", "cost_slope")}
    others = [
        function
        for function in functions
        if function not in taken and not NO_TRAINING.search(function)
    ]
    for name in others[-MOST_FUNCTIONS:]:
        node = defined.definition(owner, name)
        if node is not None and len(list(ast.walk(node))) > 40:
            for call in bound(name, known, "train"):
                yield (call,)


def bindings(
    function: Callable[..., Any],
    defined: Definitions,
    among: frozenset[str],
    known: frozenset[str] = frozenset(),
    *,
    method: bool = False,
    part: str = "",
) -> list[tuple[tuple[str, str], ...]]:
    """Return what may be given for the arguments of a function, the likelier first.

    Args:
        function: a function, a method, or a class.
        defined: knows what their text says.
        among: the meanings that arguments may have.
        known: names of what other functions have returned.
        method: whether the first argument is the object itself.
        part: that the function plays.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    parameters = parameters[1:] if method else parameters
    wanted = [
        parameter
        for parameter in parameters
        if parameter.kind
        in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]
    required = [it.name for it in wanted if it.default is it.empty]
    meanings = {it: _meaning(it, among, known) for it in required}
    if part == "train" and "y" not in meanings.values():  # nothing has computed an output yet
        meanings = {name: "y" if it == "output" else it for name, it in meanings.items()}
    meanings |= _in_order(meanings)
    if among is MAKING:
        meanings |= _of_letters(meanings)
    data = [name for name, it in meanings.items() if it in (*OF_DATA, *OF_RESULTS)]
    if part == "gradient" and data == [WANTED_OR_SLOPE]:
        meanings[WANTED_OR_SLOPE] = None  # it may be the error that is led back
    fitting = {"inputs", "outputs"} <= {
        meaning(it.name, MAKING) for it in wanted if among is MAKING
    }
    optional = [
        it.name
        for it in wanted
        if it.name not in required and _is_needed(it, among, fitting=fitting)
    ]
    names = [*required, *optional]
    for it in optional:
        meanings[it] = meaning(it, among)
    several = any(parameter.kind == parameter.VAR_POSITIONAL for parameter in parameters)
    stack = stack_of(defined.names) if among is MAKING else ""
    spread = (("*", stack or "sizes"),) if several and among is MAKING and not required else ()
    offers = [_offers(it, meanings, defined, among, part) for it in names]
    found = []
    for choice in islice(product(*offers), 10 * MOST_BINDINGS):
        data = [it for it in choice if it in (*OF_DATA, *OF_SIZES, "epochs")]
        if len(set(data)) == len(data):  # no two arguments share a meaning
            found.append((*zip(names, choice), *spread))
    return found[:MOST_BINDINGS]


def _how(cost: Any) -> str:
    """Return how a cost is given: a function as it is, an object of a class that wants nothing."""
    return "new" if isinstance(cost, type) and not required(cost) else "own"


def _in_order(meanings: Mapping[str, str | None]) -> dict[str, str]:
    """Return two arguments that sound alike as inputs and targets: training_in, training_out."""
    values = list(meanings.values())
    for alike in ("batch", "x"):
        if values.count(alike) == 2 and "y" not in values:
            return dict(zip((name for name, it in meanings.items() if it == alike), ("x", "y")))
    return {}


def _of_letters(meanings: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return three letters or more that stand for sizes, in the order of the layers: d, h, c."""
    letters = [name for name in meanings if LETTERS.fullmatch(name)]
    data = {it for name, it in meanings.items() if name not in letters} & set(OF_DATA)
    return {} if data or len(letters) < 3 else dict.fromkeys(letters)


def _is_needed(parameter: inspect.Parameter, among: frozenset[str], *, fitting: bool) -> bool:
    """Tell whether an argument with a default is given nevertheless: sizes that have to fit.

    Targets that are None by default are given, too, since without them there is no gradient.
    """
    stands_for = meaning(parameter.name, among)
    if among is MAKING:
        return fitting and stands_for in ("inputs", "outputs")
    return parameter.default is None and stands_for == "y"


def _meaning(name: str, among: frozenset[str], known: frozenset[str]) -> str | None:
    if name in known:
        return f"named {name}"
    return meaning(name, among)


def _offers(
    name: str,
    meanings: Mapping[str, str | None],
    defined: Definitions,
    among: frozenset[str],
    part: str,
) -> list[str]:
    """Return what may be given for one argument, the likelier first."""
    found = meanings[name]
    texts = defined.texts(name)
    if texts:
        hows = ("texts", "text") if name.endswith("s") else ("text",)
        return [f"{how} {it}" for how in hows for it in texts[:3]]
    single = name.rstrip("s") if name.endswith("s") else ""
    if single and defined.texts(single):
        return [f"texts {text}" for text in defined.texts(single)[:4]]
    if among is MAKING and re.search(r"hidden.*(sizes|list|dims|layers|units|nodes|neurons)", name):
        return ["hidden sizes", "hidden"]
    if among is MAKING and re.search(r"a[ck]tiv|func|nonlin", name):
        how = "texts" if name.endswith("s") else "text"
        written = [f"{how} {text}" for text in defined.all_texts() if ACTIVATIONS.fullmatch(text)]
        own = [f"own {it}" for it in defined.names if ACTIVATIONS.search(it)]
        return [*written[:2], *own[:2]] or ["text sigmoid", "text relu"]
    if among is MAKING and COSTS.search(name):
        costs = [it for it in defined.names if COSTS.search(it)]
        own = [f"{_how(defined.names[it])} {it}" for it in costs]
        return own[:2] or ["text mse"]
    if OF_DEPTH.fullmatch(name):
        return ["layers", "layers in all", *(["sizes"] if among is MAKING else [])]
    stack = stack_of(defined.names) if among is MAKING and OF_LAYERS.fullmatch(name) else ""
    if found is not None:
        return [
            *([stack] if stack else []),
            found,
            *(ALSO.get(found, ()) if among is MAKING else ()),
            *(("inputs", "sizes") if among is MAKING and found == "x" and len(name) == 1 else ()),
            *(("output",) if part == "gradient" and ANSWER.fullmatch(name) else ()),
        ]
    taken = set(meanings.values())
    if among is MAKING:
        every = ("hidden", "outputs", "inputs", "eta", "sizes", "epochs")
        unknown = [it for it, known in meanings.items() if known is None]
        left = tuple(it for it in IN_ORDER[3] if it not in taken)
        in_order = left if len(left) == len(unknown) else ()
        if not taken & set(OF_SIZES):
            in_order = IN_ORDER.get(len(unknown), ())
        likely = in_order[unknown.index(name)] if in_order else ""
        return sorted((it for it in every if it not in taken), key=lambda it: it != likely)
    unknown = [it for it, known in meanings.items() if known is None]
    free = [it for it in ("x", "y") if it not in taken and "batch" not in taken]
    place = unknown.index(name)
    if part == "gradient" and place == 0 and not taken & {"y", "error", "output"}:
        return ["error", "y"]
    if looks_like_gradient(name):
        return []  # of which nobody knows where it comes from
    if len(unknown) == 1 and len(free) == 2:
        sized = ["hidden"] if "hidden" in among else []
        is_size = sized and re.search(r"dim|size|units|nodes|neurons|hid", name)
        return [*(sized if is_size else ()), "x", "batch", "epochs", *sized]
    return [free[place]] if place < len(free) else ["eta", "epochs"]
