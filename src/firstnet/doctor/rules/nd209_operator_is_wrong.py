"""An operator of the engine has another value than for plain numbers.

The class of values has an operator, such as 2 - a, that computes something else than its name says.

Why:
    All that is computed with the operator has the wrong value, and its slopes are those of another
    expression. Python calls a method of the class for each operator. For 2 - a it is __rsub__, with
    the right operand first: self is a, and other is 2.

Ask yourself:
    What is the .data of the result, and what do the plain numbers give?

Example:
      def __rsub__(self, other):
    -     return self - other
    +     return (-self) + other
"""

LEVEL = "error"
