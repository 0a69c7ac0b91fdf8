"""The body of a loop as a function, which takes one turn with the variables of a running function.

What the body assigns is kept in cells of its own, so that the running function keeps its variables;
whoever has them in a closure, as a function that is defined before the loop, sees the new ones.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from firstnet.doctor.watch.program.instrument import TURN

Names = Mapping[str, Any]
Body = Callable[[], Names | None]

ENDS = ...  # what the function returns, unless the learner's `return` has left the turn
FUNCTION = """
def __around__({given}):
    if 0:
        {unset} = None
    def __taken__():
        {declared}
        return ...
    return __taken__
"""


def body_of(frame: types.FrameType, loop: int, tree: ast.Module) -> Body | None:
    """Return what takes a turn of a loop; None where that can't be made a function.

    It returns the variables after the turn, or None where the turn has left the function. It
    changes whatever the program holds but for the variables of a running function.

    Args:
        frame: that runs the loop, at the head of a turn.
        loop: its number.
        tree: the instrumented file.
    """
    found = _loops_of(tree).get(loop)
    if found is None:
        return None
    if frame.f_locals is frame.f_globals:
        code = _as_module(*found, frame.f_code.co_filename)
        return lambda: _run(code, frame.f_globals)
    if not frame.f_code.co_flags & inspect.CO_OPTIMIZED:  # of a class
        return None
    given = (name for name in frame.f_locals if name.isidentifier() and name != "__class__")
    compiled = _as_function(*found, frame.f_code, tuple(given))
    return None if compiled is None else lambda: _call(frame, *compiled)


def _run(code: types.CodeType, names: dict[str, Any]) -> Names:
    exec(code, names)  # noqa: S102  # what the program is about to do itself
    return names


def _call(frame: types.FrameType, code: types.CodeType, owner: str) -> Names | None:
    names = dict(frame.f_locals)
    defined: dict[str, Any] = {}
    exec(code, frame.f_globals, defined)  # noqa: S102  # it defines a function
    around = vars(defined[owner])["__around__"] if owner else defined["__around__"]
    made = around(**{name: it for name, it in names.items() if name in around.__code__.co_varnames})
    known = _cells(frame, names)
    free = made.__code__.co_freevars
    cells = [known.get(name, cell) for name, cell in zip(free, made.__closure__ or (), strict=True)]
    take = types.FunctionType(made.__code__, frame.f_globals, None, None, tuple(cells))
    if take() is not ENDS:
        return None
    for name, cell in zip(free, cells, strict=True):
        try:
            names[name] = cell.cell_contents
        except ValueError:  # it was deleted, or never set
            names.pop(name, None)
    return names


def _cells(frame: types.FrameType, names: Names) -> dict[str, types.CellType]:
    """Return the cells that functions defined here share with the running one, by name."""
    found = {}
    for value in names.values():
        if isinstance(value, types.FunctionType) and value.__closure__:
            for name, cell in zip(value.__code__.co_freevars, value.__closure__, strict=True):
                if name in frame.f_code.co_cellvars:
                    found[name] = cell
    return found


@cache
def _loops_of(tree: ast.Module) -> dict[int, tuple[ast.For | ast.While, str]]:
    """Return the loops by number, each with the class whose private names it reads."""
    return dict(_loops(tree, ""))


def _loops(tree: ast.AST, owner: str) -> Iterator[tuple[int, tuple[ast.For | ast.While, str]]]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.For(body=[ast.If(test=test), *_]) | ast.While(body=[ast.If(test=test), *_]):
                match test:
                    case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=int(loop))]):
                        if name == TURN:
                            yield loop, (node, owner)
        yield from _loops(node, node.name if isinstance(node, ast.ClassDef) else owner)


def _once(loop: ast.For | ast.While) -> ast.For:
    """Return a loop that takes the turn once, and then looks whether there is another one."""
    head = ast.parse("for __once__ in (0,): pass").body[0]
    assert isinstance(head, ast.For)  # noqa: S101  # for the type checker
    asked = [ast.Expr(loop.test)] if isinstance(loop, ast.While) else []
    return ast.For(head.target, head.iter, loop.body[1:] or [ast.Pass()], [*asked])


def _module(body: list[ast.stmt]) -> ast.Module:
    return ast.fix_missing_locations(ast.Module(body, []))


@cache
def _as_module(loop: ast.For | ast.While, _: str, file: str) -> types.CodeType:
    return compile(_module([_once(loop)]), file, "exec")


@cache
def _as_function(
    loop: ast.For | ast.While, owner: str, running: types.CodeType, given: tuple[str, ...]
) -> tuple[types.CodeType, str] | None:
    """Return what defines the function, and the class that it is in, if any.

    None where the loop deals values, or is about names of another function.
    """
    theirs = {*running.co_varnames, *running.co_cellvars, *running.co_freevars}
    try:
        turn = _once(loop)
        assigned = _assigned(turn, owner)
        unset = sorted((assigned & theirs) - set(given))
        own, shared = sorted(assigned & theirs), sorted(assigned - theirs)
        declared = [f"nonlocal {', '.join(own)}"] if own else []
        declared += [f"global {', '.join(shared)}"] if shared else []
        text = FUNCTION.format(
            given=", ".join(given),
            unset=" = ".join(unset or ["__unset__"]),
            declared="; ".join(declared or ["pass"]),
        )
        around = ast.parse(text).body[0]
        assert isinstance(around, ast.FunctionDef)  # noqa: S101  # for the type checker
        inner = around.body[1]
        assert isinstance(inner, ast.FunctionDef)  # noqa: S101
        inner.body.insert(-1, turn)
        taken = _inner_code(_inner_code(compile(_module([around]), "", "exec")))
        if taken.co_flags & inspect.CO_GENERATOR:
            return None
        return compile(_module([_within(around, owner)]), running.co_filename, "exec"), owner
    except SyntaxError:
        return None


def _assigned(turn: ast.For, owner: str) -> set[str]:
    """Return the names that are local where a function has this loop alone."""
    around = ast.parse("def __around__(): pass").body[0]
    assert isinstance(around, ast.FunctionDef)  # noqa: S101  # for the type checker
    around.body = [turn]
    code = compile(_module([_within(around, owner)]), "", "exec")
    code = _inner_code(code)
    code = _inner_code(code) if owner else code
    return {*code.co_varnames, *code.co_cellvars}


def _within(function: ast.stmt, owner: str) -> ast.stmt:
    """Put a function into a class of a name, for the sake of its private names."""
    if not owner:
        return function
    around = ast.parse(f"class {owner}: pass").body[0]
    assert isinstance(around, ast.ClassDef)  # noqa: S101  # for the type checker
    around.body = [function]
    return around


def _inner_code(code: types.CodeType) -> types.CodeType:
    return next(it for it in code.co_consts if isinstance(it, types.CodeType))
