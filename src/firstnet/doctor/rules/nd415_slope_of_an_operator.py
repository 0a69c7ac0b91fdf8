"""An operator of the engine leads a wrong slope back.

The class of values computes an operator, and backward() gives an operand another slope than the
value has.

Why:
    Each operator multiplies the slope of its result by its own slope along the operand (the chain
    rule), and adds that to what the operand has already: it may come more than once. And a value
    may hand its slope on only when all that is computed from it has added its part.

Ask yourself:
    By how much does the result change if you add 0.001 to one operand? What is its .grad?

Example:
      def _backward():
    -     self.grad += self.data * out.grad
    +     self.grad += other.data * out.grad
          other.grad += self.data * out.grad
"""

LEVEL = "error"
