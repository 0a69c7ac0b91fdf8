"""The momentum has no effect.

The network keeps velocities, but a step does not depend on the steps before it; or it depends on
all of them alike, for they never fade.

Why:
    Momentum lets a step go on in the direction of the last ones (chapter 3, equations 107 and 108).
    A velocity that is not used, or that starts from zero each time, leaves plain gradient descent:
    the network learns, though not as you think. One that keeps all of its speed has no brakes.

Ask yourself:
    Where does your step read the velocity that the last step has left?

Example:
    def update_mini_batch(self, mini_batch, eta):
        if not hasattr(self, "velocities"):
            self.velocities = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        m = len(mini_batch)
        self.velocities = [-eta / m * nw for v, nw in zip(self.velocities, nabla_w)]
        self.weights = [w + v for w, v in zip(self.weights, self.velocities)]
        self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]

Use instead:
    def update_mini_batch(self, mini_batch, eta):
        if not hasattr(self, "velocities"):
            self.velocities = [np.zeros(w.shape) for w in self.weights]
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        m = len(mini_batch)
        self.velocities = [0.9 * v - eta / m * nw for v, nw in zip(self.velocities, nabla_w)]
        self.weights = [w + v for w, v in zip(self.weights, self.velocities)]
        self.biases = [b - eta / m * nb for b, nb in zip(self.biases, nabla_b)]
"""

LEVEL = "warning"
