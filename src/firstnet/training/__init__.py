"""Training: a generator of epochs, how well the network does, and many networks at once."""

from firstnet.training.loop import Epoch, Score, train

__all__ = ["Epoch", "Score", "train"]
