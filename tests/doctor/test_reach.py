"""A program sees its own files, its modules and data, and nobody else's work."""

from pathlib import Path

import pytest

from firstnet.doctor.reading import reach
from firstnet.doctor.reading.reach import reach_of
from firstnet.doctor.reading.submissions import in_folder, read_file
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


def shown(path, within):
    """Return what one of a class sees."""
    return [str(it.relative_to(within)) for it in reach_of(path, within, apart=True).shown]


def seen_by(path, within=None):
    return {str(it.relative_to(path.parents[1])) for it in reach_of(path, within).shown}


def test_a_file_shows_its_folder_and_data_beside_that(made):
    home = made("book/src/network.py", "book/data/mnist.pkl.gz", "book/letters/bank.txt")
    made("book/secret.txt", "book/other/net.py", "book/src/.env", "book/data/.key")
    assert seen_by(home / "book/src/network.py") == {"src", "data"}
    seen = reach_of(home / "book/src/network.py")
    assert set(seen.hidden) == {home / "book/src/.env", home / "book/data/.key"}


def test_modules_around_a_program_are_shown_where_it_imports_them(made):
    home = made("book/nn/units.py", "book/costs.py", "book/other/net.py", "book/keys/id_rsa")
    made("book/src/network.py", text="import nn.units, costs, keys")
    assert seen_by(home / "book/src/network.py") == {"src", "nn", "costs.py"}


def test_a_package_is_shown_as_a_whole(made):
    home = made("book/nn/layers/dense.py", "book/nn/layers/__init__.py", "book/nn/__init__.py")
    assert reach_of(home / "book/nn/layers/dense.py").shown == (home / "book/nn",)


def test_a_project_is_shown_as_a_whole(made):
    home = made("book/src/nn/network.py", "book/more/x.txt", "book/requirements.txt", "book/.env")
    for within in (None, home / "book" / "src"):
        seen = reach_of(home / "book/src/nn/network.py", within)
        assert (seen.shown, seen.hidden) == ((home / "book",), (home / "book/.env",))
    assert reach_of(home / "book/src/nn/network.py", home / "book", apart=True).shown != seen.shown


def test_a_home_is_not_shown(made):
    home = made("book/network.py", "requirements.txt")
    assert reach_of(home / "book/network.py").shown == (home / "book",)
    made("network.py", "letters/bank.txt", "taxes.zip", "iris.csv", "mine/other.py")
    assert set(reach_of(home / "network.py").shown) == {
        home / it for it in ("network.py", "iris.csv", "letters", "requirements.txt")
    }


def test_of_a_folder_that_was_named_a_program_sees_its_own_and_what_it_imports(made):
    home = made("class/alice/net.py", "class/bob/net.py", "class/iris.csv")
    made("class/main.py", text="import bob")
    assert set(reach_of(home / "class/main.py", home / "class").shown) == {
        home / "class" / it for it in ("main.py", "bob", "iris.csv")
    }


def test_of_a_home_that_was_named_a_file_sees_what_it_imports_and_what_imports_it(made):
    home = made("bob.py", text="import numpy as np\nfrom layers import Dense\nimport a.b")
    made("layers.py", text="from .costs import mse")
    made("costs.py", "alice.py", "bob.ipynb", "carol.zip", "x.csv")
    made("train.py", text="import bob, plots")
    made("plots/__init__.py")
    assert {str(it.relative_to(home)) for it in reach_of(home / "bob.py", home).shown} == {
        "bob.py", "layers.py", "costs.py", "train.py", "plots", "x.csv",
    }  # fmt: skip


def test_in_a_class_a_folder_is_ones_own(made):
    home = made("class/alice/net.py", "class/data/iris.csv", "class/bob/w.npy", "class/notes.txt")
    made("class/bob/net.py", text="import alice, carol")
    made("class/carol.py", "class/bob.py.bak", "class/data/.key")
    seen = reach_of(home / "class/bob/net.py", home / "class", apart=True)
    assert [it.name for it in seen.shown] == ["bob", "data", "notes.txt"]
    assert seen.hidden == (home / "class/data/.key",)
    named = reach_of(home / "class/bob/net.py", apart=True)  # as by class/*/net.py
    assert {it.name for it in named.shown} == {"net.py", "w.npy"}


def test_a_class_may_have_a_folder_around_it(made):
    home = made("zip/class/alice/net.py", "zip/class/bob/net.py", "zip/class/iris.csv")
    assert shown(home / "zip/class/bob/net.py", home / "zip") == ["class/bob", "class/iris.csv"]
    made("flat/class/alice.py", "flat/class/bob.py")
    assert shown(home / "flat/class/bob.py", home / "flat") == ["class/bob.py"]
    made("one/class/bob/src/net.py", "one/class/bob/src/layers.py")  # all is one person's
    assert shown(home / "one/class/bob/src/net.py", home / "one") == ["class"]


def test_of_very_many_data_those_are_shown_that_the_program_names(made):
    home = made(*(f"class/table{number}.csv" for number in range(reach.MOST_DATA + 1)))
    made("class/net.py", text="rows = open('table7.csv')")
    assert shown(home / "class/net.py", home / "class") == ["net.py", "table7.csv"]


def test_a_folder_with_too_many_files_to_look_at_is_not_shown(made, monkeypatch):
    home = made(*(f"class/faces/{number}.png" for number in range(5)), "class/net.py")
    assert "faces" in shown(home / "class/net.py", home / "class")
    monkeypatch.setattr(reach, "MOST_FILES", 3)
    made("class/new.txt")
    assert shown(home / "class/net.py", home / "class") == ["net.py", "new.txt"]


def test_a_link_shows_nothing(made):
    home = made("class/net.py", "letters/bank.txt", "class/alice/net.py")
    (home / "class" / "bank.txt").symlink_to(home / "letters" / "bank.txt")
    (home / "class" / "letters").symlink_to(home / "letters")
    (home / "class" / "data").symlink_to(home / "class" / "alice")
    assert shown(home / "class/net.py", home / "class") == ["net.py"]


@pytest.mark.parametrize("target", ["letters/secret.py", "class/alice/net.py", "class/.grades"])
def test_a_program_that_is_a_link_to_another_s_file_is_not_read(made, target):
    home = made("class/net.py", target)
    (home / "class" / "mine.py").symlink_to(home / target)
    with pytest.raises(AccessError, match=r"mine\.py: this link leads to another's file"):
        read_file(str(home / "class" / "mine.py"), str(home / "class"))


def test_links_that_lead_nowhere_are_told(made):
    home = made("class/alice/net.py")
    (home / "class" / "circle.py").symlink_to(home / "class" / "circle.py")
    (home / "class" / "long.py").symlink_to("x" * 300)
    (home / "class" / "alice" / "again.py").symlink_to("net.py")  # within one's own folder
    names = [Path(it).name for it in in_folder(str(home / "class"))]
    assert sorted(names) == ["again.py", "circle.py", "long.py", "net.py"]
    for name in ("circle.py", "long.py"):
        with pytest.raises(AccessError, match=name):
            read_file(str(home / "class" / name), str(home / "class"))
    assert read_file(str(home / "class/alice/again.py"), str(home / "class")).content == b""


def test_folders_may_be_very_deep(tmp_path, monkeypatch):
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "net.py").write_text("x = 1")
    assert len(in_folder(str(tmp_path))) == 1


def test_it_does_not_matter_how_a_folder_is_named(made, monkeypatch):
    home = made("class/net.py")
    monkeypatch.chdir(home / "class")
    assert read_file("net.py", ".").within == home / "class"
    assert read_file("net.py").within is None
    assert isinstance(read_file("net.py").path, Path)
