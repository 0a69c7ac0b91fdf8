"""A program sees its own files, its modules and data, and nobody else's work."""

from pathlib import Path

import pytest

from firstnet.doctor.reading import reach
from firstnet.doctor.reading.reach import reach_of
from firstnet.doctor.reading.submissions import read_file
from firstnet.errors import AccessError


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a function that makes files in a folder of somebody's home."""
    home = tmp_path.resolve() / "home" / "kim"
    monkeypatch.setattr(reach.Path, "home", lambda: home)

    def make(*names, text=""):
        for name in names:
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return home

    return make


def shown(path, within=None):
    return [str(it.relative_to(within or path.parent)) for it in reach_of(path, within).shown]


def test_a_file_shows_its_folder_and_the_one_around_it(made):
    home = made("book/src/network.py", "book/data/mnist.pkl.gz", "book/.git/config", "book/.env")
    seen = reach_of(home / "book/src/network.py")
    assert seen.shown == (home / "book",)
    assert set(seen.hidden) == {home / "book/.git", home / "book/.env"}


def test_a_package_is_shown_from_the_folder_around_it(made):
    home = made("book/nn/layers/dense.py", "book/nn/layers/__init__.py", "book/nn/__init__.py")
    assert reach_of(home / "book/nn/layers/dense.py").shown == (home / "book",)


def test_a_home_is_not_shown(made):
    home = made("book/network.py")
    assert reach_of(home / "book/network.py").shown == (home / "book",)
    made("network.py", "letters/bank.txt", "taxes.zip", "iris.csv", "mine/other.py")
    assert reach_of(home / "network.py").shown == (
        home / "network.py",
        home / "iris.csv",
        home / "letters",
    )


def test_in_a_class_a_folder_is_ones_own(made):
    home = made("class/alice/net.py", "class/bob/net.py", "class/bob/w.npy", "class/data/iris.csv")
    made("class/notes.txt")
    assert shown(home / "class/bob/net.py", home / "class") == ["bob", "data", "notes.txt"]


def test_in_a_class_of_files_a_file_is_ones_own_with_what_it_imports(made):
    home = made("class/bob.py", text="import numpy as np\nfrom layers import Dense\nimport a.b")
    made("class/layers.py", text="from .costs import mse")
    made("class/costs.py", "class/alice.py", "class/bob.ipynb", "class/carol.zip", "class/x.csv")
    made("class/train.py", text="import bob, plots")
    made("class/plots/__init__.py")
    assert set(shown(home / "class/bob.py", home / "class")) == {
        "bob.py", "layers.py", "costs.py", "train.py", "plots", "x.csv",
    }  # fmt: skip


def test_of_very_many_data_those_are_shown_that_the_program_names(made):
    home = made(*(f"class/table{number}.csv" for number in range(reach.MOST_DATA + 1)))
    made("class/net.py", text="rows = open('table7.csv')")
    assert shown(home / "class/net.py", home / "class") == ["net.py", "table7.csv"]


def test_a_folder_with_very_many_pictures_is_data(made, monkeypatch):
    monkeypatch.setattr(reach, "MOST_WALKED", 3)
    home = made(*(f"class/faces/{number}.png" for number in range(5)), "class/net.py")
    assert "faces" in shown(home / "class/net.py", home / "class")


def test_a_link_shows_nothing_that_is_elsewhere(made):
    home = made("class/net.py", "letters/bank.txt")
    (home / "class" / "bank.txt").symlink_to(home / "letters" / "bank.txt")
    (home / "class" / "letters").symlink_to(home / "letters")
    assert shown(home / "class/net.py", home / "class") == ["net.py"]


def test_a_program_that_is_a_link_out_of_the_folder_is_not_read(made):
    home = made("class/net.py", "letters/secret.py")
    (home / "class" / "mine.py").symlink_to(home / "letters" / "secret.py")
    with pytest.raises(AccessError, match=r"mine\.py: this link leads out of"):
        read_file(str(home / "class" / "mine.py"), str(home / "class"))
    (home / "class" / "circle.py").symlink_to(home / "class" / "circle.py")
    with pytest.raises(AccessError, match=r"circle\.py: "):
        read_file(str(home / "class" / "circle.py"), str(home / "class"))


def test_it_does_not_matter_how_a_folder_is_named(made, monkeypatch):
    home = made("class/net.py")
    monkeypatch.chdir(home / "class")
    assert read_file("net.py", ".").within == home / "class"
    assert read_file("net.py").within is None
    assert isinstance(read_file("net.py").path, Path)
