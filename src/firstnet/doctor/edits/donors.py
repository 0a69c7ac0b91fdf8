"""Statements of a right network, in the learner's own names."""

from __future__ import annotations

import ast
import itertools
import string
from collections.abc import Iterable, Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.roles import numbered, roles
from firstnet.doctor.edits.scope import Scope
from firstnet.doctor.edits.statements import blocks

KIND = "donor"
_FILLINGS = 6  # of one template at most
_EVERYWHERE = 400  # insertions at most

# A right statement, how many layers it counts from the end ("loop" or "last"), each with the names'
# roles in braces. The columns of the book, then whole batches as rows.
TEMPLATES = (
    "{delta} = {cost_slope}({activations}[-1], {y}) * {slope}({zs}[-1])",
    "{delta} = ({activations}[-1] - {y}) * {slope}({zs}[-1])",
    "{delta} = {activations}[-1] - {y}",
    "{delta} = np.dot({weights}[-{l}+1].transpose(), {delta}) * {slope}({zs}[-{l}])",
    "{delta} = np.dot({weights}[-{l}+1].T, {delta}) * {slope}({zs}[-{l}])",
    "{delta} = np.dot({weights}[{l}+1].T, {delta}) * {slope}({zs}[{l}])",
    "{delta} = np.dot({weights}[-{l}+1].transpose(), {delta}) * {sp}",
    "{delta} = np.dot({weights}[{l}+1].T, {delta}) * {sp}",
    "{delta} = np.dot({delta}, {weights}[{l}+1].T) * {slope}({zs}[{l}])",
    "{delta}[{activation} <= 0] = 0",
    "{sp} = {slope}({z})",
    "{sp} = {slope}({zs}[-{l}])",
    "{sp} = {slope}({zs}[{l}])",
    "{z} = {zs}[-{l}]",
    "{nabla_b}[-1] = {delta}",
    "{nabla_b}[-{l}] = {delta}",
    "{nabla_b}[{l}] = {delta}",
    "{nabla_w}[-1] = np.dot({delta}, {activations}[-2].transpose())",
    "{nabla_w}[-1] = np.dot({delta}, {activations}[-2].T)",
    "{nabla_w}[-{l}] = np.dot({delta}, {activations}[-{l}-1].transpose())",
    "{nabla_w}[-{l}] = np.dot({delta}, {activations}[-{l}-1].T)",
    "{nabla_w}[{l}] = np.dot({delta}, {activations}[{l}].T)",
    "{nabla_w}[{l}] = np.dot({activations}[{l}].T, {delta})",
    "{nabla_b}[{l}] = np.sum({delta}, axis=0, keepdims=True)",
    "{nabla_b} = [np.zeros(b.shape) for b in {biases}]",
    "{nabla_w} = [np.zeros(w.shape) for w in {weights}]",
    "{nabla_b} = [nb + dnb for nb, dnb in zip({nabla_b}, {delta_nabla_b})]",
    "{nabla_w} = [nw + dnw for nw, dnw in zip({nabla_w}, {delta_nabla_w})]",
    "{delta_nabla_b}, {delta_nabla_w} = {backprop}({x}, {y})",
    "{weights} = [w - ({eta}/len({batch}))*nw for w, nw in zip({weights}, {nabla_w})]",
    "{biases} = [b - ({eta}/len({batch}))*nb for b, nb in zip({biases}, {nabla_b})]",
    "{activations} = [{x}]",
    "{activation} = {x}",
    "{zs} = []",
    "{zs}.append({z})",
    "{activations}.append({activation})",
    "{activation} = {squash}({z})",
    "{z} = np.dot(w, {activation}) + b",
    "{activation} = {squash}(np.dot(w, {activation}) + b)",
    "random.shuffle({data})",
    "np.random.shuffle({data})",
    "return 1.0/(1.0+np.exp(-{z}))",
    "return {squash}({z})*(1-{squash}({z}))",
    "return {squash}({x})*(1-{squash}({x}))",
    "return 1.0/(1.0+np.exp(-{x}))",
    "return {z}*(1-{z})",
    "return {x}*(1-{x})",
    "return {z} > 0",
    "return {x} > 0",
    "return 1 - np.tanh({z})**2",
    "return 1 - {z}**2",
    "return np.maximum(0, {z})",
    "return np.tanh({z})",
    "return {output} - {y}",
    "{weights} = [np.random.randn(y, x) for x, y in zip({sizes}[:-1], {sizes}[1:])]",
    "{weights} = [np.random.randn(x, y) for x, y in zip({sizes}[:-1], {sizes}[1:])]",
    "{biases} = [np.random.randn(y, 1) for y in {sizes}[1:]]",
    "{batches} = [{data}[k:k+{size}] for k in range(0, len({data}), {size})]",
)
# The same with a number in every name: Z is {0}'s own, {+} the layer after, {-} the one before.
NUMBERED = (
    ("dz", "np.dot({W+}.T, {dz+}) * {slope}({Z})"),
    ("dz", "np.dot({dz+}, {W+}.T) * {slope}({Z})"),
    ("dz", "np.dot({W+}.T, {dz+}) * {A} * (1 - {A})"),
    ("dz", "np.dot({dz+}, {W+}.T) * {A} * (1 - {A})"),
    ("dz", "{dz+} @ {W+}.T * {slope}({Z})"),
    ("dz", "{A} - {y}"),
    ("dz", "({A} - {y}) * {slope}({Z})"),
    ("dw", "np.dot({dz}, {A-}.T) / {m}"),
    ("dw", "np.dot({A-}.T, {dz}) / {m}"),
    ("dw", "np.dot({dz}, {A-}.T)"),
    ("dw", "np.dot({A-}.T, {dz})"),
    ("dw", "{A-}.T @ {dz} / {m}"),
    ("dw", "{A-}.T @ {dz}"),
    ("db", "np.sum({dz}, axis=1, keepdims=True) / {m}"),
    ("db", "np.sum({dz}, axis=0, keepdims=True) / {m}"),
    ("db", "np.sum({dz}, axis=1, keepdims=True)"),
    ("db", "np.sum({dz}, axis=0, keepdims=True)"),
    ("Z", "np.dot({W}, {A-}) + {B}"),
    ("Z", "np.dot({A-}, {W}) + {B}"),
    ("Z", "{A-} @ {W} + {B}"),
    ("A", "{squash}({Z})"),
    ("W", "{W} - {eta} * {dw}"),
    ("B", "{B} - {eta} * {db}"),
)


def donors(scope: Scope) -> Iterator[Edit]:
    """Yield right statements in place of those with the same target, and between the others."""
    filled = list(dict.fromkeys(_by_role(scope))) + list(dict.fromkeys(_by_number(scope)))
    written = {ast.unparse(statement) for statement in scope.statements}
    fresh = [text for text in filled if ast.unparse(ast.parse(text)) not in written]
    yield from _instead(scope, fresh)
    yield from itertools.islice(_between(scope, fresh), _EVERYWHERE)
    yield from _kept(scope)


def _kept(scope: Scope) -> Iterator[Edit]:
    """Yield `{"Z1": Z1, "A1": A1}` for `{"Z1": Z1}`: a dictionary of names, and one more."""
    for node in scope.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "dict" and node.keywords:
            yield from _kept_too(scope, node)
        if not isinstance(node, ast.Dict) or len(node.keys) < 2:
            continue
        values = [value.id for value in node.values if isinstance(value, ast.Name)]
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        if values != keys or len(keys) < len(node.keys):
            continue
        end = scope.span(node)[1] - 1
        for name in scope.bound:
            if name not in keys:
                where = (*scope.place(end), *scope.place(end))
                text = f', "{name}": {name}'
                yield Edit(*where, text, KIND, 1.0, f"{name} kept, too")


def _kept_too(scope: Scope, node: ast.Call) -> Iterator[Edit]:
    """Yield `dict(Z1=Z1, A1=A1)` for `dict(Z1=Z1)`."""
    keys = [keyword.arg for keyword in node.keywords]
    if keys == [ast.unparse(keyword.value) for keyword in node.keywords]:
        end = scope.span(node)[1] - 1
        where = (*scope.place(end), *scope.place(end))
        for name in scope.bound:
            if name not in keys:
                yield Edit(*where, f", {name}={name}", KIND, 1.0, f"{name} kept, too")


def _by_role(scope: Scope) -> Iterator[str]:
    known = roles(scope)
    known["batches"] = [name for name in scope.bound if "batches" in name]
    for template in TEMPLATES:
        slots = list(
            dict.fromkeys(slot for _, slot, _, _ in string.Formatter().parse(template) if slot)
        )
        choices = [known[slot][:3] for slot in slots]
        for values in itertools.islice(itertools.product(*choices), _FILLINGS):
            text = template.format(**dict(zip(slots, values)))
            if scope.fits(ast.parse(text)) or template.startswith("{z} = np.dot(w"):
                yield text


def _by_number(scope: Scope) -> Iterator[str]:
    known, layers = roles(scope), numbered(scope)
    for letter, template in NUMBERED:
        for (found, number), target in layers.items():
            if found == letter or (letter == "dz" and found in ("dz", "delta", "D")):
                for values in _numbers(template, number, layers, known):
                    yield f"{target} = {values}"


def _numbers(
    template: str,
    number: int,
    layers: dict[tuple[str, int], str],
    known: dict[str, list[str]],
) -> Iterator[str]:
    choices: dict[str, list[str]] = {}
    for _, slot, _, _ in string.Formatter().parse(template):
        if not slot:
            continue
        letter, at = slot.rstrip("+-"), number + slot.endswith("+") - slot.endswith("-")
        if letter == "m":
            choices[slot] = ["m", "n", "len(x)", "X.shape[0]", "X.shape[1]"]
        elif letter in known:
            choices[slot] = known[letter][:3]
        elif letter == "A" and at == 0:
            choices[slot] = [layers[("A", 0)]] if ("A", 0) in layers else known["x"][:2]
        else:
            near = layers.get((letter, at)) or layers.get(("H" if letter == "A" else letter, at))
            choices[slot] = [near] if near else []
    for values in itertools.islice(itertools.product(*choices.values()), _FILLINGS):
        text = template
        for slot, value in zip(choices, values):
            text = text.replace(f"{{{slot}}}", value)
        yield text


def _instead(scope: Scope, filled: Iterable[str]) -> Iterator[Edit]:
    """The right side of a statement that sets the same thing, or a return."""
    for text in filled:
        new = ast.parse(text).body[0]
        for old in scope.statements:
            if _same_target(old, new):
                plain = isinstance(getattr(old, "value", None), (ast.Constant, ast.Name))
                cost = 2.9 if isinstance(new, ast.Return) else 1.8 if plain else 2.4
                yield scope.swap(old, text, KIND, cost, text)


def _same_target(old: ast.stmt, new: ast.stmt) -> bool:
    if isinstance(old, ast.Return) or isinstance(new, ast.Return):
        return type(old) is type(new)
    if isinstance(new, ast.Assign) and isinstance(old, (ast.Assign, ast.AugAssign)):
        target = old.targets[0] if isinstance(old, ast.Assign) else old.target
        return ast.unparse(target) == ast.unparse(new.targets[0])
    return False


def _between(scope: Scope, filled: Iterable[str]) -> Iterator[Edit]:
    """The statement as a line of its own, wherever its names make sense."""
    bodies = list(blocks(scope))
    stored = {
        ast.unparse(statement.targets[0])
        for statement in scope.statements
        if isinstance(statement, ast.Assign)
    }
    for text in filled:
        new = ast.parse(text).body[0]
        if isinstance(new, ast.Return):
            continue
        target = ast.unparse(new.targets[0]) if isinstance(new, ast.Assign) else ""
        needs = {
            counter
            for counter in scope.counters
            if any(isinstance(node, ast.Name) and node.id == counter for node in ast.walk(new))
        }
        for block, owner in bodies:
            inside = {
                node.id
                for node in ast.walk(getattr(owner, "target", ast.Pass()))
                if isinstance(node, ast.Name)
            }
            if needs and not needs & inside:
                continue
            here = {ast.unparse(it.targets[0]) for it in block if isinstance(it, ast.Assign)}
            cost = 1.9 if target not in stored else 2.3 if target not in here else 4.2
            if "shuffle(" in text and owner in scope.body:
                cost = 0.9  # in the loop over the epochs
            far = 0.0 if bool(needs) == (owner is not scope.function) else 0.6
            yield from _gaps(scope, block, text, target, cost + far)


def _gaps(
    scope: Scope, block: list[ast.stmt], text: str, target: str, cost: float
) -> Iterator[Edit]:
    wanted = True
    for place, statement in enumerate(block):
        if not scope.alone(statement):
            return
        below = min(0.1 * place, 0.5)
        reads = target.isidentifier() and any(
            isinstance(node, ast.Name) and node.id == target for node in ast.walk(statement)
        )
        below -= 0.7 * (reads and wanted)
        wanted = wanted and not reads
        yield scope.before(statement, text, KIND, cost + below, f"{text} added")
    if block and not isinstance(block[-1], ast.Return):
        indent = scope.indent(block[-1])
        yield scope.after(block[-1], text, KIND, cost, f"{text} added", indent)
