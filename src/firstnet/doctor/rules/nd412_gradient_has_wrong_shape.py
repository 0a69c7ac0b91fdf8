"""The gradient has the wrong shape.

There must be one slope for each weight and each bias: the gradient has the shapes of the arrays
that it belongs to.

Why:
    With another shape the step raises an error; or NumPy stretches the smaller array without a
    word, and every weight gets a mixture.

Ask yourself:
    Which shape has the product of the error and the activations before it, and which has the matrix
    of weights?

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
    -     nabla_w[-1] = np.dot(activations[-2], delta.transpose())
    +     nabla_w[-1] = np.dot(delta, activations[-2].transpose())
          for l in range(2, self.num_layers):
              sp = sigmoid_prime(zs[-l])
              delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
              nabla_b[-l] = delta
              nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
          return (nabla_b, nabla_w)
"""

LEVEL = "error"
