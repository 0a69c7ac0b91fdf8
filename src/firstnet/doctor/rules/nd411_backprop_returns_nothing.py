"""Backprop returns nothing.

The gradient is computed, but the function ends without `return`, so Python gives back None.

Why:
    The step that unpacks the gradient gets None, and ends in TypeError: cannot unpack
    non-iterable NoneType object.

Ask yourself:
    What does your function give back, if you print it?

Example:
      def backprop(self, x, y):
          nabla_b = [np.zeros(b.shape) for b in self.biases]
          nabla_w = [np.zeros(w.shape) for w in self.weights]
          activation = x
          activations = [x]
          zs = []
          for b, w in zip(self.biases, self.weights):
              z = np.dot(w, activation) + b
              zs.append(z)
              activation = sigmoid(z)
              activations.append(activation)
          delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
          nabla_b[-1] = delta
          nabla_w[-1] = np.dot(delta, activations[-2].transpose())
          for l in range(2, self.num_layers):
              sp = sigmoid_prime(zs[-l])
              delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
              nabla_b[-l] = delta
              nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
    +     return (nabla_b, nabla_w)
"""

LEVEL = "error"
