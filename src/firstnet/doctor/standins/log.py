"""The log: which stand-ins a program used, one sentence each."""

from __future__ import annotations

SENTENCES: list[str] = []

_places: dict[str, int] = {}  # of the sentence about a thing
_computed: dict[str, list[str]] = {}


def note(thing: str, sentence: str) -> None:
    """Log a sentence about a thing; a later sentence about it takes the place of the first."""
    if thing in _places:
        SENTENCES[_places[thing]] = sentence
    else:
        _places[thing] = len(SENTENCES)
        SENTENCES.append(sentence)


def forget(thing: str) -> None:
    """Take out what was logged about a thing."""
    if thing in _places:
        place = _places.pop(thing)
        del SENTENCES[place]
        _places.update({it: at - 1 for it, at in _places.items() if at > place})


def note_file(name: str, used: str) -> None:
    """Log what was used in the place of a file."""
    note(f"file {name}", f"{name} isn't here; {used} in its place.")


def note_ignored(package: str) -> None:
    """Log that a package is not installed and its calls did nothing."""
    note(f"ignored {package}", f"{package} isn't installed; its calls were ignored.")


def note_computed(package: str, name: str) -> None:
    """Log that a function or class of a package that is not installed was written in NumPy."""
    names = _computed.setdefault(package, [])
    if name not in names:
        names.append(name)
    was = "was" if len(names) == 1 else "were"
    note(
        f"computed {package}",
        f"{package} isn't installed; {_listed(names)} {was} computed with NumPy.",
    )


def note_replaced(package: str, name: str, used: str) -> None:
    """Log what a function of a package that is not installed gave instead."""
    note(f"replaced {package}.{name}", f"{package} isn't installed; {name} {used}.")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
