"""The network as an estimator of scikit-learn: in pipelines, cross-validation and searches.

    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from firstnet.sklearn import NetworkClassifier

    make_pipeline(StandardScaler(), NetworkClassifier(hidden=(100,), eta=0.05)).fit(X, y)

The names are the book's; docs/sklearn.md has those of `MLPClassifier` beside them.
"""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from firstnet.book.network import Network
from firstnet.book.neurons import SIGMOID, SOFTMAX, softmax
from firstnet.data.dataset import Examples
from firstnet.data.report import LARGE
from firstnet.errors import DataError, RecipeError
from firstnet.machine.extras import extra
from firstnet.recipe import Recipe, starting_network
from firstnet.training.evaluation import answers
from firstnet.training.loop import Epoch, train

base: Any = extra("sklearn.base", "scikit-learn", "sklearn")
selection: Any = extra("sklearn.model_selection", "scikit-learn", "sklearn")
utils: Any = extra("sklearn.utils", "scikit-learn", "sklearn")
multiclass: Any = extra("sklearn.utils.multiclass", "scikit-learn", "sklearn")
validation: Any = extra("sklearn.utils.validation", "scikit-learn", "sklearn")

LARGEST_SEED = 2**32 - 1


class NetworkClassifier(base.ClassifierMixin, base.BaseEstimator):  # type: ignore[misc]  # untyped
    """The book's network as a classifier: mini-batch stochastic gradient descent on any labels.

    It computes in float32 where X holds float32 numbers, and in float64 otherwise. Sparse X is
    taken, and laid out as rows. Inputs should lie around 0 to 1: scale others first
    (`StandardScaler`).

    Args:
        hidden: the sizes of the hidden layers, a number for a single one; () for none.
        neuron: the kind of the hidden neurons: sigmoid, tanh, relu, or another of `HIDDEN` in
            firstnet.book.neurons.
        cost: log-likelihood (with softmax outputs), cross-entropy, quadratic, or another of `COSTS`
            in firstnet.book.costs.
        eta: the learning rate.
        mini_batch_size: examples a step; all of them, where there are fewer.
        epochs: passes through the examples.
        lmbda: L2 regularization, by the book's measure: MLPClassifier's alpha times the examples.
        momentum: mu of the momentum, from 0 to under 1.
        dropout: the share of hidden neurons that each mini-batch leaves out.
        starts: how weights start: large, small or he.
        early_stopping: end after so many epochs without a better validation accuracy; 0 never does.
        validation_fraction: the share of the examples that are kept aside for that.
        engine: what computes: fast, reference or pytorch.
        random_state: a whole number, a RandomState or None, from which everything is dealt.
        verbose: whether to print a line for every epoch.

    Attributes:
        classes_: the labels, in order.
        network_: the network as it stands, a `firstnet.Network`.
        loss_curve_: the cost of the training examples after each epoch.
        validation_scores_: the accuracy on those kept aside; empty without early stopping.
        loss_: the last of the loss_curve_.
        n_iter_: epochs so far.
        n_features_in_, feature_names_in_: as everywhere in scikit-learn.

    References:
        Michael Nielsen, "Neural Networks and Deep Learning" (2015), chapters 1 to 3.
    """

    def __init__(
        self,
        hidden: int | Sequence[int] = (30,),
        *,
        neuron: str = "relu",
        cost: str = "log-likelihood",
        eta: float = 0.1,
        mini_batch_size: int = 10,
        epochs: int = 30,
        lmbda: float = 0.0,
        momentum: float = 0.0,
        dropout: float = 0.0,
        starts: str = "he",
        early_stopping: int = 0,
        validation_fraction: float = 0.1,
        engine: str = "fast",
        random_state: int | np.random.RandomState | None = None,
        verbose: bool = False,
    ) -> None:
        self.hidden = hidden
        self.neuron = neuron
        self.cost = cost
        self.eta = eta
        self.mini_batch_size = mini_batch_size
        self.epochs = epochs
        self.lmbda = lmbda
        self.momentum = momentum
        self.dropout = dropout
        self.starts = starts
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.engine = engine
        self.random_state = random_state
        self.verbose = verbose

    _rng: np.random.Generator
    network_: Network

    def fit(self, X: Any, y: Any, **more: Any) -> NetworkClassifier:  # noqa: N803  # scikit-learn's
        """Learn from examples, all that was learned before forgotten.

        Args:
            X: the inputs, an example a row; an array, a data frame or a sparse matrix.
            y: the label of each example, of any kind.
            more: nothing; sample_weight is refused.

        Warns:
            UserWarning: numbers of X are so large that it may not learn; scale them first.

        Raises:
            RecipeError: a choice lies outside its range, or sample_weight is given.
            ValueError: X and y do not fit, or can't be learned from.
            Diverged: the weights are no longer finite numbers.
        """
        _refuse(more)
        X, y = self._checked(X, y, reset=True)  # noqa: N806
        if X.dtype != np.uint8 and X.size and (most := np.abs(X).max()) >= LARGE:
            warnings.warn(
                f"X goes up to {most:.4g}. Inputs as large as that may saturate neurons or make "
                "steps too large; scale them first, for example with StandardScaler().",
                UserWarning,
                stacklevel=2,
            )
        self.classes_, labels = np.unique(y, return_inverse=True)
        self._begin()
        training, aside = self._split(Examples(X, labels, len(self.classes_)))
        recipe = self._recipe(training, self.epochs)
        network = starting_network(recipe, self._rng)
        self._learn(train(
            network, training, aside, recipe, validation=aside, engine=self.engine,
            seed=self._rng, score_training=True,
        ))  # fmt: skip
        return self

    def partial_fit(
        self,
        X: Any,  # noqa: N803
        y: Any,
        classes: Sequence[Any] | None = None,
        **more: Any,
    ) -> NetworkClassifier:
        """Go on learning: one more pass through these examples.

        Args:
            X: the inputs, an example a row.
            y: their labels.
            classes: all labels that there will ever be; needed in the first call.
            more: nothing; sample_weight is refused.

        Raises:
            DataError: the first call names no classes, or a label is none of them.
        """
        _refuse(more)
        first = not hasattr(self, "network_")
        X, y = self._checked(X, y, reset=first)  # noqa: N806
        if first:
            if classes is None:
                raise DataError(
                    "The first call of partial_fit got no classes; wanted all labels that there "
                    "will ever be. Try classes=np.unique(y)."
                )
            self.classes_ = multiclass.unique_labels(classes)
            self._begin()
        self._check_known(y)
        examples = Examples(X, np.searchsorted(self.classes_, y), len(self.classes_))
        recipe = self._recipe(examples, 1)
        network = starting_network(recipe, self._rng) if first else self.network_
        self._learn(train(
            network, examples, None, recipe, engine=self.engine, seed=self._rng, score_training=True
        ))  # fmt: skip
        return self

    def predict_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return the probability of each class, a row for each row of X.

        With softmax outputs these are the outputs; sigmoid outputs are divided by their sum, and
        outputs without limits become softmax outputs.
        """
        validation.check_is_fitted(self, "network_")
        outputs = answers(self.network_, self._rows(validation.validate_data(
            self, X, accept_sparse="csr", dtype=(np.float64, np.float32), reset=False
        )))  # fmt: skip
        if self.network_.layers[-1].neuron not in (SIGMOID, SOFTMAX):
            return softmax(outputs.T).T
        total = outputs.sum(axis=1, keepdims=True)
        return np.divide(
            outputs, total, out=np.full_like(outputs, 1 / outputs.shape[1]), where=total > 0
        )

    def predict_log_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return the logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """Return the most likely label of each row of X."""
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _checked(self, X: Any, y: Any, *, reset: bool) -> tuple[np.ndarray, np.ndarray]:  # noqa: N803
        X, y = validation.validate_data(  # noqa: N806
            self, X, y, accept_sparse="csr", dtype=(np.float64, np.float32), reset=reset
        )
        multiclass.check_classification_targets(y)
        return self._rows(X), y

    def _rows(self, X: Any) -> np.ndarray:  # noqa: N803
        rows = X.toarray() if hasattr(X, "toarray") else X
        if hasattr(self, "network_"):
            rows = rows.astype(self.network_.dtype, copy=False)
        return np.ascontiguousarray(rows)

    def _check_known(self, y: np.ndarray) -> None:
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            known = ", ".join(map(str, self.classes_[:10]))
            raise DataError(
                f"y holds the label {unknown.tolist()[0]!r}, but the classes are {known}; "
                "name all of them in the first call of partial_fit."
            )

    def _begin(self) -> None:
        """Forget what was learned."""
        if hasattr(self, "network_"):
            del self.network_
        seed = utils.check_random_state(self.random_state).randint(LARGEST_SEED, dtype=np.uint32)
        self._rng = np.random.default_rng(seed)
        self.n_iter_ = 0
        self.loss_curve_: list[float] = []
        self.validation_scores_: list[float] = []

    def _split(self, every: Examples) -> tuple[Examples, Examples | None]:
        """Keep examples of each class aside, if early stopping asks for them."""
        if not self.early_stopping:
            return every, None
        if not 0 < self.validation_fraction < 1:
            raise RecipeError(
                f"validation_fraction is {self.validation_fraction}, but must be a share between 0 "
                "and 1; 0.1 keeps a tenth aside."
            )
        count = math.ceil(self.validation_fraction * len(every))
        alike = count >= every.classes and np.bincount(every.labels).min() > 1
        kept, aside = selection.train_test_split(
            np.arange(len(every)),
            test_size=self.validation_fraction,
            stratify=every.labels if alike else None,
            random_state=int(self._rng.integers(LARGEST_SEED)),
        )
        one, other = (
            Examples(every.x[rows], every.labels[rows], every.classes) for rows in (kept, aside)
        )
        return one, other

    def _recipe(self, examples: Examples, epochs: int) -> Recipe:
        return Recipe(
            sizes=(self.n_features_in_, *_layers(self.hidden), len(self.classes_)),
            epochs=epochs,
            mini_batch_size=min(self.mini_batch_size, len(examples)),
            eta=self.eta,
            cost=self.cost,
            neuron=self.neuron,
            starts=self.starts,
            lmbda=self.lmbda,
            momentum=self.momentum,
            dropout=self.dropout,
            early_stopping=self.early_stopping if epochs > 1 else 0,
            dtype=examples.x.dtype.name,
        )

    def _learn(self, epochs: Iterator[Epoch]) -> None:
        for epoch in epochs:
            self.n_iter_ += 1
            if epoch.training:  # it was asked for
                self.loss_ = epoch.training.cost
                self.loss_curve_.append(self.loss_)
            if epoch.validation:
                self.validation_scores_.append(epoch.validation.correct / epoch.validation.examples)
            if self.verbose:
                print(f"{epoch}, cost {self.loss_:.4f}")  # noqa: T201  # asked for
            self.network_ = epoch.network


def _layers(hidden: int | Sequence[int]) -> tuple[int, ...]:
    if isinstance(hidden, numbers.Integral):
        return (int(hidden),)
    if isinstance(hidden, str) or not isinstance(hidden, Iterable):
        raise RecipeError(
            f"hidden is {hidden!r}, but must be sizes of layers such as (30,), or a number."
        )
    return tuple(hidden)


def _refuse(more: dict[str, Any]) -> None:
    for name, value in more.items():
        if name != "sample_weight":
            raise TypeError(f"fit got {name!r}, but takes X and y alone; leave it out.")
        if value is not None:
            raise RecipeError(
                "sample_weight is given, but every example counts alike here; leave it out, repeat "
                "examples that should count more, or take MLPClassifier."
            )
