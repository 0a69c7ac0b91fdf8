"""Masks of attention: the future of a position is hidden from it, and not its past."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.causal import of_the_future, wrong

RIGHT = [
    "hidden = np.triu(np.ones((T, T), dtype=bool), k=1)\ns[hidden] = -1e9",
    "future = np.triu(np.ones((T, T)), 1)\ns = np.where(future == 1, -np.inf, s)",
    "s = np.where(np.tril(np.ones_like(s)) > 0, s, -1e9)",
    "mask = np.tril(np.ones((T, T), bool))\ns[:, ~mask] = -1e9",
    "s = s + np.triu(np.full((T, T), -1e9), 1)",
    "s = s + (1 - np.tril(np.ones((T, T)))) * -1e9",
]
WRONG = {
    "hidden = np.tril(np.ones((T, T), dtype=bool), k=-1)\ns[hidden] = -1e9": (
        "np.triu(np.ones((T, T), dtype=bool), k=1)"
    ),
    "s = np.where(np.triu(np.ones_like(s)) > 0, s, -1e9)": "np.tril(np.ones_like(s))",
    "mask = np.triu(np.ones((T, T), bool))\ns[:, ~mask] = -1e9": "np.tril(np.ones((T, T), bool))",
    "future = np.triu(np.ones((T, T), dtype=bool), 2)\ns[future] = -1e9": (
        "np.triu(np.ones((T, T), dtype=bool), 1)"
    ),
    "causal = np.tril(np.ones((T, T)), k=1)\ns = np.where(causal > 0, s, -np.inf)": (
        "np.tril(np.ones((T, T)), k=0)"
    ),
    "s = s + np.tril(np.full((T, T), -1e9), -1)": "np.triu(np.full((T, T), -1e9), 1)",
}
OTHERS = [
    "W += np.tril(np.outer(y, y)) @ W",  # Sanger's rule
    "a = np.tril(np.ones((T, T)))\nmeans = a @ x / a.sum(axis=1)",  # running means
    "hidden = np.tril(np.ones((T, T)), k)\ns[hidden] = -1e9",  # of a number that is not known
    "near = np.tril(np.ones((T, T)), -3)\ns[near > 0] = -1e9",  # a window
    "left = np.tril(np.ones((T, T)))\ns = np.where(left > 0, s, -1e9)\n"
    "right = np.triu(np.ones((T, T)))\nr = np.where(right > 0, r, -1e9)",  # one side each
    "causal = np.tril(np.ones((T, T + 1)), 1)\ns = np.where(causal > 0, s, -1e9)",  # a key more
    "# a backward_lm\nhidden = np.tril(np.ones((T, T)), -1)\ns[hidden > 0] = -1e9",
]


def _source(text):
    text = f"causal = True\n{text}"
    return Source("net.py", text, text)


@pytest.mark.parametrize("text", ["np.triu(np.ones_like(s))", "np.tril(np.ones((T, T)), 1)"])
def test_a_mask_may_be_meant_otherwise(text):
    """The end of a span is not before its start; or each column is a position."""
    text = f"s = np.where({text} > 0, s, -1e9)\n"
    assert len(list(wrong(_source(text)))) == 1
    assert list(wrong(Source("net.py", text, text))) == []
    assert list(wrong(_source(f"{text}a = np.exp(s - s.max(axis=0))\n"))) == []


def test_what_comes_next_may_be_known():
    text = "lookahead = np.tril(np.ones((T, T)), 1)\ns = np.where(lookahead > 0, s, -1e9)\n"
    assert len(list(wrong(_source(text.replace("lookahead", "seen"))))) == 1
    assert list(wrong(_source(text))) == []


@pytest.mark.parametrize("text", [*RIGHT, *OTHERS])
def test_a_mask_that_hides_the_future_or_something_else_is_left_alone(text):
    assert list(wrong(_source(text))) == []


@pytest.mark.parametrize(("text", "instead"), WRONG.items())
def test_a_mask_that_hides_the_past_or_shows_what_comes_next_is_found_and_mended(text, instead):
    source = _source(text + "\n")
    (found,) = wrong(source)
    (edit,) = of_the_future(source, found.call.lineno)
    assert edit.replacement == instead
    assert list(wrong(_source(apply(source.runnable, [edit])))) == []
