"""When to stop, and when to take shorter steps: both once the accuracy no longer improves.

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""

from __future__ import annotations

from collections.abc import Sequence

HALVINGS = 7  # until eta is 1/128 of what it was


def epochs_without_improvement(accuracies: Sequence[float]) -> int:
    """Return how many epochs have passed since the best accuracy was first reached.

    Source: chapter 3, "Use early stopping to determine the number of training epochs".
    """
    if not accuracies:
        return 0
    return len(accuracies) - 1 - list(accuracies).index(max(accuracies))


def has_stalled(accuracies: Sequence[float], patience: int) -> bool:
    """Return whether the last `patience` epochs brought no better accuracy."""
    return epochs_without_improvement(accuracies) >= patience


class Halving:
    """A learning rate that is halved whenever the accuracy stalls, and ends at 1/128.

    Source: chapter 3, "Learning rate schedule", and the problem that follows "Early stopping".
    """

    def __init__(self, eta: float, patience: int) -> None:
        self.eta = eta
        self._last = eta / 2**HALVINGS
        self._patience = patience
        self._since_change: list[float] = []

    def goes_on(self, accuracy: float) -> bool:
        """Take note of an epoch's accuracy; return False once eta would fall under 1/128."""
        self._since_change.append(accuracy)
        if has_stalled(self._since_change, self._patience):
            if self.eta <= self._last:
                return False
            self.eta /= 2
            best = max(self._since_change)
            self._since_change = [best]
        return True
