"""sklearn.datasets: digits from the package, and made-up tables of the usual shapes."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import digits, plants
from firstnet.doctor.standins.madeup import Digits
from firstnet.doctor.standins.packages.made_points import (
    make_blobs,
    make_circles,
    make_classification,
    make_moons,
    make_regression,
)

__all__ = [
    "fetch_california_housing",
    "fetch_mldata",
    "fetch_openml",
    "load_boston",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_wine",
    "make_blobs",
    "make_circles",
    "make_classification",
    "make_moons",
    "make_regression",
]
GAVE = {
    "fetch_openml": "returned the package's MNIST digits",
    "fetch_mldata": "returned the package's MNIST digits",
    "load_digits": "returned the package's MNIST digits, shrunk to 8 by 8 pixels",
    "load_iris": "returned made-up flowers with the averages of Fisher's",
    "load_breast_cancer": "returned made-up rows",
    "load_wine": "returned made-up rows",
    "load_boston": "returned made-up rows",
    "load_diabetes": "returned made-up rows",
    "fetch_california_housing": "returned made-up rows",
}
SMALL = 1797  # digits of load_digits


class Bunch(dict[str, Any]):
    """A dictionary whose values are attributes, too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Rows(np.ndarray[Any, Any]):
    """An array that can be asked for its values as a table can."""

    def __array_wrap__(
        self,
        array: Array,
        context: Any = None,
        return_scalar: bool = False,  # only since NumPy 2
    ) -> Any:
        """Return what is computed of rows; a mean is a plain number."""
        return array.view(Rows) if array.ndim and not return_scalar else np.asarray(array)[()]

    def to_numpy(self, *_: Any, **__: Any) -> Array:
        """Return the plain array."""
        return np.asarray(self)

    @property
    def values(self) -> Array:
        """The plain array."""
        return np.asarray(self)

    @property
    def iloc(self) -> Array:
        """The array itself, whose places count from 0."""
        return self


def load_digits(*, n_class: int = 10, **options: Any) -> Any:
    """Return MNIST's digits shrunk to 8 by 8 pixels from 0 to 16."""
    given = digits.first(digits.every_digit().training, SMALL)
    kept = given.labels < n_class
    rows, labels = digits.shrunk(given.images[kept]).astype(float), given.labels[kept]
    images = rows.reshape(-1, 8, 8)
    return _bunch(rows, labels, options, target_names=np.arange(n_class), images=images)


def load_iris(**options: Any) -> Any:
    """Return made-up flowers of three species."""
    rows, labels = plants.irises()
    names = [f"{it.replace('_', ' ')} (cm)" for it in plants.IRIS_FEATURES]
    return _bunch(rows, labels, options, names, target_names=np.array(plants.SPECIES))


def load_breast_cancer(**options: Any) -> Any:
    """Return 569 made-up rows of 30 features in two classes."""
    return _classes((212, 357), 30, options, ("malignant", "benign"))


def load_wine(**options: Any) -> Any:
    """Return 178 made-up rows of 13 features in three classes."""
    return _classes((59, 71, 48), 13, options, ("class_0", "class_1", "class_2"))


def load_boston(**options: Any) -> Any:
    """Return 506 made-up rows of 13 features, and a price."""
    return _regression(506, 13, options)


def load_diabetes(**options: Any) -> Any:
    """Return 442 made-up rows of 10 features, and a number."""
    return _regression(442, 10, options)


def fetch_california_housing(**options: Any) -> Any:
    """Return 2,000 made-up rows of 8 features, and a price."""
    return _regression(2000, 8, options)


def is_mnist(name: Any = "", *_: Any, **options: Any) -> bool:
    """Return whether a data set of OpenML is MNIST or one in its format."""
    known = "mnist" in str(name).lower() or options.get("data_id") in (554, 40996)
    return known or "mnist" in str(options.get("name", "")).lower()


def fetch_openml(name: Any = "", *rest: Any, as_frame: Any = "auto", **options: Any) -> Any:
    """Return MNIST's digits as rows from 0 to 255, with the labels as text.

    Raises:
        ConnectionError: another data set is asked for.
    """
    if not is_mnist(name, *rest, **options):
        raise ConnectionError(f"{name} can't be fetched: scikit-learn isn't installed here.")
    given = _all_parts()
    rows, labels = given.bright().astype(float), given.labels.astype(str).astype(object)
    headings = [f"pixel{number}" for number in range(1, 785)]
    if as_frame is not True:
        rows, labels = rows.view(Rows), labels.view(Rows)
    return _bunch(rows, labels, {**options, "as_frame": as_frame is True}, headings)


def fetch_mldata(*_: Any, **__: Any) -> Any:
    """Return MNIST's digits as mldata.org kept them: sorted by their labels, which are numbers."""
    given = _all_parts()
    order = np.argsort(given.labels, kind="stable")
    return Bunch(data=given.bright()[order], target=given.labels[order].astype(float))


def _all_parts() -> Digits:
    parts = digits.parts()
    return digits.joined(parts.training, parts.test)


def _classes(
    counts: tuple[int, ...], features: int, options: dict[str, Any], names: tuple[str, ...]
) -> Any:
    rng = np.random.default_rng(features)
    labels = rng.permutation(np.arange(len(counts)).repeat(counts))
    centers = rng.normal(0, 1.2, (len(counts), features))
    sizes = np.exp(rng.uniform(-2, 4, features))
    rows = sizes * (6 + centers[labels] + rng.standard_normal((len(labels), features)))
    return _bunch(rows.round(4), labels, options, target_names=np.array(names))


def _regression(count: int, features: int, options: dict[str, Any]) -> Any:
    rng = np.random.default_rng(features)
    rows = rng.gamma(2, 1, (count, features)).round(4)
    target = 22 + (rows - 2) @ rng.normal(0, 2, features) + rng.normal(0, 2, count)
    return _bunch(rows, target.clip(5, 50).round(1), options)


def _bunch(rows: Any, target: Any, options: dict[str, Any], names: Any = None, **more: Any) -> Any:
    """Return the rows and their targets in the form that the options ask for."""
    names = names or [f"feature_{number}" for number in range(rows.shape[1])]
    frame = None
    if options.get("as_frame"):
        import pandas as pd  # type: ignore[import-untyped]  # or its stand-in

        rows, target = pd.DataFrame(rows, columns=names), pd.Series(target, name="target")
        frame = pd.concat([rows, target], axis=1)
    if options.get("return_X_y"):
        return rows, target
    return Bunch(
        data=rows, target=target, feature_names=names, frame=frame, DESCR="Stand-in data.", **more
    )
