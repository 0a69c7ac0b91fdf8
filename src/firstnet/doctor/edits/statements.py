"""Edits of whole statements: a return that is missing, a line in the wrong place or too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope

KIND = "statement"
INDENT = "indent"  # kind of an edit that moves lines into a loop, or out of it
_LOOPS = (ast.For, ast.While)
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)
_SILENT = ("append", "shuffle", "print", "sort", "extend", "SGD", "update")


def statements(scope: Scope) -> Iterator[Edit]:
    """Yield the edits of every statement."""
    yield from _returned(scope)
    yield from _declared(scope)
    for block, owner in blocks(scope):
        for number, statement in enumerate(block):
            if isinstance(statement, ast.Expr):
                yield from _kept(scope, statement)
            elif isinstance(statement, ast.Assign):
                yield from _released(scope, statement)
            if scope.alone(statement):
                yield from _removed(scope, statement, block)
                yield from _moved(scope, block, number, owner)


def blocks(scope: Scope) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """Yield every list of statements, and the statement it belongs to; docstrings left out."""
    for node in [scope.function, *scope.statements]:
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block:
                yield (scope.body if node is scope.function else block), node


def lines(scope: Scope, first: ast.stmt, last: ast.stmt) -> str:
    """Return the whole lines from one statement to another, comments at their ends too."""
    start = scope.starts[first.lineno - 1]
    end = scope.starts[last.end_lineno or last.lineno] - 1
    return scope.data[start:end].decode()


def shifted(text: str, old: str, new: str) -> str:
    """Return lines that started with the indentation `old` with `new` in its place."""
    return "\n".join(
        new + line[len(old) :] if line.startswith(old) else line for line in text.split("\n")
    )


def over(
    scope: Scope,
    first: ast.stmt,
    last: ast.stmt,
    text: str,
    cost: float,
    words: str,
    kind: str = KIND,
) -> Edit:
    """Return the edit that puts other lines in the place of those from first to last."""
    end = last.end_lineno or last.lineno
    width = scope.starts[end] - 1 - scope.starts[end - 1]
    return Edit(first.lineno, 0, end, width, text, kind, cost, words)


def _returned(scope: Scope) -> Iterator[Edit]:
    """`return NAME` at the end; first what was computed last and what was never used."""
    body = scope.body
    if not body or not scope.alone(body[0]) or not isinstance(scope.function, ast.FunctionDef):
        return
    name, end = scope.function.name, body[-1]
    has_value = any(isinstance(node, ast.Return) and node.value for node in scope.nodes)
    base = 2.6 if has_value else 0.4
    if isinstance(end, ast.Return) and end.value is not None:
        return
    where = f"at the end of {name}"
    indent = scope.indent(body[0])
    for cost, value in _values(scope):
        text = f"return {value}"
        if isinstance(end, ast.Return):
            yield scope.swap(end, text, KIND, base + cost, f"{text} {where}")
        else:
            yield scope.after(end, text, KIND, base + cost, f"{text} {where}", indent)
    if isinstance(end, ast.Expr):
        inside = end.value
        if isinstance(inside, ast.Call) and ast.unparse(inside.func) == "print" and inside.args:
            inside = inside.args[0]
        text = f"return {scope.source(inside)}"
        idle = isinstance(inside, (ast.BinOp, ast.Compare, ast.IfExp)) and not has_value
        yield scope.swap(end, text, KIND, 0.1 if idle else 0.5, f"{text} {where}")


def _declared(scope: Scope) -> Iterator[Edit]:
    """Yield `global w1, w2` for `global w1`, where the function assigns both."""
    for node in scope.of(ast.Global):
        assert isinstance(node, ast.Global)  # noqa: S101  # asked for
        plain = (
            statement
            for statement in scope.tree.body
            if isinstance(statement, (ast.Assign, ast.AnnAssign))
        )
        names = (
            it for assignment in plain for it in ast.walk(assignment) if isinstance(it, ast.Name)
        )
        module = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        missing = [it for it in scope.bound if it in module and it not in node.names]
        if missing:
            text = f"global {', '.join([*node.names, *missing])}"
            yield scope.swap(node, text, KIND, 0.4, f"{', '.join(missing)} declared global, too")


def _values(scope: Scope) -> Iterator[tuple[float, str]]:
    stored = [name for name in scope.bound if name not in scope.counters]
    last: dict[str, int] = {}
    for node in scope.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            last[node.id] = max(node.lineno, last.get(node.id, 0))
    order = sorted(stored, key=lambda name: -last.get(name, 0))
    pairs = [
        (one, other) for one in stored for other in stored if one != other and _twins(one, other)
    ]
    changed = [parameter for parameter in scope.parameters if parameter in last]
    if len(changed) > 1:
        yield 0.2, ", ".join(changed)
    for place, (one, other) in enumerate(pairs[:8]):
        yield 0.3 + 0.1 * place, f"({one}, {other})"
    for place, name in enumerate(order[:12]):
        bonus = 0.3 * (name in scope.unread)
        yield 0.1 + 0.15 * place - bonus, name
    for place, text in enumerate(scope.listed):
        if f"{text}.append(" in lines(scope, scope.function, scope.function):
            yield 0.5 + 0.1 * place, f"{text}[-1]"
    here = [
        node.attr
        for node in scope.of(ast.Attribute)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    ]
    for place, name in enumerate(dict.fromkeys([*here[::-1], *scope.attributes[:8]])):
        yield 0.2 + 0.15 * place if name in here else 1.6, f"self.{name}"


def _twins(one: str, other: str) -> bool:
    """Tell whether two names differ by a letter or two: nabla_b and nabla_w."""
    different = sum(a != b for a, b in zip(one, other))
    return len(one) == len(other) > 1 and different == 1


def _kept(scope: Scope, statement: ast.Expr) -> Iterator[Edit]:
    """An assignment for an expression whose value gets lost."""
    value = statement.value
    if isinstance(value, ast.Constant):
        return
    yield from _at_the_other_end(scope, statement)
    silent = isinstance(value, ast.Call) and ast.unparse(value.func).endswith(_SILENT)
    text = scope.source(value)
    targets = [*scope.bound, *(f"self.{name}" for name in scope.attributes)]
    for target in targets:
        cost = 1.0 + 0.6 * (target not in text) + 3.0 * silent
        yield scope.swap(
            statement, f"{target} = {text}", KIND, cost, f"{target} = in front of the expression"
        )
    yield scope.swap(statement, f"return {text}", KIND, 2.0 + 3.0 * silent, "return in front")
    if isinstance(value, (ast.Name, ast.Attribute)):
        yield scope.swap(statement, f"{text}()", KIND, 2.0, f"{text} called")
        for name in scope.parameters:
            yield scope.swap(statement, f"{text}({name})", KIND, 1.8, f"{text} called")


def _at_the_other_end(scope: Scope, statement: ast.Expr) -> Iterator[Edit]:
    """`found.insert(0, x)` for `found.append(x)`, and the reverse."""
    call = statement.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    owner, args = scope.source(call.func.value), [scope.source(arg) for arg in call.args]
    if call.func.attr == "append" and len(args) == 1:
        yield scope.swap(statement, f"{owner}.insert(0, {args[0]})", KIND, 1.6, "at the front")
    if call.func.attr == "insert" and len(args) == 2:
        yield scope.swap(statement, f"{owner}.append({args[1]})", KIND, 1.6, "at the end")


def _released(scope: Scope, statement: ast.Assign) -> Iterator[Edit]:
    """`x.append(y)` for `x = x.append(y)`, which is None."""
    value = statement.value
    if isinstance(value, ast.Call) and ast.unparse(value.func).endswith(_SILENT[:5]):
        text = scope.source(value)
        yield scope.swap(statement, text, KIND, 0.5, f"{text} without an assignment")


def _removed(scope: Scope, statement: ast.stmt, block: list[ast.stmt]) -> Iterator[Edit]:
    stray = isinstance(statement, (ast.Break, ast.Continue, ast.Pass))
    cost = 1.2 if stray else 3.6 if isinstance(statement, _COMPOUND) else 2.5
    first = _first_line(scope, statement)
    if len(block) == 1:
        yield scope.swap(statement, "pass", KIND, cost + 0.5, f"without {first}")
    else:
        end = statement.end_lineno or statement.lineno
        last = scope.starts[end] > len(scope.data)
        if not last:
            yield Edit(statement.lineno, 0, end + 1, 0, "", KIND, cost, f"without {first}")
    if isinstance(statement, ast.If) and not statement.orelse:
        body = lines(scope, statement.body[0], statement.body[-1])
        text = shifted(body, scope.indent(statement.body[0]), scope.indent(statement))
        yield over(scope, statement, statement, text, 3.0, f"without {first}")
        if statement.body[0].lineno > statement.lineno:
            yield scope.replace(statement.test, f"not ({scope.source(statement.test)})", KIND, 3.0)


def _moved(scope: Scope, block: list[ast.stmt], number: int, owner: ast.stmt) -> Iterator[Edit]:
    statement = block[number]
    own, first = scope.indent(statement), _first_line(scope, statement)
    text = lines(scope, statement, statement)
    before = block[number - 1] if number else None
    if before is not None and scope.alone(before):
        between = scope.data[
            scope.starts[before.end_lineno or 0] : scope.starts[statement.lineno - 1]
        ].decode()
        swapped = f"{text}\n{between}{lines(scope, before, before)}"
        yield over(scope, before, statement, swapped, 2.0, f"{first} one line up")
    if before is not None and isinstance(before, (*_LOOPS, ast.If)) and scope.alone(before.body[0]):
        inside = scope.indent(before.body[-1])
        yield from _indented(scope, before, statement, block[-1], inside, first)
    after = block[number + 1] if number + 1 < len(block) else None
    if isinstance(after, _LOOPS) and scope.alone(after.body[0]):
        head = lines_between(scope, after, after.body[0])
        inner = shifted(text, own, scope.indent(after.body[0]))
        rest = lines(scope, after.body[0], after)
        yield over(scope, statement, after, f"{head}{inner}\n{rest}", 2.2, f"{first} in the loop")
    if owner is not scope.function and isinstance(owner, (*_LOOPS, ast.If)):
        yield from _outdented(scope, block, number, owner)


def lines_between(scope: Scope, first: ast.stmt, second: ast.stmt) -> str:
    """Return the whole lines from one statement up to where another starts."""
    return scope.data[scope.starts[first.lineno - 1] : scope.starts[second.lineno - 1]].decode()


def _indented(
    scope: Scope, loop: ast.stmt, statement: ast.stmt, last: ast.stmt, inside: str, first: str
) -> Iterator[Edit]:
    own = scope.indent(statement)
    one = shifted(lines(scope, statement, statement), own, inside)
    yield over(scope, statement, statement, one, 1.8, f"{first} indented, into the loop", INDENT)
    if last is not statement:
        tail = shifted(lines(scope, statement, last), own, inside)
        yield over(
            scope, statement, last, tail, 2.8, "the lines below indented, into the loop", INDENT
        )
    inner = getattr(loop, "body", [None])[-1]
    if isinstance(inner, _LOOPS) and scope.alone(inner.body[0]):
        deeper = scope.indent(inner.body[-1])
        one = shifted(lines(scope, statement, statement), own, deeper)
        yield over(scope, statement, statement, one, 2.4, f"{first} into the inner loop", INDENT)
        if last is not statement:
            tail = shifted(lines(scope, statement, last), own, deeper)
            yield over(
                scope, statement, last, tail, 2.6, "the lines below into the inner loop", INDENT
            )


def _outdented(scope: Scope, block: list[ast.stmt], number: int, owner: ast.stmt) -> Iterator[Edit]:
    statement = block[number]
    outer, own, first = scope.indent(owner), scope.indent(statement), _first_line(scope, statement)
    end = _with_else(owner)
    out = shifted(lines(scope, statement, statement), own, outer)
    back = isinstance(statement, ast.Return)
    cost = 0.6 if back else 1.6
    if number + 1 == len(block) and end is statement:
        yield over(
            scope, statement, statement, out, cost, f"{first} dedented, out of the loop", INDENT
        )
    elif number:
        rest = scope.data[
            scope.starts[statement.end_lineno or 0] : scope.starts[end.end_lineno or 0] - 1
        ].decode()
        yield over(
            scope,
            statement,
            end,
            f"{rest}\n{out}",
            cost + 0.6,
            f"{first} moved below the loop",
            INDENT,
        )
    if number and number + 1 < len(block) and end is block[-1]:
        tail = shifted(lines(scope, statement, block[-1]), own, outer)
        yield over(
            scope, statement, block[-1], tail, 2.0, f"the lines from {first} on dedented", INDENT
        )
    if number == 0 and len(block) > 1:
        head = lines_between(scope, owner, statement)
        rest = scope.data[
            scope.starts[statement.end_lineno or 0] : scope.starts[owner.end_lineno or 0] - 1
        ].decode()
        yield over(
            scope, owner, owner, f"{out}\n{head}{rest}", 2.2, f"{first} above the loop", INDENT
        )


def _with_else(owner: ast.stmt) -> ast.stmt:
    """The statement on whose line a loop or a branch ends."""
    orelse = getattr(owner, "orelse", None)
    return orelse[-1] if orelse else owner.body[-1]  # type: ignore[attr-defined]


def _first_line(scope: Scope, statement: ast.stmt) -> str:
    text = scope.line(statement.lineno).strip()
    return text if len(text) <= 50 else text[:47] + "..."
