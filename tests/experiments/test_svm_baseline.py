"""The machine of pairs and scikit-learn's own."""

import numpy as np
import pytest

from firstnet.classic import mnist_loader
from firstnet.experiments import svm_baseline

svm = pytest.importorskip("sklearn.svm", reason="the machine needs the extra sklearn")


@pytest.fixture(scope="module")
def digits():
    return mnist_loader.load_data()


@pytest.mark.parametrize("size", [100, 1200])  # 1,200: more than one block of each pair together
def test_it_answers_as_scikit_learns_machine_of_ten_digits(digits, size):
    (x, labels), (asked, _), _ = digits
    theirs = svm.SVC(gamma="auto").fit(x[:size], labels[:size])
    pairs = list(svm_baseline.fitted(svm, x[:size], labels[:size]))
    answers = svm_baseline.answers(pairs, x, asked[:700])
    np.testing.assert_array_equal(answers, theirs.predict(asked[:700]))


@pytest.mark.slow
def test_its_support_vectors_and_weights_are_those_of_scikit_learn_to_the_last_place(digits):
    (x, labels), _, _ = digits
    rows = np.flatnonzero((labels[:6000] == 3) | (labels[:6000] == 5))
    theirs = svm.SVC(gamma="auto").fit(x[rows], labels[rows])
    [pair] = [it for it in svm_baseline.fitted(svm, x[:6000], labels[:6000]) if it.digits == (3, 5)]
    np.testing.assert_array_equal(pair.rows, rows[theirs.support_])
    np.testing.assert_array_equal(pair.coefficients, theirs.dual_coef_[0])


@pytest.mark.slow
def test_no_sum_of_two_digits_is_too_large_to_be_exact_in_float32(digits):
    x = np.concatenate([part for part, _ in digits])
    large = np.flatnonzero(svm_baseline.squares(x) >= 256)  # of any two, one must be (Cauchy)
    products = x[large].astype(np.float64) @ x.T
    products[np.arange(len(large)), large] = 0
    assert 0 < products.max() < 256
