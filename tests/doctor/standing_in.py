"""In the child, in the place of the true reader and examiner: runs a file, and says what it says.

A file runs as it is, training and all; each line `# says: JSON` is an examination to yield.
"""

import json
import sys
import types
from pathlib import Path

from firstnet.doctor.report import Examination, Trial, from_dict
from firstnet.doctor.siblings import importer
from firstnet.doctor.source import Source

SAYS = "# says: "
EMPTY = {"status": "findings", "findings": [], "not_run": [], "assumed": [], "seconds": 0}
START = (
    f"import sys; sys.path.append({str(Path(__file__).parent)!r}); "
    "from standing_in import start; start()"
)


def read(path):
    text = Path(path).read_text("utf-8")
    return Source(path, text, text)


def examine(source, seconds, *, fixes=True):
    yield "contract"
    with importer(Path(source.path).parent):
        exec(compile(source.runnable, source.path, "exec"), {"__name__": "learner"})
    said = [line for line in source.text.splitlines() if line.startswith(SAYS)]
    for line in said:
        yield from_dict(EMPTY | {"file": source.path} | json.loads(line.removeprefix(SAYS)))
    if not said:
        yield Examination(source.path, "healthy")
    yield "forward"
    if "def afterwards" in source.text:
        names = {}
        exec(source.runnable, names)
        names["afterwards"]()


def watched(path, stand_ins, texts=None):
    """Prove what the file says of itself: it is not run for that. With edits, it learns."""
    if texts:
        yield Examination(path, "healthy", trial=Trial(99, ((1, 9), (8, 9)), learns=True))
        return
    said = [line for line in Path(path).read_text("utf-8").splitlines() if line.startswith(SAYS)]
    known = json.loads(said[-1].removeprefix(SAYS)) if said else {"status": "healthy"}
    errors = [it for it in known.get("findings", []) if it["level"] == "error"]
    if not errors and known["status"] == "findings":
        known = {"status": "healthy"}
    yield from_dict(EMPTY | {"file": path} | known)


def start():
    parts = (("reading", read), ("examining", examine), ("watch.examination", watched))
    for name, function in parts:
        module = types.ModuleType(f"firstnet.doctor.{name}")
        setattr(module, function.__name__, function)
        sys.modules[module.__name__] = module
    from firstnet.doctor.child import main

    main()
