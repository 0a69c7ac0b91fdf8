"""What stands in for scikit-learn and SciPy, against the real ones."""

import numpy as np
import pytest

from firstnet.doctor.standins.packages import made_data, made_points, shuffling, special, splitting
from firstnet.doctor.standins.packages import metrics as our_metrics
from firstnet.doctor.standins.packages import preprocessing as ours


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("make_moons", {"n_samples": 31, "noise": 0.2}),
        ("make_circles", {"n_samples": 30, "noise": 0.1, "factor": 0.5}),
        ("make_blobs", {"n_samples": 32, "centers": 3}),
        ("make_blobs", {"n_samples": 20, "centers": [[0, 1], [5, 5]], "cluster_std": 0.5}),
        ("make_regression", {"n_samples": 20, "n_features": 4, "noise": 1.0}),
    ],
)
def test_points_are_scikit_learns_own_for_a_seed(sklearn, name, options):
    for mine, theirs in zip(
        getattr(made_points, name)(random_state=3, **options),
        getattr(sklearn.datasets, name)(random_state=3, **options),
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_examples_are_divided_and_shuffled_as_scikit_learn_does(sklearn, rng):
    x, y = rng.random((23, 2)), list(range(23))
    for options in ({}, {"test_size": 0.2}, {"train_size": 10}, {"shuffle": False}):
        seed = {} if "shuffle" in options else {"random_state": 7}
        mine = splitting.train_test_split(x, y, **options, **seed)
        theirs = sklearn.model_selection.train_test_split(x, y, **options, **seed)
        for a, b in zip(mine, theirs):
            assert type(a) is type(b)
            np.testing.assert_array_equal(a, b)
    for shuffled in (False, True):
        options = {"n_splits": 4, "shuffle": shuffled, "random_state": 1 if shuffled else None}
        folds = zip(
            splitting.KFold(**options).split(x), sklearn.model_selection.KFold(**options).split(x)
        )
        for mine, theirs in folds:
            np.testing.assert_array_equal(mine[0], theirs[0])
            np.testing.assert_array_equal(mine[1], theirs[1])
    np.testing.assert_array_equal(
        shuffling.shuffle(x, random_state=2), sklearn.utils.shuffle(x, random_state=2)
    )


def test_scaling_and_encoding_agree_with_scikit_learn(sklearn, rng):
    x = rng.normal(3, 2, (12, 3))
    x[:, 1] = 4
    labels = np.array(list("abcabcabcabc"))
    for mine, theirs, given in (
        (ours.StandardScaler(), sklearn.preprocessing.StandardScaler(), x),
        (ours.MinMaxScaler((0, 2)), sklearn.preprocessing.MinMaxScaler((0, 2)), x),
        (ours.LabelEncoder(), sklearn.preprocessing.LabelEncoder(), labels),
        (ours.LabelBinarizer(), sklearn.preprocessing.LabelBinarizer(), labels),
        (ours.LabelBinarizer(), sklearn.preprocessing.LabelBinarizer(), labels[labels != "c"]),
    ):
        made, wanted = mine.fit_transform(given), theirs.fit_transform(given)
        np.testing.assert_allclose(made, wanted)
        back = theirs.inverse_transform(wanted)
        np.testing.assert_array_equal(mine.inverse_transform(made), back)
    column = labels.reshape(-1, 1)
    hot = sklearn.preprocessing.OneHotEncoder().fit_transform(column).toarray()
    np.testing.assert_array_equal(ours.OneHotEncoder().fit_transform(column).toarray(), hot)
    np.testing.assert_array_equal(
        ours.OneHotEncoder(sparse_output=False).fit(column).transform(column), hot
    )
    for norm in ("l1", "l2", "max"):
        np.testing.assert_allclose(
            ours.normalize(x, norm), sklearn.preprocessing.normalize(x, norm)
        )


def test_scores_agree_with_scikit_learn(sklearn, rng):
    truth, guess = rng.integers(0, 3, 50), rng.integers(0, 3, 50)
    shares = rng.dirichlet((1, 1, 1), 50)
    for name in ("accuracy_score", "confusion_matrix", "mean_squared_error", "r2_score"):
        np.testing.assert_allclose(
            getattr(our_metrics, name)(truth, guess), getattr(sklearn.metrics, name)(truth, guess)
        )
    for name in ("precision_score", "recall_score", "f1_score"):
        for average in ("macro", "weighted", "micro", None):
            np.testing.assert_allclose(
                getattr(our_metrics, name)(truth, guess, average=average),
                getattr(sklearn.metrics, name)(truth, guess, average=average),
            )
    np.testing.assert_allclose(
        our_metrics.log_loss(truth, shares), sklearn.metrics.log_loss(truth, shares)
    )


def test_special_functions_agree_with_scipy(rng):
    from scipy import special as scipy

    x = rng.normal(0, 3, (4, 5))
    np.testing.assert_allclose(special.expit(x), scipy.expit(x))
    np.testing.assert_allclose(special.logit(special.expit(x)), x)
    np.testing.assert_allclose(special.softmax(x, axis=1), scipy.softmax(x, axis=1))
    np.testing.assert_allclose(special.logsumexp(x), scipy.logsumexp(x))
    np.testing.assert_allclose(special.xlogy(x[0] * 0, x[0] * 0), np.zeros(5))
    with np.errstate(under="ignore"):
        assert special.expit(-1000.0) == 0


@pytest.mark.parametrize("name", ["load_digits", "load_iris", "load_breast_cancer", "load_wine"])
def test_made_up_tables_have_the_shapes_of_the_real_ones(sklearn, name):
    mine, theirs = getattr(made_data, name)(), getattr(sklearn.datasets, name)()
    assert mine.data.shape == theirs.data.shape
    assert set(mine.target) == set(theirs.target)
    assert mine.data.max() < 30 * theirs.data.max()
    x, y = getattr(made_data, name)(return_X_y=True)
    assert len(x) == len(y)


def test_rows_stay_rows_and_their_means_are_plain_numbers():
    rows = np.arange(6.0).reshape(2, 3).view(made_data.Rows)
    assert round((rows == 1).mean(), 3) == 0.167
    assert all(type(it) is np.float64 for it in (rows.mean(), rows.max(), rows.sum()))
    np.testing.assert_array_equal((rows / 2).to_numpy(), [[0, 0.5, 1], [1.5, 2, 2.5]])
    np.testing.assert_array_equal(rows.mean(axis=0).values, [1.5, 2.5, 3.5])
