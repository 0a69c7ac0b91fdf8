"""Edits of an operator of an engine, or of a layer: that with which what is asked of it is right.

No training is needed to tell: the class with the edit is made, and each operator asked again.
"""

from __future__ import annotations

import ast
import re
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.flat_spots import is_raised
from firstnet.doctor.text.nodes import find_all, name_of, names_set, only, spans
from firstnet.doctor.watch.calling.activations import SlopeFault, is_way_back
from firstnet.doctor.watch.calling.operations import Fault, is_right
from firstnet.doctor.watch.calling.piece import WayBack
from firstnet.doctor.watch.calling.piece_slopes import is_exact_with
from firstnet.doctor.watch.calling.pieces import Working
from firstnet.doctor.watch.edits.factors import factors, terms
from firstnet.doctor.watch.edits.idioms import idioms
from firstnet.doctor.watch.edits.synthesis import only_leaves_out
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.seeding import seeded

MOST_TRIES, MOST_TERMS, MOST_FACTORS = 400, 600, 1500
OF_A_TERM = ("name", "operator")  # edits that change nothing but what a term is made of
SAFETY_S = 60.0
IMPORTS, DEFINITIONS = (ast.Import, ast.ImportFrom), (ast.FunctionDef, ast.ClassDef)
NOTHING: Mapping[str, Any] = types.MappingProxyType({})
MATHEMATICS = re.compile(r"(np|numpy|math)\.(sqrt|exp|log|sin|cos|tanh|array|float\w+)")
REDUCTIONS = frozenset(
    "mean average var std norm sum max min median svd eig eigh eigvals qr".split()  # noqa: SIM905
)
SHAPING = frozenset("zeros ones empty full reshape range arange".split())  # noqa: SIM905
SPREADS = frozenset("std var norm".split())  # noqa: SIM905
SUMS = frozenset("sum max min".split())  # noqa: SIM905  # as in softmax, and where units win
MODULE = "engine_with_an_edit"
ON_PURPOSE = re.compile(  # words of those who hand back another error than that of what is answered
    r"temperat|distil|unscale|loss_?scal|keeps? the (length|norm|size|scale)|on purpose|deliberate"
    r"|stop_?(the_)?grad|detach|gradient (only|stops?|is (not|stopped))|branch only",
    re.IGNORECASE,
)
IsRight = Callable[[Mapping[str, Any]], bool]


def edit_of_an_operator(source: Source, fault: Fault, line: int) -> Edit | None:
    """Return the likeliest edit with which a class is right; None if there is none.

    Args:
        source: the file of the class.
        fault: of the operator.
        line: that is to blame; edits there come first, then those of its method.
    """
    return _edit_of(
        source, fault.owner, line, lambda names: is_right(names[fault.owner], fault.text)
    )


def edit_of_a_layer(source: Source, fault: SlopeFault, line: int) -> Edit | None:
    """Return the likeliest edit with which a layer leads back what comes from above; likewise."""
    return _edit_of(
        source,
        fault.owner,
        line,
        lambda names: is_way_back(names[fault.owner], fault.unit, fault.slope),
    )


def edit_of_a_piece(source: Source, piece: Working) -> Edit | None:
    """Return the likeliest edit with which all gradients of a layer, or a pair, are exact.

    Only the way back is edited.
    """
    tree = source.tree()
    kinds = [it for it in only(tree.body, ast.ClassDef) if it.name == piece.owner]
    methods = [it for kind in kinds for it in only(kind.body, ast.FunctionDef)]
    functions = methods or list(only(tree.body, ast.FunctionDef))
    back = [it for it in functions if it.name == piece.back]
    ways_back = edits(tree, source.runnable, back)
    usual = [*islice(ways_back, MOST_TRIES)]
    usual += [it for it in islice(ways_back, MOST_TERMS) if it.kind in OF_A_TERM]
    lines = {node.lineno for function in back for node in find_all(function, ast.stmt)}
    more = islice(factors(source, back, methods), MOST_FACTORS)
    found = [*idioms(source, lines), *usual, *terms(source, back), *more]
    ways = (piece.build, *piece.others)
    return _first_of(
        source, found, lambda names: any(is_exact_with(it, names) for it in ways), piece.names
    )


def takes_meaning_away(source: Source, piece: Working, edit: Edit) -> bool:
    """Tell whether an edit of a way back takes away what may be meant.

    That is a value, a function that is called, or an array that nothing else reads: it may be
    feedback of its own, as in feedback alignment.
    """
    tree = source.tree()
    calls = Counter(ast.unparse(call.func) for call in find_all(tree, ast.Call))
    after = ast.parse(apply(source.runnable, [edit]))
    calls.subtract(ast.unparse(call.func) for call in find_all(after, ast.Call))
    if only_leaves_out(source, edit) or max(calls.values(), default=0) > 0:
        return True
    feedback = _own_feedback(tree, piece)
    return any(_touches(edit, it) for it in find_all(tree, ast.Attribute) if it.attr in feedback)


def turns_a_sign(source: Source, edit: Edit) -> bool:
    """Tell whether an edit does nothing but turn a sign: + for -, -x for x, or y - x for x - y."""
    before, after = (Counter(re.findall(r"\w+|[^\w\s]", it)) for it in _both(source, edit))
    changed = (before - after) + (after - before)
    sides = [it.strip() for it in edit.replacement.split(" - ")]
    crossed = len(sides) == 2 and edit.words.endswith(f"{sides[1]} - {sides[0]}")
    return set(changed) <= set("+-()") if changed else crossed


def _both(source: Source, edit: Edit) -> tuple[str, str]:
    return source.runnable, apply(source.runnable, [edit])


def way_back_of(source: Source, piece: Working) -> WayBack:
    """Return what the text says of the way back through a piece."""
    otherwise, constant = _leads_otherwise(source, piece), _may_hold_constant(source, piece)
    return WayBack(piece.back, otherwise, constant)


def _leads_otherwise(source: Source, piece: Working) -> bool:
    """Tell whether a way back leads through signs, or through an array that nothing else reads.

    Or whether it asks where the error itself is above 0, as is done for pictures of what units see,
    or raises slopes a little.
    """
    tree = source.tree()
    back = [it for it in find_all(tree, ast.FunctionDef) if it.name == piece.back]
    kinds = [it for it in only(tree.body, ast.ClassDef) if it.name == piece.owner]
    told = [ast.get_docstring(tree) or "", *(ast.unparse(it) for it in (*kinds, *back))]
    if any(map(ON_PURPOSE.search, told)):
        return True
    calls = {name_of(call.func) for it in back for call in find_all(it, ast.Call)}
    given = {argument.arg for it in back for argument in it.args.args} - {"self"}
    compared = {ast.unparse(node.left) for it in back for node in find_all(it, ast.Compare)}
    raised = any(is_raised(it, tree) for it in back)
    return "sign" in calls or bool(given & compared) or raised or bool(_own_feedback(tree, piece))


def _may_hold_constant(source: Source, piece: Working) -> bool:
    """Tell whether a layer computes a mean, a norm or the like on its way forward.

    On the way back such a number may be held constant on purpose. The cost that a network returns
    is a mean or a sum itself.
    """
    tree = source.tree()
    if piece.cost:
        ahead = _called_from(tree, piece.cost)
        own = [it for it in ahead if it.name == piece.cost]
        told = {name_of(call.func) for it in own for call in find_all(it, ast.Call)}
        inner = {
            name_of(call.func)
            for it in ahead
            if it.name != piece.cost
            for call in find_all(it, ast.Call)
        }
        return bool((told & SPREADS) | (inner & (REDUCTIONS - SUMS)))
    kinds = [it for it in only(tree.body, ast.ClassDef) if it.name == piece.owner]
    inside = [it for kind in kinds for it in only(kind.body, ast.FunctionDef)]
    inside = inside or [it for it in only(tree.body, ast.FunctionDef) if it.name == piece.owner]
    ahead = [it for it in inside if it.name not in (piece.back, "__init__")]
    calls = {name_of(call.func) for it in ahead for call in find_all(it, ast.Call)}
    return bool(calls & REDUCTIONS)


def _called_from(tree: ast.Module, name: str) -> list[ast.FunctionDef]:
    """Return the functions and methods of a name, and all that they call by theirs."""
    functions: dict[str, list[ast.FunctionDef]] = {}
    for it in find_all(tree, ast.FunctionDef):
        functions.setdefault(it.name, []).append(it)
    found: dict[str, list[ast.FunctionDef]] = {}
    open_yet = [name]
    while open_yet:
        each = open_yet.pop()
        if each not in found and each in functions:
            found[each] = functions[each]
            calls = [call for it in functions[each] for call in find_all(it, ast.Call)]
            open_yet += [name_of(call.func) for call in calls]
    return [it for each in found.values() for it in each]


def _own_feedback(tree: ast.Module, piece: Working) -> set[str]:
    """Return the attributes that constructors set, and that nothing but a way back computes with.

    Sizes are none of them. What returns a cost with its gradients reads what the cost is made of.
    """
    back = piece.back
    if back == piece.cost:
        return set()
    functions = list(find_all(tree, ast.FunctionDef))
    behind = [function for function in functions if function.name == back]
    made = {it for function in functions if function.name == "__init__" for it in _set_in(function)}
    ahead = [it for it in functions if it.name not in (back, "__init__")]
    made -= {it for function in ahead for it in _set_in(function, anew=True)}
    read = [it for it in find_all(tree, ast.Attribute) if isinstance(it.ctx, ast.Load)]
    sizes = {id(it) for one in behind for it in _sizes_in(one)}
    inside = {
        it.attr
        for it in read
        if id(it) not in sizes and any(spans(one, it.lineno) for one in behind)
    }
    elsewhere = {it.attr for it in read if not any(spans(one, it.lineno) for one in behind)}
    return ((inside & made) - elsewhere) | _of_the_module(tree, behind)


def _of_the_module(tree: ast.Module, behind: Sequence[ast.FunctionDef]) -> set[str]:
    """Return the names of the module that are computed, and that only a way back reads."""
    made = {
        name
        for statement in only(tree.body, ast.Assign)
        if next(find_all(statement.value, ast.Call), None) is not None
        for name in names_set(statement)
    }
    read = [it for it in find_all(tree, ast.Name) if isinstance(it.ctx, ast.Load)]
    inside = {it.id for it in read if any(spans(one, it.lineno) for one in behind)}
    elsewhere = {it.id for it in read if not any(spans(one, it.lineno) for one in behind)}
    return (inside & made) - elsewhere


def _set_in(function: ast.FunctionDef, *, anew: bool = False) -> Iterator[str]:
    """Yield the attributes that a function sets; with anew, those not made of themselves."""
    for statement in find_all(function, ast.Assign, ast.AnnAssign, ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        value = statement.value
        own = {it.attr for it in find_all(value, ast.Attribute)} if value is not None else set()
        for target in targets:
            for it in find_all(target, ast.Attribute):
                stays = anew and (it.attr in own or isinstance(statement, ast.AugAssign))
                if isinstance(it.ctx, ast.Store) and not stays:
                    yield it.attr


def _sizes_in(function: ast.FunctionDef) -> Iterator[ast.Attribute]:
    """Yield the attributes that say in a function how large an array is, or where it is cut.

    Or that a name is given which says nothing else: `P, n = self.P, self.n`.
    """
    shaping = [
        *(it for it in find_all(function, ast.Call) if name_of(it.func) in SHAPING),
        *find_all(function, ast.Slice),
    ]
    said = {id(node): node for it in shaping for node in find_all(it, ast.Name, ast.Attribute)}
    yield from (it for it in said.values() if isinstance(it, ast.Attribute))
    read = [it for it in find_all(function, ast.Name) if isinstance(it.ctx, ast.Load)]
    computed = {it.id for it in read if id(it) not in said}
    for statement in find_all(function, ast.Assign):
        for name, value in _given(statement.targets[0], statement.value):
            if name not in computed and isinstance(value, ast.Attribute):
                yield value


def _given(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that an assignment sets, each with what it is given."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts):
            yield from _given(one, other)
    elif isinstance(target, ast.Name):
        yield target.id, value


def _touches(edit: Edit, node: ast.expr) -> bool:
    """Tell whether an edit replaces a node, or a part of it."""
    start, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
    first, last = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return start < last and first < end


def _edit_of(source: Source, owner: str, line: int, right: IsRight) -> Edit | None:
    tree = source.tree()
    kinds = (statement for statement in only(tree.body, ast.ClassDef) if statement.name == owner)
    methods = [it for kind in kinds for it in only(kind.body, ast.FunctionDef)]
    around = [method for method in methods if spans(method, line)]
    others = [
        method for method in methods if method not in around and not method.name.startswith("__")
    ]
    near = islice(edits(tree, source.runnable, around, {line: 0.0}), MOST_TRIES)
    written = idioms(source, {line})
    found = [*written, *near, *islice(edits(tree, source.runnable, others), MOST_TRIES)]
    return _first_of(source, found, right)


def _first_of(
    source: Source, found: list[Edit], right: IsRight, names: Mapping[str, Any] = NOTHING
) -> Edit | None:
    answer = apart(partial(_first_right, source, right, found, names), SAFETY_S)
    return replace(found[answer["place"]], path=source.path) if "place" in answer else None


def _first_right(
    source: Source, right: IsRight, found: list[Edit], names: Mapping[str, Any]
) -> dict[str, Any]:
    tried = enumerate(found)
    places = (place for place, edit in tried if _is_right_with(source, right, edit, names))
    return {"place": place} if (place := next(places, -1)) >= 0 else {}


def _is_right_with(
    source: Source, right: IsRight, edit: Edit, names: Mapping[str, Any] = NOTHING
) -> bool:
    module = types.ModuleType(MODULE)
    vars(module).update(names)
    kinds = DEFINITIONS if names else (*IMPORTS, *DEFINITIONS)  # what it imports is among them
    try:
        tree = ast.parse(apply(source.runnable, [edit]))
        tree.body = [it for it in tree.body if isinstance(it, kinds) or _is_quick(it)]
        with seeded(0):  # also for generators that are made without a seed
            exec(compile(tree, source.path, "exec"), vars(module))  # noqa: S102
            return right(vars(module))
    except Exception:
        return False


def _is_quick(statement: ast.stmt) -> bool:
    """Tell whether a statement sets a name to a number, a text, or a function, and calls nothing.

    But for functions of mathematics: `C = np.sqrt(2 / np.pi)`.
    """
    if not isinstance(statement, ast.Assign):
        return False
    if isinstance(statement.value, ast.Lambda):
        return True
    calls = [ast.unparse(call.func) for call in find_all(statement.value, ast.Call)]
    return all(MATHEMATICS.fullmatch(it) for it in calls)
