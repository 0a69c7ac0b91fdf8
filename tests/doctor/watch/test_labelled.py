"""Results that are printed under another name than that of the examples they come from."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.labelled import called_a_test

AGAIN = 'print("training accuracy", net.score(X_train, y_train))\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (AGAIN + 'print("test accuracy", net.score(X_train, y_train))', 2),
        ('print(f"Train {acc(X[:n_train]):.2f}")\nprint(f"Test {acc(X[:n_train]):.2f}")', 2),
        ('print("train %.2f" % f(x_tr, t))\nx = 3\nprint("test %.2f" % f(x_tr, t))', 0),
        (AGAIN + 'print("test accuracy", net.score(X_test, y_test))', 0),
        (AGAIN + 'print("train and test", net.score(X_train, y_train))', 0),
        (AGAIN + 'print("test - train", f(X_test) - net.score(X_train, y_train))', 0),
        ('print("train size", len(X_train))\nprint("test share", 30 / len(X_train))', 0),
        ('print("train", net.score(X, y))\nprint("test", net.score(X, y))', 0),
        ('Xa, Xb = X[:9], X[9:]\nprint("train", f(Xa))\nprint("Test:", f(Xa))', 3),
        ('print("train", f(X_train))\nprint("greatest", f(X_train))', 0),
        ('print("train", f(X_train))\nprint("test", 1 - f(X_train))', 0),  # the rest
        ('print("train", f(X_train))\nprint("test that it comes again", f(X_train))', 0),
        ('print("train", choice(X_train))\nprint("test", choice(X_train))', 0),
        (AGAIN + "X_train = load()\n" + AGAIN.replace("training", "test"), 0),
    ],
)
def test_the_line_that_calls_the_training_a_test(text, line):
    found = called_a_test(Source("net.py", text, text))
    assert (found.lineno if found else 0) == line
