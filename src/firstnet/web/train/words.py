"""What the panel "Train" says, in words."""

from __future__ import annotations

from firstnet.web.train.book_runs import BookRun
from firstnet.web.visit.curves import accuracy
from firstnet.web.visit.run import Run

WELCOME = (
    "This network reads handwritten digits. It was trained for 30 epochs, as in chapter 1 of the "
    "book. Watch it learn from the start, change something, or let the doctor find out why "
    "your own network doesn't learn."
)
LABELS = {
    "eta": "Learning rate η",
    "mini_batch_size": "Mini-batch size",
    "lmbda": "L2 regularization λ",
    "cost": "Cost",
    "dropout": "Dropout",
    "momentum": "Momentum",
    "epochs": "Epochs",
    "engine": "Engine",
    "hidden": "Hidden layers",
    "starts": "Starting weights",
    "neuron": "Kind of neuron",
    "seed": "Seed",
    "examples": "Training digits",
}
NOW = ("eta", "mini_batch_size", "lmbda", "cost", "dropout", "momentum", "epochs", "engine")
NEW = ("hidden", "starts", "neuron", "seed", "examples")


def status(run: Run) -> str:
    """Return where the run stands, how fast it is, and how long it still takes."""
    done = len(run.points)
    if not done and not run.mini_batch:
        return "Untrained: the weights are random."
    parts = [f"{done:,} of {run.goal:,} epochs"]
    if run.mini_batch:
        parts.append(f"mini-batch {run.mini_batch:,} of {run.mini_batches:,}")
    if run.running and run.speed:
        parts.append(f"{_rounded(run.speed)} epochs per second")
        parts.append(f"{_duration(run.left_s or 0)} left")
    return " · ".join(parts)


def figures(run: Run) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the last accuracies on test and training digits, each with its words."""
    if not run.points:
        return ("–", "test accuracy"), ("–", "training accuracy")
    last = run.points[-1]
    test = f"test accuracy ({last.test.examples:,} digits)"
    training = f"training accuracy ({last.training.examples:,} digits)"
    return (f"{accuracy(last.test):.2f} %", test), (f"{accuracy(last.training):.2f} %", training)


def book_words(book: BookRun | None) -> str:
    """Return what the book reports of the run."""
    if book is None:
        return "The book reports no result for these choices."
    where = f"chapter {book.section.chapter}, “{book.section.title}”"
    marks = " and ".join(
        filter(
            None,
            ["◇ marks its accuracies" if book.marks else "", "- - its best" if book.best else ""],
        )
    )
    return f"The book reports this run in {where}: {marks}."


def _rounded(speed: float) -> str:
    return f"{speed:.0f}" if speed >= 10 else f"{speed:.2g}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, seconds = divmod(round(seconds), 60)
    return (
        f"{minutes} min {seconds:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
    )
