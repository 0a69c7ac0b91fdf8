"""Calibration: how sure the reader may be, and what it refuses. By validation digits alone.

    python -m firstnet.reader.calibration      # after one of the networks has changed

A network that was trained until it is right nearly always is surer of itself than it should be. Its
weighted outputs are divided by a temperature, the one number for which the validation digits are
most likely; the answers stay the same. The threshold of the doorkeeper is set so that it refuses
one in a hundred validation digits. The test digits are only measured, never chosen by.

Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", 2017, sections
2 (expected calibration error) and 4.2 (temperature).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.book.neurons import softmax
from firstnet.data import Dataset, Examples, load
from firstnet.reader.doorkeeper import worn
from firstnet.reader.reading import CALIBRATION, DOORKEEPER, READERS, network
from firstnet.reader.strangers import STRANGERS, strangers
from firstnet.shapes import AnyFloats, Images, Labels, Outputs
from firstnet.training.evaluation import answers

REFUSED = 0.01  # share of the validation digits that the doorkeeper may refuse
BINS = 15
COUNT = 2_000  # strangers of each kind
VALIDATING, TESTING = 41, 42  # seeds of the strangers; those to learn from have others


def expected_calibration_error(
    confidence: AnyFloats, right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Return by how much confidence and the share that is right differ, on average.

    Args:
        confidence: from 0 to 1, for each answer.
        right: whether it is right.
        bins: of equal width, into which the answers are sorted by their confidence; within each,
            the mean confidence is compared with the share that is right.
    """
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(places, confidence - right, bins)
    return float(np.abs(gaps).sum() / len(confidence))


def fitted_temperature(z: Outputs, labels: Labels) -> float:
    """Return the temperature at which these labels are most likely, to three digits.

    Args:
        z: weighted outputs, a column an example.
        labels: the right answers.
    """
    low, high = np.log(0.05), np.log(20.0)
    while high - low > 1e-4:  # the cost has one valley: keep the third in which it does not lie out
        third = (high - low) / 3
        left, right = (_cost(z, labels, np.exp(at)) for at in (low + third, high - third))
        low, high = (low, high - third) if left < right else (low + third, high)
    return float(f"{np.exp((low + high) / 2):.3g}")


def confidences(z: Outputs, temperature: float) -> AnyFloats:
    """Return how likely the most likely digit is, for each column."""
    return softmax(z / np.float32(temperature)).max(axis=0)


def logarithms(networks: Iterable[Path], x: Images) -> Outputs:
    """Return the logarithms of the outputs, their mean over networks; a column for each row of x.

    To softmax they are as good as the weighted outputs, which differ by a number for each column.
    The engine computes them, for here are tens of thousands.
    """
    outputs = np.array([answers(network(path), x).T for path in networks])
    logarithms: Outputs = np.log(np.maximum(outputs, np.finfo(outputs.dtype).tiny)).mean(axis=0)
    return logarithms


def likeness(x: Images) -> AnyFloats:
    """Return how much each row looks like a digit, from 0 to 1."""
    return answers(network(DOORKEEPER), x)[:, 1]


def calibrate(digits: Dataset) -> dict[str, Any]:
    """Return temperature and threshold by the validation digits, and what was measured."""
    z = logarithms(READERS, digits.validation.x)
    temperature = fitted_temperature(z, digits.validation.labels)
    threshold = float(np.quantile(likeness(digits.validation.x), REFUSED))
    threshold = float(f"{threshold:.4g}")
    sure = float(np.quantile(confidences(z, temperature), REFUSED))
    return {
        "temperature": temperature,
        "threshold": threshold,
        "readers": digest(*READERS),
        "doorkeeper": digest(DOORKEEPER),
        "measured": {
            name: _measured(part, seed, temperature, threshold, sure)
            for name, part, seed in (
                ("validation", digits.validation, VALIDATING),
                ("test", digits.test, TESTING),
            )
        },
    }


def digest(*paths: Path) -> str:
    """Return what tells these files from others."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def _cost(z: Outputs, labels: Labels, temperature: float) -> float:
    """Return the log-likelihood cost of the labels."""
    scaled = z.astype(np.float64) / temperature
    scaled -= scaled.max(axis=0)
    right = scaled[labels, np.arange(len(labels))]
    return float(np.mean(np.log(np.exp(scaled).sum(axis=0)) - right))


def _measured(
    examples: Examples, seed: int, temperature: float, threshold: float, sure: float
) -> dict[str, Any]:
    """Return what comes of temperature and threshold, and of refusing the least confident."""
    z = logarithms(READERS, examples.x)
    right = z.argmax(axis=0) == examples.labels
    some = [(kind, strangers(kind, COUNT, examples, seed)) for kind in STRANGERS]
    rng = np.random.default_rng(seed)
    photographed = worn(examples.x[rng.permutation(len(examples))[:COUNT]], rng)
    return {
        "digits": len(examples),
        "right": int(right.sum()),
        "error before": _rounded(expected_calibration_error(confidences(z, 1), right)),
        "error after": _rounded(expected_calibration_error(confidences(z, temperature), right)),
        "refused": _rounded(np.mean(likeness(examples.x) < threshold)),
        "refused, photographed": _rounded(np.mean(likeness(photographed) < threshold)),
        "accepted": {kind: _rounded(np.mean(likeness(array) >= threshold)) for kind, array in some},
        "accepted by confidence alone": {
            kind: _rounded(np.mean(confidences(logarithms(READERS, array), temperature) >= sure))
            for kind, array in some
        },
    }


def _rounded(share: Any) -> float:
    return round(float(share), 5)


def told(facts: dict[str, Any]) -> str:
    """Return what was measured as tables, for docs/reader.md."""
    parts = facts["measured"]
    kinds = [
        f"| {kind} | "
        + " | ".join(
            f"{100 * parts[part][how][kind]:.1f} %"
            for how in ("accepted by confidence alone", "accepted")
            for part in parts
        )
        + " |"
        for kind in STRANGERS
    ]
    errors = [
        f"| {part} | {it['right']:,} of {it['digits']:,} | {it['error before']:.4f} | "
        f"{it['error after']:.4f} | {100 * it['refused']:.1f} % | "
        f"{100 * it['refused, photographed']:.1f} % |"
        for part, it in parts.items()
    ]
    return "\n".join(
        [
            "| strangers accepted | by confidence: validation | test "
            "| by the doorkeeper: validation | test |",
            "|---|---|---|---|---|",
            *kinds,
            "",
            "| digits | right | calibration error before | after "
            "| refused | refused once photographed |",
            "|---|---|---|---|---|---|",
            *errors,
        ]
    )


def main() -> None:
    """Calibrate the reader that ships, and print what came out."""
    facts = calibrate(load("mnist"))
    CALIBRATION.write_text(json.dumps(facts, indent=1) + "\n")
    print(f"temperature {facts['temperature']}, threshold {facts['threshold']}\n")  # noqa: T201
    print(told(facts))  # noqa: T201


if __name__ == "__main__":
    main()
