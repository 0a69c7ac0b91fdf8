"""Marks that a web page, a chat or a prompt leaves in pasted code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.text.lines import logical_at, tokens

CURLY = dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‘’‚‛′", "'")
SPACES = dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " ")
NOTHING = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
WIDE = {
    chr(0xFF00 + number): chr(0x20 + number) for number in range(1, 0x5F)
}  # as an Asian keyboard types
POWERS = {"²": "**2", "³": "**3"}
SIGNS = CURLY | SPACES | NOTHING | DASHES | WIDE | POWERS | {"×": "*", "…": "..."}
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " ", "&amp;": "&"}

ROUNDS = 4  # of marks that stand before one another
NEARLY_ALL = 0.9  # of the lines, that begin with "...", where none begins with ">>>"

FENCE = re.compile(r"\s*(```|~~~)\s*\w*\s*$")
CODE = re.compile(r"(i?py(thon)?3?)?", re.IGNORECASE)  # what a fence around Python says
PROMPT = re.compile(r"\s*(>>>|\.\.\.)( |\u00a0|$)|\s*In \[\d*\]: ?|   +\.\.\.: ?")
NUMBER = re.compile(r"\s*(\d+)( ?\||[.:)]?)(\s|$)")
KEYWORDS = (
    "import from class def for while if elif else try except finally with return raise assert "
    "print break continue pass global yield self"
)


@dataclass(frozen=True)
class Mark:
    """Something that a page adds to lines of code.

    Attributes:
        message: reported for it.
        pattern: matches it within a line.
        share: the least share of the non-blank lines that it has to be on.
        instead: its replacement.
        alone: whether all other lines are prose.
    """

    message: str
    pattern: re.Pattern[str]
    share: float = 0.0
    instead: str | Callable[[re.Match[str]], str] = ""
    alone: bool = False


MARKS = (
    Mark("The lines are quoted as in an e-mail (>).", re.compile(r"^(> ?)+"), 0.6, alone=True),
    Mark("Each line starts with a list bullet.", re.compile(r"^[*•\-] "), 0.8),
    Mark("The lines are marked as in a patch (+).", re.compile(r"^\+(?!\+\+ )"), 0.6, alone=True),
    Mark("The lines end with a backslash.", re.compile(r"(?<=\s)\\$|^\\$"), 0.8),
    Mark("The margin contains an editor's fold markers.", re.compile(r"^[▾▸▼▶►⊟⊞] ?")),
    Mark(
        "The lines begin with the time and a name, as in a chat.",
        re.compile(r"^\[?\d\d?:\d\d(:\d\d)?( [AP]M)?\]?,? [\w .]{1,20}: "),
    ),
    Mark("Spaces are shown as dots.", re.compile(r"·"), 0.3, instead=" "),
    Mark("The ends of lines are shown as signs.", re.compile(r"[¶↵⏎]$"), 0.3),
    Mark("Notebook cell numbers are on lines of their own.", re.compile(r"^(In|Out) ?\[\d*\]:$")),
    Mark("Line numbers are on lines of their own.", re.compile(r"^\d+$"), 0.3),
    Mark(
        "HTML tags are mixed into the code (<span>).",
        re.compile(r"</?(span|pre|code|br|div|p|b|i|em|strong|font|a|td|tr|li)( [^<>]*)?/?>"),
    ),
    Mark(
        "Characters are escaped as in Markdown (\\_).",
        re.compile(r"\\(?=[_*\[\]#<>()~-])|(?<=\\[\[(])\\(?=[\])])"),
    ),
    Mark(
        "The underscores of a name like __init__ were lost.",
        re.compile(r"(?<=def )\*{1,2}(\w+?)\*{1,2}(?=\()|\b_? ?_ (\w+?) _ ?_?\b"),
        instead=lambda it: f"__{it[1] or it[2]}__",
    ),
    Mark(
        "Python keywords are capitalized, as phones correct them.",
        re.compile(rf"^(\s*)({KEYWORDS.title().replace(' ', '|')})\b(?!\s*[=,.])"),
        instead=lambda it: it[0].lower(),
    ),
    Mark("A shell command is mixed into the code.", re.compile(r"^\$( .*)?$")),
    Mark("A heading is mixed into the code.", re.compile(r"^[A-Z][a-z]+:$")),
)
BUTTONS = Mark(
    "The labels of a page's buttons were copied with the code.",
    re.compile(r"^(Copied!?|Copy( code)?|[Pp]ython3?)$"),
)


def without_marks(lines: Sequence[str]) -> list[Mend]:
    """Return the edits that take away the marks, kind by kind, in the order to apply them.

    What stands before the others, such as a line's number before its prompt, hides them, so they
    are looked for until none is left.
    """
    edits: list[Mend] = []
    now = list(lines)
    for _ in range(ROUNDS):
        found, now = _changed(now, KINDS)
        edits += found
        if not found:
            break
    return edits


# A function that changes the lines, the message of its finding, and what was expected.
Kind = tuple[Callable[[list[str]], list[str]], str, str]


def without_buttons(lines: Sequence[str]) -> list[Mend]:
    """Return the edit that takes away the words of buttons, which Python takes for names."""
    return _changed(list(lines), [_kind(BUTTONS)])[0]


def _kind(mark: Mark) -> Kind:
    return partial(_without, mark), mark.message, "code alone"


def _changed(now: list[str], kinds: Sequence[Kind]) -> tuple[list[Mend], list[str]]:
    """Return an edit for each kind of mark that is there, and the lines after them."""
    edits: list[Mend] = []
    for change, message, expected in kinds:
        after = change(now)
        lines_changed = {at: it for at, it in enumerate(after) if it != now[at]}
        if lines_changed:
            first = min(lines_changed)
            edits.append(
                Mend(
                    code="ND005",
                    message=message,
                    lines=lines_changed,
                    before=dict(enumerate(now)),
                    observed=now[first].strip(),
                    expected=expected,
                    place=(first, first),
                )
            )
            now = after
    return edits, now


def _without(mark: Mark, lines: list[str]) -> list[str]:
    full = [line for line in lines if line.strip()]
    marked = sum(mark.pattern.search(it) is not None for it in full)
    if not marked or marked < mark.share * len(full):
        return lines
    found = []
    for line in lines:
        other = mark.alone and line.strip() and not mark.pattern.search(line)
        found.append(f"# {line.strip()}" if other else mark.pattern.sub(mark.instead, line))
    return found


def _without_fences(lines: list[str]) -> list[str]:
    fences = [at for at, line in enumerate(lines) if FENCE.match(line)]
    if not fences:
        return lines
    before = re.search(r"\w", "".join(lines[: fences[0]])) is not None
    bare = not re.search(r"\w", lines[fences[0]])
    # Of an odd number, the first opening one was not pasted.
    inside, around = len(fences) % 2 == 1 and before and bare, False
    result = []
    for at, line in enumerate(lines):
        if at in fences:
            ends = inside or around
            is_code = CODE.fullmatch(line.strip().strip("`~").strip()) is not None
            inside, around = not ends and is_code, not ends and not is_code
            result.append("")
        else:
            result.append(line if inside or not line.strip() else f"# {line.strip()}")
    return result


def _without_prompts(lines: list[str]) -> list[str]:
    full = [line for line in lines if line.strip()]
    prompts = [line for line in full if PROMPT.match(line)]
    first = [line for line in prompts if re.match(r"\s*(>>>|In \[)", line)]
    share = 1 / 3 if first else NEARLY_ALL
    if not prompts or len(prompts) < share * len(full):
        return lines
    result = []
    for line in lines:
        match = PROMPT.match(line)
        if match:
            result.append(line[match.end() :])
        else:
            result.append(f"# {line.strip()}" if line.strip() else line)
    return result


def _without_numbers(lines: list[str]) -> list[str]:
    full = [at for at, line in enumerate(lines) if line.strip()]
    found = {at: match for at in full if (match := NUMBER.match(lines[at]))}
    numbers = [int(match[1]) for match in found.values()]
    if len(found) < 3 or len(found) * 10 < len(full) * 8 or numbers != sorted(set(numbers)):
        return lines
    rest = {at: lines[at][match.end(2) :] for at, match in found.items()}
    margin = min((len(it) - len(it.lstrip()) for it in rest.values() if it.strip()), default=0)
    return [rest[at][margin:] if at in rest else line for at, line in enumerate(lines)]


def _without_entities(lines: list[str]) -> list[str]:
    if not any(entity in line for line in lines for entity in ENTITIES):
        return lines
    return [re.sub("|".join(ENTITIES), lambda it: ENTITIES[it[0]], line) for line in lines]


def _with_plain_signs(lines: list[str]) -> list[str]:
    """Return the lines with Python's own signs outside of strings and comments."""
    if not any(sign in line for line in lines for sign in SIGNS):
        return lines
    result, at = [re.sub("[“”„]{3}", '"""', line) for line in lines], 0
    while at < len(lines):
        result[at] = "".join(_plain(result[at]))
        logical = logical_at(result, at)
        plain = "".join(_plain(logical.text)).split("\n")
        result[at : at + len(plain)] = plain
        at += len(plain)
    return result


def _plain(text: str) -> Iterator[str]:
    for token in tokens(text):
        plain = token.kind in ("sign", "space", "name")
        yield "".join(SIGNS.get(it, it) for it in token.text) if plain else token.text


KINDS: tuple[Kind, ...] = (
    *(_kind(mark) for mark in (BUTTONS, *MARKS)),
    (_without_fences, "The text carries the fences of a web page or chat (```).", "code alone"),
    (_without_numbers, "The lines begin with their numbers.", "code without line numbers"),
    (_without_entities, "Signs are written as on a web page (&lt;).", "the signs themselves"),
    (_without_prompts, "The lines begin with prompts such as >>>.", "code without prompts"),
    (
        _with_plain_signs,
        "Curly quotes, long dashes or odd spaces stand where Python wants its own signs.",
        'straight quotes, "-" and plain spaces',
    ),
)
