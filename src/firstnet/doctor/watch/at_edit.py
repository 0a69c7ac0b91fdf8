"""What is said where an edit has shown the fault to be: its line, and the rule of that line."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, name_of, spans, statement_on, without_index
from firstnet.doctor.watch.edits import (
    activations,
    drawn,
    equals,
    listed,
    longer,
    mending,
    named_units,
    nothing,
    right_class,
    shared,
    turned,
)
from firstnet.doctor.watch.findings import arguments, wrapped_around
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.order import order_finding, swapped
from firstnet.doctor.watch.remedies import (
    AXIS,
    COUNTED,
    LARGER,
    LEFT,
    ORDER,
    POSITIVE,
    SCALED,
    SMALLER,
    START,
    UNRATED,
    UPDATE,
)
from firstnet.doctor.watch.steps.roles import MOMENT, PARAMETER, VELOCITY
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text import chained, misspelt, orders, restarted, summed
from firstnet.doctor.watch.text.spots import never_counted

UNIT_LINES = 8  # of a function that computes an activation or its slope
UNIT = re.compile(
    r"prime|deriv|slope|^d_?(sig|tanh|relu|act|f)|grad(ient)?_?of|_grad$|sigm|tanh|relu|logist|squash"
    r"|activ|aktiv|ativ|softpl|elu|ableit|pente|pendiente",
    re.IGNORECASE,
)
FEEDFORWARD = "ND306"
MISMATCH = (
    "The gradients are those of the network that was meant. They lead the network that is computed "
    "to somewhere else."
)
ANOTHER = "The way back belongs to another forward pass than this one"
WRONG_STEP, WRONG_GRADIENT = "ND519", "ND403"
NOT_ALONG = "The step does not follow the gradient of the network's own output"
NOT_LEARNING, NO_SLOPE = ("ND909", "ND910"), "ND407"
OUT_OF_REACH = "ND307"
UNFIT = "ND116"
OF_A_GRADIENT = re.compile(  # dW1, self.db, grads["W"], nabla_b[-1], delta_hidden
    r"(^|\.|\[['\"])(d[A-Z]\w*|d[bw]_?\d*|(\w+_)?(grad|delta|nabla)s?(_\w+)?\d*)(['\"]?\]|\[.*\])*$"
)


class Rule(NamedTuple):
    """The rule that an edit of one kind points to, and the message of the finding."""

    code: str
    message: str


CERTAIN = {  # whatever was seen
    AXIS: Rule("ND308", "The chances are made of sums over the examples, and not over the classes"),
    listed.KIND: Rule(
        "ND404", "The gradients are listed from the last layer on, and read from the first one on"
    ),
    LEFT: Rule("ND103", "The function returns inside its loop, in the first turn"),
    arguments.KIND: Rule(
        "ND113", "Two arguments have changed places, as the names of the parameters tell"
    ),
    chained.KIND: Rule(
        "ND306", "Each layer gets the same inputs: the output of one is never passed on to the next"
    ),
    restarted.KIND: Rule(
        "ND306", "Each turn begins with the first state, so nothing of the turns before is kept"
    ),
    summed.KIND: Rule("ND306", "This assignment overwrites the sum so far, and should add to it"),
    right_class.KIND: Rule(
        "ND407", "The error of a softmax is its probabilities, minus 1 for the right class"
    ),
    equals.KIND: Rule(
        "ND514", "The statement overwrites its target instead of updating it: =- is not -="
    ),
    misspelt.KIND: Rule(
        "ND519", "What is computed here gets a name that nothing reads: it is misspelt"
    ),
    shared.KIND: Rule(
        "ND116",
        "All objects of the class have one list: what is put in it is there for each of them",
    ),
    named_units.UNIT: Rule("ND201", "The activation is not what its name says"),
    named_units.SLOPE: Rule("ND202", "The slope is not that of the activation"),
    named_units.COST_SLOPE: Rule(
        "ND206", "The slope of the cost is not output minus target, nor a multiple of it"
    ),
}
OF_KIND = CERTAIN | {
    START: Rule("ND904", "From these starting weights the network can't learn"),
    drawn.SMALL: Rule(
        "ND903", "These starting weights are so large that the neurons are saturated"
    ),
    POSITIVE: Rule("ND903", "All weights start above 0, so that the weighted sums are large"),
    orders.KIND: Rule("ND605", "One of two arrays is put in another order, and the other is not"),
    wrapped_around.KIND: Rule(
        "ND814", "The difference goes below 0, but its dtype is unsigned: it wraps around"
    ),
    SCALED: Rule(
        "ND801", "The inputs are not scaled: they are too large for the network to learn from them"
    ),
    longer.KIND: Rule("ND604", "The training ends before the network has learned"),
    UPDATE: Rule("ND519", "A new array gets the name, and the one that is kept stays as it was"),
    COUNTED: Rule(
        "ND519", "The steps are not counted: the number that 1 - beta**t is made of stays the same"
    ),
    SMALLER: Rule("ND901", "The learning rate is too large for this network"),
    LARGER: Rule("ND902", "The learning rate is too small for this network"),
    UNRATED: Rule(
        "ND509", "This step is taken without the learning rate, and others are taken with it"
    ),
    activations.KIND: Rule(
        FEEDFORWARD, "This layer has no activation, and the way back goes through one"
    ),
    turned.KIND: Rule(
        "ND401", "Each step goes uphill: the error has the other sign than the step wants"
    ),
}
UNITS, GRADIENT, STEP, EVALUATE = "2457"  # the stages of a rule, by the first digit of its code


def at_edit(found: Finding, edit: Edit, watched: Watched) -> Finding:
    """Return a finding at the line of the edit that makes the program right."""
    learner = watched.learner
    source = learner.sources.get(edit.path, learner.about)
    if found.code == "ND414":
        return found  # its line is known, whatever mends it
    mixed_up = swapped(learner.sources.values(), watched.lines) if edit.kind == ORDER else None
    if mixed_up is not None:
        return replace(order_finding(mixed_up, learner.about.path), fix=found.fix)
    code = _code(found, edit, source, watched)
    here = finding(code, "") if code != found.code else found
    line = edit.line
    if edit.kind == COUNTED:  # where the number is used says more than where it could be counted
        line = next((it.power.lineno for it in never_counted(source)), line)
    place = watched.at(source.path, line)
    told = replace(found, code=here.code, name=here.name, why=here.why, place=place)
    if _reaches(found, edit):
        steps = "with which the outputs come to their targets in as many steps"
        expected = f"{edit.replacement}, {steps}"
        return replace(told, message=OF_KIND[LARGER].message, observed="", expected=expected)
    if edit.kind in CERTAIN:
        return replace(told, message=CERTAIN[edit.kind].message, observed=found.message)
    rule = OF_KIND.get(edit.kind)
    if found.code in (*NOT_LEARNING, NO_SLOPE) and rule is not None and code == rule.code:
        seen = f"{found.message[:1].lower()}{found.message[1:]}: {found.observed}"
        chosen = edit.kind == longer.KIND or (edit.kind == LARGER and _is_noise(watched))
        level = "warning" if chosen else told.level  # how long is a matter of choice
        return replace(told, message=rule.message, observed=seen, level=level)
    if found.code in NOT_LEARNING and code in (WRONG_STEP, WRONG_GRADIENT):
        seen = f"{found.message[:1].lower()}{found.message[1:]}"
        expected = "the step along it, as with the edit"
        return replace(told, message=NOT_ALONG, observed=seen, expected=expected)
    if code != FEEDFORWARD or found.code == FEEDFORWARD:
        return told
    return replace(
        told,
        message=rule.message if rule is not None else ANOTHER,
        observed=found.message,
        expected="both of one network, as with the edit",
        why=MISMATCH,
    )


def _is_noise(watched: Watched) -> bool:
    """Tell whether a right network finds nothing in the examples: as when targets are drawn."""
    right = watched.learning.reference if watched.learning is not None else None
    return right is not None and not right.learns


def _code(found: Finding, edit: Edit, source: Source, watched: Watched) -> str:
    stage = found.code[2]
    if edit.kind == LEFT and stage == EVALUATE:
        return "ND703"
    if edit.kind in CERTAIN:
        return CERTAIN[edit.kind].code
    if edit.kind == nothing.KIND and stage == EVALUATE:
        return "ND102"
    steps = edit.words == turned.EACH_STEP or _changes_parameters(edit, source, watched)
    if edit.kind == turned.KIND and steps:
        return "ND501"
    told_by_kind = edit.kind in OF_KIND and edit.kind != activations.KIND
    on_the_way = edit.kind in (mending.FORWARD, activations.KIND)
    if found.code in NOT_LEARNING and not told_by_kind and _mends_the_step(edit, watched):
        if on_the_way and not _is_behind_the_output(edit, source, watched):
            return FEEDFORWARD
        return WRONG_STEP if steps else "ND202" if _is_in_unit(edit, source) else WRONG_GRADIENT
    if found.code in NOT_LEARNING or edit.kind == turned.KIND or _reaches(found, edit):
        return OF_KIND[edit.kind].code if edit.kind in OF_KIND else found.code
    if edit.kind == UPDATE and stage == STEP:
        return found.code
    if on_the_way and stage in (UNITS, GRADIENT, STEP):
        return FEEDFORWARD
    if stage in (GRADIENT, STEP) and watched.step is not None and watched.outcome.raised is None:
        steps = _changes_parameters(edit, source, watched)
        if stage == STEP and not steps and found.code in ("ND501", "ND519"):
            return "ND401" if found.code == "ND501" else "ND403"
        if stage == GRADIENT and steps:
            return "ND519"
        if stage == GRADIENT and _is_in_unit(edit, source):
            return "ND202"
    stopped = watched.outcome.raised is not None
    if found.code == UNFIT and _is_of_a_gradient(edit, source):
        return "ND412"
    if stopped and (stage not in ("0", "1") or found.code == UNFIT) and _is_in_call(edit, source):
        return "ND113"
    return found.code


def _mends_the_step(edit: Edit, watched: Watched) -> bool:
    """Tell whether the step of a turn follows the gradient with an edit, and does not without."""
    mends = (it for step in watched.steps if not step.proven for it in step.mends)
    return any((mend.line, mend.replacement) == (edit.line, edit.replacement) for mend in mends)


def _is_behind_the_output(edit: Edit, source: Source, watched: Watched) -> bool:
    """Tell whether an edit is below the line that computes the output of a step."""
    step = watched.step
    if step is None or step.output is None:
        return False
    output = watched.learner.sites.values[step.output.site]
    return output.file == source.path and edit.line > output.line


def _reaches(found: Finding, edit: Edit) -> bool:
    """Tell whether outputs come to all of their targets with a larger learning rate."""
    return found.code == OUT_OF_REACH and edit.kind == LARGER


def _changes_parameters(edit: Edit, source: Source, watched: Watched) -> bool:
    """Tell whether an edit is in a statement that assigns a parameter, or its velocity."""
    statement = statement_on(source.tree(), edit.line)
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub):
        return True
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    target = statement.target if isinstance(statement, ast.AugAssign) else target
    step = watched.step
    if target is None or step is None:
        return False
    held = [name for name, role in step.roles.items() if role.kind in (PARAMETER, VELOCITY, MOMENT)]
    words = {word for it in held for word in re.findall(r"[A-Za-z_]\w*", it)}
    return name_of(without_index(target)) in words


def _is_of_a_gradient(edit: Edit, source: Source) -> bool:
    """Tell whether an edit is in a statement that computes a gradient, by its name."""
    statement = statement_on(source.tree(), edit.line)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    target = statement.target if isinstance(statement, ast.AugAssign) else target
    return target is not None and OF_A_GRADIENT.search(ast.unparse(target)) is not None


def _is_in_unit(edit: Edit, source: Source) -> bool:
    """Tell whether an edit is in a small function of one argument, such as a slope."""
    for node in find_all(source.tree(), ast.FunctionDef):
        if spans(node, edit.line):
            names = [arg.arg for arg in node.args.args if arg.arg not in ("self", "cls")]
            plain = len(names) - len(node.args.defaults) == 1
            short = (node.end_lineno or 0) - node.lineno < UNIT_LINES
            return plain and short and UNIT.search(node.name) is not None
    return False


def _holds(node: ast.Call, edit: Edit) -> bool:
    """Tell whether an edit is in a call."""
    end = (node.end_lineno or 0, node.end_col_offset or 0)
    inside = (node.lineno, node.col_offset) <= (edit.line, edit.column)
    return inside and (edit.end_line, edit.end_column) <= end


def _is_in_call(edit: Edit, source: Source) -> bool:
    """Tell whether an edit is in a call of a function of the learner's."""
    tree = source.tree()
    statement = statement_on(tree, edit.line)
    own = {node.name for node in find_all(tree, ast.FunctionDef, ast.ClassDef)}
    calls = list(find_all(statement or tree, ast.Call))
    return any(_holds(call, edit) and name_of(call.func) in own for call in calls)
