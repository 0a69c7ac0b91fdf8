import gzip
import io

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image

from firstnet.data import load
from firstnet.errors import AccessError, DataError, FormatError


def everything(digits):
    """All examples of a data set, whatever their part, in order of their inputs."""
    parts = (digits.training, digits.validation, digits.test)
    x = np.concatenate([it.x for it in parts])
    labels = np.concatenate([it.labels for it in parts])
    order = np.lexsort(x.T[::-1])
    return x[order], labels[order]


def table(rows, header=None, separator=","):
    lines = [header] if header else []
    return "\n".join(lines + [separator.join(map(str, row)) for row in rows]) + "\n"


ROWS = [(number % 3, number, 200 - number, 7) for number in range(60)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (table(ROWS), None),
        (table(ROWS, "label,pixel0,pixel1,pixel2"), None),
        (table(ROWS, "what,pixel0,pixel1,pixel2"), "what"),
        (table(ROWS), "first"),
        (table([(*row[1:], row[0]) for row in ROWS]), "last"),
        (table([(*row[1:], row[0]) for row in ROWS], "a,b,c,Species"), None),
        (table(ROWS, separator=";"), None),
        ("\ufeff" + table(ROWS), None),
    ],
)
@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_a_table_has_its_labels_first_or_last_with_names_above_or_not(tmp_path, text, label, name):
    content = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    digits = load(tmp_path / name, label)
    x, labels = everything(digits)
    assert x.dtype == np.uint8
    assert x[:, 0].tolist() == list(range(60))
    assert labels.tolist() == [number % 3 for number in range(60)]
    assert digits.training.classes == 3
    assert [len(digits.training), len(digits.validation), len(digits.test)] == [40, 10, 10]


def test_labels_may_be_names_and_numbers_stay_what_they_are(tmp_path):
    rows = [(0.5 * n, -1.25, "rose" if n % 2 else "aster") for n in range(12)]
    (tmp_path / "flowers.csv").write_text(table(rows, "size,depth,flower"))
    digits = load(str(tmp_path / "flowers.csv"))
    x, labels = everything(digits)
    assert digits.names == ("aster", "rose")
    assert x.tolist() == [[0.5 * n, -1.25] for n in range(12)]
    assert labels.tolist() == [n % 2 for n in range(12)]
    assert "column 3 of 3, 'flower'" in digits.remarks[0]


@pytest.mark.parametrize(
    ("text", "label", "says"),
    [
        ("", None, "no table of examples"),
        ("hello\nworld\n", None, "no table of examples"),
        (table(ROWS), "size", "has no column 'size'"),
        (table(ROWS, "label,a,b,c"), "size", r"has no column 'size'; it has 'label', 'a'"),
        (table([(1.5, 2.5), (3.5, 4.5)]), None, "no labels that can be told"),
        (table([(1, 2, 3), (0, "x", 4), (1, 2, 3)]), "first", "Wanted a number in every column"),
        ("1,2,3\n0,2\n", "first", "many columns in each line"),
    ],
)
def test_a_table_that_can_not_be_learned_from_is_told_in_a_line(tmp_path, text, label, says):
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises((DataError, FormatError), match=says) as caught:
        load(tmp_path / "table.csv", label)
    assert "\n" not in str(caught.value)


def test_an_archive_has_its_parts(tmp_path, rng):
    x, y = rng.integers(0, 256, (30, 4, 4)).astype(np.uint8), np.arange(30) % 10
    np.savez(tmp_path / "keras.npz", x_train=x[:20], y_train=y[:20], x_test=x[20:], y_test=y[20:])
    digits = load(tmp_path / "keras.npz")
    np.testing.assert_array_equal(digits.test.x, x[20:].reshape(10, 16))
    np.testing.assert_array_equal(digits.test.labels, y[20:])
    assert len(digits.training) + len(digits.validation) == 20
    np.savez(tmp_path / "one.npz", images=x / 255, labels=np.eye(10)[y])
    one = load(tmp_path / "one.npz")
    np.testing.assert_allclose(everything(one)[0].sum(), (x / 255).sum())
    assert sorted(everything(one)[1]) == sorted(y)


def test_an_archive_of_objects_is_not_executed(tmp_path):
    np.savez(tmp_path / "objects.npz", x=np.array([{1: 2}], object), y=np.zeros(1))
    with pytest.raises(FormatError, match="without objects"):
        load(tmp_path / "objects.npz")
    np.savez(tmp_path / "other.npz", weights=np.zeros(3))
    with pytest.raises(DataError, match="holds the arrays weights"):
        load(tmp_path / "other.npz")
    (tmp_path / "no.npz").write_text("hello")
    with pytest.raises(FormatError, match="can't be read as an archive"):
        load(tmp_path / "no.npz")


def draw(path, value, size=(5, 4), mode="L"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, value).save(path)


@pytest.fixture
def images(tmp_path):
    for number in range(12):
        draw(tmp_path / "cats" / f"{number}.png", number)
        draw(tmp_path / "dogs" / f"{number}.png", 100 + number)
    return tmp_path


def test_a_subfolder_is_a_class(images):
    digits = load(images)
    x, labels = everything(digits)
    assert digits.names == ("cats", "dogs")
    assert x.shape == (24, 20)
    assert x[:, 0].tolist() == [*range(12), *range(100, 112)]
    assert labels.tolist() == [0] * 12 + [1] * 12
    assert "Images are 5 by 4 pixels, grey" in digits.remarks[0]


def test_parts_may_be_folders_above_the_classes(tmp_path):
    for part, count in (("train", 12), ("test", 3)):
        for name in ("a", "b"):
            for number in range(count):
                draw(tmp_path / part / name / f"{number}.png", number)
    digits = load(tmp_path)
    assert len(digits.test) == 6
    assert len(digits.training) + len(digits.validation) == 24


def test_what_is_no_image_is_left_out_and_other_sizes_are_made_alike(images):
    (images / "cats" / "notes.txt").write_text("hello")
    (images / "cats" / "broken.png").write_bytes(b"\x89PNG\r\n")
    draw(images / "dogs" / "large.png", 150, (10, 8))
    digits = load(images)
    x, _ = everything(digits)
    assert x.shape == (25, 20)
    assert (x[-1] == 150).all()
    told = " ".join(digits.remarks)
    assert "1 images of other sizes" in told
    assert "2 files are no images" in told
    assert "broken.png" in told


def test_one_colour_makes_all_of_them_red_green_and_blue(images):
    draw(images / "dogs" / "red.png", (255, 0, 0), mode="RGB")
    digits = load(images)
    x, _ = everything(digits)
    assert x.shape == (25, 60)
    assert "red, green and blue" in digits.remarks[0]


def test_a_folder_of_neither_images_nor_idx_files_is_told(tmp_path):
    with pytest.raises((AccessError, DataError), match=r"wanted a subfolder for each class.*IDX"):
        load(tmp_path)


class Pairs:
    """As torchvision's data sets are: an image and its label for a number."""

    classes = ("0 - zero", "1 - one")

    def __len__(self):
        return 12

    def __getitem__(self, number):
        return Image.new("L", (3, 3), number), number % 2


def test_pairs_of_other_libraries_are_taken():
    digits = load(Pairs())
    x, labels = everything(digits)
    assert digits.names == ("0", "1")
    assert x[:, 0].tolist() == list(range(12))
    assert labels.tolist() == [n % 2 for n in range(12)]


def test_arrays_are_taken_alone_or_by_their_parts(rng):
    x, y = rng.random((24, 5)), np.array(["left", "right"] * 12)
    digits = load((x, y))
    assert digits.names == ("left", "right")
    assert len(digits.test) == len(digits.validation) == 4
    parts = load({"train": (x, y), "test": (x[:3], y[:3])})
    np.testing.assert_array_equal(parts.test.x, x[:3])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (7, "A int is no data set"),
        ((np.zeros((3, 2)), np.zeros(4)), "wanted an example a row, and a label for each"),
        ({"left": 1}, "The mapping has the keys left; wanted train"),
        ([1, 2], "Example 0 is a int; wanted a pair"),
        ([(np.zeros(2), 0), (np.zeros(3), 1)], "wanted one for all"),
    ],
)
def test_what_is_no_data_set_is_told(given, says):
    with pytest.raises(DataError, match=says):
        load(given)


def test_a_label_that_training_lacks_keeps_its_name():
    x = np.arange(24.0).reshape(12, 2)
    digits = load({"train": (x, ["a", "b"] * 6), "test": (x[:2] + 0.5, ["a", "new"])})
    assert digits.names == ("a", "b", "new")
    assert digits.test.labels.tolist() == [0, 2]


def parquet(path, columns):
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_parquet_has_a_column_for_each_number(tmp_path):
    columns = {"a": list(range(60)), "digit": [n % 3 for n in range(60)], "b": [7] * 60}
    digits = load(parquet(tmp_path / "table.parquet", columns))
    x, labels = everything(digits)
    assert x.tolist() == [[n, 7] for n in range(60)]
    assert labels.tolist() == [n % 3 for n in range(60)]
    assert digits.remarks == ("Labels are in 'digit'.",)


def test_parquet_may_hold_images_as_hugging_face_writes_them(tmp_path):
    images = []
    for value in range(12):
        written = io.BytesIO()
        Image.new("L", (3, 2), value).save(written, "PNG")
        images.append({"bytes": written.getvalue(), "path": None})
    columns = {"image": images, "label": ["a", "b"] * 6}
    digits = load(parquet(tmp_path / "images.parquet", columns))
    x, labels = everything(digits)
    assert digits.names == ("a", "b")
    assert x.tolist() == [[value] * 6 for value in range(12)]
    assert labels.tolist() == [0, 1] * 6


def test_parquet_that_can_not_be_learned_from_is_told(tmp_path):
    with pytest.raises(DataError, match="no column that is called label; it has 'a', 'b'"):
        load(parquet(tmp_path / "a.parquet", {"a": [1.0], "b": [2.0]}))
    with pytest.raises(DataError, match="a column that holds no numbers"):
        load(parquet(tmp_path / "b.parquet", {"label": [1], "b": ["red"]}))
    (tmp_path / "c.parquet").write_text("hello")
    with pytest.raises(FormatError, match=r"no file of Parquet.*Fetch or copy it again"):
        load(tmp_path / "c.parquet")


class Names:
    def int2str(self, number):
        return ("cat", "dog")[number]


class Columns:
    """As a Dataset of Hugging Face is: columns by their names, and labels that have some."""

    column_names = ("img", "label")
    features = {"label": Names()}

    def __getitem__(self, name):
        images = [Image.new("L", (3, 3), n) for n in range(12)]
        return {"img": images, "label": [n % 2 for n in range(12)]}[name]


def test_columns_of_other_libraries_are_taken():
    digits = load({"train": Columns(), "test": Columns()})
    assert digits.names == ("cat", "dog")
    assert len(digits.test) == 12
    assert digits.test.x[:, 0].tolist() == list(range(12))
