"""What is said of an operator, or of a cost, whose slope is not that of its value."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.nodes import find_all, lines_of, only, walk_all
from firstnet.doctor.watch.calling.activations import SlopeFault
from firstnet.doctor.watch.calling.cost_functions import CostFault
from firstnet.doctor.watch.calling.dealers import SHARED as IN_BOTH
from firstnet.doctor.watch.calling.dealers import TORN, UNEVEN, DealerFault
from firstnet.doctor.watch.calling.measures import MeasureFault
from firstnet.doctor.watch.calling.operations import NUMBERS, SHARED, Fault
from firstnet.doctor.watch.calling.optimisers import TIMES, OptimiserFault
from firstnet.doctor.watch.calling.placing import line_of
from firstnet.doctor.watch.calling.trying import Misfit
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.speaking import in_words
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.spots import unsquared

OPERANDS = ("a", "b")
ROOT = re.compile(r"sqrt|\*\* ?0?\.5")


def wrong_operator(watched: Watched, fault: Fault) -> Finding:
    """Return what is said of an operator that is held against Python's own, or against nudges."""
    path, line = line_of(watched.learner, fault)
    at = watched.at(path, line)
    named = [it for it in OPERANDS if fault.text == SHARED or re.search(rf"\b{it}\b", fault.text)]
    numbers = " and ".join(f"{name} = {number:g}" for name, number in zip(named, NUMBERS))
    if fault.part.startswith("raises"):
        back = fault.part == "raises back"
        return finding(
            "ND410" if back else "ND203",
            f"The way back from `{fault.text}` stops the program: {fault.observed}"
            if back
            else f"`{fault.text}` stops the program: {fault.observed}",
            observed=fault.observed,
            expected="slopes of both values" if back else "a value for two values",
            at=at,
        )
    if fault.part == "value":
        return finding(
            "ND209",
            f"`{fault.text}` has another value than for plain numbers",
            observed=f"{fault.observed} for {numbers}",
            expected=fault.expected,
            at=at,
        )
    name = OPERANDS[int(fault.part)]
    return finding(
        "ND415",
        f"The way back gives `{name}` another slope than `{fault.text}` has"
        if fault.text != SHARED
        else f"The way back gives `{name}` another slope where a value comes twice",
        observed=f"{name}.grad is {fault.observed} for {numbers}",
        expected=f"{fault.expected}, by which the value of the expression changes with {name}",
        at=at,
    )


def wrong_cost_slope(watched: Watched, fault: CostFault) -> Finding:
    """Return what is said of a slope that is not that of the cost of the same answers."""
    of = f"{fault.owner}." if fault.owner else ""
    message = f"{of}{fault.function} is not the slope of {of}{fault.cost}"
    if fault.cost == fault.function:
        message = f"{fault.function} returns a slope that is not that of its cost"
    return finding(
        "ND404",
        message,
        observed=f"{100 * min(1.0, fault.missed):.0f} % of it is no slope of the cost, whatever "
        "the factor",
        expected="the derivative of the cost along each answer",
        at=_last_return(watched, fault.owner, fault.function),
    )


def wrong_measure(watched: Watched, fault: MeasureFault) -> Finding:
    """Return what is said of a measure that is another one than its name promises."""
    return finding(
        "ND709",
        f"{fault.function} gives {fault.returned}",
        observed=f"{fault.returned}, in each of several cases",
        expected=f"the {fault.promised}",
        at=_last_return(watched, "", fault.function),
    )


def _last_return(watched: Watched, owner: str, name: str) -> Place | None:
    """Return where a function, or a method, returns last."""
    path, lines = where_is(watched, owner, name)
    returns = find_all(watched.learner.sources[path].tree(), ast.Return)
    found = [node.lineno for node in returns if node.lineno in lines]
    return watched.at(path, max(found, default=0))


def wrong_cost_gradient(watched: Watched, fault: CostFault) -> Finding:
    """Return what is said of a function whose gradient is not that of the cost beside it."""
    if fault.cost:
        return wrong_cost_slope(watched, fault)
    about = watched.learner.about
    nodes = find_all(about.tree(), ast.FunctionDef)
    function = next((node for node in nodes if node.name == fault.function), None)
    returns = [node.lineno for node in find_all(function or about.tree(), ast.Return)]
    return finding(
        "ND404",
        f"{fault.function} returns a gradient that is not that of its cost",
        observed=f"{100 * min(1.0, fault.missed):.0f} % of it is no slope of the cost, without any "
        "penalty",
        expected="the derivative of the cost along each weight",
        at=watched.at(about.path, returns[-1] if returns else 0),
    )


def wrong_slope(watched: Watched, fault: SlopeFault) -> Finding:
    """Return what is said of a slope that is not that of its activation."""
    file, lines = lines_of_slope(watched, fault)
    returns = [
        node.lineno
        for node in find_all(watched.learner.sources[file].tree(), ast.Return)
        if node.lineno in lines
    ]
    of = f"{fault.owner}." if fault.owner else ""
    observed = f"{fault.slope}({fault.at:g}) is {fault.observed:.4g}"
    expected = f"by which {fault.unit} changes there; nor is it the slope as a function of that"
    if fault.above:
        times = f"{fault.above:g} times as much as" if fault.above > 1 else "by which"
        expected = f"{times} {fault.unit} changes there"
        above = f"{fault.above:g}" if fault.given else ""
        observed = f"{fault.slope}({above}) after {fault.unit}({fault.at:g}) is"
        observed += f" {fault.observed:.4g}"
    return finding(
        "ND202",
        f"{of}{fault.slope} is not the slope of {of}{fault.unit}",
        observed=observed,
        expected=f"{fault.expected:.4g}, {expected}",
        at=watched.at(file, fault.line or max(returns, default=0)),
    )


def wrong_optimiser(watched: Watched, fault: OptimiserFault) -> Finding:
    """Return what is said of an optimiser whose steps lose the numbers, or go the wrong way."""
    about = watched.learner.about
    if fault.others:
        return finding(
            "ND501",
            f"The steps of {fault.owner} go uphill",
            observed="each weight moves along its gradient",
            expected=f"against it, as with {in_words(sorted(fault.others))}",
            at=watched.at(about.path, fault.line),
        )
    own = next(
        lines_of(node) for node in only(about.tree().body, ast.ClassDef) if node.name == fault.owner
    )
    roots = [it for it in unsquared(about) if fault.lost and it.statement.lineno in own]
    line = roots[0].statement.lineno if roots else fault.line
    name = f"{fault.owner}.{fault.method}"
    if fault.lost:
        observed = (
            f"with gradients such as {fault.gradient:.2g}, no number is left after some steps"
        )
        if roots:
            observed = f"a root of a mean of `{ast.unparse(roots[0].gradient)}`, not of its square"
        message, expected = f"{name} turns weights into nan", "finite weights"
    elif fault.grown != 1:
        message = f"{name} does not divide the gradient by its size"
        observed = f"gradients {TIMES:g} times as large give steps {fault.grown:.2g} times as large"
        expected = "steps of the same size: a gradient over the root of the mean of its squares"
    else:
        message = f"{name} takes the same steps along a gradient as along its negative"
        observed = "from weights of 0, both end at the same weights"
        expected = "steps that follow the sign of the gradient"
    methods = (
        inner.lineno
        for node in only(about.tree().body, ast.ClassDef)
        if node.name == fault.owner
        for inner in only(node.body, ast.FunctionDef)
        if inner.name == fault.method
    )
    if fault.grown != 1:
        kinds = [node for node in only(about.tree().body, ast.ClassDef) if node.name == fault.owner]
        steps = find_all(kinds, ast.Assign, ast.AugAssign, ast.Return)
        line = next((it.lineno for it in steps if ROOT.search(ast.unparse(it))), 0)
    at = watched.at(about.path, line or next(methods, 0))
    return finding("ND519", message, observed=observed, expected=expected, at=at)


DEALT = {
    TORN: (
        "ND605",
        "{} gives rows the targets of other rows",
        "of {total} rows that it deals, {count} have the target of another one",
        "each row beside its own target",
    ),
    UNEVEN: (
        "ND602",
        "The mini-batches of {} overlap, and leave examples out",
        "{count} of {total} examples are in no mini-batch, and others are in several",
        "each example once",
    ),
    IN_BOTH: (
        "ND805",
        "{} puts the same examples into both parts",
        "{count} examples are in both parts, of which the smaller one has {total}",
        "parts that share no example",
    ),
}


def wrong_dealer(watched: Watched, fault: DealerFault) -> Finding:
    """Return what is said of a function that deals examples wrongly."""
    code, message, observed, expected = DEALT[fault.kind]
    path, lines = watched.learner.about.path, [0]
    for source in watched.learner.sources.values():
        for node in only(source.tree().body, ast.FunctionDef, ast.ClassDef):
            if node.name == fault.function:
                path = source.path
                lines = [inner.lineno for inner in find_all(node, ast.Slice)]
                lines = lines or [inner.lineno for inner in find_all(node, ast.FunctionDef)]
    return finding(
        code,
        message.format(fault.function),
        observed=observed.format(count=fault.count, total=fault.total),
        expected=expected,
        at=watched.at(path, min(lines, default=0)),
    )


def lines_of_slope(watched: Watched, fault: SlopeFault) -> tuple[str, range]:
    """Return the file and the lines of the function, or method, that should be a slope."""
    return where_is(watched, fault.owner, fault.slope)


def where_is(watched: Watched, owner: str, name: str) -> tuple[str, range]:
    """Return the file and the lines of a function, or of a method of a class."""
    about = watched.learner.about
    for source in (about, *watched.learner.sources.values()):
        body: Sequence[ast.stmt] = source.tree().body
        if owner:
            kinds = (statement for statement in only(body, ast.ClassDef) if statement.name == owner)
            body = next((kind.body for kind in kinds), ())
        for statement in body:
            if isinstance(statement, ast.FunctionDef) and statement.name == name:
                return source.path, range(
                    statement.lineno, (statement.end_lineno or statement.lineno) + 1
                )
    return about.path, range(0)


def misfitting(watched: Watched, misfit: Misfit) -> Finding:
    """Return what is said of a gradient under the name of a parameter of another shape."""
    about = watched.learner.about
    kinds = find_all(about.tree(), ast.ClassDef)
    owners: list[ast.AST] = [kind for kind in kinds if kind.name == misfit.owner]
    every = list(walk_all(owners or [about.tree()]))
    nodes = only(every, ast.FunctionDef)
    inside = [node for inner in nodes if inner.name == misfit.function for node in ast.walk(inner)]
    lines = [
        child.lineno
        for child in only(inside, ast.Subscript, ast.Attribute)
        if isinstance(child.ctx, ast.Store)
        if misfit.name == _last_name(child)
    ]
    return finding(
        "ND412",
        f"{misfit.function} makes {misfit.name} of another shape than its parameter",
        observed=f"its shape is {misfit.shape}",
        expected=f"{misfit.wanted}, the shape of the parameter",
        at=watched.at(about.path, max(lines, default=0)),
    )


def _last_name(node: ast.Subscript | ast.Attribute) -> object:
    """Return the attribute, or the constant key, that a target ends with."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.slice.value if isinstance(node.slice, ast.Constant) else None


def slope_twice(watched: Watched, steps: Sequence[StepSeen]) -> Finding | None:
    """Return what is said of a slope that goes through its activation twice, in every look."""
    sites = {step.twice for step in steps}
    if len(steps) < 2 or len(sites) > 1 or -1 in sites:
        return None
    it = watched.learner.sites.values[sites.pop()]
    return finding(
        "ND207",
        f"`{it.text}` is the slope at what the activation has answered",
        observed="s'(a) with a = s(z), so that z goes through s twice",
        expected="s'(z), the slope at the weighted sum; or a (1 - a), of a sigmoid's answer a",
        at=watched.at(it.file, it.line),
    )
