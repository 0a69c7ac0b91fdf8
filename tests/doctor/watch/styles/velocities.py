import math
import random

random.seed(2)


def make_circle(n):
    rows = []
    for _ in range(n):
        x = random.uniform(-1.5, 1.5)
        y = random.uniform(-1.5, 1.5)
        rows.append(([x, y], 1 if x * x + y * y < 1 else 0))
    return rows


class NN:
    def __init__(self, ni, nh, no):
        self.ni = ni + 1  # +1 for bias
        self.nh = nh
        self.no = no
        self.wi = [[random.uniform(-0.8, 0.8) for _ in range(nh)] for _ in range(self.ni)]
        self.wo = [[random.uniform(-0.8, 0.8) for _ in range(no)] for _ in range(nh + 1)]
        self.ci = [[0.0] * nh for _ in range(self.ni)]
        self.co = [[0.0] * no for _ in range(nh + 1)]

    def update(self, inputs):
        if len(inputs) != self.ni - 1:
            raise ValueError("wrong number of inputs")
        self.ai = list(inputs) + [1.0]
        self.ah = []
        for j in range(self.nh):
            s = sum(self.ai[i] * self.wi[i][j] for i in range(self.ni))
            self.ah.append(math.tanh(s))
        self.ah.append(1.0)
        self.ao = []
        for k in range(self.no):
            s = sum(self.ah[j] * self.wo[j][k] for j in range(self.nh + 1))
            self.ao.append(1 / (1 + math.exp(-s)))
        return self.ao[:]

    def back_propagate(self, targets, N, M):
        # cross entropy with sigmoid: delta is just the difference
        output_deltas = [targets[k] - self.ao[k] for k in range(self.no)]
        hidden_deltas = []
        for j in range(self.nh):
            error = sum(output_deltas[k] * self.wo[j][k] for k in range(self.no))
            hidden_deltas.append(error * (1 - self.ah[j] ** 2))
        for j in range(self.nh + 1):
            for k in range(self.no):
                change = output_deltas[k] * self.ah[j]
                self.co[j][k] = M * self.co[j][k] + N * change
                self.wo[j][k] += self.co[j][k]
        for i in range(self.ni):
            for j in range(self.nh):
                change = hidden_deltas[j] * self.ai[i]
                self.ci[i][j] = M * self.ci[i][j] + N * change
                self.wi[i][j] += self.ci[i][j]
        eps = 1e-12
        return -sum(t * math.log(a + eps) + (1 - t) * math.log(1 - a + eps)
                    for t, a in zip(targets, self.ao))

    def train(self, patterns, iterations=60, N=0.05, M=0.5):
        for it in range(iterations):
            random.shuffle(patterns)
            error = 0.0
            for inputs, target in patterns:
                self.update(inputs)
                error += self.back_propagate([target], N, M)
            if it % 10 == 0:
                print("error %-.5f" % (error / len(patterns)))

    def test(self, patterns):
        hits = 0
        for inputs, target in patterns:
            guess = 1 if self.update(inputs)[0] > 0.5 else 0
            hits += guess == target
        return hits / len(patterns)


def demo():
    train, test = make_circle(400), make_circle(200)
    n = NN(2, 8, 1)
    n.train(train)
    print("train:", n.test(train), "test:", n.test(test))


if __name__ == "__main__":
    demo()
