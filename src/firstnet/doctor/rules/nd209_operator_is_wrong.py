"""An operator of the engine has another value than for plain numbers.

The class of values has an operator, such as 2 - a, that computes something else than its name says.

Why:
    Python calls __rsub__ for 2 - a, with the right operand first: self is a, and other is 2. So it
    has to return other - self. All that is computed with the operator has the wrong value, and its
    slopes are those of another expression.

Ask yourself:
    What are (2 - a).data and 2 - a.data?

Example:
    def __rsub__(self, other):
        return self - other

Use instead:
    def __rsub__(self, other):
        return (-self) + other
"""

from __future__ import annotations

LEVEL = "error"
