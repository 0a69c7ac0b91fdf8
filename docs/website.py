"""What the site needs beside MkDocs: hooks, called by `mkdocs build` (see mkdocs.yml).

The site shows more than docs/. Pages that lie beside the code they tell of, such as
bench/README.md, are named in the nav by their place in the repository. What is written elsewhere
already is filled in between two comments, so that it is written once:

    <!-- README: Run it --> …what the repository shows instead… <!-- /README -->

    README: a heading      what follows it in README.md, up to the next heading
    ideas: a chapter       its rows in src/firstnet/book/README.md
    experiments: likewise  what src/firstnet/experiments/harness/rows.py lists for it
    choices                the fields of a Recipe
    names                  the names in firstnet.__all__

Links are those of the repository; they are led to where the site shows the same thing. A module on
a page of docs/api/ is shown there, a rule of the doctor on its page; what the site does not show
stays as words.

Notebooks are in the repository without what their cells show. Where build/notebooks/ has copies
that were run, the site shows those.
"""

from __future__ import annotations

import ast
import functools
import json
import logging
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

Nav = list[Any]  # of paths, and of {title: path} and {title: nav}

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "firstnet"
RUN = ROOT / "build" / "notebooks"
INSTEAD = {
    "README.md": "docs/index.md",  # which has the README's parts
    "src/firstnet/doctor/rules/README.md": "docs/rules/README.md",
}
RULE = re.compile(r"src/firstnet/doctor/rules/nd(\d{3})_\w+\.py")  # its docstring is its page

FILLED = re.compile(
    r"<!-- (?P<what>README|ideas|experiments|choices|names)(?:: (?P<which>[^\n]+?))? -->"
    r".*?<!-- /(?P=what) -->",
    re.DOTALL,
)
LINK = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|`[^`\n]+`)"
    r"|\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]+)\)",
    re.DOTALL | re.MULTILINE,
)
ELSEWHERE = re.compile(r"[a-z]+:|#")  # another site, or the same page

told = logging.getLogger("mkdocs.hooks.website")  # with --strict a warning ends the build


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the notebooks into the nav."""
    config.nav = listed(config.nav)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the nav that are not in docs/, or are no Markdown."""
    from mkdocs.structure.files import File

    for uri in pages(config.nav):
        there = ROOT / origin(uri)
        if there.suffix == ".ipynb":
            run = RUN / there.name
            page = notebook_page(run if run.is_file() else there)
            files.append(File.generated(config, uri, content=page))
        elif not files.get_file_from_path(uri) and there.is_file():
            files.append(File.generated(config, uri, abs_src_path=str(there)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in what is written elsewhere, and lead the links."""
    site = Site(frozenset(files.src_uris), documented(), config.repo_url or "")
    return site.shown(markdown, page.file.src_uri)


def listed(nav: Nav) -> Nav:
    """Return the nav with the pages that notebooks/*.ipynb stands for."""
    full: Nav = []
    for entry in nav:
        if isinstance(entry, dict):
            full += [
                {title: listed(it) if isinstance(it, list) else it} for title, it in entry.items()
            ]
        else:
            full += notebooks() if entry == "notebooks/*.ipynb" else [entry]
    return full


def pages(nav: Nav) -> Iterator[str]:
    """Yield the pages of a nav."""
    for entry in nav:
        for it in entry.values() if isinstance(entry, dict) else [entry]:
            yield from pages(it) if isinstance(it, list) else [it]


def notebooks() -> Nav:
    """Return the pages of the notebooks."""
    return [
        f"notebooks/{path.stem}.md" for path in sorted((ROOT / "docs/notebooks").glob("*.ipynb"))
    ]


def notebook_page(path: Path) -> str:
    """Return a notebook as a page: its words, its code, and what that has shown, if it was run."""
    parts = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"]).strip()
        if text:
            parts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
        parts += [shown_by_a_cell(output) for output in cell.get("outputs", [])]
    link = f'<a href="{path.name}" download>{path.name}</a>'
    parts.insert(1, f"To change it and run it, open {link} in JupyterLab (extra `learn`).")
    return "\n\n".join(parts) + "\n"


def shown_by_a_cell(output: dict[str, Any]) -> str:
    """Return what a cell of a notebook has shown: the richest form of it."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    if html := data.get("text/html") or data.get("image/svg+xml"):
        return f'<div class="shown">{html}</div>'
    if picture := data.get("image/png"):
        picture = picture.replace("\n", "")
        return f'<div class="shown"><img alt="" src="data:image/png;base64,{picture}"></div>'
    text = data.get("text/plain") or "".join(output.get("text", ""))
    return f"```text\n{text.rstrip()}\n```"


def origin(uri: str) -> str:
    """Return where in the repository the page comes from that the site calls `uri`."""
    inside = f"docs/{uri}"
    candidates = [inside, inside.removesuffix(".md") + ".ipynb", uri]
    return next((path for path in candidates if (ROOT / path).is_file()), inside)


@functools.cache
def documented() -> frozenset[str]:
    """Return the modules that the pages of docs/api/ show."""
    texts = (page.read_text("utf-8") for page in (ROOT / "docs/api").glob("*.md"))
    return frozenset(name for text in texts for name in re.findall(r"^::: (\S+)$", text, re.M))


@dataclass(frozen=True)
class Site:
    """What the site shows.

    Attributes:
        uris: its pages, pictures and other files, by the names that MkDocs has for them.
        modules: those whose docstrings are on a page.
        repository: the address of the repository; empty where there is none.
    """

    uris: frozenset[str]
    modules: frozenset[str]
    repository: str = ""

    def shown(self, text: str, uri: str) -> str:
        """Return the text of the page `uri` as the site shows it."""

        def filled(found: re.Match[str]) -> str:
            path, part = FILLERS[found["what"]](found["which"])
            return self.led(part, path, uri).strip()

        return FILLED.sub(filled, self.led(text, origin(uri), uri))

    def led(self, text: str, path: str, uri: str) -> str:
        """Return a text of the file `path` with its links as they are on the page `uri`."""

        def lead(found: re.Match[str]) -> str:
            if found["code"] or ELSEWHERE.match(found["target"]):
                return found[0]
            target, _, anchor = found["target"].partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            return self._link(found["text"], there, anchor and f"#{anchor}", uri)

        return LINK.sub(lead, text)

    def _link(self, text: str, there: str, anchor: str, uri: str) -> str:
        if there.removeprefix("docs/") not in self.uris and not (ROOT / there).exists():
            told.warning("%s: there is no %s to link to", uri, there)
        if (ROOT / there).is_dir():
            there = f"{there}/README.md"  # what a folder shows of itself
        there = RULE.sub(r"docs/rules/ND\1.md", INSTEAD.get(there, there))
        here = there.removeprefix("docs/")
        if here.endswith(".ipynb"):
            here = f"{here.removesuffix('.ipynb')}.md"
        module = there.removeprefix("src/").removesuffix(".py").replace("/", ".")
        if here in self.uris:
            return f"[{text}]({posixpath.relpath(here, posixpath.dirname(uri) or '.')}{anchor})"
        if module in self.modules:
            return f"[{text}][{module}]"
        if self.repository:
            return f"[{text}]({self.repository.rstrip('/')}/blob/HEAD/{there}{anchor})"
        return text


def readme(heading: str) -> tuple[str, str]:
    """Return what follows a heading of the README, up to the next one."""
    parts = re.split(r"^#+ (.+)\n", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2]))
    if heading not in found:
        raise LookupError(f"README.md has no heading {heading!r}; a page of docs/ asks for it.")
    return "README.md", found[heading]


def ideas(chapter: str) -> tuple[str, str]:
    """Return the table of a chapter's ideas, each with its file and its test."""
    path = "src/firstnet/book/README.md"
    rows = re.findall(rf"^\| {chapter} (\|.+)$", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    linked = [re.sub(r"`(\w+\.py)`", r"[`\1`](\1)", row) for row in rows]
    return path, "\n".join(["| idea | file | test |", "|---|---|---|", *linked])


def experiments(chapter: str) -> tuple[str, str]:
    """Return the table of a chapter's experiments, each with the rows of the book it checks."""
    path = "src/firstnet/experiments/harness/rows.py"
    rows: dict[str, list[str]] = {}
    for call in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Row" and len(call.args) == 5:
            number, module = (ast.literal_eval(call.args[place]) for place in (0, 4))
            if number.split(".")[0] == chapter:
                rows.setdefault(module, []).append(number)
    lines = [
        f"| {_first_line(PACKAGE / 'experiments' / f'{module}.py')} | `{module}.py` "
        f"| {', '.join(numbers)} |"
        for module, numbers in rows.items()
    ]
    numbers = "[the numbers](../../../../docs/book.md)"
    head = f"| experiment | file in `experiments/` | rows of {numbers} |"
    return path, "\n".join([head, "|---|---|---|", *lines])


def choices(_: str | None) -> tuple[str, str]:
    """Return the table of a recipe's fields, from what recipe.py says of each."""
    path = "src/firstnet/recipe.py"
    lines = ["| field | default | range | meaning |", "|---|---|---|---|"]
    for field in _definition(ROOT / path, "Recipe").body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.value, ast.Call):
            said = {keyword.arg: keyword.value for keyword in field.value.keywords}
            wanted, meaning = (_text(said[name]) for name in ("wanted", "help"))
            default = ast.unparse(field.value.args[0])
            lines.append(f"| `{ast.unparse(field.target)}` | `{default}` | {wanted} | {meaning} |")
    return path, "\n".join(lines)


def _text(said: ast.expr) -> str:
    """Return a text of recipe.py; either(HIDDEN) and either(COSTS) list what `book/` has."""
    match said:
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.FormattedValue(value=inner):
            return _text(inner)
        case ast.Call(func=ast.Name(id="either"), args=[ast.Name(id=table)]):
            *first, last = _listed(table)
            return f"{', '.join(first)} or {last}"
    return str(ast.literal_eval(said))


def _listed(table: str) -> list[str]:
    """Return the names in a table of `book/`: of the neurons for hidden layers, or of the costs."""
    file, kind = {"HIDDEN": ("neurons", "Neuron"), "COSTS": ("costs", "Cost")}[table]
    rows = (
        statement.value
        for statement in _definition(PACKAGE / "book" / f"{file}.py").body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
    )
    return [
        ast.literal_eval(row.args[0])
        for row in rows
        if ast.unparse(row.func) == kind and "hidden=False" not in map(ast.unparse, row.keywords)
    ]


def names(_: str | None) -> tuple[str, str]:
    """Return the table of firstnet's public names, each with the first line of its docstring."""
    path = PACKAGE / "__init__.py"
    lines = ["| name | what it is |", "|---|---|"]
    for name in public():
        module, there = home("firstnet", name)
        summary = _first_line(_file(module), there)
        lines.append(f"| [`firstnet.{name}`][{module}.{there}] | {summary} |")
    return path.relative_to(ROOT).as_posix(), "\n".join(lines)


FILLERS = {
    "README": readme,
    "ideas": ideas,
    "experiments": experiments,
    "choices": choices,
    "names": names,
}


def public() -> list[str]:
    """Return the names in firstnet.__all__."""
    for node in ast.parse((PACKAGE / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    raise LookupError("firstnet has no __all__")


def home(module: str, name: str) -> tuple[str, str]:
    """Return the module in which something is written, and its name there."""
    for node in ast.walk(ast.parse(_file(module).read_text("utf-8"))):
        for alias in node.names if isinstance(node, ast.ImportFrom) else []:
            if name == (alias.asname or alias.name):
                return home(str(node.module), alias.name)
    return module, name


def _file(module: str) -> Path:
    path = ROOT / "src" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _definition(path: Path, name: str | None = None) -> Any:
    module = ast.parse(path.read_text("utf-8"))
    return (
        next(statement for statement in module.body if getattr(statement, "name", None) == name)
        if name
        else module
    )


def _first_line(path: Path, name: str | None = None) -> str:
    return (ast.get_docstring(_definition(path, name)) or "").partition("\n")[0]
