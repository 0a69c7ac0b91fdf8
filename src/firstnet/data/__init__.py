"""Digits and other examples to learn from: `load("mnist")`, or a path to your own."""

from firstnet.data.catalogue import load
from firstnet.data.dataset import Dataset, Examples

__all__ = ["Dataset", "Examples", "load"]
