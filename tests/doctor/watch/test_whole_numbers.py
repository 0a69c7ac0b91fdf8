"""A program of whole numbers gets floats for its weights, and no program becomes another one."""

import ast

import pytest

from firstnet.doctor.watch.program.whole_numbers import with_floats

PERCEPTRON = """
class Perceptron:
    def __init__(self, n):
        self.w = [0] * n
        self.bias = 0

    def train(self, table):
        rounds = 0
        wrong = 0
        for x, target in table:
            e = target - self.fire(x)
            for i in range(len(x)):
                self.w[i] += e * x[i]
            self.bias += e
            wrong += 1
        return rounds
"""


def made(text):
    return ast.unparse(with_floats(ast.parse(text)))


def test_what_is_added_to_is_a_float_and_a_counter_is_not():
    now = made(PERCEPTRON)
    assert "self.w = [0.0] * n" in now
    assert "self.bias = 0.0" in now
    assert "wrong = 0\n" in now
    assert "rounds = 0\n" in now


@pytest.mark.parametrize(
    "text",
    [
        PERCEPTRON.replace("e * x[i]", "0.1 * e * x[i]"),
        PERCEPTRON.replace("return rounds", "return rounds / 3"),
        f"import numpy as np\n{PERCEPTRON}",
    ],
    ids=["a float", "a fraction", "a module"],
)
def test_a_program_that_has_other_numbers_stays_as_it_is(text):
    assert made(text) == ast.unparse(ast.parse(text))


def test_the_program_that_is_read_stays_as_it_is():
    tree = ast.parse(PERCEPTRON)
    with_floats(tree)
    assert ast.unparse(tree) == ast.unparse(ast.parse(PERCEPTRON))
