"""Weights are replaced by their step.

The step is assigned to the weights, instead of being added to them.

Why:
    Gradient descent changes the weights a little, w - eta times the gradient (equation 20). Where
    the old weights are missing from the right-hand side, all that was learned is lost in each step.

Ask yourself:
    What are the weights after a step whose gradient is zero?

Example:
      def update_mini_batch(self, mini_batch, eta):
          nabla_b, nabla_w = self.mean_gradient(mini_batch)
    -     self.weights = [-eta * nw for nw in nabla_w]
    +     self.weights = [w - eta * nw for w, nw in zip(self.weights, nabla_w)]
"""

LEVEL = "error"
