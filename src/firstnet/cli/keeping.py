"""Keeping the best network of a run in a file, while the run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firstnet.files import card, saving
from firstnet.recipe import Recipe
from firstnet.training.loop import Epoch


class Best:
    """The best epoch so far by the validation digits; its network is in the file.

    Never by the test digits: a network chosen by them would only look as good as it does on them.
    """

    def __init__(self, path: str, recipe: Recipe, notes: Mapping[str, Any]) -> None:
        """Begin with what is known before the run, or with the notes of one that goes on."""
        self._path, self._recipe = path, recipe
        self._notes: dict[str, Any] = {"validation_correct": -1} | dict(notes)

    @property
    def notes(self) -> Mapping[str, Any]:
        """What is known about the network in the file."""
        return self._notes

    def consider(self, epoch: Epoch) -> None:
        """Save the network of the epoch, if it is better than all before."""
        validation = epoch.validation
        if validation and validation.correct > self._notes["validation_correct"]:
            notes = self._notes | {
                "epoch": epoch.number,
                "validation_correct": validation.correct,
                "validation_examples": validation.examples,
                "test_correct": epoch.correct,
                "test_examples": epoch.examples,
            }
            saving.save(epoch.network, self._path, self._recipe, notes)
            card.write(saving.Saved(epoch.network, self._recipe, notes), self._path)
            self._notes = notes

    def __str__(self) -> str:
        if "epoch" not in self._notes:
            return f"Nothing was saved to {self._path}."
        return (
            "Saved epoch {epoch} to {path}: {validation_correct} / {validation_examples} "
            "validation digits, {test_correct} / {test_examples} test digits."
        ).format(path=self._path, **self._notes)
