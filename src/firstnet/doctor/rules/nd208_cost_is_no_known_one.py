"""The cost is none that is known.

The function that computes the cost gives numbers that go with no cost of the book: neither the
quadratic cost nor the cross-entropy nor the log-likelihood, not even up to a factor.

Why:
    The cost is what you watch. If its formula is wrong, it may rise while the network learns, or
    fall while it does not, and you look for the fault in the wrong place.

Ask yourself:
    For one output a = 0.8 and y = 1, what is the cost by hand, and what does your function say?

Example:
    def cost(self, output_activations, y):
        return 0.5 * np.sum(output_activations - y)

Use instead:
    def cost(self, output_activations, y):
        return 0.5 * np.sum((output_activations - y) ** 2)
"""

LEVEL = "warning"
