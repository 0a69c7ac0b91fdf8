"""Some weights or biases never change.

A step moves some of the weights and biases, and leaves others as they were.

Why:
    What does not move does not learn. A network whose biases stand still often reaches 90 per
    cent all the same, so that nobody notices.

Ask yourself:
    Is there a line in your step for the weights and one for the biases?

Example:
      def update_mini_batch(self, mini_batch, eta):
          ...
          self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
    +     self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "error"
