"""Which rules earn their place, on programs that their authors had not seen?

A rule on text is a function of `doctor/watch/` that needs nothing but the text of a program to find
a fault, or an edit. `ask` puts each to every program of the rounds, and runs none. On a faulty
program a rule "tells" if it finds more there than in the right one, and "restores" if one of its
edits makes the right one of it. On a right program, what it finds may be false. What was seen of a
run decides in the doctor what is reported, so this is the most that a rule can do; but an edit may
be as right as that which restores a program. `watch` examines a seeded sample of the programs, and
notes which function has made the first finding, for the rules that need a run.

A program counts for a rule only if its round came in two hours after the rule, or later: on the
others the rule may have been built, as rounds came in once they had been worked on. A rule came in
when a function of its name first did. One that is no longer in the code has been dropped.

    python bench/doctor/ablation.py ask FOLDER … --out asked.json
    python bench/doctor/ablation.py watch FOLDER … --count 400 --out watched.json
    python bench/doctor/ablation.py merge asked.json watched.json --out bench/doctor/ablation.json
    python bench/doctor/ablation.py table

FOLDER is one that `strangers.py` reads, named as its round.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import inspect
import json
import os
import pkgutil
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from families import _came_in

from firstnet.doctor import watch
from firstnet.doctor.edits.edit import Edit, apply
from firstnet.doctor.reading.reading import read
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all
from firstnet.errors import FirstnetError

HERE = Path(__file__).resolve().parent
WATCH = Path(watch.__file__).parent
TABLE = HERE / "ablation.json"
ROOMS = ("text", "edits", "findings")
LINES, LINE = ("reached", "lines", "run", "trained", "backward", "within"), ("line", "_")
OTHERS = (  # which find what every program has, or run what they are given
    *("synthesis.calls_at_length", "spots.stepped", "spots.rates", "spots.first_descent"),
    *("seeds.reseeded", "measures.exchanged", "spots.unsquared", "named_units.by_name"),
)
MOST = 200  # edits of one rule on one file
WORKED_ON = timedelta(hours=2)  # for which a round may be, before it comes in
SECONDS = 30.0  # for a program of the sample
LOG = "ABLATION_LOG"  # the file that a child writes the makers of findings to
DOCTOR = "firstnet.doctor."
WORD, DEFINED = re.compile(r"\w+"), re.compile(r"\+ *def (\w+)\(")
WALK = ast.walk
TREES: dict[str, ast.Module] = {}  # of one program, by their texts
NODES: dict[int, tuple[ast.AST, list[ast.AST]]] = {}  # by the id of a node, which is kept
Rule = Callable[..., Any]
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("ask", "watch", "merge"):
        command = commands.add_parser(name)
        command.add_argument("paths", type=Path, nargs="+")
        command.add_argument("--out", type=Path, required=True)
        command.add_argument("--count", type=int, default=400, help="programs of the sample")
        command.add_argument("--seed", type=int, default=27)
    commands.add_parser("table").add_argument("--dropped", action="store_true")
    asked = parser.parse_args()
    if asked.command == "table":
        print(table(json.loads(TABLE.read_text()), dropped=asked.dropped))
    elif asked.command == "merge":
        found = [row for path in asked.paths for row in json.loads(path.read_text())]
        asked.out.write_text(_in_lines(merged(found)))
    elif asked.command == "ask":
        asked.out.write_text(json.dumps(list(ask(asked.paths))) + "\n")
    else:
        asked.out.write_text(json.dumps(list(sample(asked.paths, asked.count, asked.seed))) + "\n")


def _entries(folders: list[Path]) -> list[tuple[Path, Row]]:
    return [
        (folder, entry)
        for folder in folders
        for entry in json.loads((folder / "truth.json").read_text())
        if entry["correct"] is not None
    ]


# -- rules on text -------------------------------------------------------------------------------


def ask(folders: list[Path]) -> Iterator[Row]:
    """Yield what each rule finds in each program, if it finds anything."""
    Source.tree, ast.walk = _tree, _walk  # type: ignore[method-assign, assignment]
    known = rules()
    for folder, entry in _entries(folders):
        yield from _of_program(folder, entry, known)
        NODES.clear()
        TREES.clear()


def _tree(source: Source) -> ast.Module:
    """Parse a text once for all rules, which change nothing of it."""
    if source.runnable not in TREES:
        TREES[source.runnable] = ast.parse(source.runnable)
    return TREES[source.runnable]


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree as `ast.walk` does, which looks for them once for all rules."""
    if id(node) not in NODES:
        NODES[id(node)] = node, list(WALK(node))
    return iter(NODES[id(node)][1])


def rules() -> dict[str, Rule]:
    """Return the public functions that are called with a text, and perhaps its lines, by name."""
    found = {}
    for room in ROOMS:
        package = importlib.import_module(f"{watch.__name__}.{room}")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            for name, function in vars(module).items():
                own = inspect.isfunction(function) and function.__module__ == module.__name__
                own = own and not name.startswith("_") and f"{info.name}.{name}" not in OTHERS
                if own and _how(function):
                    found[f"{room}/{info.name}.{name}"] = function
    return found


@cache
def _how(rule: Rule) -> str:
    """Return what a rule is called with, beside a text; "" if it needs something else."""
    needed = [
        it
        for it in inspect.signature(rule).parameters.values()
        if it.default is inspect.Parameter.empty
    ]
    match [it.name for it in needed]:
        case ["sources"]:
            return "mapping" if str(needed[0].annotation).startswith("Mapping") else "sources"
        case ["source"]:
            return "source"
        case ["source", name]:
            return "lines" if name in LINES else "line" if name in LINE else ""
    return ""


def _of_program(folder: Path, entry: Row, known: dict[str, Rule]) -> Iterator[Row]:
    programs, originals = folder / "programs" / entry["id"], folder / "originals" / entry["id"]
    for path in sorted(programs.rglob("*.py")) + sorted(programs.rglob("*.ipynb")):
        source = _read(path)
        right = None if entry["correct"] else _read(originals / path.relative_to(programs))
        if source is None or (right is None and not entry["correct"]):
            continue
        if right is not None and right.runnable == source.runnable:
            continue
        for name, rule in known.items():
            here = _asked(rule, source, right)
            if here:
                tells = right is not None and _how(rule) != "line"
                yield {
                    "round": folder.name,
                    "id": entry["id"],
                    "correct": entry["correct"],
                    "rule": name,
                    "tells": tells and len(here) > len(_asked(rule, right, None)),
                    "restores": right is not None
                    and any(_restores(it, source, right) for it in here),
                }


def _read(path: Path) -> Source | None:
    with contextlib.suppress(FirstnetError, SyntaxError, ValueError, OSError, RecursionError):
        text = path.read_text(encoding="utf-8")
        source = Source(str(path), text, text)
        with contextlib.suppress(SyntaxError):
            source.tree()
            return source
        source = read(str(path))  # a notebook, or Python 2
        source.tree()
        return source
    return None


def _asked(rule: Rule, source: Source, right: Source | None) -> list[Any]:
    """Return what a rule finds; of one line, in those that are not in the right program."""
    every = {it.lineno for it in find_all(source.tree(), ast.stmt)}
    try:
        match _how(rule):
            case "source":
                return _each(rule(source))
            case "sources":
                return _each(rule([source]))
            case "mapping":
                return _each(rule({source.path: source}))
            case "lines":
                return _each(rule(source, every))
        near = _changed(source, right) if right is not None else set()
        return [it for line in sorted(near) for it in _each(rule(source, line))]
    except Exception as error:  # a rule may need more than a text
        print(f"{rule.__module__}.{rule.__name__}: {error!r}", file=sys.stderr)
        return []


def _each(told: Any) -> list[Any]:
    """Return what a rule tells as a list, which is empty if it is nothing."""
    if isinstance(told, Iterator | list | tuple) and not hasattr(told, "_fields"):
        return [it for it, _ in zip(told, range(MOST))]
    if isinstance(told, set | dict | str):
        return list(told)[:1]
    return [told] if told else []


def _changed(source: Source, right: Source) -> set[int]:
    """Return the lines that differ from the right program, and those of the statements around."""
    texts = [it.runnable.split("\n") for it in (source, right)]
    blocks = difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
    lines = {n + 1 for kind, i, j, *_ in blocks if kind != "equal" for n in range(i, max(j, i + 1))}
    around = (
        it.lineno
        for it in find_all(source.tree(), ast.stmt)
        if any(it.lineno <= line <= (it.end_lineno or 0) for line in lines)
    )
    return {*lines, *around}


def _restores(told: Any, source: Source, right: Source) -> bool:
    """Tell whether an edit makes the right program of this one."""
    if not isinstance(told, Edit) or told.path not in ("", source.path):
        return False
    try:
        text = apply(source.runnable, [told])
        words = Counter(WORD.findall(text))  # which are compared more quickly than trees
        return words == Counter(WORD.findall(right.runnable)) and _same(text, right.runnable)
    except (SyntaxError, ValueError, IndexError):
        return False


def _same(text: str, other: str) -> bool:
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))


# -- findings of a run ---------------------------------------------------------------------------


def sample(folders: list[Path], count: int, seed: int) -> Iterator[Row]:
    """Yield which function has made the first finding of each program of a sample."""
    from firstnet.doctor.isolation import clinic
    from firstnet.doctor.isolation.sandbox import BELT, isolation
    from firstnet.doctor.reading.submissions import read_file

    entries = _entries(folders)
    picked = random.Random(seed).sample(entries, min(count, len(entries)))
    for folder, entry in picked:
        with tempfile.NamedTemporaryFile(suffix=".log") as log:
            clinic.START = (  # the log has to be written from the child
                f"import sys; sys.path.insert(0, {str(HERE)!r}); import os; "
                f"os.environ[{LOG!r}] = {log.name!r}; from ablation import child; child()"
            )
            path = folder / "programs" / entry["id"] / (entry.get("main") or entry["files"][0])
            children = clinic.Children(isolation(BELT))
            found = clinic.examine_apart(read_file(str(path)), SECONDS, children)
            makers = dict(json.loads(line) for line in Path(log.name).read_text().splitlines())
        errors = [it for it in found.findings if it.level != "advice"]
        row = {"round": folder.name, "id": entry["id"], "correct": entry["correct"]}
        maker = makers.get(errors[0].code + errors[0].message, "?") if errors else ""
        yield {**row, "status": found.status, "maker": maker}


def child() -> None:
    """Examine a file as the doctor's child does, and log which functions make its findings."""
    log = Path(os.environ[LOG]).open("a")  # noqa: SIM115  # before the seat belt is fastened
    from firstnet.doctor.watch import examination
    from firstnet.doctor.watch.findings import finding

    made, whole = finding.finding, examination.watched

    def noted(code: str, message: str, **named: Any) -> Any:
        log.write(json.dumps([code + message, _maker(sys._getframe(1))]) + "\n")
        log.flush()
        return made(code, message, **named)

    def diagnosed(*values: Any, **named: Any) -> Iterator[Any]:
        """Yield what is found, until that is an error: no edits of it are wanted."""
        for found in whole(*values, **named):
            yield found
            if any(it.level == "error" for it in found.findings):
                return

    for name, module in list(sys.modules.items()):
        if name.startswith(DOCTOR) and vars(module).get("finding") is made:
            vars(module)["finding"] = noted
    examination.watched = diagnosed
    from firstnet.doctor.isolation.child import main

    main()


def _maker(frame: FrameType | None) -> str:
    module = frame.f_globals.get("__name__", "") if frame is not None else ""
    name = frame.f_code.co_name if frame is not None else "?"
    return f"{str(module).removeprefix(f'{DOCTOR}watch.').replace('.', '/')}.{name}"


# -- the table -----------------------------------------------------------------------------------


def merged(found: list[Row]) -> Row:
    """Return what is known of each rule, and of each maker of findings."""
    rounds = {it["round"] for it in found}
    born = {it: _came_in(f"bench/doctor/rounds/{it}.json") for it in rounds}
    told: dict[str, list[Row]] = defaultdict(list)
    for it in found:
        told[it.get("rule") or it["maker"]].append(it)
    files = {name: _file_of(name) for name in sorted({*rules(), *told})}
    came = first_commits()
    known = {
        name: _of_rule(file, told[name], born, came.get(name.partition(".")[2], ""))
        for name, file in files.items()
        if file.is_file()
    }
    watched = [it for it in found if "maker" in it]
    return {
        "programs": len({(it["round"], it["id"]) for it in watched}),
        "rules": known,
    }


def _in_lines(known: Row) -> str:
    """Return what is known as JSON, with a line for each rule."""
    lines = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in known["rules"].items()]
    rows = ",\n".join(lines)
    return f'{{"programs": {known["programs"]}, "rules": {{\n{rows}\n}}}}\n'


def first_commits() -> dict[str, str]:
    """Return when each function of the doctor first came in, by its name."""
    asked = ["git", "log", "-p", "--reverse", "--format=date:%aI", "--", "src/firstnet/doctor"]
    told = subprocess.run(
        asked, cwd=HERE.parents[1], capture_output=True, text=True, check=True, errors="replace"
    )
    found: dict[str, str] = {}
    date = ""
    for line in told.stdout.splitlines():
        if line.startswith("date:"):
            date = line.removeprefix("date:")
        elif defined := DEFINED.match(line):
            found.setdefault(defined[1], date)
    return found


def _of_rule(path: Path, told: list[Row], born: dict[str, str], came: str) -> Row:
    faulty = [it for it in told if not it["correct"] and (_counts(it) or "maker" in it)]
    young = [it for it in faulty if _is_younger(born.get(it["round"], ""), came)]
    return {
        "by": "run" if any("maker" in it for it in told) else "text",
        "lines": len(path.read_text().splitlines()),
        "added": came,
        "faulty": _names(faulty),
        "younger": _names(young),
        "right": len(_names([it for it in told if it["correct"]])),
    }


def _is_younger(born: str, came: str) -> bool:
    """Tell whether a round can't have been worked on when a rule was written."""
    if not (born and came):
        return False
    return datetime.fromisoformat(born) > datetime.fromisoformat(came) + WORKED_ON


def _counts(row: Row) -> bool:
    return bool(row.get("tells") or row.get("restores"))


def _names(found: list[Row]) -> list[str]:
    return sorted({f"{it['round']}/{it['id']}" for it in found})


def table(known: Row, *, dropped: bool = False) -> str:
    """Return the table in Markdown, or the rules in it that were dropped alone."""
    lines = ["| rule | lines of its file | added | faulty | in younger rounds | right | |"]
    lines.append("|---|---|---|---|---|---|---|")
    for name, it in sorted(known["rules"].items()):
        kept = _is_there(name)
        counts = f"{len(it['faulty'])} | {len(it['younger'])} | {it['right']}"
        shown = f"{name} (run)" if it["by"] == "run" else name
        state = "kept" if kept else "dropped"
        if not (kept and dropped):
            lines.append(f"| {shown} | {it['lines']} | {it['added'][:16]} | {counts} | {state} |")
    return "\n".join(lines)


def _is_there(name: str) -> bool:
    """Tell whether a rule is still in the code."""
    path = _file_of(name)
    return path.is_file() and f"def {name.partition('.')[2]}(" in path.read_text()


def _file_of(name: str) -> Path:
    return WATCH / f"{name.partition('.')[0]}.py"


if __name__ == "__main__":
    main()
