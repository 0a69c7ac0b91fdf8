"""What the learner calls things, guessed from names: weights, biases, delta, zs, nabla."""

from __future__ import annotations

import ast
import re

from firstnet.doctor.edits.scope import Scope

_PATTERNS = {
    "weights": r"w|ws|weights?|pesos|poids|gewichte|pesi|W",
    "biases": r"b|bs|bias(es)?|sesgos|biais|schwellen",
    "nabla_w": r"nabla_w|grad(ients?)?_?w(eights)?|dw|dws|sum_?dw|gw|d_?weights|w_?grads?|nw",
    "nabla_b": r"nabla_b|grad(ients?)?_?b(iases)?|db|dbs|sum_?db|gb|d_?bias(es)?|b_?grads?|nb",
    "delta_nabla_w": r"(delta_nabla|dn|delta)_?w|dnw|d_?nabla_?w",
    "delta_nabla_b": r"(delta_nabla|dn|delta)_?b|dnb|d_?nabla_?b",
    "delta": r"delta|dz|err(or)?|d|deltas?|δ|d_?hidden|d_?h\d?|hidden_?(error|delta)s?",
    "z": r"z|net|total|pre_?act(ivation)?|weighted(_input)?",
    "zs": r"zs|z_?(list|vectors?|values?)|pre_?activations|nets",
    "activation": r"a|activation|act|out(put)?|h|h1|hidden|current|layer_?output",
    "activations": r"activations|acts?|as_?|a_?list|outputs|activation_?list|layer_?outputs|outs",
    "x": r"x|X|xs|inputs?|inp|features|image|data|a0|A0|xb|batch_?x",
    "y": r"y|Y|ys|targets?|labels?|t|expected|desired|yb|batch_?y|truth",
    "eta": r"eta|lr|alpha|learning_?rate|rate|step",
    "batch": r"(mini_?)?batch|lote?|mini_?lote?|stapel|examples",
    "data": r"(train(ing)?_?)?(data|set|examples)|datos\w*|donn(é|e)es\w*|daten|tr",
    "sizes": r"sizes|layers?(_?sizes)?|dims|structure|architecture|shape|capas|neurons",
    "size": r"(mini_?)?batch_?size|bs|size",
    "output": r"a|activation|output_?activations?|out(put)?|y_?hat|prediction|result|yhat",
    "sp": r"sp|slope|sigma_prime|deriv(ative)?",
}


def roles(scope: Scope) -> dict[str, list[str]]:
    """Return, for each role, the expressions of this function that may play it, likeliest first."""
    own = [f"self.{name}" for name in scope.attributes]
    used = _used(scope)
    found: dict[str, list[str]] = {}
    for role, pattern in _PATTERNS.items():
        match = re.compile(pattern, re.IGNORECASE).fullmatch
        names = [name for name in (*scope.bound, *own) if match(name.removeprefix("self."))]
        found[role] = sorted(names, key=lambda name: (name not in used, len(name) < 2))
    found["activations"] += [it for it in found["activation"] if it in scope.listed]
    found["weights"] = _lists_first(found["weights"], scope)
    found["biases"] = _lists_first(found["biases"], scope)
    found["slope"] = scope.slopes
    found["squash"] = [
        name
        for name, arity in scope.functions.items()
        if arity == 1 and name not in scope.slopes and re.search("sig|act|tanh|squash|σ|relu", name)
    ]
    found["cost_slope"] = [
        name for name, arity in scope.functions.items() if arity == 2 and _is_cost(name)
    ]
    found["backprop"] = [
        name for name, arity in scope.functions.items() if arity == 2 and _is_backprop(name)
    ]
    found["l"] = scope.counters
    for owned in ("slope", "squash"):
        found[owned] = found[owned][:3]
    return found


def _is_backprop(name: str) -> bool:
    return re.search("back|grad", name, re.IGNORECASE) is not None and not _is_cost(name)


def _is_cost(name: str) -> bool:
    return re.search("cost|loss|error", name, re.IGNORECASE) is not None


def _used(scope: Scope) -> set[str]:
    return {
        ast.unparse(node) for node in scope.nodes if isinstance(node, (ast.Name, ast.Attribute))
    }


def _lists_first(names: list[str], scope: Scope) -> list[str]:
    """Attributes before the loop variables that run over them."""
    return sorted(names, key=lambda name: not name.startswith("self.") and name in scope.unread)


def numbered(scope: Scope) -> dict[tuple[str, int], str]:
    """Return the expressions with a layer's number: ("W", 1) is W1, self.W1 or params["W1"]."""
    found: dict[tuple[str, int], str] = {}
    root = scope.owner or scope.function
    for node in [*scope.nodes, *ast.walk(root)]:
        text = ""
        if isinstance(node, ast.Name) and node.id in scope.known:
            text = node.id
        elif isinstance(node, ast.Attribute):
            text = node.attr
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            text = node.slice.value if isinstance(node.slice.value, str) else ""
        match = re.fullmatch(r"(delta|error|[A-Za-z]{1,4}?)_?(\d)(_error|_delta)?", text)
        if match and scope.fits(node):
            letter = match[1].upper() if len(match[1]) == 1 else match[1].lower()
            if match[3] or letter in ("delta", "error"):
                letter = "dz"
            found.setdefault((letter, int(match[2])), ast.unparse(node))
    return found
