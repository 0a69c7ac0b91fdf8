"""Where in a program's text a cause stands that its training has shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import function_at, name_of
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
    nodes = (it for it in ast.walk(source.tree()) if isinstance(it, ast.Call))
    lines = sorted(it.lineno for it in nodes if name_of(it.func) in SHUFFLES)
    return next((two for one, two in pairwise(lines) if 0 < two - one <= BESIDE), 0)


def scaled_by_rows(source: Source) -> int:
    """Return where a mean is taken along axis 1 beside a deviation along it; 0 for nowhere."""
    nodes = [it for it in ast.walk(source.tree()) if isinstance(it, ast.Call)]
    along = {
        (name_of(it.func), it.lineno)
        for it in nodes
        if any(key.arg == "axis" and ast.unparse(key.value) == "1" for key in it.keywords)
    }
    means = sorted(line for name, line in along if name == "mean")
    stds = [line for name, line in along if name == "std"]
    return next((it for it in means if any(abs(it - other) <= BESIDE for other in stds)), 0)


def rebound(source: Source, line: int = 0) -> list[ast.Assign]:
    """Return where a loop computes the new values of what it goes through, and drops them.

    `for w in weights: w = w - step` gives a name to the new array, and leaves the list as it was.

    Args:
        source: the program.
        line: of a loop around it, or of that loop itself; 0 for any loop.
    """
    for outer in ast.walk(source.tree()):
        if not isinstance(outer, ast.For | ast.While) or line not in (0, outer.lineno):
            continue
        for loop in _loops(outer):
            names = {it.id for it in ast.walk(loop.target) if isinstance(it, ast.Name)}
            inside = list(ast.walk(loop))
            found = [it for it in inside if isinstance(it, ast.Assign) and _renews(it, names)]
            if found and not any(_keeps(it, {_target(each) for each in found}) for it in inside):
                return found
    return []


def lost_at_once(source: Source) -> list[ast.Assign]:
    """Return those of them that nothing in the loop reads either."""
    loops = [it for it in ast.walk(source.tree()) if isinstance(it, ast.For)]

    def is_read(node: ast.Assign) -> bool:
        name = ast.unparse(node.targets[0])
        around = [it for it in loops if it.lineno <= node.lineno <= (it.end_lineno or 0)]
        return any(
            isinstance(it, ast.Name)
            and it.id == name
            and isinstance(it.ctx, ast.Load)
            and it.lineno > (node.end_lineno or 0)
            for loop in around
            for it in ast.walk(loop)
        )

    return [it for it in rebound(source) if not is_read(it)]


def _target(node: ast.Assign) -> str:
    return ast.unparse(node.targets[0])


def _keeps(node: ast.AST, names: Collection[str]) -> bool:
    """Tell whether a value of one of these names is put somewhere else."""
    if isinstance(node, ast.Call):
        values = node.args if isinstance(node.func, ast.Attribute) else []
        values = values if name_of(node.func) in ("append", "insert", "extend", "add") else []
    elif isinstance(node, ast.Assign):
        stored = any(isinstance(it, ast.Subscript | ast.Attribute) for it in node.targets)
        values = [node.value] if stored else []
    else:
        values = [node.value] if isinstance(node, ast.Return | ast.Yield) and node.value else []
    return any(isinstance(it, ast.Name) and it.id in names for v in values for it in ast.walk(v))


def replaced(source: Source, names: Collection[str]) -> list[ast.Assign]:
    """Return where numbers get a new value that is made of other things than of the old one.

    Args:
        source: the program.
        names: paths of them, such as "net.w1" or "theta[0]".
    """
    words = {word for name in names for word in re.findall(r"[A-Za-z_]\w*", name)}
    inside = {it: None for loop in _loops(source.tree()) for it in ast.walk(loop)}
    return [
        it
        for it in inside
        if isinstance(it, ast.Assign)
        and isinstance(it.targets[0], ast.Subscript | ast.Attribute | ast.Name)
        and words & set(re.findall(r"[A-Za-z_]\w*", ast.unparse(it.targets[0])))
        and ast.unparse(it.targets[0]) not in map(ast.unparse, ast.walk(it.value))
    ]


def unused_rate(sources: Iterable[Source]) -> str:
    """Return a learning rate that is set and that none of the files uses; "" if there is none.

    To hand it on, to a function of the program or to an attribute, is no use of it.
    """
    known: list[str] = []
    trees = [it.tree() for it in sources]
    nodes = [it for tree in trees for it in ast.walk(tree)]
    own = {it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.ClassDef)}
    for tree in trees:
        handed_on = {id(it) for node in ast.walk(tree) for it in _handed_on(node, own)}
        for it in ast.walk(tree):
            if isinstance(it, ast.arg) and RATE.fullmatch(it.arg):
                known.append(it.arg)
            name = getattr(it, "attr", "") or getattr(it, "id", "")
            if not isinstance(it, ast.Name | ast.Attribute) or not RATE.fullmatch(name):
                continue
            if isinstance(it.ctx, ast.Load) and id(it) not in handed_on:
                return ""
            known.append(ast.unparse(it))
    return known[0] if known else ""


def _handed_on(node: ast.AST, own: Collection[str]) -> list[ast.expr]:
    if isinstance(node, ast.Call) and name_of(node.func) in own:
        return [*node.args, *(it.value for it in node.keywords)]
    return [node.value] if isinstance(node, ast.Assign) else []


def last_words(names: Collection[str]) -> str:
    """Return a pattern for the last word of each path: w1 for "net.w1"."""
    words = (word for it in names for word in re.findall(r"[A-Za-z_]\w*", it)[-1:])
    return "|".join(map(re.escape, words))


def stepped(source: Source) -> list[str]:
    """Return what something is subtracted from, or added to, under its own name: `W -= step`."""
    found: dict[str, None] = {}
    for it in ast.walk(source.tree()):
        if isinstance(it, ast.AugAssign) and isinstance(it.op, ast.Sub | ast.Add):
            found[ast.unparse(it.target)] = None
        elif isinstance(it, ast.Assign) and isinstance(it.value, ast.BinOp):
            target, op = ast.unparse(it.targets[0]), it.value.op
            if isinstance(op, ast.Sub | ast.Add) and target == ast.unparse(it.value.left):
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
    for it in ast.walk(source.tree()):
        if isinstance(it, ast.Assign | ast.Expr) and words and named.search(ast.unparse(it)):
            nodes = list(ast.walk(it))
            differences = (each for each in nodes if isinstance(each, ast.BinOp))
            if not any(isinstance(each.op, ast.Sub) for each in differences):
                calls = (each for each in nodes if isinstance(each, ast.Call) and each.args)
                found += [each for each in calls if DRAWN.search(ast.unparse(each.func))]
    return found


def made_alike(source: Source, names: Collection[str]) -> list[ast.Call]:
    """Return the calls that make weights of one number: np.zeros for W1, or for "W" + str(n).

    Args:
        source: the program.
        names: paths of weights, such as "net.w1" or "parameters['W1']".
    """
    words = {word for name in names for word in re.findall(r"[A-Za-z_]\w*", name)[-1:]}
    found: list[ast.Call] = []
    for it in ast.walk(source.tree()):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(it, ast.Assign):
            for target in it.targets:
                if isinstance(target, ast.Tuple) and isinstance(it.value, ast.Tuple):
                    pairs += zip(target.elts, it.value.elts)
                else:
                    pairs.append((target, it.value))
        elif isinstance(it, ast.Dict):
            pairs = list(zip(it.keys, it.values))
        for made, value in pairs:
            if made is not None and words & set(_words_of(made, words)):
                calls = (each for each in ast.walk(value) if isinstance(each, ast.Call))
                found += [each for each in calls if name_of(each.func) in ALIKE]
    return sorted(found, key=lambda it: it.lineno)


def _words_of(target: ast.expr, words: Collection[str]) -> list[str]:
    """Return what a target may be called: `p["W" + str(n)]` is every W with a number."""
    part: ast.expr = target.slice if isinstance(target, ast.Subscript) else target
    if isinstance(part, ast.Name | ast.Attribute):
        name = name_of(part)
        return [name, name_of(target.value)] if isinstance(target, ast.Subscript) else [name]
    texts = [it.value for it in ast.walk(part) if isinstance(it, ast.Constant)]
    first = next((it for it in texts if isinstance(it, str)), "")
    if isinstance(part, ast.Constant) or not first:
        return [first]
    return [it for it in words if re.fullmatch(rf"{re.escape(first)}\d+", it)]


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
    for it in ast.walk(tree):
        if isinstance(it, ast.Call):
            pairs += zip(taken.get(name_of(it.func), ()), it.args)
        if isinstance(it, ast.Assign):
            pairs += [(name_of(target), it.value) for target in it.targets]
            pairs += _named_together(it)
        elif isinstance(it, ast.AnnAssign):
            pairs.append((name_of(it.target), it.value))
        elif isinstance(it, ast.Dict):
            keys = (key.value if isinstance(key, ast.Constant) else "" for key in it.keys)
            pairs += [(str(key), value) for key, value in zip(keys, it.values)]
        elif isinstance(it, ast.keyword):
            pairs.append((it.arg or "", it.value))
        elif isinstance(it, ast.arguments):
            last = it.args[len(it.args) - len(it.defaults) :]
            pairs += [(each.arg, default) for each, default in zip(last, it.defaults)]
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
    calls = (it for it in nodes if isinstance(it, ast.Call) and name_of(it.func) == "sqrt")
    roots = {ast.unparse(it) for call in calls for part in call.args for it in _held(part)}
    assigns = [it for it in nodes if isinstance(it, ast.Assign)]
    assigned = [it for it in assigns if _target(it) in roots]
    roots |= {ast.unparse(it) for node in assigned for it in _held(node.value)}
    found = []
    for it in nodes:
        if not isinstance(it, ast.Assign | ast.AugAssign):
            continue
        target = ast.unparse(it.targets[0] if isinstance(it, ast.Assign) else it.target)
        added = isinstance(it, ast.AugAssign) and isinstance(it.op, ast.Add)
        again = isinstance(it, ast.Assign) and target in map(ast.unparse, ast.walk(it.value))
        gradient = _last(it.value)
        text = ast.unparse(gradient) if gradient is not None else ""
        around = function_at(tree, it.lineno)
        own = (each for each in assigns if function_at(tree, each.lineno) is around)
        squared = any(_target(each) == text and _may_be_square(each.value) for each in own)
        if target in roots and (added or again) and gradient is not None and not squared:
            found.append(Unsquared(it, gradient))
    return found


def unraised(source: Source) -> list[tuple[ast.BinOp, str]]:
    """Return bias corrections of Adam that are no `1 - beta ** t`, and what to write instead.

    It is the product in `1 - beta * t` that is replaced, or all of `(1 - beta) ** t`.
    """
    found = []
    for it in ast.walk(source.tree()):
        match it.right if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Div) else None:
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
    return [it for it in ast.walk(node) if isinstance(it, kinds)]


def _may_be_square(value: ast.expr) -> bool:
    """Tell whether a value may be a square: g**2, g * g, np.square(g), or what a call returns."""
    nodes = list(ast.walk(value))
    products = (it for it in nodes if isinstance(it, ast.BinOp))
    squares = any(
        isinstance(it.op, ast.Pow) or ast.unparse(it.left) == ast.unparse(it.right)
        for it in products
    )
    calls = (name_of(it.func) for it in nodes if isinstance(it, ast.Call))
    return squares or any(it not in ("dot", "matmul", "sum", "mean", "outer") for it in calls)


def _last(value: ast.expr) -> ast.expr | None:
    """Return the last factor of the last term, where it is a plain one and nothing is squared."""
    squares = any(
        (isinstance(it, ast.BinOp) and isinstance(it.op, ast.Pow))
        or (isinstance(it, ast.Call))
        or (isinstance(it, ast.BinOp) and ast.unparse(it.left) == ast.unparse(it.right))
        for it in ast.walk(value)
    )
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mult):
        value = value.right
    plain = isinstance(value, ast.Name | ast.Attribute | ast.Subscript)
    return value if plain and not squares else None


def _arguments(tree: ast.Module) -> dict[str, list[str]]:
    """Return the arguments of functions, and those with which classes are made, by their names."""
    found = {}
    for it in ast.walk(tree):
        if isinstance(it, ast.FunctionDef):
            named = [each.arg for each in it.args.args]
            found[it.name] = [name for name in named if name not in ("self", "cls")]
    for it in ast.walk(tree):
        if isinstance(it, ast.ClassDef):
            for each in it.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    found[it.name] = [arg.arg for arg in each.args.args[1:]]
    return found


def summands(text: str) -> list[str]:
    """Return what an expression adds up or subtracts, as it is written; [] for no sum."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:  # it was too long for a sentence
        return []
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)):
        return []
    sides = (ast.unparse(node.left), ast.unparse(node.right))
    return [each for it in sides for each in (it, *summands(it))]


def sums_of_all(source: Source) -> list[ast.Call]:
    """Return the sums over all numbers of an array that a gradient of biases is made of."""
    found = []
    for it in ast.walk(source.tree()):
        if not isinstance(it, ast.Assign) or not OF_BIASES.search(ast.unparse(it.targets[0])):
            continue
        for call in ast.walk(it.value):
            if isinstance(call, ast.Call) and name_of(call.func) == "sum" and not call.keywords:
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
    for function in ast.walk(source.tree()):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [it for it in ast.walk(function) if isinstance(it, ast.Name)]
        unread = {it.arg for it in function.args.args} - {it.id for it in names}
        counts = [it for it in sorted(unread) if COUNT.fullmatch(it)]
        strengths = [it for it in names if PENALTY.fullmatch(it.id)]
        if counts and strengths:
            found.append(Undivided(strengths[0], counts[0]))
    return found


def momentums(source: Source, value: float) -> list[ast.Constant]:
    """Return where a program writes this number down: under a name that says so first."""
    equal = [
        it
        for it in ast.walk(source.tree())
        if isinstance(it, ast.Constant)
        and isinstance(it.value, int | float)
        and abs(it.value - value) < 1e-6 * abs(value)
    ]
    lines = source.runnable.split("\n")
    return sorted(equal, key=lambda it: MOMENTUM.search(lines[it.lineno - 1]) is None)


def is_momentum_of_one(source: Source, velocities: Sequence[str]) -> bool:
    """Tell whether a program sets a momentum to 1, and multiplies velocities by it.

    Args:
        source: the file.
        velocities: what goes on from step to step, by path: "velocity[0]".
    """
    nodes = list(ast.walk(source.tree()))
    ones = {
        name_of(target)
        for it in nodes
        if isinstance(it, ast.Assign) and isinstance(it.value, ast.Constant) and it.value.value == 1
        for target in it.targets
        if NAMED_MOMENTUM.search(name_of(target))
    }
    held = {word for it in velocities for word in re.findall(r"[^\W\d]\w*", it)}
    products = (it for it in nodes if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Mult))
    return any(
        name_of(one) in ones and held & set(re.findall(r"[^\W\d]\w*", ast.unparse(other)))
        for it in products
        for one, other in ((it.left, it.right), (it.right, it.left))
    )


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
    pairs = [(inner, outer) for outer in _loops(tree) for inner in _loops(outer)]
    within = [inner for inner, outer in pairs if inner is not outer]
    for inner, outer in pairs:
        if inner is outer and inner in within:
            continue
        for it in inner.body:
            if not isinstance(it, ast.AugAssign) or not RATE.fullmatch(name_of(it.target)):
                continue
            number = it.value.value if isinstance(it.value, ast.Constant) else None
            number = known.get(name_of(it.value)) if number is None else number
            if not isinstance(number, int | float) or not number:
                continue
            if isinstance(it.op, ast.Mult | ast.Div) and not _is_set_in(outer, it):
                factor = float(number if isinstance(it.op, ast.Mult) else 1 / number)
                found.append(Decay(it, factor, inner, outer))
    return found


def _is_set_in(loop: ast.AST, decay: ast.AugAssign) -> bool:
    name = ast.unparse(decay.target)
    sets = (it for it in ast.walk(loop) if isinstance(it, ast.Assign))
    return any(ast.unparse(target) == name for it in sets for target in it.targets)


def numbers_of(tree: ast.Module) -> dict[str, float]:
    """Return the numbers that names are set to, or that arguments have by default."""
    pairs: list[tuple[str, ast.expr]] = []
    for it in ast.walk(tree):
        if isinstance(it, ast.Assign):
            pairs += [(name_of(target), it.value) for target in it.targets]
            first = it.targets[0]
            if isinstance(first, ast.Tuple) and isinstance(it.value, ast.Tuple):
                pairs += [(name_of(name), one) for name, one in zip(first.elts, it.value.elts)]
        elif isinstance(it, ast.arguments):
            last = it.args[len(it.args) - len(it.defaults) :]
            pairs += [(each.arg, default) for each, default in zip(last, it.defaults)]
    constants = ((name, it.value) for name, it in pairs if isinstance(it, ast.Constant))
    return {name: float(it) for name, it in constants if isinstance(it, int | float)}


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
    nodes = list(ast.walk(tree))
    powers = [it for it in nodes if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Pow)]
    stored = [
        ast.unparse(it)
        for it in nodes
        if isinstance(it, ast.Name | ast.Attribute) and isinstance(it.ctx, ast.Store)
    ]
    around = [it for it in nodes if isinstance(it, ast.For | ast.While | ast.FunctionDef)]
    found: dict[str, Counter] = {}
    for it in powers:
        name = ast.unparse(it.right) if isinstance(it.right, ast.Name | ast.Attribute) else ""
        if stored.count(name) == 1 and name not in found:
            holding = [
                each.body[0]
                for each in around
                if each.lineno <= it.lineno <= (each.end_lineno or 0)
            ]
            if holding:
                found[name] = Counter(name, tuple(holding[-2::-1] or holding), it)
    return list(found.values())


def first_descent(source: Source, within: Collection[int]) -> int:
    """Return the first line, of some, on which something is subtracted in place; 0 if none."""
    nodes = (it for it in ast.walk(source.tree()) if isinstance(it, ast.AugAssign))
    lines = sorted(it.lineno for it in nodes if isinstance(it.op, ast.Sub))
    return next((it for it in lines if it in within), 0)


def _loops(tree: ast.AST) -> Iterator[ast.For]:
    return (it for it in ast.walk(tree) if isinstance(it, ast.For))


def _renews(node: ast.Assign, names: Collection[str]) -> bool:
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Name) or target.id not in names:
        return False
    subtracts = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub | ast.Add)
    return subtracts and target.id in {it.id for it in ast.walk(value) if isinstance(it, ast.Name)}
