"""The scikit-learn classifier: it passes scikit-learn's checks and trains the same network."""

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("sklearn")

from scipy import sparse
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import firstnet
from firstnet.book.costs import COSTS
from firstnet.errors import DataError, RecipeError
from firstnet.sklearn import NetworkClassifier


@pytest.mark.filterwarnings("ignore:X goes up")  # some of the checks have large ones
@parametrize_with_checks(
    [
        NetworkClassifier(),
        NetworkClassifier(engine="reference"),
        NetworkClassifier(cost="cross-entropy", neuron="tanh", starts="small", early_stopping=20),
    ]
)
def test_every_check_of_scikit_learn_passes(estimator, check):
    with np.errstate(under="ignore"):  # of probabilities near 0
        check(estimator)


@pytest.fixture(scope="module")
def digits():
    x, y = load_digits(return_X_y=True)
    return train_test_split(x / 16, y, random_state=0)


def test_it_reads_digits(digits):
    x, x_test, y, y_test = digits
    classifier = NetworkClassifier(hidden=(50,), random_state=0).fit(x, y)
    assert classifier.score(x_test, y_test) > 0.95
    assert classifier.n_iter_ == len(classifier.loss_curve_) == 30
    assert classifier.loss_curve_[-1] < classifier.loss_curve_[0] / 5
    assert classifier.loss_ == classifier.loss_curve_[-1]


def test_it_is_the_network_of_train(digits):
    x, _, y, _ = digits
    classifier = NetworkClassifier(hidden=(12,), epochs=2, random_state=3).fit(x, y)
    rng = np.random.default_rng(np.random.RandomState(3).randint(2**32 - 1, dtype=np.uint32))
    recipe = firstnet.Recipe(
        (64, 12, 10),
        epochs=2,
        eta=0.1,
        cost="log-likelihood",
        neuron="relu",
        starts="he",
        dtype="float64",
    )
    network = firstnet.starting_network(recipe, rng)
    *_, last = firstnet.train(network, firstnet.Examples(x, y), recipe=recipe, seed=rng)
    np.testing.assert_array_equal(classifier.network_.layers[0].w, last.network.layers[0].w)


@pytest.mark.parametrize("cost", COSTS)
def test_probabilities_sum_to_one(digits, cost):
    x, x_test, y, _ = digits
    starts = "small" if cost != "log-likelihood" else "he"
    classifier = NetworkClassifier(cost=cost, starts=starts, epochs=3, random_state=0).fit(x, y)
    found = classifier.predict_proba(x_test)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (classifier.classes_[found.argmax(axis=1)] == classifier.predict(x_test)).all()
    np.testing.assert_allclose(np.exp(classifier.predict_log_proba(x_test)), found)


def test_labels_are_of_any_kind():
    x, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = make_pipeline(StandardScaler(), NetworkClassifier(random_state=0))
    assert cross_val_score(model, x, names, cv=5).mean() > 0.9
    assert model.fit(x, names).predict(x[:1]) == ["setosa"]


def test_a_search_finds_the_better_eta():
    x, y = load_iris(return_X_y=True)
    model = make_pipeline(MinMaxScaler(), NetworkClassifier(epochs=20, random_state=0))
    search = GridSearchCV(model, {"networkclassifier__eta": [1e-6, 0.1]}, cv=3).fit(x, y)
    assert search.best_params_ == {"networkclassifier__eta": 0.1}


def test_sparse_examples_lead_where_dense_ones_do(digits):
    x, x_test, y, _ = digits
    dense, thin = (
        NetworkClassifier(epochs=2, random_state=0).fit(form(x), y)
        for form in (np.asarray, sparse.csr_matrix)
    )
    np.testing.assert_array_equal(
        dense.predict_proba(x_test), thin.predict_proba(sparse.csc_matrix(x_test))
    )


def test_partial_fit_goes_on(digits):
    x, x_test, y, y_test = digits
    classifier = NetworkClassifier(hidden=(50,), random_state=0)
    for _ in range(15):
        for first in range(0, len(x), 300):
            classifier.partial_fit(x[first : first + 300], y[first : first + 300], np.arange(10))
    assert classifier.score(x_test, y_test) > 0.93
    assert classifier.n_iter_ == 15 * 5
    with pytest.raises(DataError, match="label 17, but the classes are 0, 1"):
        classifier.partial_fit(x[:2], [1, 17])
    with pytest.raises(DataError, match=r"classes=np\.unique"):
        NetworkClassifier().partial_fit(x, y)


def test_early_stopping_keeps_examples_aside(digits):
    x, _, y, _ = digits
    classifier = NetworkClassifier(eta=0.5, epochs=300, early_stopping=3, random_state=0).fit(x, y)
    assert classifier.n_iter_ < 300
    assert len(classifier.validation_scores_) == classifier.n_iter_
    with pytest.raises(RecipeError, match="validation_fraction is 2"):
        NetworkClassifier(early_stopping=3, validation_fraction=2).fit(x, y)


@pytest.mark.filterwarnings("ignore:X goes up")
def test_the_dtype_follows_the_examples(digits):
    x, _, y, _ = digits
    for dtype in ("float32", "float64"):
        classifier = NetworkClassifier(epochs=1).fit(x.astype(dtype), y)
        assert classifier.network_.dtype == dtype
        assert classifier.predict_proba(x[:3]).dtype == dtype
    assert NetworkClassifier(epochs=1).fit((16 * x).astype(np.uint8), y).network_.dtype == "float64"


def test_weights_of_examples_are_refused(digits):
    x, _, y, _ = digits
    with pytest.raises(RecipeError, match="every example counts alike"):
        NetworkClassifier().fit(x, y, sample_weight=np.ones(len(x)))
    NetworkClassifier(epochs=1).fit(x, y, sample_weight=None)
    with pytest.raises(TypeError, match="fit got 'weights'"):
        NetworkClassifier().fit(x, y, weights=1)


def test_verbose_prints_a_line_an_epoch(digits, capsys):
    x, _, y, _ = digits
    NetworkClassifier(epochs=2, verbose=True).fit(x, y)
    assert capsys.readouterr().out.startswith("Epoch 0 complete, cost ")


def test_a_fitted_classifier_survives_pickling_and_goes_on(digits):
    x, x_test, y, _ = digits
    classifier = NetworkClassifier(epochs=1, random_state=0).fit(x, y)
    again = pickle.loads(pickle.dumps(classifier))
    for it in (classifier, again):
        it.partial_fit(x, y)
    np.testing.assert_array_equal(classifier.predict_proba(x_test), again.predict_proba(x_test))


def test_import_firstnet_does_not_import_scikit_learn():
    said = subprocess.check_output(
        [
            sys.executable,
            "-c",
            "import firstnet, sys, json; print(json.dumps('sklearn' in sys.modules))",
        ]
    )
    assert json.loads(said) is False


def test_one_hidden_layer_may_be_a_number(rng):
    x, y = rng.random((40, 3)), np.arange(40) % 2
    assert NetworkClassifier(hidden=7, epochs=1).fit(x, y).network_.sizes == (3, 7, 2)
    for hidden in ("30", 1.5, None):
        with pytest.raises(RecipeError, match="must be sizes of layers such as"):
            NetworkClassifier(hidden=hidden).fit(x, y)


def test_unscaled_inputs_are_warned_of(rng):
    x = rng.normal(500, 100, (60, 4))
    y = np.arange(60) % 2
    with pytest.warns(UserWarning, match=r"X goes up to .*StandardScaler"):
        NetworkClassifier(epochs=1).fit(x, y)
    NetworkClassifier(epochs=1).fit((x - 500) / 100, y)
