"""A visit: what one browser tab has. It begins and ends with the tab, and its training with it."""

from __future__ import annotations

from firstnet.book.network import Network
from firstnet.data.dataset import Dataset
from firstnet.recipe import Recipe
from firstnet.web.visit.curves import Curves
from firstnet.web.visit.run import Run


class Visit:
    """What the panels of one page show, and what they change.

    Attributes:
        digits: the digits to learn from and to be judged on; shared by all visits, never changed.
        run: the training run. Another one takes its place when training starts again, so read it
            anew each time: `visit.run.network`, never a `run` that was kept.
        kept: the curves of an earlier run that are laid behind those of this one, if any.
    """

    def __init__(self, digits: Dataset, run: Run) -> None:
        self.digits = digits
        self.run = run
        self.kept: Curves | None = None

    @property
    def network(self) -> Network:
        """The network as it stands now, also in the middle of training; its numbers are finite."""
        return self.run.network

    @property
    def recipe(self) -> Recipe:
        """The choices of the run as they stand: cost, eta, lmbda, mini_batch_size and more."""
        return self.run.recipe

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons layer by layer, the inputs first: (784, 30, 10)."""
        return self.network.sizes

    @property
    def version(self) -> tuple[int, int]:
        """A mark that changes whenever the network does; compare two only for being equal."""
        return self.run.number, self.run.beat

    def start_again(self, run: Run) -> None:
        """Let another run take the place of the present one, which stops."""
        self.run.close()
        self.run = run

    def keep(self) -> None:
        """Keep the curves of the run, to lay others over them."""
        self.kept = Curves(self.run.number, self.recipe, tuple(self.run.points))

    def close(self) -> None:
        """End with the tab: whatever trains, stops."""
        self.run.close()
