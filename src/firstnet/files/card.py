"""A model card: what a network is, where it comes from and how well it does, beside its file.

It is Markdown, and its end is the command that makes the network again.

Source: Mitchell et al., "Model Cards for Model Reporting" (2019), on what a card should tell.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from firstnet.errors import AccessError
from firstnet.files.labels import known
from firstnet.files.saving import Saved
from firstnet.machine.reading import begins_with
from firstnet.machine.writing import write_whole
from firstnet.recipe import Recipe

OURS = "<!-- A model card by firstnet: the next run that saves this network replaces it. -->"
PARTS = ("validation", "test")
DEFAULTS = {
    "data": "mnist",
    "label": "",
    "examples": "0",
    "seed": "0",
    "engine": "fast",
}  # of firstnet train


def beside(path: str | os.PathLike[str]) -> Path:
    """Return where the card of a saved network lies: digits.safetensors.md beside it."""
    return Path(path).with_name(f"{Path(path).name}.md")


def check(path: str | os.PathLike[str]) -> None:
    """Raise an AccessError where somebody else's file is in the card's place."""
    place = beside(path)
    if place.exists() and not begins_with(place, OURS):
        raise AccessError(
            f"{place} exists and is no card by firstnet, so it stays as it is; choose another name "
            "for the network, or move it away."
        )


def write(saved: Saved, path: str | os.PathLike[str]) -> None:
    """Write the card of a network that is saved at `path`.

    Raises:
        AccessError: it can't be written.
    """
    write_whole(beside(path), card(saved, Path(path).name).encode())


def card(saved: Saved, name: str) -> str:
    """Return the card of a network in a file of this name."""
    parts = [OURS, f"# {name}", _described(saved), _facts(saved.notes)]
    if not known(saved).are_digits:
        names = ", ".join(known(saved).names)
        parts += ["## Classes", f"In the order of its outputs: {names}."]
    if saved.recipe:
        parts += ["## Recipe", _choices(saved.recipe)]
        parts += ["## Make it again", f"    {command(saved.recipe, saved.notes, name)}"]
    evaluate = shlex.join(["firstnet", "evaluate", name, *_options(saved.notes, "data", "label")])
    parts += ["## Use it", f"    {evaluate}", _warning(saved.notes)]
    return "\n\n".join(parts) + "\n"


def command(recipe: Recipe, notes: Mapping[str, Any], name: str) -> str:
    """Return the command that trains such a network, with what is not by default."""
    words = ["firstnet", "train"]
    for field in fields(Recipe):
        value = getattr(recipe, field.name)
        if value == field.default:
            continue
        option = f"--{field.name.replace('_', '-')}"
        words += [option] if value is True else [option, _text(field.name, value)]
    words += _options(notes, *DEFAULTS)
    return shlex.join([*words, "--save", name])


def _options(notes: Mapping[str, Any], *names: str) -> list[str]:
    """Return what was noted as options, unless it is by default."""
    told = {name: str(notes.get(name, DEFAULTS[name])) for name in names}
    return [
        word
        for name, value in told.items()
        if value != DEFAULTS[name]
        for word in (f"--{name}", value)
    ]


def _text(name: str, value: Any) -> str:
    if name == "convolutions":
        return ",".join(f"{maps}x{field}/{pool}" for maps, field, pool in value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _described(saved: Saved) -> str:
    network = saved.network
    numbers = sum(it.w.size + it.b.size for it in network.layers)
    kinds = ", ".join(layer.neuron.name for layer in network.layers)
    maps = "".join(
        f" after {len(convolution.w)} feature maps," for convolution in network.convolutions
    )
    sizes = ", ".join(map(str, network.sizes))
    return (
        f"A network of [{sizes}] neurons,{maps} layer by layer {kinds}: {numbers:,} weights and "
        f"biases in {network.dtype.name}."
    )


def _facts(notes: Mapping[str, Any]) -> str:
    """Return a table of what was noted about the run."""
    rows = {"data": notes.get("data")}
    for part in PARTS:
        correct, examples = (notes.get(f"{part}_{it}") for it in ("correct", "examples"))
        if isinstance(correct, int) and isinstance(examples, int) and examples:
            share = f"{100 * correct / examples:.2f} %"
            rows[f"right of the {part} examples"] = f"{correct} / {examples} ({share})"
    rows |= {it: notes.get(it) for it in ("epoch", "seed", "engine")}
    rows["firstnet"] = notes.get("version")
    told = [f"| {name} | {value} |" for name, value in rows.items() if value is not None]
    return "\n".join(["| | |", "|---|---|", *told])


def _choices(recipe: Recipe) -> str:
    rows = [f"| {field.name} | {_text(field.name, getattr(recipe, field.name)) or 'none'} |"
            for field in fields(Recipe)]  # fmt: skip
    return "\n".join(["| choice | value |", "|---|---|", *rows])


def _warning(notes: Mapping[str, Any]) -> str:
    chosen = (
        "The epoch was chosen by the validation examples; the test examples were only counted. "
        if "validation_correct" in notes
        else ""
    )
    return (
        f"{chosen}It has seen nothing but examples like those: of anything else it names one of "
        "its classes as well, and often surely."
    )
