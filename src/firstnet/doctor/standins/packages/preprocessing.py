"""sklearn.preprocessing: scaling numbers and encoding classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array

__all__ = [
    "LabelBinarizer",
    "LabelEncoder",
    "MinMaxScaler",
    "OneHotEncoder",
    "StandardScaler",
    "normalize",
    "scale",
]


class Dense(np.ndarray[Any, Any]):
    """An array in the place of a sparse matrix."""

    def toarray(self) -> Array:
        """Return it as a plain array."""
        return np.asarray(self)

    todense = toarray

    @property
    def A(self) -> Array:  # noqa: N802  # SciPy's name
        """The plain array."""
        return np.asarray(self)


class _Fitted:
    def fit_transform(self, rows: Any, *_: Any, **__: Any) -> Any:
        """Fit and transform the same rows."""
        it: Any = self
        return it.fit(rows).transform(rows)

    def get_params(self, **_: Any) -> dict[str, Any]:
        """Return the settings."""
        return dict(vars(self))


class StandardScaler(_Fitted):
    """Subtract the average of each column, and divide by its standard deviation."""

    def __init__(self, *, copy: bool = True, with_mean: bool = True, with_std: bool = True):
        self.with_mean, self.with_std = with_mean, with_std

    def fit(self, rows: Any, *_: Any) -> StandardScaler:
        """Remember averages and standard deviations."""
        x = np.asarray(rows, float)
        self.mean_ = x.mean(axis=0) if self.with_mean else np.zeros(x.shape[1])
        self.var_ = x.var(axis=0)
        spread = np.sqrt(self.var_) if self.with_std else np.ones(x.shape[1])
        self.scale_ = np.where(spread == 0, 1, spread)
        return self

    def transform(self, rows: Any) -> Array:
        """Return scaled rows."""
        return np.asarray((np.asarray(rows, float) - self.mean_) / self.scale_)

    def inverse_transform(self, rows: Any) -> Array:
        """Return the rows as they were."""
        return np.asarray(np.asarray(rows, float) * self.scale_ + self.mean_)


class MinMaxScaler(_Fitted):
    """Map each column to a range, by default from 0 to 1."""

    def __init__(self, feature_range: tuple[float, float] = (0, 1), **_: Any):
        self.feature_range = feature_range

    def fit(self, rows: Any, *_: Any) -> MinMaxScaler:
        """Remember the smallest and the largest value of each column."""
        x = np.asarray(rows, float)
        self.data_min_, self.data_max_ = x.min(axis=0), x.max(axis=0)
        low, high = self.feature_range
        width = self.data_max_ - self.data_min_
        self.scale_ = (high - low) / np.where(width == 0, 1, width)
        self.min_ = low - self.data_min_ * self.scale_
        return self

    def transform(self, rows: Any) -> Array:
        """Return scaled rows."""
        return np.asarray(np.asarray(rows, float) * self.scale_ + self.min_)

    def inverse_transform(self, rows: Any) -> Array:
        """Return the rows as they were."""
        return np.asarray((np.asarray(rows, float) - self.min_) / self.scale_)


class OneHotEncoder(_Fitted):
    """Turn each column into one column of 0 and 1 for each of its values."""

    def __init__(self, *, categories: Any = "auto", sparse: bool = True, **more: Any):
        self.categories, self.sparse = categories, more.get("sparse_output", sparse)

    def fit(self, rows: Any, *_: Any) -> OneHotEncoder:
        """Remember the values of each column."""
        x = _square(rows)
        auto = isinstance(self.categories, str)
        self.categories_ = [
            np.unique(column) if auto else np.asarray(self.categories[number])
            for number, column in enumerate(x.T)
        ]
        return self

    def transform(self, rows: Any) -> Array:
        """Return the columns of 0 and 1."""
        columns = zip(_square(rows).T, self.categories_)
        hot = np.hstack([(column[:, None] == values).astype(float) for column, values in columns])
        return hot.view(Dense) if self.sparse else hot


class LabelEncoder(_Fitted):
    """Number the classes in their order."""

    def fit(self, labels: Any) -> LabelEncoder:
        """Remember the classes."""
        self.classes_ = np.unique(np.ravel(labels))
        return self

    def transform(self, labels: Any) -> Array:
        """Return the number of each label's class."""
        return np.searchsorted(self.classes_, np.ravel(labels))

    def inverse_transform(self, numbers: Any) -> Array:
        """Return the labels."""
        return np.asarray(self.classes_[np.asarray(numbers)])


class LabelBinarizer(_Fitted):
    """Turn labels into rows of 0 and 1; of two classes, into one column."""

    def __init__(self, *, neg_label: int = 0, pos_label: int = 1, sparse_output: bool = False):
        self.values = (neg_label, pos_label)

    def fit(self, labels: Any) -> LabelBinarizer:
        """Remember the classes."""
        self.classes_ = np.unique(np.ravel(labels))
        return self

    def transform(self, labels: Any) -> Array:
        """Return the rows."""
        hot = np.ravel(labels)[:, None] == self.classes_
        return np.where(hot[:, 1:] if len(self.classes_) == 2 else hot, *self.values[::-1])

    def inverse_transform(self, rows: Any, *_: Any) -> Array:
        """Return the labels."""
        x = np.asarray(rows)
        if len(self.classes_) == 2:
            return np.asarray(self.classes_[(x.ravel() > np.mean(self.values)).astype(int)])
        return np.asarray(self.classes_[x.argmax(axis=1)])


def normalize(rows: Any, norm: str = "l2", *, axis: int = 1, **_: Any) -> Array:
    """Divide each row by its length; by its largest number or its sum with another norm."""
    x = np.asarray(rows, float)
    size = (
        np.abs(x).sum(axis, keepdims=True) if norm == "l1" else np.abs(x).max(axis, keepdims=True)
    )
    size = np.sqrt((x**2).sum(axis, keepdims=True)) if norm == "l2" else size
    return np.asarray(x / np.where(size == 0, 1, size))


def scale(rows: Any, **_: Any) -> Array:
    """Return columns with average 0 and standard deviation 1."""
    return np.asarray(StandardScaler().fit_transform(rows))


def _square(rows: Any) -> Array:
    x = np.asarray(rows)
    return x[:, None] if x.ndim == 1 else x
