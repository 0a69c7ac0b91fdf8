"""Backprop changes the network.

Asking for the gradient already changes weights or biases.

Why:
    `nabla_w = self.weights` makes no copy: both names stand for the same list, and what is put
    into one is in the other. The slopes overwrite the network before the step begins. Or a step
    is taken in here already, and once more by the caller.

Ask yourself:
    Which lines of your function write to self, or to something that belongs to self?

Example:
      def backprop(self, x, y):
    -     nabla_b = self.biases
    -     nabla_w = self.weights
    +     nabla_b = [np.zeros(b.shape) for b in self.biases]
    +     nabla_w = [np.zeros(w.shape) for w in self.weights]
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
          return (nabla_b, nabla_w)
"""

LEVEL = "error"
