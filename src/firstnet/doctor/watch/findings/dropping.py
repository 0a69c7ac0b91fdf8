"""Neurons that are dropped while the network is tested, and the call that asks for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    assigned,
    calls_of,
    find_all,
    function_at,
    names_in,
    only,
    operations,
    sides_of,
    statement_on,
)
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.steps.watching import Watched

TRAINING = re.compile(r"(is_?)?train(ing|_mode|_flag)?|mode|entren\w*|treino", re.IGNORECASE)

TESTED = re.compile(r"(?<![a-z])(te|test|val|valid|dev|pru|prueba|prova)(?![a-z])", re.IGNORECASE)

TRAINED = re.compile(r"(?<![a-z])(tr|train|ent)(?![a-z])", re.IGNORECASE)
SURE = re.compile(r"monte|mc_?drop|uncertain|bayes|\bvot(e|ing)|committee|ensemble", re.IGNORECASE)
REPEATING = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)


class Always(NamedTuple):
    """A call that always asks for dropout.

    Attributes:
        node: the True in it.
        switch: the argument of the function around it that tells; "" if there is none.
        source: the file.
    """

    node: ast.Constant
    switch: str
    source: Source


def always_on(source: Source, line: int, sources: list[Source]) -> Always | None:
    """Return the only call of a function that drops neurons, if it always asks for it.

    Args:
        source: the file in which they are dropped.
        line: on which that is done.
        sources: the files of the program.
    """
    function = function_at(source.tree(), line)
    if function is None:
        return None
    names = [arg.arg for arg in function.args.args if arg.arg != "self"]
    place = next((n for n, name in enumerate(names) if TRAINING.fullmatch(name)), -1)
    if place < 0:
        return None
    calls = [(node, other) for other in sources for node in calls_of(other.tree(), function.name)]
    found = []
    for call, other in calls:
        given = {keyword.arg: keyword.value for keyword in call.keywords}.get(names[place])
        if given is None and len(call.args) == len(names):
            given = call.args[place]
        if isinstance(given, ast.Constant) and given.value is True:
            around = function_at(other.tree(), call.lineno)
            switches = [arg.arg for arg in around.args.args] if around is not None else []
            switch = next((it for it in switches if TRAINING.fullmatch(it)), "")
            found.append(Always(given, switch, other))
    inner = [it for it in found if it.switch]
    return inner[0] if len(inner) == 1 else found[0] if len(found) == 1 else None


def of_watched(watched: Watched) -> Always | None:
    """Return the call of a program that always asks for dropout, if one is known."""
    if watched.step is None or not watched.step.masks:
        return None
    site = watched.learner.sites.values[watched.step.masks[0]]
    source = watched.learner.sources.get(site.file)
    sources = list(watched.learner.sources.values())
    return always_on(source, site.line, sources) if source is not None else None


def drops_while_tested(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of a network of which neurons are dropped when it is asked."""
    drawn, asked = learning.masks
    if watched.step is None or not watched.step.masks or not drawn:
        return None
    if any(SURE.search(source.runnable) for source in watched.learner.sources.values()):
        return None  # again and again, it tells how sure the network is
    site = watched.learner.sites.values[watched.step.masks[0]]
    if is_of_inputs(watched.learner.sources[site.file], site.line):
        return None  # damaged inputs may be the task
    if _is_answer(watched, site.file, site.line):
        return None
    if drawn < asked:
        return _of_test_examples(watched)
    path, line = site.file, site.line
    if (always := of_watched(watched)) is not None:
        path, line = always.source.path, always.node.lineno
    return finding(
        "ND710",
        "Neurons are dropped at random while the network is tested, too",
        observed=f"outside of the training, numbers were drawn for each of {asked} answers",
        expected="dropout in the training only",
        at=watched.at(path, line),
    )


def is_of_inputs(source: Source, line: int) -> bool:
    """Tell whether a mask drawn on a line is for what a function is given, before any weights."""
    around, drawn = function_at(source.tree(), line), statement_on(source.tree(), line)
    if around is None or drawn is None:
        return False
    given = {arg.arg for arg in around.args.args}
    masks = {name for name, _ in assigned(drawn)}
    for name, value in (pair for node in ast.walk(around) for pair in assigned(node)):
        for product in operations(value, ast.Mult):
            sides = (product.left, product.right), (product.right, product.left)
            masked = [one for one, other in sides if masks & names_in(other)]
            bare = {one.id for one in masked if isinstance(one, ast.Name)}
            if given & bare:
                multiplied = (side for node in ast.walk(around) for side in sides_of(node))
                return any(name in names_in(side) for side in multiplied)
    return False


def _is_answer(watched: Watched, file: str, line: int) -> bool:
    """Tell whether answers are held against what is drawn on a line, as whether two are alike."""
    sources = watched.learner.sources
    drawn = statement_on(sources[file].tree(), line)
    names = {name for name, _ in assigned(drawn)} if drawn is not None else set()
    compared = (it for source in sources.values() for it in find_all(source.tree(), ast.Compare))
    return any(
        isinstance(it.ops[0], ast.Eq | ast.NotEq)
        and any(
            isinstance(side, ast.Name) and side.id in names for side in (it.left, *it.comparators)
        )
        for it in compared
    )


def _of_test_examples(watched: Watched) -> Finding | None:
    """Return what is said of a call that asks for dropout with the test examples in its hands.

    Again and again, that may be meant: it tells how sure the network is.
    """
    for path, source in watched.learner.sources.items():
        nodes = [*ast.walk(source.tree())]
        often = {it for node in nodes if isinstance(node, REPEATING) for it in ast.walk(node)}
        for call in (node for node in only(nodes, ast.Call) if node not in often):
            on = [
                keyword
                for keyword in call.keywords
                if keyword.arg is not None and TRAINING.fullmatch(keyword.arg)
            ]
            on = [
                keyword_
                for keyword_ in on
                if isinstance(keyword_.value, ast.Constant) and keyword_.value.value is True
            ]
            texts = [ast.unparse(arg) for arg in call.args]
            given = any(map(TESTED.search, texts)) and not any(map(TRAINED.search, texts))
            given = given and not _is_asked_without(call, on, nodes)
            if on and given and call.lineno in watched.run_in(path):
                return finding(
                    "ND710",
                    "Neurons are dropped at random while the network is tested",
                    observed=f"`{ast.unparse(call)}`, and numbers that were drawn for it",
                    expected="dropout in the training only",
                    at=watched.at(path, call.lineno),
                )
    return None


def _is_asked_without(call: ast.Call, on: Sequence[ast.keyword], nodes: Sequence[ast.AST]) -> bool:
    """Tell whether the same is asked without dropout, too: the two are to be compared."""
    keywords = [it for it in call.keywords if it not in on]
    plain = ast.unparse(ast.Call(call.func, call.args, keywords))
    return any(ast.unparse(node) == plain for node in only(nodes, ast.Call))


def switched(found: Always) -> Edit | None:
    """Return the edit that hands the switch of the function around on, if it has one."""
    node = found.node
    if not found.switch:
        return None
    return replacing(node, found.switch, found.source, kind="switch")
