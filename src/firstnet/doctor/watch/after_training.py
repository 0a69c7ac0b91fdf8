"""What is said of the answers of a trained network: how they are asked for, and counted."""

from __future__ import annotations

from firstnet.doctor.report import Finding
from firstnet.doctor.watch.caller import Caller
from firstnet.doctor.watch.evaluation import miscounts, spreads
from firstnet.doctor.watch.findings import finding
from firstnet.doctor.watch.learning import Learning
from firstnet.doctor.watch.watching import Watched
from firstnet.doctor.watch.wrong_step import spread_out

OTHER_SCALE = 5.0


def scaled_otherwise(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of inputs that have another size when the network is asked."""
    if learning.scales is None:
        return []
    inside, outside = learning.scales
    if not (inside > 0 and outside > 0) or 1 / OTHER_SCALE < outside / inside < OTHER_SCALE:
        return []
    return [
        finding(
            "ND801",
            "The network is tested on inputs that are scaled differently from its training inputs",
            observed=f"inputs of about {outside:.3g} after the training, and of about "
            f"{inside:.3g} in it",
            expected="the same preparation for both",
        )
    ]


def answers_otherwise(caller: Caller, learning: Learning) -> list[Finding]:
    """Return what is said of a network whose feedforward gives other answers than its training."""
    if caller.answered is None or not learning.classes:
        return []
    (right, asked), last = caller.answered, learning.parts[-1]
    share = last.right / max(1, last.examples)
    if share < 0.6 or right / asked > share - 0.4:
        return []
    return [
        finding(
            "ND709",
            "The trained network's own answers are wrong, though its training is right",
            observed=f"{right} of {asked} of the examples that it was trained on",
            expected=f"about the {100 * share:.0f} % of them that were right while it was trained",
        )
    ]


def miscounted(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of how the program counts right answers."""
    sites = watched.learner.sites.values
    found = []
    printed = watched.outcome.printed
    spread = spreads(watched.spread, sites)
    if spread:
        found.append(spread_out(watched, spread[0]))
    for it in miscounts(watched.comparisons, sites, printed, learning, cut=watched.cut):
        here = it.site >= 0 and sites[it.site].file == watched.learner.about.path
        line = sites[it.site].line if here else 0
        texts = {"observed": it.observed, "expected": it.expected}
        found.append(finding(it.code, it.message, **texts, line=line))
    return found[:1]
