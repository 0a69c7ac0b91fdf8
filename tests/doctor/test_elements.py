"""Elements of lists that are read in the place of others, with the same counters."""

import ast

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.elements import elements
from firstnet.doctor.edits.scope import Scope

TEXT = """
def back(h, w_h, w_o, d_o, n):
    d_h = [0] * n
    for j in range(n):
        d_h[j] = d_o * w_h[j][0] * h[j] * (1 - h[j])
    for j in range(n):
        w_o[j] += d_o * h[j]
        for i in range(2):
            w_h[j][i] += d_h[j] * x[i]
"""


def test_the_weights_of_the_other_layer_come_first():
    tree = ast.parse(TEXT)
    found = [element for element in elements(Scope(TEXT, tree, tree.body[0])) if element.line == 5]
    others = [it.replacement for it in found if it.words.endswith("for w_h[j][0]")]
    assert others[0] == "w_o[j]"
    assert "x[i]" not in others  # by another counter
    (first,) = [it for it in found if it.words == "w_o[j] for w_h[j][0]"]
    assert "d_o * w_o[j] * h[j]" in apply(TEXT, [first])
