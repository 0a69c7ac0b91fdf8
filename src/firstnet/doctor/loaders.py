"""Finding the functions that load the digits, in the learner's file or in a module beside it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firstnet.doctor.modules import sibling
from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Program, called_names, quiet
from firstnet.doctor.reading import read
from firstnet.doctor.siblings import importer
from firstnet.doctor.sifting import sift

LOADS = re.compile(
    r"load|read|fetch|get_?(data|digits|mnist|images|sets?)|mnist|data_?set|digits|cargar?|leer"
    r"|datos|prepare|parse",
    re.IGNORECASE,
)
PATHS = re.compile(
    r"(\w*_)?(path|file|file_?name|name|folder|dir|directory|root|archivo|ruta|url|csv|fname|f|p)"
    r"|\w*(images?|labels?)\w*",
    re.IGNORECASE,
)
NO_DATA = re.compile(r"\bweights|\bbiases|\bNetwork\b|json|\bpesos")
ENCODES = re.compile(
    r"vectori[sz]ed?(_?results?)?|(to_?)?one_?hot(_?encod(e|ed|ing))?|to_?categorical|encode(_?labels?)?"
    r"|(un_)?vector(iza|izar)?|label_?to_?vector|to_?vector|(as|make)_?one_?hot",
    re.IGNORECASE,
)
KINDS = {
    "pickle": re.compile(r"[pP]ickle"),
    "idx": re.compile(r"frombuffer|fromfile|>I|ubyte|idx[13]"),
    "npz": re.compile(r"\b(np|numpy)\.load\b"),
    "csv": re.compile(r"split\('[,]'|split\(\",\"|\bcsv\b|loadtxt|genfromtxt"),
}
LARGE = 1000  # a count of examples that made-up digits do not reach
NO_COUNTS = (2049, 2051)  # the magic numbers of the IDX format


@dataclass(frozen=True, eq=False)
class Loader:
    """A function that loads digits.

    Attributes:
        name: of the function.
        program: where it is defined; for a module beside the learner's file, that module.
        own: whether that is the learner's file.
        kind: of the files it reads: "pickle", "idx", "csv", "npz"; "" where it can't be told.
        counts: whether it names a number of examples, such as 50000.
    """

    name: str
    program: Program
    own: bool
    kind: str
    counts: bool

    @property
    def node(self) -> ast.FunctionDef:
        """Its definition."""
        return self.program.functions()[self.name]


def find_loaders(patient: Patient, programs: Iterable[Program]) -> list[Loader]:
    """Return the loaders that no other loader calls, those of the learner's file first."""
    found = []
    for program in programs:
        candidates = list(_candidates(program, patient))
        inner = {name for it in candidates for name in called_names(it.node) if name != it.name}
        found += [it for it in candidates if it.name not in inner]
    return found


def find_encoders(program: Program) -> list[str]:
    """Return the functions that by their names make a vector of a label."""
    return [
        name
        for name, node in program.functions().items()
        if "." not in name and ENCODES.fullmatch(name) and node.args.args
    ]


def modules(patient: Patient) -> Iterator[Program]:
    """Yield the learner's program, and the modules beside it that it imports anywhere."""
    own = patient.program
    yield own
    file = Path(own.source.path)
    for name in _imported(own.source.tree()):
        beside = sibling(file, name)
        if beside is None or not LOADS.search(beside.read_text("utf-8", "replace")):
            continue
        try:
            with quiet(), importer(file.resolve().parent):
                module = importlib.import_module(name)
            source = read(beside)
            yield Program(source, sift(source.tree()).tree, vars(module))
        except Exception:  # noqa: S112  # a module that can't be loaded is no loader
            continue


def _imported(tree: ast.Module) -> list[str]:
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(it.name for it in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names[node.module] = None
    return list(names)


def _candidates(program: Program, patient: Patient) -> Iterator[Loader]:
    taken = {patient.roles.maker} | {
        verb.name for verb in vars(patient.roles).values() if hasattr(verb, "arguments")
    }
    for name, node in program.functions().items():
        if "." in name or name in taken or not LOADS.search(name) or name in find_encoders(program):
            continue
        needed = node.args.args[: len(node.args.args) - len(node.args.defaults)]
        if not all(PATHS.fullmatch(it.arg) for it in needed) or len(needed) > 2:
            continue
        parts = _reached(program, node)
        text = "\n".join(map(ast.unparse, parts))
        if NO_DATA.search(text):
            continue
        kind = next((kind for kind, sign in KINDS.items() if sign.search(text)), "")
        counts = any(
            isinstance(it, ast.Constant)
            and isinstance(it.value, int)
            and it.value >= LARGE
            and it.value not in NO_COUNTS
            for part in parts
            for it in ast.walk(part)
        )
        yield Loader(name, program, program is patient.program, kind, counts)


def _reached(program: Program, node: ast.FunctionDef) -> list[ast.FunctionDef]:
    """Return a function and those of its module that it calls, directly or not."""
    functions, found, waiting = program.functions(), list[ast.FunctionDef](), [node]
    while waiting:
        it = waiting.pop()
        if it not in found:
            found.append(it)
            waiting += [functions[name] for name in called_names(it) if name in functions]
    return found


def file_names(loader: Loader) -> list[Any]:
    """Return what to hand to a loader for the arguments that it must be given."""
    node = loader.node
    needed = node.args.args[: len(node.args.args) - len(node.args.defaults)]
    names = []
    for it in needed:
        labels = "label" in it.arg.lower()
        names.append(
            {
                "idx": "train-labels-idx1-ubyte" if labels else "train-images-idx3-ubyte",
                "csv": "mnist_train.csv",
                "npz": "mnist.npz",
            }.get(loader.kind, "mnist.pkl.gz")
        )
    return names


def is_final(patient: Patient, loader: Loader) -> bool | None:
    """Tell whether what the loader returns is trained on as it is; None if that can't be seen."""
    train = patient.roles.train
    tree = patient.program.source.tree()
    direct: set[str] = set()
    verdict: bool | None = None
    own = {id(it) for node in patient.program.functions().values() for it in ast.walk(node)}
    nodes = [
        it for it in ast.walk(tree) if id(it) not in own and isinstance(it, (ast.stmt, ast.expr))
    ]
    for node in sorted(nodes, key=lambda it: (it.lineno, it.col_offset)):
        if isinstance(node, ast.Assign):
            names = {
                it.id
                for target in node.targets
                for it in ast.walk(target)
                if isinstance(it, ast.Name)
            }
            direct = direct | names if _is_direct(node.value, direct, loader) else direct - names
        elif isinstance(node, ast.Call) and train and _called(node) == train.short:
            data = [*node.args, *(it.value for it in node.keywords)][:1]
            verdict = bool(data) and _is_direct(data[0], direct, loader)
    return verdict


def _is_direct(value: ast.expr, direct: set[str], loader: Loader) -> bool:
    """Tell whether an expression is what the loader returned, or a part or a list of it."""
    while True:
        if isinstance(value, ast.Subscript):
            value = value.value
        elif isinstance(value, ast.Call) and _called(value) in ("list", "tuple") and value.args:
            value = value.args[0]
        elif isinstance(value, ast.Call):
            return _called(value) == loader.name
        else:
            return isinstance(value, ast.Name) and value.id in direct


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).split(".")[-1]
