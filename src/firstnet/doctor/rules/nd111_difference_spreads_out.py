"""Every output is subtracted from every target, instead of from its own.

An array of shape (n, 1) minus one of shape (n,) or (1, n) has n x n entries.

Why:
    NumPy spreads out the side that has one row or column, and does not complain. The error then
    mixes all examples, or all neurons, and what is learned is at best their mean.

Ask yourself:
    What are the shapes of the two sides, and of their difference?

Example:
    def cost_derivative(self, output_activations, y):
        return output_activations - y.ravel()

Use instead:
    def cost_derivative(self, output_activations, y):
        return output_activations - y
"""

from __future__ import annotations

LEVEL = "error"
