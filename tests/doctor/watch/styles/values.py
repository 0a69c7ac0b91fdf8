import math
import random

random.seed(7)


class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self.children = children
        self.backward_step = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def step():
            self.grad += out.grad
            other.grad += out.grad

        out.backward_step = step
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def step():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.backward_step = step
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def step():
            self.grad += (1 - t * t) * out.grad

        out.backward_step = step
        return out

    def backward(self):
        order, seen = [], set()

        def build(value):
            if value not in seen:
                seen.add(value)
                for child in value.children:
                    build(child)
                order.append(value)

        build(self)
        self.grad = 1.0
        for value in reversed(order):
            value.backward_step()


class Neuron:
    def __init__(self, inputs):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(inputs)]
        self.b = Value(0.0)

    def __call__(self, xs):
        total = self.b
        for w, x in zip(self.w, xs):
            total = total + w * x
        return total.tanh()


hidden = [Neuron(2) for _ in range(4)]
last = Neuron(4)
points = [([random.uniform(-1, 1), random.uniform(-1, 1)]) for _ in range(30)]
wanted = [1.0 if a + b > 0.2 else -1.0 for a, b in points]
for step in range(40):
    parameters = [p for n in [*hidden, last] for p in [*n.w, n.b]]
    for p in parameters:
        p.grad = 0.0
    loss = Value(0.0)
    for point, target in zip(points, wanted):
        out = last([n(point) for n in hidden])
        gap = out + (-target)
        loss = loss + gap * gap
    loss.backward()
    for p in parameters:
        p.data -= 0.02 * p.grad
    print("step", step, "loss", loss.data)
