"""The site's own hook: what it adds to MkDocs, without MkDocs."""

import importlib.util
import json
import logging
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import firstnet
from firstnet.doctor.report.pages import pages
from firstnet.recipe import Recipe, choices

ROOT = Path(__file__).parents[2]
YAML = (ROOT / "mkdocs.yml").read_text("utf-8")
IN_NAV = re.findall(r"^ +- (?:[^:\n]+: )?(\S+\.(?:md|ipynb))$", YAML.partition("\nnav:\n")[2], re.M)


@pytest.fixture(scope="module")
def website():
    return hook("website")


def hook(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site(website):
    uris = {
        "engines.md",
        "bench/README.md",
        "rules/ND102.md",
        "rules/README.md",
        "index.md",
        "pictures/growth.png",
    }
    return website.Site(frozenset(uris), frozenset({"firstnet.book.costs"}))


@pytest.mark.parametrize(
    ("path", "uri", "there", "here"),
    [
        (
            "docs/engines.md",
            "engines.md",
            "../src/firstnet/doctor/rules/nd102_feedforward_returns_nothing.py",
            "rules/ND102.md",
        ),
        ("docs/engines.md", "engines.md", "../src/firstnet/doctor/rules/", "rules/README.md"),
        ("docs/engines.md", "engines.md", "../bench/README.md#grid", "bench/README.md#grid"),
        ("docs/engines.md", "engines.md", "../bench/", "bench/README.md"),
        ("docs/engines.md", "engines.md", "../README.md", "index.md"),
        ("docs/rules/ND102.md", "rules/ND102.md", "../engines.md", "../engines.md"),
        ("bench/README.md", "bench/README.md", "../docs/engines.md", "../engines.md"),
        (
            "bench/README.md",
            "bench/README.md",
            "../docs/pictures/growth.png",
            "../pictures/growth.png",
        ),
        ("docs/engines.md", "engines.md", "#on-a-gpu", "#on-a-gpu"),
        ("docs/engines.md", "engines.md", "https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_a_link_leads_to_where_the_site_shows_it(site, path, uri, there, here):
    assert site.led(f"See [it]({there}).", path, uri) == f"See [it]({here})."


def test_a_module_is_shown_by_its_docstrings_and_other_files_by_their_words(site):
    text = "[`costs.py`](../src/firstnet/book/costs.py), [the sum](../noxfile.py)"
    led = site.led(text, "docs/engines.md", "engines.md")
    assert led == "[`costs.py`][firstnet.book.costs], the sum"


def test_other_files_are_in_the_repository_where_it_has_an_address(website):
    site = website.Site(frozenset(), frozenset(), "https://example.org/firstnet/")
    led = site.led("[the sum](../noxfile.py#L3)", "docs/engines.md", "engines.md")
    assert led == "[the sum](https://example.org/firstnet/blob/HEAD/noxfile.py#L3)"


def test_a_link_to_nothing_is_told(site, caplog):
    with caplog.at_level(logging.WARNING, "mkdocs.hooks.website"):
        site.led("[it](lost.md)", "docs/engines.md", "engines.md")
    assert caplog.messages == ["engines.md: there is no docs/lost.md to link to"]


@pytest.mark.parametrize(
    "code", ["`[it](../bench/README.md)`", "```python\nx = a[0](b)\n[it](../bench/README.md)\n```"]
)
def test_code_stays_as_it_is(site, code):
    assert site.led(code, "docs/engines.md", "engines.md") == code


def test_parts_of_the_readme_come_with_its_links_led(site):
    text = "a\n\n<!-- README: What you can expect -->\n[there](../README.md)\n<!-- /README -->\n\nb"
    shown = site.shown(text, "index.md")
    assert shown.startswith("a\n\n- **Right.** The book's listings")
    assert "([benchmarks](bench/README.md))" in shown
    assert shown.endswith("\n\nb")
    assert "<!--" not in shown


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_whatever_a_page_wants_filled_in_is_there(website, site, page):
    shown = site.shown(page.read_text("utf-8"), page.name)
    assert not website.FILLED.search(shown)
    assert not re.search(r"<!-- /?(README|ideas|experiments|choices|names)", shown)


def test_a_heading_that_the_readme_does_not_have_is_told(website):
    with pytest.raises(LookupError, match="has no heading 'Walk it'"):
        website.readme("Walk it")


def test_a_chapter_has_its_ideas_and_its_experiments(site):
    ideas = site.shown("<!-- ideas: 2 --><!-- /ideas -->", "index.md")
    assert "[`costs.py`][firstnet.book.costs] (BP1) | `tests/book/test_backprop.py` |" in ideas
    assert "quadratic cost" not in ideas
    experiments = site.shown("<!-- experiments: 4 --><!-- /experiments -->", "index.md")
    assert "`universality.py` | 4.1, 4.2, 4.3, 4.4 |" in experiments


def test_the_choices_are_those_of_a_recipe(website):
    _, *rows = website.choices(None)[1].splitlines()[1:]
    assert len(rows) == len(choices())
    for row, (name, choice) in zip(rows, choices().items(), strict=True):
        default = getattr(Recipe(), name)
        assert row.startswith(f"| `{name}` | `{default!r}` | {choice.wanted} | {choice.help} |")


def test_every_public_name_is_on_a_page_of_the_api(website):
    assert website.public() == firstnet.__all__
    for name in firstnet.__all__:
        module, there = website.home("firstnet", name)
        it = getattr(firstnet, name)
        assert (module, there) == (it.__module__, it.__qualname__)
        assert module in website.documented(), f"add ::: {module} to a page of docs/api/"


def test_every_module_of_the_book_is_on_a_page_of_the_api(website):
    modules = {path.stem for path in (ROOT / "src/firstnet/book").glob("[!_]*.py")}
    assert {f"firstnet.book.{module}" for module in modules} <= website.documented()


def test_every_page_of_the_docs_is_in_the_nav(website):
    uris = [*website.pages(website.listed(IN_NAV))]
    assert len(uris) == len(set(uris))
    uris.remove("rules/README.md")  # made of the rules' docstrings
    assert all((ROOT / website.origin(uri)).is_file() for uri in uris)
    there = {path for kind in ("md", "ipynb") for path in (ROOT / "docs").rglob(f"*.{kind}")}
    assert {
        ROOT / website.origin(uri) for uri in uris if website.origin(uri)[:5] == "docs/"
    } == there


def test_each_rule_has_a_page_and_a_row_of_the_list():
    rules = hook("rules")
    written = rules.written(pages())
    assert written.keys() == {"README.md"} | {f"{page.code}.md" for page in pages()}
    for page in pages():
        assert written[f"{page.code}.md"].startswith(f"# {page.code} {page.name}\n\n{page.title}")
        assert f"| [{page.code}]({page.code}.md) | {page.name} |" in written["README.md"]


def test_the_rules_are_in_the_nav_stage_by_stage():
    rules = hook("rules")
    nav = [{"Home": "index.md"}, {rules.HEADING: ["rules/README.md"]}]
    of_stages = rules.on_config(SimpleNamespace(nav=nav)).nav[1][rules.HEADING]
    assert of_stages[0] == "rules/README.md"
    assert of_stages[1]["load"][:2] == ["rules/ND001.md", "rules/ND002.md"]
    assert [*of_stages[-1]] == ["dynamics"]


def test_a_notebook_becomes_a_page(website, tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# Chapter 1\n", "in words"]},
        {"cell_type": "code", "source": ["x = 1"], "outputs": []},
        {"cell_type": "code", "source": []},
    ]
    path = tmp_path / "chapter1.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert website.notebook_page(path).split("\n\n") == [
        "# Chapter 1\nin words",
        'To change it and run it, open <a href="chapter1.ipynb" download>chapter1.ipynb</a> in '
        "JupyterLab (extra `learn`).",
        "```python\nx = 1\n```\n",
    ]


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"output_type": "stream", "text": ["a\n", "b\n"]}, "```text\na\nb\n```"),
        ({"data": {"text/plain": ["2"]}}, "```text\n2\n```"),
        (
            {"data": {"text/plain": ["2"], "text/html": ["<b>2</b>"]}},
            '<div class="shown"><b>2</b></div>',
        ),
        (
            {"data": {"text/plain": ["<Figure>"], "image/png": "AA\nAA\n"}},
            '<div class="shown"><img alt="" src="data:image/png;base64,AAAA"></div>',
        ),
    ],
)
def test_what_a_cell_has_shown_is_on_the_page(website, output, shown):
    assert website.shown_by_a_cell(output) == shown
