"""Averaging: a network whose weights are the mean of those that training has passed through.

The last steps of training jump around the bottom of the valley; their mean lies nearer to it than
most of them. The book has no word of it.

Source: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992; with a
mean that forgets: Izmailov et al., "Averaging weights leads to wider optima and better
generalization", 2018.
"""

from __future__ import annotations

from dataclasses import replace

from firstnet.book.network import Network


def average(mean: Network, network: Network, share: float) -> Network:
    """Return the mean of networks after one more of them: share of the old mean, the rest new.

    Args:
        mean: of the networks before.
        network: the one that is added, with layers of the same shapes.
        share: of the old mean, from 0 (forget it) to under 1. With 0.5 the last network counts
            half, the one before a quarter.
    """
    layers = zip(mean.layers, network.layers, strict=True)
    return Network(
        tuple(
            replace(
                new,
                w=(share * old.w + (1 - share) * new.w).astype(new.w.dtype),
                b=(share * old.b + (1 - share) * new.b).astype(new.b.dtype),
            )
            for old, new in layers
        )
    )
