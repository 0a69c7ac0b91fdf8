"""How a step is spoken of: where it is taken, and its parameters by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstnet.doctor.report import Place
from firstnet.doctor.watch.findings import place_of
from firstnet.doctor.watch.seen import StepSeen
from firstnet.doctor.watch.state import plain
from firstnet.doctor.watch.watching import Watched


def update_place(watched: Watched, step: StepSeen, names: Sequence[str]) -> Place | None:
    """Return a place at which one of these numbers is assigned, or the head of the loop."""
    about = watched.learner.about
    others = [it for path, it in watched.learner.sources.items() if path in watched.lines]
    for source in (about, *(it for it in others if it.path != about.path)):
        for name in names:
            last = re.split(r"[.\[]", name.replace("']", "").replace("'", ""))
            words = [it for it in last if re.match(r"[A-Za-z_]", it)]
            if not words:
                continue
            word = re.escape(words[-1])
            pattern = re.compile(rf"(?<!\w){word}['\"]?\]?(\[[^\]]*\])*\s*([-+]?=)(?!=)")
            lines = source.runnable.split("\n")
            hits = [number for number, line in enumerate(lines, 1) if pattern.search(line)]
            if hits:
                return place_of(source.path, hits[-1], about.path)
    site = watched.learner.sites.loops[step.loop]
    return place_of(site.file, site.line, about.path)


def in_words(names: Sequence[str]) -> str:
    """Return names as a list of words: W1, b1 and W2; of many, the first three."""
    names = [plain(it) for it in names]
    *first, last = sorted(names)
    if len(names) > 4:
        return f"{', '.join(sorted(names)[:3])} and {len(names) - 3} more"
    return f"{', '.join(first)} and {last}" if first else last
