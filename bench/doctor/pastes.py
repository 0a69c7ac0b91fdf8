"""Damage right programs as web pages do, and count how many the doctor reads as they were.

Each paste is a program of `tests/doctor/healthy/` with one, two or three of the damages below,
alone and combined, all dealt by a seed. It counts as read if what the doctor runs has the same
syntax tree as what it runs of the whole program, docstrings aside. A tree that is another may still
work; that is not looked at.

    python bench/doctor/pastes.py
    python bench/doctor/pastes.py --count 640 --seed 3 --show 2
"""

from __future__ import annotations

import argparse
import ast
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from firstnet.doctor.reading.reading import mended

HEALTHY = Path(__file__).parents[2] / "tests" / "doctor" / "healthy"
LEFT_OUT = ("python2_original.py", "greek.py")  # Python 2; names that marks would change
LONG = 50  # characters of a comment or a statement that a page wraps
Lines = list[str]
Damage = Callable[[Lines, random.Random], Lines]


def depth(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip())


def body_of(lines: Lines, head: int) -> range:
    """Return the lines that belong to the block which a line opens."""
    end = head + 1
    while end < len(lines) and (not lines[end].strip() or depth(lines[end]) > depth(lines[head])):
        end += 1
    while end > head + 1 and not lines[end - 1].strip():
        end -= 1
    return range(head + 1, end)


def functions(lines: Lines) -> list[int]:
    """Return the lines that begin a function on one line."""
    return [n for n, line in enumerate(lines) if re.match(r"\s*def .*:\s*$", line)]


def first_lines_flush(lines: Lines, rng: random.Random) -> Lines:
    """Move the first statements of some bodies back to the depth of their def."""
    lines = list(lines)
    for head in rng.sample(functions(lines), k=min(3, len(functions(lines)))):
        body = body_of(lines, head)
        inner = depth(lines[body[0]])
        for number in body[: rng.randint(1, 3)]:
            if depth(lines[number]) != inner or lines[number].rstrip()[-1:] in ("(", "[", ",", ":"):
                break
            lines[number] = lines[number].lstrip().rjust(0)
            lines[number] = " " * depth(lines[head]) + lines[number]
    return lines


def methods_flush(lines: Lines, rng: random.Random) -> Lines:
    """Move whole methods to the left margin."""
    lines = list(lines)
    methods = [head for head in functions(lines) if depth(lines[head])]
    for head in rng.sample(methods, k=min(len(methods), rng.choice((1, 2, len(methods))))):
        by = depth(lines[head])
        for number in (head, *body_of(lines, head)):
            lines[number] = lines[number][min(by, depth(lines[number])) :]
    return lines


def all_indented(lines: Lines, rng: random.Random) -> Lines:
    """Indent the whole file."""
    by = " " * rng.choice((2, 4, 8))
    return [by + line if line.strip() else line for line in lines]


def comments_wrapped(lines: Lines, rng: random.Random) -> Lines:
    """Let long comments run on in a line of their own, without a mark."""
    found = []
    for line in lines:
        mark = line.find("# ")
        words = line[mark:].split(" ") if mark >= 0 and "'" not in line and '"' not in line else []
        if len(words) > 5 and rng.random() < 0.8:
            cut = rng.randint(3, len(words) - 1)
            found += [line[:mark] + " ".join(words[:cut]), " ".join(words[cut:])]
        else:
            found.append(line)
    return found


def statements_broken(lines: Lines, rng: random.Random) -> Lines:
    """Break long statements at a space outside of brackets, as a narrow column does."""
    found = []
    for line in lines:
        places = [m.end() for m in re.finditer(r" [-+*/=@] ", line) if _is_outside(line[: m.end()])]
        plain = line.lstrip()[:1] not in ("#", '"', "'") and not line.rstrip().endswith(("(", "["))
        if plain and len(line) > LONG and places and _is_outside(line) and rng.random() < 0.5:
            cut = places[-1]
            found += [line[:cut].rstrip(), line[cut:]]
        else:
            found.append(line)
    return found


def _is_outside(text: str) -> bool:
    """Tell whether the end of a text is outside of all brackets and quotes."""
    quotes = text.count('"') % 2 or text.count("'") % 2
    return not quotes and all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}"))


def prompts(lines: Lines, rng: random.Random) -> Lines:
    """Write the prompts of an interactive session before each line."""
    return [
        (">>> " if line.strip() and not depth(line) else "... ") + line if line.strip() else "..."
        for line in lines
    ]


def numbers(lines: Lines, rng: random.Random) -> Lines:
    """Write the number of each line before it."""
    mark = rng.choice(("", ".", ":", " |"))
    return [f"{number:>3}{mark} {line}" for number, line in enumerate(lines, 1)]


def entities(lines: Lines, rng: random.Random) -> Lines:
    """Write signs as HTML does."""
    pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")]
    if rng.random() < 0.5:
        pairs.append(('"', "&quot;"))
    for sign, entity in pairs:
        lines = [line.replace(sign, entity) for line in lines]
    return lines


def typographic(lines: Lines, rng: random.Random) -> Lines:
    """Write curly quotes, long dashes and spaces that do not break."""
    found = []
    for line in lines:
        line = re.sub(r'"([^"]*)"', "“\\1”", line) if '"""' not in line else line
        line = re.sub(r"(?<!\w)'([^']*)'", "‘\\1’", line)
        line = line.replace(" - ", " – ")
        found.append(line.replace("    ", "\u00a0" * 4) if rng.random() < 0.3 else line)
    return found


def prose_around(lines: Lines, rng: random.Random) -> Lines:
    """Put sentences of the page before and after the code."""
    before = ["Here is the code that I am using for the network:", ""]
    after = ["", "It runs, but the accuracy stays the same in every epoch. What is wrong?"]
    return [*before, *lines, *after]


def blank_lines(lines: Lines, rng: random.Random) -> Lines:
    """Put a blank line after each line."""
    return [it for line in lines for it in (line, "")]


def tabs(lines: Lines, rng: random.Random) -> Lines:
    """Indent some lines with tabs."""
    every = rng.random() < 0.5
    found = []
    for line in lines:
        whole = depth(line) // 4
        swap = whole and (every or rng.random() < 0.5)
        found.append("\t" * whole + line[4 * whole :] if swap else line)
    return found


DAMAGES: tuple[Damage, ...] = (
    first_lines_flush,
    methods_flush,
    all_indented,
    comments_wrapped,
    statements_broken,
    prompts,
    numbers,
    entities,
    typographic,
    prose_around,
    blank_lines,
    tabs,
)
ORDER = {damage: place for place, damage in enumerate(DAMAGES)}


def pasted(count: int, seed: int) -> list[tuple[str, tuple[Damage, ...], str, str]]:
    """Return programs with their damages: the name, the damages, the text before and after."""
    rng = random.Random(seed)
    names = sorted(path.name for path in HEALTHY.glob("*.py") if path.name not in LEFT_OUT)
    found = []
    while len(found) < count:
        name = rng.choice(names)
        first = DAMAGES[len(found) % len(DAMAGES)]
        others = rng.sample([it for it in DAMAGES if it is not first], k=rng.choice((0, 0, 1, 2)))
        chosen = tuple(sorted((first, *others), key=lambda it: ORDER[it]))
        text = (HEALTHY / name).read_text("utf-8")
        lines = text.rstrip("\n").split("\n")
        for damage in chosen:
            lines = damage(lines, rng)
        found.append((name, chosen, text, "\n".join(lines) + "\n"))
    return found


def tree_of(text: str) -> str | None:
    """Return a syntax tree as text, without docstrings; None where Python can't read it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            body[:1] = [] if len(body) > 1 else [ast.Pass()]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how many pastes are read as they were, by their damages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="print so many that were misread")
    asked = parser.parse_args(arguments)
    read, all_of, other = Counter[str](), Counter[str](), 0
    for name, damages, before, after in pasted(asked.count, asked.seed):
        runnable = mended("program.py", after).runnable
        right = tree_of(runnable) == tree_of(mended("program.py", before).runnable)
        words = [it.__name__ for it in damages]
        if not right and other < asked.show:
            print(f"--- {name}: {', '.join(words)}\n{after}\n--- read as\n{runnable}")
        other += not right
        all_of.update(words)
        read.update(words if right else [])
    print(
        f"{asked.count - other} of {asked.count} pastes are read as they were (seed {asked.seed})"
    )
    for damage in DAMAGES:
        word = damage.__name__
        print(f"  {word.replace('_', ' '):20} {read[word]:3} of {all_of[word]:3}")


if __name__ == "__main__":
    main()
