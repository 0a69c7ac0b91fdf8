"""sklearn.metrics: how well a network does."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array

__all__ = [
    "accuracy_score",
    "confusion_matrix",
    "f1_score",
    "log_loss",
    "mean_absolute_error",
    "mean_squared_error",
    "precision_score",
    "r2_score",
    "recall_score",
]


def accuracy_score(y_true: Any, y_pred: Any, *, normalize: bool = True, **_: Any) -> Any:
    """Return the share of right answers, or their number; a row counts if all of it is right."""
    right = np.asarray(y_true) == np.asarray(y_pred).reshape(np.shape(y_true))
    rows = right.reshape(len(right), -1).all(axis=1)
    return float(rows.mean()) if normalize else int(rows.sum())


def confusion_matrix(y_true: Any, y_pred: Any, *, labels: Any = None, **_: Any) -> Array:
    """Count the examples of each class (row) by the class they were given (column)."""
    truth, guess = np.ravel(y_true), np.ravel(y_pred)
    classes = np.unique(np.concatenate([truth, guess])) if labels is None else np.asarray(labels)
    return np.array([[np.sum((truth == a) & (guess == b)) for b in classes] for a in classes])


def precision_score(y_true: Any, y_pred: Any, *, average: str | None = "binary", **_: Any) -> Any:
    """Return which share of the examples given a class belongs to it."""
    table = confusion_matrix(y_true, y_pred)
    return _averaged(_shares(np.diag(table), table.sum(axis=0)), table, average)


def recall_score(y_true: Any, y_pred: Any, *, average: str | None = "binary", **_: Any) -> Any:
    """Return which share of the examples of a class was given it."""
    table = confusion_matrix(y_true, y_pred)
    return _averaged(_shares(np.diag(table), table.sum(axis=1)), table, average)


def f1_score(y_true: Any, y_pred: Any, *, average: str | None = "binary", **_: Any) -> Any:
    """Return the harmonic mean of precision and recall."""
    table = confusion_matrix(y_true, y_pred)
    scores = _shares(2 * np.diag(table), table.sum(axis=0) + table.sum(axis=1))
    return _averaged(scores, table, average)


def log_loss(y_true: Any, y_pred: Any, *, labels: Any = None, **_: Any) -> float:
    """Return the average cross-entropy; the truth is labels or one row of 0 and 1 per example."""
    p = np.asarray(y_pred, float)
    p = np.clip(p, np.finfo(float).eps, 1 - np.finfo(float).eps)
    p = np.column_stack([1 - p.ravel(), p.ravel()]) if p.ndim == 1 or p.shape[1] == 1 else p
    truth = np.asarray(y_true)
    if truth.ndim == 1 or truth.shape[1] == 1:
        classes = np.unique(truth) if labels is None else np.asarray(labels)
        truth = truth.reshape(-1, 1) == classes[None, :]
    return float(-(truth * np.log(p / p.sum(axis=1, keepdims=True))).sum(axis=1).mean())


def mean_squared_error(y_true: Any, y_pred: Any, *, squared: bool = True, **_: Any) -> float:
    """Return the average of the squared differences, or its root."""
    error = float(np.mean((np.asarray(y_true, float) - np.asarray(y_pred, float)) ** 2))
    return error if squared else error**0.5


def mean_absolute_error(y_true: Any, y_pred: Any, **_: Any) -> float:
    """Return the average of the differences without their signs."""
    return float(np.mean(np.abs(np.asarray(y_true, float) - np.asarray(y_pred, float))))


def r2_score(y_true: Any, y_pred: Any, **_: Any) -> float:
    """Return which share of the variance is explained."""
    truth = np.asarray(y_true, float)
    left = np.sum((truth - np.asarray(y_pred, float)) ** 2)
    return float(1 - left / np.sum((truth - truth.mean(axis=0)) ** 2))


def _shares(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _averaged(scores: Array, table: Array, average: str | None) -> Any:
    if average is None:
        return scores
    if average == "binary":
        return float(scores[-1])
    if average == "micro":
        return float(np.trace(table) / table.sum())
    weights = table.sum(axis=1) if average == "weighted" else None
    return float(np.average(scores, weights=weights))
