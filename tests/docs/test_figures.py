"""The figures that README and docs give, beside the results that they were taken from."""

import json
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results"
TABLES = sorted(
    path.stem for path in RESULTS.glob("*.json") if "machine" in json.loads(path.read_text("utf-8"))
)
OURS = "firstnet fast"


def results(name):
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def text_of(path):
    return " ".join((ROOT / path).read_text("utf-8").split())


def section(name):
    page = (ROOT / "bench" / "README.md").read_text("utf-8")
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", page, re.DOTALL)
    assert found, f"bench/README.md has no section for results/{name}.json"
    return found[1]


def rows(table):
    """The cells of each row of a Markdown table, but for its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def peers():
    """For each cell of the grid, how many times our time the fastest peer takes."""
    for cell in results("grid")["cells"]:
        taken = {
            name: statistics.median(turns)
            for name, turns in cell["us"].items()
            if isinstance(turns, list)
        }
        ours = taken.pop(OURS)
        yield min(taken.values()) / ours


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_of_the_run_whose_results_are_kept(name):
    machine = results(name)["machine"]
    packages = ", ".join(f"{package} {number}" for package, number in machine["packages"].items())
    caption = (
        f"Measured {machine['date']} on {machine['processor']} ({machine['processors']} processors,"
        f" {machine['system']}), Python {machine['python']}, {packages}."
    )
    assert section(name).startswith(caption)


def test_readme_gives_the_epoch_that_was_measured():
    seconds = {name: it["median_s"] for name, it in results("epoch")["contestants"].items()}
    ours = seconds["firstnet fast, float32"]
    book, torch, sklearn, jax = (
        seconds[name] / ours
        for name in (
            "the book's loop, float64",
            "PyTorch eager, float32",
            "scikit-learn MLPClassifier, float32",
            "JAX jitted lax.scan, float32",
        )
    )
    told = (
        f"An epoch takes about {ours:.3f} s on one core. That is {book:.0f} times as fast as the "
        f"book's loop, {torch:.0f} times PyTorch, {sklearn:.0f} times scikit-learn and {jax:.1f} "
        "times a compiled JAX scan"
    )
    assert told in text_of("README.md")


def test_readme_gives_the_grid_that_was_measured():
    ratios = sorted(peers())
    slower = [ratio for ratio in ratios if ratio < 1]
    assert len(slower) == 1, "README speaks of one cell"
    told = (
        f"In a grid of {len(ratios)} sizes, mini-batches, recipes, dtypes and one or two threads "
        f"firstnet is the fastest in {len(ratios) - 1}, by {ratios[1]:.2f} to {ratios[-1]:.0f} "
        f"times; in one it takes {1 / slower[0]:.2f} times as long as a peer"
    )
    assert told in text_of("README.md")


def test_the_table_of_the_epoch_gives_its_medians():
    found = {row[0]: row[1] for row in rows(section("epoch"))}
    kept = results("epoch")["contestants"]
    assert found == {name: f"{it['median_s']:.4f}" for name, it in kept.items()}


def test_the_table_of_the_grid_gives_its_medians():
    cells = [cell for row in rows(section("grid")) for cell in row[2:]]
    assert sorted(cells) == sorted(f"{ratio:.1f}" for ratio in peers())


def test_the_table_of_plans_gives_its_counts():
    found = {row[0]: [float(cell) for cell in row[1:6]] for row in rows(section("plans"))}
    kept = results("plans")["counts"]
    assert found == {name: [round(count) for count in counts] for name, counts in kept.items()}


def test_the_table_of_rows_gives_its_medians():
    cells = [
        cell
        for row in rows(section("rows"))
        for cell in row[1:]
        if re.fullmatch(r"[\d.]+, [\d.]+, [\d.]+", cell)
    ]
    turns = [
        turns
        for kinds in results("rows")["us"].values()
        for widths in kinds.values()
        for turns in widths.values()
    ]
    ratios = [statistics.median(after / before for before, after in each) for each in turns]
    assert sorted(cell.split(", ")[2] for cell in cells) == sorted(f"{it:.2f}" for it in ratios)


def test_two_processes_take_what_was_measured():
    kept = results("processes")["turns"]
    one, two = (
        {cell: min(turn[cell] for turn in kept[name]) for cell in kept[name][0]}
        for name in ("1 process", "2 processes")
    )
    page = (ROOT / "docs" / "clusters.md").read_text("utf-8")
    table = page.partition("| hidden neurons |")[2].partition("\n\n")[0]
    found = {row[0].split()[0]: row[1:] for row in rows("| hidden neurons |" + table)}
    assert found == {
        width: [f"{one[f'{width} {m}'] / two[f'{width} {m}']:.2f}" for m in (10, 100, 1000)]
        for width in ("30", "100", "300", "1000")
    }
    alone, shared = (1000 * times["30 10"] for times in (one, two))
    told = text_of("docs/clusters.md")
    assert f"a step takes {alone:.3f} ms alone, and {shared:.2f} ms with the sum in it" in told
    assert f"**{shared / alone:.0f} times slower** by two processes" in told
