"""Made-up English for programs that learn letters or words: sentences, or a list of names."""

from __future__ import annotations

import random
import re
from functools import cache

SENTENCES = 1_500
NAMES = 2_000
PROSE = r"set\(\s*data\s*\)|char_?to|to_?char|ix_?to|\bchars\b|vocab|corpus|token|shakespeare"
LETTERS_OF_NAMES = r"\bitos\b|\bstoi\b|\bwords\b|\bnames\b"

WHO = "the old captain,a young student,my neighbour,the baker,her brother,the grey cat,nobody"
DID = "found,carried,painted,remembered,sold,washed,lost,watched,counted,hid"
WHAT = "a small boat,the last letter,three apples,the wooden box,his mother's coat,a long story"
WHERE = "in the harbour,behind the house,on a cold morning,near the river,before the rain came"
BEGIN = "an,be,ca,da,el,fa,jo,ka,li,ma,ni,ro,sa,te,vi"
MIDDLE = "bri,da,li,mo,na,ri,sa,ti,vi,len,ra"
END = "a,an,e,el,en,ia,in,is,na,o,ra"


def is_wanted(name: str, text: str) -> bool:
    """Tell whether a program reads a file of this name as prose, or as a list of names.

    Args:
        name: of the file.
        text: of the program.
    """
    stem, _, ending = name.lower().rpartition(".")
    if ending != "txt" or re.search(r"[.](loadtxt|genfromtxt|read_csv)|csv[.]", text):
        return False
    return bool(re.search(LETTERS_OF_NAMES if stem == "names" else PROSE, text))


@cache
def written(name: str) -> tuple[str, str]:
    """Return the text in the place of a file, and the words of the log."""
    rng = random.Random(1883)  # noqa: S311  # no secrets
    if name.lower() == "names.txt":
        given = ["".join(_each(rng, BEGIN, MIDDLE, END)) for _ in range(NAMES)]
        return "\n".join(given) + "\n", f"{NAMES:,} made-up names were used"
    told = [" ".join(_each(rng, WHO, DID, WHAT, WHERE)).capitalize() for _ in range(SENTENCES)]
    ends = rng.choices([". ", ".\n", "! "], [8, 2, 1], k=SENTENCES)
    return "".join(map("".join, zip(told, ends))), f"{SENTENCES:,} made-up sentences were used"


def _each(rng: random.Random, *parts: str) -> list[str]:
    return [rng.choice(part.split(",")) for part in parts]
