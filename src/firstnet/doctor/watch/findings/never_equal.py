"""What can be told of a text that is never the word that it is compared with."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import walk_all
from firstnet.doctor.watch.edits.stripped import compared_on
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.program.comparisons import MANY
from firstnet.doctor.watch.steps.watching import Watched

OFTEN = 0.1  # of the texts, that are the word but for their blanks


def never_equal(watched: Watched) -> Finding | None:
    """Return what is said of the first text that is a word but for the blanks around it.

    Where another comparison finds that word, as with the blanks, all is well.
    """
    sites = watched.learner.sites.values
    met = (site for site, it in watched.words.items() if it.equal)
    found = {word for site in met for word in _words(watched, site)}
    for site, it in watched.words.items():
        few = it.count < MANY or it.nearly < OFTEN * it.count
        word = it.near.strip()
        if few or it.equal or word in found or _is_met_otherwise(word, watched):
            continue
        return finding(
            "ND813",
            f"`{sites[site].text}` is never true: the text is {it.near!r}",
            observed=f"{it.count} texts, none of which is equal",
            expected="the text without the blanks around it: strip() takes them away",
            at=watched.at(sites[site].file, sites[site].line),
        )
    return None


def _is_met_otherwise(word: str, watched: Watched) -> bool:
    """Tell whether a word is written with its blanks, too, or asked for in another way."""
    for source in watched.learner.sources.values():
        for node in ast.walk(source.tree()):
            match node:
                case ast.Constant(str(text)) if text.strip() == word != text:
                    return True
                case ast.Compare(ops=[ast.In()], comparators=[among]):
                    parts = ast.walk(among)
                case ast.Call(ast.Attribute(attr="startswith" | "endswith" | "get"), arguments):
                    parts = walk_all(arguments)
                case ast.Dict(keys=keys):
                    parts = (key for key in keys if key is not None)
                case ast.MatchValue(value=value):
                    parts = iter([value])
                case _:
                    continue
            if any(isinstance(part, ast.Constant) and part.value == word for part in parts):
                return True
    return False


def _words(watched: Watched, site: int) -> Iterator[str]:
    """Yield the words on the line of a comparison, without their blanks."""
    at = watched.learner.sites.values[site]
    source = watched.learner.sources.get(at.file)
    if source is not None:
        yield from (it.word.strip() for it in compared_on(source, at.line))
