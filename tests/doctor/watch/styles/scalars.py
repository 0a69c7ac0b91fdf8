import math
import random

random.seed(6)
w1, w2, w3, w4, w5, w6 = [random.uniform(-1, 1) for _ in range(6)]
b1, b2, b3 = 0.0, 0.0, 0.0


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


people = [(-2, -1, 1), (25, 6, 0), (17, 4, 0), (-15, -6, 1), (-5, -3, 1), (12, 2, 0)]
for epoch in range(400):
    for a, b, wanted in people:
        a, b = a / 10, b / 10
        h1 = sigmoid(w1 * a + w2 * b + b1)
        h2 = sigmoid(w3 * a + w4 * b + b2)
        o = sigmoid(w5 * h1 + w6 * h2 + b3)
        slope = -2 * (wanted - o) * o * (1 - o)
        slope1 = slope * w5 * h1 * (1 - h1)
        slope2 = slope * w6 * h2 * (1 - h2)
        w5 -= 0.5 * slope * h1
        w6 -= 0.5 * slope * h2
        b3 -= 0.5 * slope
        w1 -= 0.5 * slope1 * a
        w2 -= 0.5 * slope1 * b
        b1 -= 0.5 * slope1
        w3 -= 0.5 * slope2 * a
        w4 -= 0.5 * slope2 * b
        b2 -= 0.5 * slope2
