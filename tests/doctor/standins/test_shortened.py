"""Of a long and wide table a part is read first: it is quicker, and no fault comes of it."""

import io

import numpy as np
import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.standins import log, shortened

ROWS, STEP = 12_000, 4

NETWORK = """
import numpy as np

table = np.loadtxt("train.csv", delimiter=",", skiprows=1)
kinds, images = table[:, 0].astype(int), table[:, 1:]
rng = np.random.default_rng(0)
W, b = rng.normal(0, 0.1, (100, 3)), np.zeros(3)
for epoch in range(200):
    scores = np.exp(images @ W + b)
    chances = scores / scores.sum(axis=1, keepdims=True)
    error = (chances - np.eye(3)[kinds]) / len(kinds)
    W -= 0.1 * images.T @ error
    b -= 0.1 * error.sum(axis=0)
print((chances.argmax(axis=1) == kinds).mean())
"""


def _table(rows=ROWS, columns=100):
    rng = np.random.default_rng(1)
    kinds = rng.integers(0, 3, rows)
    means = rng.normal(0, 1, (3, columns))
    numbers = np.round(means[kinds] + rng.normal(0, 1, (rows, columns)), 1)
    heading = ",".join(["kind", *(f"p{number}" for number in range(columns))])
    lines = (",".join(map(str, [kind, *row])) for kind, row in zip(kinds, numbers.tolist()))
    return "\n".join([heading, *lines, ""])


@pytest.fixture(scope="module")
def table():
    return _table()


@pytest.fixture
def shortening():
    shortened.shorten()
    yield
    shortened.as_whole()


def _examined(folder, table, text):
    (folder / "train.csv").write_text(table)
    (folder / "net.py").write_text(text)
    return examine_apart(read_file(str(folder / "net.py")), 120)


def test_a_network_is_examined_with_one_row_in_four_and_it_is_said(tmp_path, table):
    seen = _examined(tmp_path, table, NETWORK)
    assert (seen.status, seen.findings) == ("healthy", ())
    assert [it for it in seen.assumed if "rows of train.csv" in it] == [
        "Of the 12,000 rows of train.csv, 3,000 were read, one in 4: a step is right or wrong with "
        "fewer, too."
    ]


def test_its_wrong_step_is_told(tmp_path, table):
    seen = _examined(tmp_path, table, NETWORK.replace("images.T @", "abs(images).T @"))
    assert [(it.level, it.place.line) for it in seen.findings] == [("error", 12)]
    assert any("rows of train.csv" in it for it in seen.assumed)


def test_a_program_that_stops_with_fewer_rows_gets_them_all(tmp_path, table):
    last = NETWORK.replace("rng =", f"last = images[{ROWS - 1}]\nrng =", 1)
    seen = _examined(tmp_path, table, last)
    assert (seen.status, seen.findings) == ("healthy", ())
    assert not any("rows of train.csv" in it for it in seen.assumed)


def test_the_heading_stays_and_every_fourth_row(tmp_path, table, shortening):
    file = tmp_path / "train.csv"
    file.write_text(table)
    lines = table.splitlines(keepends=True)
    part = shortened.part_of(str(file))
    assert part.read() == "".join([lines[0], *lines[1::STEP]])
    before = list(log.SENTENCES)
    assert shortened.as_whole()
    assert len(log.SENTENCES) == len(before) - 1
    assert shortened.part_of(str(file)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("series.csv", "1,2,3\n" * ROWS),  # of a series, the next row is wanted
        ("short.csv", ",".join("1" * 100) + "\n"),
        ("quoted.csv", ('"a",' * 100 + "1\n") * ROWS),  # a value may go over lines
        ("images.png", ",".join("1" * 100) + "\n"),
    ],
)
def test_other_files_are_read_as_they_are(tmp_path, shortening, name, text):
    (tmp_path / name).write_text(text)
    assert shortened.part_of(str(tmp_path / name)) is None
    assert not shortened.as_whole()


def test_a_table_that_is_no_text_is_left_to_its_reader(tmp_path, shortening):
    (tmp_path / "train.csv").write_bytes(b"\xff\xfe" * 100_000)
    assert shortened.part_of(str(tmp_path / "train.csv")) is None
    assert not isinstance(shortened.part_of(str(tmp_path / "missing.csv")), io.StringIO)
