"""The syntax of Python 2, respelled for today's: print statements, except X, e, and the like.

Every logical line is looked at alone, and only where Python 3 can't read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.text.lines import (
    CLOSING,
    OPENING,
    Logical,
    Token,
    logical_lines,
    statement,
    tokens,
)

Words = list[Token]

VALUES = ("name", "number", "string", "open")
NOT_A_VALUE = {"in", "is", "and", "or", "if", "else", "for", "as"}


def modern_lines(lines: Sequence[str]) -> list[Mend]:
    """Return the edits that turn Python 2 syntax into today's, in the order to apply them."""
    edits: list[Mend] = []
    logicals = logical_lines(lines)
    for number, logical in enumerate(logicals):
        if logical.blank or statement(logical.code):
            continue
        unpacked = _tuple_parameters(logical, logicals[number + 1 :])
        steps = list(unpacked or _edits_of(logical))
        edits += steps
    return edits


def modern(code: str) -> str | None:
    """Return a logical line in today's spelling, or None if that can't be read either."""
    for _, _, change in CHANGES:
        code = change(code)
    return code if statement(code) or _with_plain_parameters(code) else None


def _edits_of(logical: Logical) -> Iterator[Mend]:
    if modern(logical.code) is None:
        return
    indent = logical.text[: len(logical.text) - len(logical.code)]
    text = logical.text
    for code, message, expected, changed in _steps(logical.code):
        before = dict(enumerate(text.split("\n"), logical.first))
        text = indent + changed
        after = dict(enumerate(text.split("\n"), logical.first))
        lines = {at: line for at, line in after.items() if line != before[at]}
        first = min(lines)
        yield Mend(
            code=code,
            message=message,
            lines=lines,
            before=before,
            observed=before[first].strip(),
            expected=expected or after[first].strip(),
            column=len(before[first]) - len(before[first].lstrip()) + 1,
            place=(logical.first, logical.last),
        )


def _steps(code: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield rule, message, what is expected and the code after each change that it needs."""
    for rule, message, change in CHANGES:
        changed = change(code)
        if changed != code:
            code = changed
            yield rule, message, "", code


def _statements(words: Words) -> Iterator[tuple[int, int]]:
    """Yield where each simple statement of a logical line begins and ends."""
    depth, first, lambdas = 0, 0, 0
    for at, word in enumerate(words):
        if word.kind == "sign":
            depth += (word.text in OPENING) - (word.text in CLOSING)
        lambdas += word == Token("name", "lambda") and depth == 0
        if depth == 0 and word.kind == "sign" and word.text in ";:":
            if word.text == ":" and lambdas:
                lambdas -= 1
                continue
            yield first, at
            first = at + 1
        elif word.kind == "comment":
            yield first, at
            return
    yield first, len(words)


def _each_statement(code: str, change: Callable[[Words], Words]) -> str:
    """Return the code with its statements changed one by one; spaces around them are kept."""
    words, result, done = tokens(code), [], 0
    for first, end in list(_statements(words)):
        while first < end and words[first].kind == "space":
            first += 1
        while end > first and words[end - 1].kind == "space":
            end -= 1
        result += words[done:first] + change(words[first:end])
        done = end
    return "".join(word.text for word in result + words[done:])


def _split(words: Words, at: str) -> list[Words]:
    """Return the parts between the commas (or another word) outside brackets."""
    parts: list[Words] = [[]]
    depth = 0
    for word in words:
        depth += word.kind == "sign" and (word.text in OPENING) - (word.text in CLOSING)
        if depth == 0 and word.text == at and word.kind in ("sign", "name"):
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _text(words: Words) -> str:
    return "".join(word.text for word in words).strip()


def _sign(text: str) -> Token:
    return Token("sign", text)


def _print(code: str) -> str:
    return _each_statement(code, _print_statement)


def _print_statement(words: Words) -> Words:
    if not words or words[0].text != "print":
        return words
    rest = words[1:]
    value = [word for word in rest if word.kind != "space"]
    if not value or not _begins_a_value(value[0]) or _is_one_bracket(value):
        return words
    ending, target = "", ""
    parts = _split(rest, ",")
    if value[0].text == ">>":
        target = _text(parts[0]).removeprefix(">>").strip()
        parts = parts[1:]
    if parts and len(parts) > 1 and not _text(parts[-1]):
        parts, ending = parts[:-1], 'end=" "'
    texts = ["".join(word.text for word in part) for part in parts]
    if texts:
        texts[0] = texts[0].lstrip(" \t")
    options = [it for it in (ending, target and f"file={target}") if it]
    arguments = ", ".join(it for it in [",".join(texts).rstrip(), *options] if it)
    return [words[0], _sign("("), Token("name", arguments), _sign(")")]


def _begins_a_value(word: Token) -> bool:
    if word.kind == "name":
        return word.text not in NOT_A_VALUE
    return word.kind in VALUES or word.text in ("(", "[", "{", "`", ">>", "-", "+", "~")


def _is_one_bracket(words: Words) -> bool:
    """Tell whether the words are one pair of brackets, which Python 3 reads as a call."""
    if words[0].text != "(":
        return False
    depth = 0
    for at, word in enumerate(words):
        depth += word.kind == "sign" and (word.text in OPENING) - (word.text in CLOSING)
        if depth == 0:
            return at == len(words) - 1
    return True


def _exec(code: str) -> str:
    return _each_statement(code, _exec_statement)


def _exec_statement(words: Words) -> Words:
    value = [word for word in words[1:] if word.kind != "space"]
    if not value or words[0].text != "exec" or value[0].text in ("(", "=", "."):
        return words
    program, *scopes = _split(words[1:], "in")
    arguments = ", ".join(_text(part) for part in [program, *scopes])
    return [words[0], _sign(f"({arguments})")]


def _raise(code: str) -> str:
    return _each_statement(code, _raise_statement)


def _raise_statement(words: Words) -> Words:
    if not words or words[0].text != "raise":
        return words
    parts = [_text(part) for part in _split(words[1:], ",")]
    if len(parts) == 2:
        return [words[0], _sign(f" {parts[0]}({parts[1]})")]
    if len(parts) == 3:
        return [words[0], _sign(f" {parts[0]}({parts[1]}).with_traceback({parts[2]})")]
    return words


def _except(code: str) -> str:
    if not re.match(r"except\b", code):
        return code
    words = tokens(code)
    caught, *names = _split(words, ",")
    if len(names) != 1 or not re.match(r"\s*\w+\s*:", "".join(word.text for word in names[0])):
        return code
    return "".join(word.text for word in [*caught, _sign(" as"), *names[0]])


def _backticks(code: str) -> str:
    words = tokens(code)
    ticks = [at for at, word in enumerate(words) if word == _sign("`")]
    if len(ticks) % 2:
        return code
    for number, at in enumerate(ticks):
        words[at] = _sign(")" if number % 2 else "repr(")
    return "".join(word.text for word in words)


def _each_word(pattern: str, kind: str, becomes: str) -> Callable[[str], str]:
    def change(code: str) -> str:
        return "".join(
            re.sub(pattern, becomes, word.text) if word.kind == kind else word.text
            for word in tokens(code)
        )

    return change


def _lambdas(code: str) -> str:
    """Return `lambda (x, y): e` as a lambda of one argument that is taken apart."""
    pattern = re.compile(r"lambda\s*\(([\w\s,]+)\)\s*:\s*")
    while match := pattern.search(code):
        names, end, depth = match[1].strip(), len(code), 0
        for at in range(match.end(), len(code)):
            depth += (code[at] in OPENING) - (code[at] in CLOSING)
            if depth < 0 or (depth == 0 and code[at] in ",\n"):
                end = at
                break
        body = code[match.end() : end]
        code = f"{code[: match.start()]}lambda _: (lambda {names}: {body})(*_){code[end:]}"
    return code


TUPLE = re.compile(r"\(\s*(\w+(?:\s*,\s*\w+)+)\s*,?\s*\)")


def _with_plain_parameters(code: str) -> str | None:
    """Return the first line of a function without tuples among its parameters, if it had any."""
    head = re.match(r"def\s+\w+\s*\(", code)
    if head is None or not TUPLE.search(code, head.end()):
        return None
    plain = code[: head.end()] + TUPLE.sub(lambda it: _joined(it[1]), code[head.end() :])
    return plain if statement(plain) else None


def _joined(names: str) -> str:
    return "_".join(re.findall(r"\w+", names))


def _tuple_parameters(logical: Logical, following: Sequence[Logical]) -> list[Mend]:
    """Return the edit that takes a function's tuples apart in its body, if there is room."""
    plain = _with_plain_parameters(logical.code)
    if plain is None:
        return []
    taken = "; ".join(
        f"{match[1]} = {_joined(match[1])}" for match in TUPLE.finditer(logical.code, 4)
    )
    body = next((it for it in following if not it.blank), None)
    if body is None:
        return []
    indent = body.text[: len(body.text) - len(body.code)]
    gap = [it for it in following[: following.index(body)] if not it.code.strip()]
    if re.match(r"[rRuU]?(\"|')", body.code):
        at, line = body.last, f"{body.text.splitlines()[-1]}; {taken}"
    elif gap:
        at, line = gap[0].first, indent + taken
    elif re.match(r"(for|while|if|with|try|def|class|@)", body.code):
        return []
    else:
        at, line = body.first, f"{indent}{taken}; {body.code.splitlines()[0]}"
    head = logical.text[: len(logical.text) - len(logical.code)] + plain
    lines = dict(enumerate(head.split("\n"), logical.first)) | {at: line}
    before = dict(enumerate(logical.text.split("\n"), logical.first))
    return [
        Mend(
            code="ND012",
            message="A tuple stands among the parameters, which only Python 2 can take apart.",
            lines=lines,
            before=before,
            observed=logical.code.split("\n")[0],
            expected=plain.split("\n")[0],
            place=(logical.first, logical.last),
        )
    ]


CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    (
        "ND012",
        "Backticks are Python 2; today they are repr(...).",
        _backticks,
    ),
    ("ND012", "<> is Python 2; today it is !=.", _each_word("<>", "sign", "!=")),
    (
        "ND012",
        "A number that begins with 0 is octal in Python 2; today it is written 0o.",
        _each_word(r"^0+(?=[1-7])([0-7]+)[lL]?$", "number", r"0o\1"),
    ),
    (
        "ND012",
        "The L at the end of a long number is Python 2; no integer needs it today.",
        _each_word(r"[lL]$", "number", ""),
    ),
    (
        "ND012",
        "The prefix ur of a string is Python 2; today it is r.",
        _each_word(r"^[uU][rR]", "string", "r"),
    ),
    ("ND012", "`except X, e` is Python 2; today it is `except X as e`.", _except),
    ("ND012", '`raise X, "..."` is Python 2; today it is `raise X("...")`.', _raise),
    ("ND012", "exec is a statement in Python 2 and a function today.", _exec),
    ("ND012", "Python 2 takes a lambda's tuple apart; today's Python does not.", _lambdas),
    ("ND010", "print is a statement in Python 2 and a function today.", _print),
)
