"""Engines in which no target is subtracted from an output: the cost itself is what is descended."""

import runpy
from pathlib import Path

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen = SEEING["seen"]
ENGINE = """
import math
import random


class Node:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad, self.back = value, parents, 0, None

    def __add__(self, other):
        out = Node(self.value + other.value, (self, other))

        def back():
            self.grad += out.grad
            other.grad += out.grad

        out.back = back
        return out

    def __mul__(self, other):
        out = Node(self.value * other.value, (self, other))

        def back():
            self.grad += other.value * out.grad
            other.grad += self.value * out.grad

        out.back = back
        return out

    def tanh(self):
        out = Node(math.tanh(self.value), (self,))

        def back():
            self.grad += (1 - out.value**2) * out.grad

        out.back = back
        return out

    def backward(self):
        order, known = [], set()

        def walk(node):
            if node not in known:
                known.add(node)
                for it in node.parents:
                    walk(it)
                order.append(node)

        walk(self)
        self.grad = 1
        for node in reversed(order):
            if node.back:
                node.back()


random.seed(1)
W = [Node(random.uniform(-1, 1)) for _ in range(9)]
pairs = [(0, 0, -1), (0, 1, 1), (1, 0, 1), (1, 1, -1)]
for epoch in range(400):
    for w in W:
        w.grad = 0
    cost = Node(0.0)
    for a, b, t in pairs:
        a, b = Node(a), Node(b)
        h, k = (W[0] * a + W[1] * b + W[2]).tanh(), (W[3] * a + W[4] * b + W[5]).tanh()
        miss = (W[6] * h + W[7] * k + W[8]).tanh() + Node(-t)
        cost = cost + miss * miss
    cost.backward()
    for w in W:
        w.value -= 0.2 * w.grad
"""


def test_a_right_engine_descends_its_own_cost():
    watched, verdict = seen(ENGINE)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.step.cost == "program's own"


def test_another_step_is_not_taken_for_one_that_does():
    _, verdict = seen(ENGINE.replace("(1 - out.value**2) * out.grad", "(1 - out.value) * out.grad"))
    assert verdict.kind != "right"
    _, verdict = seen(ENGINE.replace("w.value -= 0.2", "w.value += 0.2"))
    assert verdict.kind != "right"
