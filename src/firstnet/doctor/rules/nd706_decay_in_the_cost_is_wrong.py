"""The regularization in the cost is wrong.

With L2 regularization the cost has one more term, lmbda / 2n times the sum of all squared weights
(chapter 3, equation 87). Here another amount is added.

Why:
    The learning is not touched by it, but the cost that is printed is. Added once for each example
    instead of once, it drowns the cost itself, and the curve no longer says how well the network
    does.

Ask yourself:
    How often is the term added when the data holds ten examples?

Example:
    def total_cost(self, data, lmbda):
        cost = 0.0
        for x, y in data:
            a = self.feedforward(x)
            cost += 0.5 * np.linalg.norm(a - y) ** 2 / len(data)
            cost += 0.5 * (lmbda / len(data)) * sum(np.linalg.norm(w) ** 2 for w in self.weights)
        return cost

Use instead:
    def total_cost(self, data, lmbda):
        cost = 0.0
        for x, y in data:
            a = self.feedforward(x)
            cost += 0.5 * np.linalg.norm(a - y) ** 2 / len(data)
        cost += 0.5 * (lmbda / len(data)) * sum(np.linalg.norm(w) ** 2 for w in self.weights)
        return cost
"""

LEVEL = "error"
