"""Answers to `input`, where nobody can type: a number, no, the name of a table, or nothing."""

from __future__ import annotations

import builtins
import re
from functools import wraps

from firstnet.doctor.standins import asking, log

MOST = 1000  # answers; a program that asks for more waits for another one
SENTENCES = 5  # prompts that are logged
YES_OR_NO = re.compile(r"\by(es)?\b\W{0,3}(or\s)?\W?\bno?\b|\bs[ií]?/n|\bj/n|\bo/n", re.IGNORECASE)
TABLE = re.compile(r"data ?set|\bdata\b|\bcsv\b|datos|daten|donn(é|e)es|dados", re.IGNORECASE)
TEXT = re.compile(
    r"path|file|folder|director|\bname\b|image|\burl\b|ruta|archivo|nombre|datei|ordner|chemin",
    re.IGNORECASE,
)

_prompts: list[str] = []


def replace_input() -> None:
    """Replace `input`; the sandbox, which blocks it, has to be there before."""
    plain = builtins.input

    @wraps(plain)
    def typed(prompt: object = "", /) -> str:
        return answer(str(prompt)) if asking.by_learner() else plain(prompt)

    vars(builtins)["input"] = typed


def answer(prompt: str) -> str:
    """Return what is answered to a prompt, and log it.

    Raises:
        EOFError: the program has asked too often.
    """
    if len(_prompts) >= MOST:
        raise EOFError("nobody is there to type")
    text = answer_to(prompt)
    _prompts.append(prompt)
    if len({*_prompts}) <= SENTENCES:
        asked = f' to "{" ".join(prompt.split())[:60]}"' if prompt.strip() else ""
        given = f'"{text}"' if text else "an empty line"
        log.note(f"input {prompt}", f"Nobody typed; {given} was answered{asked}.")
    return text


def answer_to(prompt: str) -> str:
    """Return "n" for a question, nothing for a path or name, else a small number.

    For the path of a table, a name that is made up is returned: a table is made up for it.
    """
    if YES_OR_NO.search(prompt):
        return "n"
    if not TEXT.search(prompt):
        return "3"
    return "data.csv" if TABLE.search(prompt) else ""
