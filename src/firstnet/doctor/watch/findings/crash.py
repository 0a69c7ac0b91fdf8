"""An exception on the program's own path: is it a proof, and of what stage?"""

from __future__ import annotations

import ast
import difflib
import pkgutil
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from traceback import walk_tb

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    assigned,
    find_all,
    function_at,
    is_call_of,
    names_in,
    only,
    statement_on,
)
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.edits.comma import lone_tuple, without_comma
from firstnet.doctor.watch.edits.nothing import Silent, silent
from firstnet.doctor.watch.findings.finding import finding, fix_of, place_of
from firstnet.doctor.watch.findings.handed_over import mixed_parts, opened_as_text
from firstnet.doctor.watch.program.run import BY_THE_TEXT, Raised
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.constructor import Misnamed, misnamed, renamed
from firstnet.doctor.watch.text.falling import rising
from firstnet.doctor.watch.text.one_line import all_lines, one_line
from firstnet.doctor.watch.text.selfless import selfless, with_self
from firstnet.doctor.watch.text.uncalled import (
    Uncalled,
    looped_over,
    named_only,
    uncalled,
    with_parentheses,
)

MANY_ROWS = 1000  # a number that a program may name because its file has so many
OURS = __name__.partition(".")[0]
OF_A_TABLE = re.compile(r"'(?:DataFrame|Series)' object has no attribute '(\w+)'")
GONE_FROM_PANDAS = {  # with pandas 1.0 and 2.0, and what there is today
    "append": "pd.concat([one, other])",
    "as_matrix": "to_numpy()",
    "get_value": "at[row, column]",
    "iteritems": "items()",
    "ix": "loc or iloc",
}


def is_proof(raised: Raised, watched: Watched, caller: Caller, stand_ins: Sequence[str]) -> bool:
    """Tell whether an exception is the program's own fault, and not that of what was missing."""
    if not raised.line or (raised.is_missing and not module_meant(raised)):
        return False
    source = watched.learner.sources.get(raised.file)
    lacking = source is not None and any(it.code == "ND021" for it in source.findings)
    if lacking or AGED.search(raised.message):
        return False  # a name may come from the module that is missing, or from an older NumPy
    if FROM_OUTSIDE.search(_text(raised, watched)) or _is_of_surroundings(raised):
        return False
    if type(getattr(raised.error, "obj", None)).__module__.startswith(f"{OURS}."):
        return False  # what the doctor has put in the place of something lacks it
    if watched.cut and not _however_long(raised, watched):
        return False
    if raised.kind in BY_THE_TEXT:
        return True
    if not caller.called and silent(raised, watched.learner.sources) is not None:
        return True  # whatever the data are
    if caller.called or caller.starting:
        return False  # it may be the doctor that has called wrongly
    if not stand_ins:
        return True
    if "could not convert string" in raised.message:
        return False  # the stand-in file may have a header line that the real one lacks
    if raised.kind == "KeyError":
        if _makes_the_key(watched, raised):
            return True
        if _is_of_a_table(raised):
            return False  # the stand-in file may lack a column that the real one has
    if _lacks_an_attribute(watched, raised) or _computes_with_text(watched, raised):
        return True
    if _adds_to_whole_numbers(watched, raised):
        return True
    if raised.kind == "ZeroDivisionError" or _counts_on_rows(watched, raised, stand_ins):
        return False  # there are fewer rows than the program counts on
    if are_faithful(stand_ins, watched):
        return True
    # Of made-up data: the real ones may have other values, classes, columns and rows.
    return watched.step is not None and OF_SHAPES.search(raised.message) is not None


def _is_of_surroundings(raised: Raised) -> bool:
    """Tell whether a module for windows, sounds or films has stopped, for want of a screen, say.

    An exception of a class of its own is such a module's, and what animations are saved with.
    """
    if raised.error is None:
        return False
    home = type(raised.error).__module__.partition(".")[0]
    places = (frame.f_code.co_filename for frame, _ in walk_tb(raised.error.__traceback__))
    return home in WINDOWS or any(ANIMATION.search(place) for place in places)


def _however_long(raised: Raised, watched: Watched) -> bool:
    """Tell whether an exception would have come after a training of any length, too.

    One that the doctor has cut short fills lists only in part, and leaves names without a value
    that the last epoch gives them.
    """
    if raised.kind == "NameError":
        nodes = (
            it for source in watched.learner.sources.values() for it in ast.walk(source.tree())
        )
        bound = {node.id for node in only(nodes, ast.Name) if isinstance(node.ctx, ast.Store)}
        return str(getattr(raised.error, "name", "")) not in bound
    return HOWEVER_LONG.search(raised.message) is not None and "NoneType" not in raised.message


def _makes_the_key(watched: Watched, raised: Raised) -> bool:
    """Tell whether a missing key is put together by the program, as "W" + str(l) is."""
    line = _text(raised, watched)
    return bool(re.search(r"\[\s*(f?['\"][^'\"]*['\"]\s*[+%]|f['\"][^'\"]*\{)", line))


def _is_of_a_table(raised: Raised) -> bool:
    """Tell whether pandas, or what stands in for it, has raised an exception."""
    frames = traceback.extract_tb(raised.error.__traceback__) if raised.error is not None else ()
    return any({"pandas", "frames"} & {*Path(frame.filename).parts} for frame in frames)


def _lacks_an_attribute(watched: Watched, raised: Raised) -> bool:
    """Tell whether an attribute is missing of an object whose class the program defines.

    One that is set somewhere may only lack the data for it.
    """
    error = raised.error
    if not isinstance(error, AttributeError):
        return False
    nodes = [
        node for source in watched.learner.sources.values() for node in ast.walk(source.tree())
    ]
    for inner in nodes:
        own = isinstance(inner, ast.Attribute) and inner.attr == error.name
        if own and isinstance(getattr(inner, "ctx", None), ast.Store):
            return False
        if is_call_of(inner, "setattr"):
            return False
    kind = type(error.obj).__name__
    return any(isinstance(inner, ast.ClassDef) and inner.name == kind for inner in nodes)


def _adds_to_whole_numbers(watched: Watched, raised: Raised) -> bool:
    """Tell whether fractions are added to an array of whole numbers that the program itself makes.

    Of data, another file may hold fractions.
    """
    target = re.match(r"\s*([A-Za-z_][\w.]*)\s*[-+*/]=", _text(raised, watched))
    if target is None or "Cannot cast ufunc" not in raised.message:
        return False
    makes = (
        rf"(?<![\w.]){re.escape(target[1])}\s*=\s*(np|numpy)\.(full|array|arange|random\.randint)\("
    )
    return any(re.search(makes, source.runnable) for source in watched.learner.sources.values())


def _computes_with_text(watched: Watched, raised: Raised) -> bool:
    """Tell whether the program computes with what it has read as text, whatever the file holds."""
    texts = (source.runnable for source in watched.learner.sources.values())
    of_text = raised.kind == "TypeError" and OPERANDS.search(raised.message) is not None
    return of_text and any(map(READS_TEXT.search, texts))


def _counts_on_rows(watched: Watched, raised: Raised, stand_ins: Sequence[str]) -> bool:
    """Tell whether an exception is about a large number that the program itself names."""
    texts = " ".join(source.runnable for source in watched.learner.sources.values()).replace(
        "_", ""
    )
    if "inhomogeneous" in raised.message:
        return False  # parts of several shapes make no array, however many rows they have
    large = re.findall(r"\d{4,}", raised.message)
    labels = re.search(r"array of size (\d+) into shape \(\1,", raised.message)
    if labels and all(re.search("load_data|fetch_", it) for it in stand_ins):
        return False  # as a library hands them on: however many there are, each is a number
    if raised.kind == "ValueError" and _names_a_size(raised, watched):
        return True
    if raised.kind != "ValueError" or "broadcast" not in raised.message:
        return bool(large)
    return any(re.search(rf"\b{number}\b", texts) for number in (*large, "60000", "50000", "42000"))


def _names_a_size(raised: Raised, watched: Watched) -> bool:
    """Tell whether a name on the line was set with a large number, as `np.empty((1, 48000))` is."""
    source = watched.learner.sources.get(raised.file)
    statement = statement_on(source.tree(), raised.line) if source is not None else None
    if source is None or statement is None:
        return False
    read = names_in(statement)
    values = [
        value
        for node in find_all(source.tree(), ast.Assign)
        for name, value in assigned(node)
        if name in read and node is not statement
    ]
    numbers = (it.value for it in find_all(values, ast.Constant))
    return any(isinstance(number, int) and number >= MANY_ROWS for number in numbers)


def are_faithful(stand_ins: Sequence[str], watched: Watched) -> bool:
    """Tell whether all stand-in data have the format of the data set they replace.

    Of `train.csv`, the program has to say that it holds digits.
    """
    subjects = [
        re.split(r" isn't here|;", it)[0] for it in stand_ins if "isn't installed" not in it
    ]
    made_up = any("made-up" in it for it in stand_ins)
    texts = (source.runnable for source in watched.learner.sources.values())
    of_digits = any(map(OF_DIGITS.search, texts))
    return not made_up and all(
        FAITHFUL.search(subject)
        and subject not in LOADERS
        and (of_digits or not KAGGLES.fullmatch(subject))
        for subject in subjects
    )


WINDOWS = frozenset(
    ("_tkinter", "tkinter", "turtle", "pygame", "cv2", "PyQt5", "PyQt6", "PySide6", "serial")
)  # modules that want a screen, a camera or the like
ANIMATION = re.compile(r"matplotlib.animation\.py$")
FROM_OUTSIDE = re.compile(
    r"sys\.argv|\bargv\[|environ|^raise\b"
)  # or raised on purpose, at the end
# What stops a program however long it has trained: shapes, calls, and what no one has defined.
OF_SHAPES = re.compile(
    r"not aligned|matmul: Input operand|positional argument|unexpected keyword|is not callable"
)
HOWEVER_LONG = re.compile(rf"{OF_SHAPES.pattern}|has no attribute|No module named|cannot import")
OPERANDS = re.compile(r"unsupported operand.*'str' and 'str'")  # none of which was made a number
READS_TEXT = re.compile(r"csv\.(reader|DictReader)\(|\.split\(|readlines\(")
CLOSE = 0.8  # by which names resemble each other, of which one is the other misspelt
LOADERS = ("mnist_loader", "dataset.mnist")  # of which everybody has another one
# What older versions of NumPy allowed.
AGED = re.compile(
    r"0-dimensional arrays can be converted|NumPy [12]\.\d+ release|has no attribute 'xrange'"
)
IMPORTED = (
    "An import that fails stops the whole file. A module of the same package is imported with a "
    "dot before its name; any other one is looked for among all that Python can import."
)
CONSTRUCTOR = (
    "Python makes an object by calling the method __init__ of its class. A method of any other "
    "name is one that you call yourself."
)
COMMA = (
    "A tuple is made by commas, with or without parentheses. Python can add and multiply the "
    "number in it, but not the tuple."
)
OBJECT = (
    "Python gives a method the object that it is called on, before all other arguments. The first "
    "parameter takes it; it is called self."
)
OUT_OF_RANGE = re.compile("math domain error|OverflowError|math range error")
ONE_LINE = "A text is a sequence, too: a loop over it deals one character after another."
# What Python says of a call that does not fit the function.
CALLED = re.compile(r"positional argument|unexpected keyword argument|values to unpack")
KAGGLES = re.compile(r"(.*/)?(train|test)\.csv", re.IGNORECASE)
OF_DIGITS = re.compile(r"label|pixel|digit|mnist|784|\b28\b|255", re.IGNORECASE)
FAITHFUL = re.compile(  # train.csv and test.csv, as of the competition; not xor_train.csv
    r"ubyte|mnist|fetch_openml|load_data|(?<![\w-])(train|test)\.csv", re.IGNORECASE
)


def crash_finding(raised: Raised, watched: Watched, path: str) -> Finding:
    """Return what is said of an exception on the program's own path."""
    nothing = silent(raised, watched.learner.sources)
    if nothing is not None:
        return _returns_nothing(nothing, raised, watched)
    if isinstance(raised.error, SyntaxError) and raised.error.filename:
        return _unreadable(raised.error, str(raised.error.filename), path)
    handed = opened_as_text(raised, watched) or mixed_parts(watched)
    if handed is not None:
        return handed
    for known in (
        *(_gone_from_pandas, _made_without, _is_a_tuple, _lacks_self),
        *(_not_called, _reads_one_line, _falls),
    ):
        told = known(raised, watched, path)
        if told is not None:
            return told
    code = _code_of(raised, watched)
    if raised.kind in ("ModuleNotFoundError", "ImportError"):
        code = "ND020" if _is_beside(raised, watched) else "ND021"
    if CALLED.search(raised.message):
        code = "ND113"
    if raised.kind in ("NameError", "UnboundLocalError") and "not defined" in raised.message:
        code = "ND020"
    here = raised.file == path
    where = (
        f"line {raised.line}" if here else f"line {raised.line} of {raised.file.rpartition('/')[2]}"
    )
    calls = [call for call in raised.calls if not call.startswith("<")]
    inside = f", in {calls[-1]}" if calls else ""
    meant = module_meant(raised)
    told = finding(
        code,
        f"The program stops at {where}{inside}: {raised}"[:300],
        observed=str(raised)[:300],
        expected=f"{meant}, which is there" if meant else "a training that runs to its end",
        at=place_of(raised.file, raised.line, path),
        level="error" if meant else "",
    )
    return replace(told, why=IMPORTED) if meant else told


def _unreadable(error: SyntaxError, file: str, path: str) -> Finding:
    """Return what is said of an imported file that Python can't read."""
    return finding(
        "ND001",
        f"Python can't read {Path(file).name}, which is imported: {error.msg}",
        observed=(error.text or "").strip()[:100],
        expected="a line of Python 3",
        at=place_of(file, error.lineno or 0, path),
    )


def _made_without(raised: Raised, watched: Watched, path: str) -> Finding | None:
    """Return what is said of an object that was made without its constructor."""
    found = misnamed(watched.learner.sources.values())
    return _no_constructor(found, watched) if found and found.owner in raised.message else None


def misnamed_constructor(watched: Watched) -> Finding | None:
    """Return what is said of a class whose constructor has another name."""
    found = misnamed(watched.learner.sources.values())
    return _no_constructor(found, watched) if found else None


def _no_constructor(found: Misnamed, watched: Watched) -> Finding:
    method = found.method
    return finding(
        "ND101",
        f"{method.name} is no constructor, so nothing makes the attributes of {found.owner}",
        observed=f"{found.owner}(…) makes an object without it, and no line calls it",
        expected="__init__, with two underscores on either side",
        at=watched.at(found.source.path, method.lineno),
        why=CONSTRUCTOR,
        fix=fix_of(renamed(found), watched.learner),
    )


def _gone_from_pandas(raised: Raised, watched: Watched, path: str) -> Finding | None:
    """Return what is said of a method that tables of pandas once had."""
    found = OF_A_TABLE.search(raised.message) if raised.kind == "AttributeError" else None
    if found is None or found[1] not in GONE_FROM_PANDAS:
        return None
    return finding(
        "ND024",
        f"A table of pandas has no {found[1]} any more; it is {GONE_FROM_PANDAS[found[1]]} today.",
        observed=found[1],
        expected=GONE_FROM_PANDAS[found[1]],
        at=place_of(raised.file, raised.line, path),
    )


def _is_a_tuple(raised: Raised, watched: Watched, path: str) -> Finding | None:
    """Return what is said of a number that a comma has made a tuple."""
    source = watched.learner.sources.get(raised.file)
    found = lone_tuple(raised, source.tree()) if source is not None else None
    if found is None or source is None:
        return None
    edit = without_comma(found, source.path)
    return finding(
        "ND116",
        f"The comma makes `{ast.unparse(found.targets[0])}` a tuple of one number",
        observed=f"line {raised.line}: {raised}"[:300],
        expected=f"{edit.words}, without the comma",
        at=place_of(source.path, found.lineno, path),
        why=COMMA,
        fix=fix_of(edit, watched.learner),
    )


def _lacks_self(raised: Raised, watched: Watched, path: str) -> Finding | None:
    lacking = selfless(raised, watched.learner.sources)
    if lacking is None:
        return None
    method = lacking.method
    found = finding(
        "ND113",
        f"{method.name}, in the class {lacking.owner}, lacks the parameter self",
        observed=f"line {raised.line}: {raised}"[:300],
        expected=f"def {method.name}(self{', …' if method.args.args else ''})",
        at=place_of(lacking.source.path, method.lineno, path),
    )
    edit = with_self(lacking)
    return replace(found, why=OBJECT, fix=fix_of(edit, watched.learner))


def _not_called(raised: Raised, watched: Watched, path: str) -> Finding | None:
    bare = uncalled(raised, watched.learner.sources)
    return _without_parentheses(bare, watched, f"line {raised.line}: {raised}") if bare else None


def never_called(watched: Watched) -> Finding | None:
    """Return what is said of a statement that names a function, and does no more."""
    bare = named_only(watched.learner.sources, watched.lines)
    return _without_parentheses(bare, watched, "a statement that does nothing") if bare else None


def loops_over_a_method(watched: Watched) -> Finding | None:
    """Return what is said of a loop over a method, as it stops whatever calls it."""
    bare = looped_over(watched.learner.sources)
    return _without_parentheses(bare, watched, "a loop over the method itself") if bare else None


def _without_parentheses(bare: Uncalled, watched: Watched, observed: str) -> Finding:
    name = ast.unparse(bare.node)
    found = finding(
        "ND113",
        f"{name} is named here, and not called: its parentheses are missing",
        observed=observed[:300],
        expected=f"{name}()",
        at=watched.at(bare.source.path, bare.node.lineno),
    )
    fix = fix_of(with_parentheses(bare), watched.learner)
    return replace(found, why="Without parentheses, a name is the function itself.", fix=fix)


def _reads_one_line(raised: Raised, watched: Watched, path: str) -> Finding | None:
    found = one_line(raised, watched.learner.sources)
    if found is None:
        return None
    return finding(
        "ND809",
        "readline reads one line, so that the loop goes over its characters",
        observed=f"line {raised.line}: {raised}"[:300],
        expected="readlines, which returns a list of all lines",
        at=place_of(found.source.path, found.call.lineno, path),
        why=ONE_LINE,
        fix=fix_of(all_lines(found), watched.learner),
    )


def _falls(raised: Raised, watched: Watched, path: str) -> Finding | None:
    """Return what is said of a sigmoid that falls, where numbers have left their range."""
    if OUT_OF_RANGE.search(f"{raised.kind}: {raised.message}") is None:
        return None
    edits = [
        edit
        for file, source in watched.learner.sources.items()
        for edit in rising(source)
        if edit.line in watched.run_in(file)
    ]
    if len(edits) != 1:
        return None
    edit = edits[0]
    return finding(
        "ND201",
        "The sigmoid falls where it should rise: its exponent lacks the minus sign",
        observed=f"line {raised.line}: {raised}"[:300],
        expected=f"1 / (1 + {edit.words})",
        at=place_of(edit.path, edit.line, path),
        fix=fix_of(edit, watched.learner),
    )


def _is_beside(raised: Raised, watched: Watched) -> bool:
    """Tell whether a name was not found in a file of the program's own."""
    path = getattr(raised.error, "path", None)
    return isinstance(path, str) and (
        path in watched.learner.sources or Path(path).parent == Path(raised.file).parent
    )


def module_meant(raised: Raised) -> str:
    """Return what a missing module may be called; "" for nothing.

    It may be in the same package (.layers), or be misspelt where a package is installed
    (sklearn.datasets). What is missing altogether may be there elsewhere.
    """
    name = raised.error.name if isinstance(raised.error, ModuleNotFoundError) else None
    folder = Path(raised.file).parent
    beside = any((folder / it).exists() for it in (f"{name}.py", f"{name}/__init__.py"))
    if name and beside and (folder / "__init__.py").exists():
        return f".{name}"
    package, _, last = (name or "").rpartition(".")
    modules = (found.name for found in pkgutil.iter_modules(_folders_of(package, folder)))
    known = [
        module
        for module in modules
        if not module.startswith("_") and abs(len(module) - len(last)) <= 1
    ]
    close = difflib.get_close_matches(last, known, 1, CLOSE)
    return f"{package}.{close[0]}" if close else ""


def _folders_of(package: str, folder: Path) -> list[str]:
    """Return where the modules of a package are: one that is installed, or the learner's own.

    What stops while it is imported is not among Python's modules any more.
    """
    held = sys.modules.get(package) if package else None
    if held is not None:
        return list(getattr(held, "__path__", ()))
    inside = package.replace(".", "/")
    own = [it / inside for it in (folder, *folder.parents[:2])] if package else []
    return [str(path) for path in own if path.is_dir()][:1]


def _returns_nothing(nothing: Silent, raised: Raised, watched: Watched) -> Finding:
    return returns_nothing(nothing, f"line {raised.line}: {raised}"[:300], watched)


def nothing_returned(raised: Raised, watched: Watched) -> Finding | None:
    """Return the same for a function that the doctor has called, or that this one has called."""
    path, line = raised.nothing or ("", 0)
    source = watched.learner.sources.get(path)
    function = function_at(source.tree(), line) if source is not None else None
    if source is None or function is None:
        return None
    return _returns_nothing(Silent(source, function, ()), raised, watched)


def returns_nothing(nothing: Silent, observed: str, watched: Watched) -> Finding:
    """Return what is said of a function that ends without `return`.

    Args:
        nothing: the function.
        observed: what has come of its None.
        watched: what was seen.
    """
    name = nothing.function.name
    codes = {"forward": "ND102", "gradient": "ND411", "evaluate": "ND702"}
    code = next((it for verb, it in codes.items() if sounds_like(name, verb)), "ND112")
    why = finding("ND112", "").why  # of a None that has stopped the program
    return finding(
        code,
        f"{name} computes, but ends without return: it gives back None",
        observed=observed,
        expected=f"a result of {name}",
        at=watched.at(nothing.source.path, nothing.line),
        why=why,
    )


def _code_of(raised: Raised, watched: Watched) -> str:
    """Return the rule that an exception breaks, by what has stopped and where."""
    calls = [call for call in raised.calls if not call.startswith("<")]
    if raised.kind in OF_FILES:
        return "ND030"
    for pattern, code in OF_PLACES:
        if calls and pattern.search(calls[-1]):
            return code
    if COUNTING.search(_text(raised, watched)):
        return "ND705"
    if raised.kind in OF_NUMBERS:
        found = (
            code for call in reversed(calls) for verb, code in OF_VERBS if sounds_like(call, verb)
        )
        return next(found, "ND609")
    return "ND116"


# What stops where a file is opened or a module is looked for.
OF_FILES = (
    *("ModuleNotFoundError", "ImportError", "FileNotFoundError", "IsADirectoryError"),
    *("UnicodeDecodeError", "UnpicklingError", "BadGzipFile", "EOFError", "JSONDecodeError"),
)
OF_NUMBERS = ("ZeroDivisionError", "OverflowError", "FloatingPointError")
OF_PLACES = (  # by the name of the function that has stopped
    (re.compile(r"accura|evaluat|score|test|valid|genauig|precis|exactitud", re.I), "ND705"),
    (re.compile(r"load|read|data|one_?hot|encode|normal|split", re.I), "ND809"),
    (re.compile(r"^__init__$|init|create|make|build", re.I), "ND101"),
)
COUNTING = re.compile(r"accura|argmax|\bcorrect\b|score", re.I)
OF_VERBS = (("gradient", "ND410"), ("forward", "ND107"), ("update", "ND511"), ("step", "ND511"))


def _text(raised: Raised, watched: Watched) -> str:
    source = watched.learner.sources.get(raised.file)
    lines = source.runnable.split("\n") if source else []
    return lines[raised.line - 1] if 0 < raised.line <= len(lines) else ""
