"""Dropout: every mini-batch is learned by another half of the hidden neurons.

The book halves the weights that leave the hidden neurons once training is over, since twice as
many neurons fire then. Here the neurons that are kept fire louder meanwhile, by the same factor, so
that a network is ready to use at any time.

Source: chapter 3, "Other techniques for regularization"; Hinton et al., "Improving neural networks
by preventing co-adaptation of feature detectors", 2012.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firstnet.shapes import Gate, Hidden, Kept


def deal_kept(
    hidden: Sequence[int], dropout: float, mini_batches: int, rng: np.random.Generator
) -> Kept:
    """Deal which hidden neurons each mini-batch keeps.

    Args:
        hidden: neurons of each hidden layer, as in `Network.hidden`.
        dropout: the chance of a hidden neuron to be left out, from 0 to under 1.
        mini_batches: how many to deal for.
        rng: the source of chance.

    Returns:
        A row for each mini-batch, with True for each hidden neuron that it keeps, layer by layer.
    """
    return rng.random((mini_batches, sum(hidden))) >= dropout


def gates(kept: Hidden, hidden: Sequence[int], dropout: float) -> list[Gate]:
    """Return what to multiply the activations of each hidden layer by, for one mini-batch.

    0 for a neuron that is left out, and 1 / (1 - dropout) for one that is kept, so that the sum
    over a layer stays the same on the average.

    Args:
        kept: True for each hidden neuron that is kept, layer by layer; or a row of that for each
            example of the mini-batch.
        hidden: neurons of each hidden layer.
        dropout: the chance to be left out.

    Returns:
        For each hidden layer a column, or a column for each example.
    """
    louder = np.atleast_2d(kept).T / (1 - dropout)
    return [louder[end - n : end] for n, end in zip(hidden, np.cumsum(hidden), strict=True)]
