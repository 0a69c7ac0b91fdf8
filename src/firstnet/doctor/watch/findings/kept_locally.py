"""What is said of new weights that only a local name is given: the network keeps its own."""

from __future__ import annotations

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.edits.placed import at_once
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.shadowed import shadowed


def kept_locally(watched: Watched) -> Finding | None:
    """Return what is said of such names on lines that were run."""
    for source, reached in watched.files_run():
        found = [node for node in shadowed(source) if node.lineno in reached]
        if not found:
            continue
        names = list(dict.fromkeys(node.id for node in found))
        wanted = " and ".join(f"self.{name}" for name in names)
        edit = at_once(found, [f"self.{node.id}" for node in found], wanted, source)
        return finding(
            "ND505",
            f"{wanted} stay as they are: what is made of them gets a local name, "
            "and nothing reads it",
            observed=" and ".join(f"`{name} = …`" for name in names),
            expected=" and ".join(f"`self.{name} = …`" for name in names),
            at=watched.at(source.path, found[0].lineno),
            fix=fix_of(edit, watched.learner),
        )
    return None
