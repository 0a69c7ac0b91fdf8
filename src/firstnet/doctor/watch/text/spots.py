"""Where in a program's text a cause stands that its training has shown."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    calls_of,
    end_of,
    find_all,
    function_at,
    functions,
    is_call_of,
    is_operation,
    name_of,
    names_in,
    only,
    operations,
    spans,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import enclosed

SHUFFLES = ("shuffle", "permutation", "choice", "sample", "randint")
BESIDE = 3  # lines between two drawings that were to be one
DRAWN = re.compile(r"\.(rand|random|random_sample)$")  # of np.random, or of a generator
ALIKE = ("zeros", "ones", "full")
OF_BIASES = re.compile(
    r"(?<![a-z])(d|deriv|grad|nabla|delta)?_?b(ias)?e?s?_?\d*(?![a-z])|bias", re.I
)
COUNT = re.compile(r"n|m|num\w*|n_\w+|size|count|anzahl|total")
MOMENTUM = re.compile(r"mom|\bmu\b|beta|gamma|alpha|inert|tr[aä]g|\bv", re.IGNORECASE)
NAMED_MOMENTUM = re.compile(r"^(mu|beta)$|mom|inert|tr[aä]g", re.IGNORECASE)
PENALTY = re.compile(
    r"reg(_?(strength|rate|param(eter)?)|ularization)?|l2(_?(reg|lambda))?|lmbda|lam(b?da?)?_?"
    r"|weight_?decay|wd|decay",
    re.IGNORECASE,
)
RATE = re.compile(
    r"lr|eta|(learning_?|step_?|lern)?rate|step_?size|lernrate|taxa\w*|tasa\w*|taux\w*|passo|pas|paso|schrittweite",
    re.IGNORECASE,
)


def drawn_twice(source: Source) -> int:
    """Return the second of two drawings of an order that are beside each other; 0 if none is."""
    lines = sorted(call.lineno for call in calls_of(source.tree(), *SHUFFLES))
    return next((two for one, two in pairwise(lines) if 0 < two - one <= BESIDE), 0)


def scaled_by_rows(source: Source) -> int:
    """Return where a mean is taken along axis 1 beside a deviation along it; 0 for nowhere."""
    along = {
        (name_of(node.func), node.lineno)
        for node in find_all(source.tree(), ast.Call)
        if any(key.arg == "axis" and ast.unparse(key.value) == "1" for key in node.keywords)
    }
    means = sorted(line for name, line in along if name == "mean")
    stds = [line for name, line in along if name == "std"]
    return next((mean for mean in means if any(abs(mean - other) <= BESIDE for other in stds)), 0)


def rebound(source: Source, line: int = 0) -> list[ast.Assign]:
    """Return where a loop computes the new values of what it goes through, and drops them.

    `for w in weights: w = w - step` gives a name to the new array, and leaves the list as it was.

    Args:
        source: the program.
        line: of a loop around it, or of that loop itself; 0 for any loop.
    """
    for outer in find_all(source.tree(), ast.For, ast.While):
        if line not in (0, outer.lineno):
            continue
        for loop in find_all(outer, ast.For):
            names = names_in(loop.target)
            found = [it for it in find_all(loop, ast.Assign) if _renews(it, names)]
            renewed = {_target(assignment) for assignment in found}
            if found and not any(_keeps(node, renewed) for node in ast.walk(loop)):
                return found
    return []


def lost_at_once(source: Source) -> list[ast.Assign]:
    """Return those of them that nothing in the loop reads either."""
    loops = list(find_all(source.tree(), ast.For))

    def is_read(node: ast.Assign) -> bool:
        name, end = _target(node), end_of(node)[0]
        around = (loop for loop in loops if spans(loop, node.lineno))
        names = find_all(around, ast.Name)
        later = (it for it in names if isinstance(it.ctx, ast.Load) and it.lineno > end)
        return any(it.id == name for it in later)

    return [assignment for assignment in rebound(source) if not is_read(assignment)]


def _target(node: ast.Assign) -> str:
    return ast.unparse(node.targets[0])


def _keeps(node: ast.AST, names: Collection[str]) -> bool:
    """Tell whether a value of one of these names is put somewhere else."""
    if isinstance(node, ast.Call):
        values = node.args if isinstance(node.func, ast.Attribute) else []
        values = values if name_of(node.func) in ("append", "insert", "extend", "add") else []
    elif isinstance(node, ast.Assign):
        stored = any(isinstance(target, ast.Subscript | ast.Attribute) for target in node.targets)
        values = [node.value] if stored else []
    else:
        values = [node.value] if isinstance(node, ast.Return | ast.Yield) and node.value else []
    return any(not names_in(value).isdisjoint(names) for value in values)


def replaced(source: Source, names: Collection[str]) -> list[ast.Assign]:
    """Return where numbers get a new value that is made of other things than of the old one.

    Args:
        source: the program.
        names: paths of them, such as "net.w1" or "theta[0]".
    """
    words = {word for name in names for word in re.findall(r"[A-Za-z_]\w*", name)}
    inside = dict.fromkeys(walk_all(find_all(source.tree(), ast.For)))
    return [
        node
        for node in only(inside, ast.Assign)
        if isinstance(node.targets[0], ast.Subscript | ast.Attribute | ast.Name)
        and words & set(re.findall(r"[A-Za-z_]\w*", ast.unparse(node.targets[0])))
        and ast.unparse(node.targets[0]) not in map(ast.unparse, ast.walk(node.value))
    ]


def unused_rate(sources: Iterable[Source]) -> str:
    """Return a learning rate that is set and that none of the files uses; "" if there is none.

    To hand it on, to a function of the program or to an attribute, is no use of it.
    """
    known: list[str] = []
    trees = [source.tree() for source in sources]
    own = {it.name for it in find_all(trees, ast.FunctionDef, ast.ClassDef)}
    for tree in trees:
        handed_on = {id(it) for node in ast.walk(tree) for it in _handed_on(node, own)}
        for inner in ast.walk(tree):
            if isinstance(inner, ast.arg) and RATE.fullmatch(inner.arg):
                known.append(inner.arg)
            name = getattr(inner, "attr", "") or getattr(inner, "id", "")
            if not isinstance(inner, ast.Name | ast.Attribute) or not RATE.fullmatch(name):
                continue
            if isinstance(inner.ctx, ast.Load) and id(inner) not in handed_on:
                return ""
            known.append(ast.unparse(inner))
    return known[0] if known else ""


def _handed_on(node: ast.AST, own: Collection[str]) -> list[ast.expr]:
    if is_call_of(node, *own):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return [node.value] if isinstance(node, ast.Assign) else []


def last_words(names: Collection[str]) -> str:
    """Return a pattern for the last word of each path: w1 for "net.w1"."""
    words = (word for name in names for word in re.findall(r"[A-Za-z_]\w*", name)[-1:])
    return "|".join(map(re.escape, words))


def stepped(source: Source) -> list[str]:
    """Return what something is subtracted from, or added to, under its own name: `W -= step`."""
    found: dict[str, None] = {}
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub | ast.Add):
            found[ast.unparse(node.target)] = None
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            target, op = ast.unparse(node.targets[0]), node.value.op
            if isinstance(op, ast.Sub | ast.Add) and target == ast.unparse(node.value.left):
                found[target] = None
    return list(found)


def above_zero(source: Source, names: Collection[str]) -> list[ast.Call]:
    """Return the calls that draw numbers between 0 and 1, and no less, for some names.

    Args:
        source: the program.
        names: paths of weights, such as "net.w1"; the last word of them has to be in the statement.
    """
    words = last_words(names)
    named = re.compile(rf"(?<!\w)({words})(?!\w)")
    found = []
    for node in find_all(source.tree(), ast.Assign, ast.Expr):
        if words and named.search(ast.unparse(node)) and not any(operations(node, ast.Sub)):
            calls = (call for call in find_all(node, ast.Call) if call.args)
            found += [call for call in calls if DRAWN.search(ast.unparse(call.func))]
    return found


def made_alike(source: Source, names: Collection[str]) -> list[ast.Call]:
    """Return the calls that make weights of one number: np.zeros for W1, or for "W" + str(n).

    Args:
        source: the program.
        names: paths of weights, such as "net.w1" or "parameters['W1']".
    """
    words = {word for name in names for word in re.findall(r"[A-Za-z_]\w*", name)[-1:]}
    found: list[ast.Call] = []
    for node in ast.walk(source.tree()):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs += zip(target.elts, node.value.elts)
                else:
                    pairs.append((target, node.value))
        elif isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values))
        for made, value in pairs:
            if made is not None and words & set(_words_of(made, words)):
                found += calls_of(value, *ALIKE)
    return sorted(found, key=lambda it: it.lineno)


def _words_of(target: ast.expr, words: Collection[str]) -> list[str]:
    """Return what a target may be called: `p["W" + str(n)]` or `p["W%d" % n]` is every W."""
    part: ast.expr = target.slice if isinstance(target, ast.Subscript) else target
    if isinstance(part, ast.Name | ast.Attribute):
        name = name_of(part)
        return [name, name_of(target.value)] if isinstance(target, ast.Subscript) else [name]
    texts = [node.value for node in find_all(part, ast.Constant)]
    first = next((text for text in texts if isinstance(text, str)), "")
    first = re.split("[%{]", first)[0]
    if isinstance(part, ast.Constant) or not first:
        return [first]
    return [word for word in words if re.fullmatch(rf"{re.escape(first)}\d+", word)]


def rates(source: Source) -> list[ast.Constant]:
    """Return the numbers that a program sets its learning rates to, or hands on as such."""
    return _settings(source, RATE)


def penalties(source: Source) -> list[ast.Constant]:
    """Return the numbers that a program sets the strength of its weight decay to."""
    return _settings(source, PENALTY)


def _settings(source: Source, named: re.Pattern[str]) -> list[ast.Constant]:
    pairs: list[tuple[str, ast.expr | None]] = []
    tree = source.tree()
    taken = _arguments(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            pairs += zip(taken.get(name_of(node.func), ()), node.args)
        if isinstance(node, ast.Assign):
            pairs += [(name_of(target), node.value) for target in node.targets]
            pairs += _named_together(node)
        elif isinstance(node, ast.AnnAssign):
            pairs.append((name_of(node.target), node.value))
        elif isinstance(node, ast.Dict):
            keys = (key.value if isinstance(key, ast.Constant) else "" for key in node.keys)
            pairs += [(str(key), value) for key, value in zip(keys, node.values)]
        elif isinstance(node, ast.keyword):
            pairs.append((node.arg or "", node.value))
        elif isinstance(node, ast.arguments):
            last = node.args[len(node.args) - len(node.defaults) :]
            pairs += [(argument.arg, default) for argument, default in zip(last, node.defaults)]
    return [
        value
        for name, value in pairs
        if named.fullmatch(name)
        and isinstance(value, ast.Constant)
        and isinstance(value.value, int | float)
        and value.value > 0
    ]


def _named_together(node: ast.Assign) -> list[tuple[str, ast.expr | None]]:
    """Return the names and values of `eta, epochs = 0.1, 30`."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            return [(name_of(name), value) for name, value in zip(names, values)]
    return []


class Unsquared(NamedTuple):
    """A mean that a root is taken of, and the gradient in it that is not squared."""

    statement: ast.Assign | ast.AugAssign
    gradient: ast.expr


def unsquared(source: Source) -> list[Unsquared]:
    """Return where what a root is taken of grows by gradients, and not by their squares.

    As in `s = 0.9 * s + 0.1 * g` before `w -= lr * g / (np.sqrt(s) + 1e-8)`.
    """
    tree = source.tree()
    nodes = list(ast.walk(tree))
    calls = (inner for inner in nodes if is_call_of(inner, "sqrt"))
    roots = {ast.unparse(it) for call in calls for part in call.args for it in _held(part)}
    assigns = list(only(nodes, ast.Assign))
    assigned = [assign for assign in assigns if _target(assign) in roots]
    roots |= {ast.unparse(it) for node in assigned for it in _held(node.value)}
    found = []
    for inner in nodes:
        if not isinstance(inner, ast.Assign | ast.AugAssign):
            continue
        target = ast.unparse(inner.targets[0] if isinstance(inner, ast.Assign) else inner.target)
        added = isinstance(inner, ast.AugAssign) and isinstance(inner.op, ast.Add)
        again = isinstance(inner, ast.Assign) and target in map(ast.unparse, ast.walk(inner.value))
        gradient = _last(inner.value)
        text = ast.unparse(gradient) if gradient is not None else ""
        around = function_at(tree, inner.lineno)
        own = (assign for assign in assigns if function_at(tree, assign.lineno) is around)
        squared = any(
            _target(assignment) == text and _may_be_square(assignment.value) for assignment in own
        )
        if target in roots and (added or again) and gradient is not None and not squared:
            found.append(Unsquared(inner, gradient))
    return found


def unraised(source: Source) -> list[tuple[ast.BinOp, str]]:
    """Return bias corrections of Adam that are no `1 - beta ** t`, and what to write instead.

    It is the product in `1 - beta * t` that is replaced, or all of `(1 - beta) ** t`.
    """
    found = []
    for inner in ast.walk(source.tree()):
        match inner.right if is_operation(inner, ast.Div) else None:
            case ast.BinOp(
                left=ast.Constant(value=1),
                op=ast.Sub(),
                right=ast.BinOp(left=beta, op=ast.Mult(), right=turn) as node,
            ):
                found.append((node, f"{ast.unparse(beta)} ** {ast.unparse(turn)}"))
            case (
                ast.BinOp(
                    left=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=beta),
                    op=ast.Pow(),
                    right=turn,
                ) as node
            ):
                found.append((node, f"(1 - {enclosed(beta)} ** {enclosed(turn)})"))
            case _:
                pass
    return found


def _held(node: ast.expr) -> list[ast.expr]:
    """Return the variables, items and attributes in an expression."""
    kinds = ast.Name | ast.Attribute | ast.Subscript
    return [inner for inner in ast.walk(node) if isinstance(inner, kinds)]


def _may_be_square(value: ast.expr) -> bool:
    """Tell whether a value may be a square: g**2, g * g, np.square(g), or what a call returns."""
    squares = any(
        isinstance(product.op, ast.Pow) or ast.unparse(product.left) == ast.unparse(product.right)
        for product in find_all(value, ast.BinOp)
    )
    calls = (name_of(node.func) for node in find_all(value, ast.Call))
    return squares or any(call not in ("dot", "matmul", "sum", "mean", "outer") for call in calls)


def _last(value: ast.expr) -> ast.expr | None:
    """Return the last factor of the last term, where it is a plain one and nothing is squared."""
    squares = any(
        is_operation(node, ast.Pow)
        or isinstance(node, ast.Call)
        or (isinstance(node, ast.BinOp) and ast.unparse(node.left) == ast.unparse(node.right))
        for node in ast.walk(value)
    )
    while is_operation(value, ast.Add, ast.Mult):
        value = value.right
    plain = isinstance(value, ast.Name | ast.Attribute | ast.Subscript)
    return value if plain and not squares else None


def _arguments(tree: ast.Module) -> dict[str, list[str]]:
    """Return the arguments of functions, and those with which classes are made, by their names."""
    found = {}
    for function in find_all(tree, ast.FunctionDef):
        named = [argument.arg for argument in function.args.args]
        found[function.name] = [name for name in named if name not in ("self", "cls")]
    for owner in find_all(tree, ast.ClassDef):
        for statement in owner.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
                found[owner.name] = [arg.arg for arg in statement.args.args[1:]]
    return found


def summands(text: str) -> list[str]:
    """Return what an expression adds up or subtracts, as it is written; [] for no sum."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:  # it was too long for a sentence
        return []
    if not is_operation(node, ast.Add, ast.Sub):
        return []
    sides = (ast.unparse(node.left), ast.unparse(node.right))
    return [each for side in sides for each in (side, *summands(side))]


def sums_of_all(source: Source) -> list[ast.Call]:
    """Return the sums over all numbers of an array that a gradient of biases is made of."""
    found = []
    for node in find_all(source.tree(), ast.Assign):
        if not OF_BIASES.search(ast.unparse(node.targets[0])):
            continue
        for call in calls_of(node.value, "sum"):
            if not call.keywords:
                numpy = ast.unparse(call.func) in ("np.sum", "numpy.sum")
                method = isinstance(call.func, ast.Attribute) and not numpy
                if len(call.args) == int(numpy) and (numpy or method):
                    found.append(call)
    return sorted(found, key=lambda it: it.lineno)


class Undivided(NamedTuple):
    """The strength of a weight decay, and what it could be divided by: an argument not read."""

    strength: ast.Name
    by: str


def undivided(source: Source) -> list[Undivided]:
    """Return the strengths of a penalty in functions that take the number of examples in vain."""
    found = []
    for function in find_all(source.tree(), ast.FunctionDef):
        names = list(find_all(function, ast.Name))
        unread = {arg.arg for arg in function.args.args} - {name.id for name in names}
        counts = [it for it in sorted(unread) if COUNT.fullmatch(it)]
        strengths = [name for name in names if PENALTY.fullmatch(name.id)]
        if counts and strengths:
            found.append(Undivided(strengths[0], counts[0]))
    return found


def momentums(source: Source, value: float) -> list[ast.Constant]:
    """Return where a program writes this number down: under a name that says so first."""
    equal = [
        node
        for node in find_all(source.tree(), ast.Constant)
        if isinstance(node.value, int | float) and abs(node.value - value) < 1e-6 * abs(value)
    ]
    lines = source.runnable.split("\n")
    return sorted(equal, key=lambda it: MOMENTUM.search(lines[it.lineno - 1]) is None)


def is_momentum_of_one(source: Source, velocities: Sequence[str]) -> bool:
    """Tell whether a program sets a momentum to 1, and multiplies velocities by it.

    Args:
        source: the file.
        velocities: what goes on from step to step, by path: "velocity[0]".
    """
    tree = source.tree()
    ones = {
        name_of(target)
        for node in find_all(tree, ast.Assign)
        if isinstance(node.value, ast.Constant) and node.value.value == 1
        for target in node.targets
        if NAMED_MOMENTUM.search(name_of(target))
    }
    held = {word for velocity in velocities for word in re.findall(r"[^\W\d]\w*", velocity)}
    return any(
        name_of(one) in ones and held & set(re.findall(r"[^\W\d]\w*", ast.unparse(other)))
        for product in operations(tree, ast.Mult)
        for one, other in ((product.left, product.right), (product.right, product.left))
    )


TWICE = 2.0  # a rate that grows by less may grow on purpose, until the cost rises


class Decay(NamedTuple):
    """A learning rate that a loop makes smaller, inside of another one or the same."""

    statement: ast.AugAssign
    factor: float
    inner: ast.For
    outer: ast.For


def decays(source: Source) -> list[Decay]:
    """Return the statements such as `rate *= 0.99` that are in a loop, inside of a loop or not.

    One that is set back in that loop, or held above a number, falls on purpose.
    """
    tree = source.tree()
    known = numbers_of(tree)
    found = []
    pairs = [
        (inner, outer) for outer in find_all(tree, ast.For) for inner in find_all(outer, ast.For)
    ]
    within = [inner for inner, outer in pairs if inner is not outer]
    for inner, outer in pairs:
        if inner is outer and inner in within:
            continue
        for statement in inner.body:
            if not isinstance(statement, ast.AugAssign) or not RATE.fullmatch(
                name_of(statement.target)
            ):
                continue
            number = statement.value.value if isinstance(statement.value, ast.Constant) else None
            number = known.get(name_of(statement.value)) if number is None else number
            if not isinstance(number, int | float) or not number:
                continue
            if isinstance(statement.op, ast.Mult | ast.Div) and not _is_set_in(
                outer, statement, tree
            ):
                factor = float(number if isinstance(statement.op, ast.Mult) else 1 / number)
                found.append(Decay(statement, factor, inner, outer))
    return found


def grown_rates(source: Source) -> list[tuple[ast.AugAssign, float]]:
    """Return the statements such as `rate *= 30` in a loop, with what they multiply the rate by."""
    tree = source.tree()
    inside = {it for loop in find_all(tree, ast.For, ast.While) for it in ast.walk(loop)}
    found = []
    for statement in find_all(tree, ast.AugAssign):
        number = statement.value.value if isinstance(statement.value, ast.Constant) else None
        if statement not in inside or not RATE.fullmatch(name_of(statement.target)):
            continue
        if isinstance(number, int | float) and number > 0:
            factors = {ast.Mult: float(number), ast.Div: 1 / number}
            factor = factors.get(type(statement.op), 0.0)
            if factor >= TWICE:
                found.append((statement, factor))
    return found


def _is_set_in(loop: ast.AST, decay: ast.AugAssign, tree: ast.Module) -> bool:
    """Tell whether the rate is set anew in a loop, or in a method that may be called there."""
    name = ast.unparse(decay.target)
    methods = [it for it in functions(tree) if it.name != "__init__"]
    stored = [it for it in find_all(methods, ast.Attribute) if isinstance(it.ctx, ast.Store)]
    # The optimiser's `self.rate` goes by another name outside: `optimiser.rate`.
    again = "." in name and any(
        it.attr == name_of(decay.target) for it in stored if it is not decay.target
    )
    targets = [target for it in find_all(loop, ast.Assign) for target in it.targets]
    parts = [part for it in targets for part in (it.elts if isinstance(it, ast.Tuple) else [it])]
    return again or name in map(ast.unparse, parts)


def numbers_of(tree: ast.Module) -> dict[str, float]:
    """Return the numbers that names are set to, or that arguments have by default.

    So have those of the command line. A name that is set to several, or handed over, may be any.
    """
    pairs: list[tuple[str, ast.expr]] = []
    taken = _parameters(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets, value):
                pairs += [(name_of(target), value) for target in targets]
                if isinstance(targets[0], ast.Tuple) and isinstance(value, ast.Tuple):
                    pairs += [(name_of(it), one) for it, one in zip(targets[0].elts, value.elts)]
            case ast.AnnAssign(target, value=ast.expr() as value):
                pairs.append((name_of(target), value))
            case ast.arguments(args=args, defaults=defaults):
                last = args[len(args) - len(defaults) :]
                pairs += [(argument.arg, default) for argument, default in zip(last, defaults)]
            case ast.Call(ast.Attribute(attr="add_argument"), [*names], words):
                flags = [it.value for it in only(names, ast.Constant)]
                told = [it.value for it in words if it.arg == "default"]
                pairs += [(_as_name(str(it)), default) for it in flags for default in told]
            case ast.Call(func, args, words):
                pairs += [(str(it.arg), it.value) for it in words]
                pairs += zip(taken.get(name_of(func), []), args)
                if name_of(func) == "parse_args" and args:
                    return {}  # which of them are given?
    found: dict[str, set[float]] = {}
    for name, expression in pairs:
        number = expression.value if isinstance(expression, ast.Constant) else None
        if isinstance(number, int | float):
            found.setdefault(name, set()).add(float(number))
        elif name_of(expression) != name:  # as in self.rate = rate
            found.setdefault(name, set()).add(math.nan)
    return {
        name: min(values)
        for name, values in found.items()
        if len(values) == 1 and not math.isnan(min(values))
    }


def _parameters(tree: ast.Module) -> dict[str, list[str]]:
    """Return the names under which functions, and classes, take what is given by position."""
    found = {}
    for node in find_all(tree, ast.FunctionDef, ast.ClassDef):
        makers = [it for it in node.body if isinstance(it, ast.FunctionDef)]
        maker = next((it for it in makers if it.name == "__init__"), None)
        function = node if isinstance(node, ast.FunctionDef) else maker
        if function is not None:
            found[node.name] = [it.arg for it in function.args.args if it.arg != "self"]
        else:
            found[node.name] = [name_of(it.target) for it in only(node.body, ast.AnnAssign)]
    return found


def _as_name(flag: str) -> str:
    return flag.lstrip("-").replace("-", "_")


class Counter(NamedTuple):
    """A number that others are raised to, where, and the statements before which to count it."""

    name: str
    before: tuple[ast.stmt, ...]
    power: ast.BinOp


def never_counted(source: Source) -> list[Counter]:
    """Return exponents such as t in `1 - beta**t` that are set once, and never go up.

    The statements are the first ones of the loops around, and of the function; of the innermost
    loop, which goes through the parameters, only where there is nothing else.
    """
    tree = source.tree()
    names = find_all(tree, ast.Name, ast.Attribute)
    stored = [ast.unparse(name) for name in names if isinstance(name.ctx, ast.Store)]
    around = list(find_all(tree, ast.For, ast.While, ast.FunctionDef))
    found: dict[str, Counter] = {}
    for power in operations(tree, ast.Pow):
        name = ast.unparse(power.right) if isinstance(power.right, ast.Name | ast.Attribute) else ""
        if stored.count(name) == 1 and name not in found:
            holding = [block.body[0] for block in around if spans(block, power.lineno)]
            if holding:
                found[name] = Counter(name, tuple(holding[-2::-1] or holding), power)
    return list(found.values())


def first_descent(source: Source, within: Collection[int]) -> int:
    """Return the first line, of some, on which something is subtracted in place; 0 if none."""
    nodes = find_all(source.tree(), ast.AugAssign)
    lines = sorted(node.lineno for node in nodes if isinstance(node.op, ast.Sub))
    return next((line for line in lines if line in within), 0)


def _renews(node: ast.Assign, names: Collection[str]) -> bool:
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Name) or target.id not in names:
        return False
    return is_operation(value, ast.Sub, ast.Add) and target.id in names_in(value)
