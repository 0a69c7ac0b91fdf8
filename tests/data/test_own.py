"""Your own tables, archives and images: loaded with the right labels, or rejected with reasons."""

import errno
import gzip
import io
import itertools
import re

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from firstnet.data import load
from firstnet.errors import AccessError, DataError, FirstnetError, FormatError


def everything(digits):
    """All examples of a data set, whatever their part, in order of their inputs."""
    parts = (digits.training, digits.validation, digits.test)
    x = np.concatenate([part.x for part in parts])
    labels = np.concatenate([part.labels for part in parts])
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
        (
            table([(1, 2, 3), (0, "x", 4), (1, 2, 3)]),
            "first",
            "line 2, column 2 holds .x.; wanted a number in every column",
        ),
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
    np.savez(tmp_path / "lines.npz", **{"a\nb": np.zeros(3)})
    with pytest.raises(DataError, match="holds the arrays a b; wanted"):
        load(tmp_path / "lines.npz")
    (tmp_path / "no.npz").write_text("hello")
    with pytest.raises(FormatError, match="is no archive of arrays"):
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
    assert "Images of other sizes, 1 of them" in told
    assert "(2 in all)" in told
    assert "broken.png" in told


def test_an_image_of_too_many_pixels_is_skipped_with_the_reason(images):
    (images / "cats" / "broken.png").write_bytes(b"\x89PNG\r\n")
    draw(images / "dogs" / "huge.png", 0, (7072, 7072), mode="1")
    digits = load(images)
    assert len(everything(digits)[1]) == 24
    huge, broken = images / "dogs" / "huge.png", images / "cats" / "broken.png"
    assert (
        f"Images of more than 50 million pixels were skipped: {huge} (1 in all). Scale them down."
        in digits.remarks
    )
    assert (
        f"Files that can't be read as images were skipped: {broken} (1 in all)." in digits.remarks
    )


@pytest.mark.parametrize("side", [7_072, 14_000])  # Pillow itself refuses the second
def test_a_folder_of_images_of_too_many_pixels_is_refused_with_the_reason(tmp_path, side):
    for name in ("cats", "dogs"):
        draw(tmp_path / name / "0.png", 0, (side, side), mode="1")
    (tmp_path / "cats" / "notes.txt").write_text("hello")
    with pytest.raises(DataError) as caught:
        load(tmp_path)
    first, second = (tmp_path / name / "0.png" for name in ("cats", "dogs"))
    assert str(caught.value) == (
        f"The folder {tmp_path} holds no image that can be read: {first}, {second} (2 in all) "
        "with more than 50 million pixels; wanted at most that many. Scale them down."
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (MemoryError(), "more memory than is left"),
    ],
)
@pytest.mark.parametrize("moment", [3, 30])  # while sizes are looked at, and pixels
def test_an_image_is_not_left_out_where_the_machine_fails(images, monkeypatch, error, told, moment):
    opened, times = Image.open, itertools.count(1)

    def fail(*given, **named):
        if next(times) == moment:
            raise error
        return opened(*given, **named)

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(FirstnetError, match=told):
        load(images)


@pytest.mark.parametrize(
    "words",
    ["codec configuration error", "out of memory"],  # of ImageFile.raise_oserror
)
def test_an_image_is_not_left_out_where_its_decoder_gets_no_memory(images, monkeypatch, words):
    def fail(*_):
        raise OSError(f"{words} when reading image file")

    monkeypatch.setattr(PngImageFile, "load", fail)
    with pytest.raises(FormatError, match="more memory than is left"):
        load(images)


def test_one_colour_makes_all_of_them_red_green_and_blue(images):
    draw(images / "dogs" / "red.png", (255, 0, 0), mode="RGB")
    digits = load(images)
    x, _ = everything(digits)
    assert x.shape == (25, 60)
    assert "red, green and blue" in digits.remarks[0]


def test_a_folder_of_neither_images_nor_idx_files_is_told(tmp_path):
    with pytest.raises(
        (AccessError, DataError),
        match=r"no subfolder with images that can be read; wanted one for each class.*IDX",
    ):
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


def test_text_of_excel_keeps_its_names_and_says_so(tmp_path):
    rows = [f"{n % 2}.5,{n},{('Bär', 'Bör')[n % 2]}" for n in range(30)]
    (tmp_path / "table.csv").write_bytes("\n".join(rows).encode("windows-1252"))
    found = load(tmp_path / "table.csv")
    assert found.names == ("Bär", "Bör")
    assert any("not UTF-8, and was read as windows-1252" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b,kind\n1,2,x\n3,,y\n", "line 3, column 2 ('b') holds nothing; wanted a number"),
        ("1,2,x\n3,4,y\n5,6\n", "line 3 has 2 columns, and the first one 3; wanted a number"),
        ("a,b,kind\n", "is no table of examples"),
    ],
)
def test_faults_of_a_table_are_told_by_their_line(tmp_path, text, told):
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(FirstnetError, match=re.escape(told)):
        load(tmp_path / "table.csv")


def test_a_column_of_measurements_is_no_column_of_labels(tmp_path):
    rows = "\n".join(f"{n},{n / 7:.3f}" for n in range(40))
    (tmp_path / "table.csv").write_text(rows)
    with pytest.raises(DataError, match="measurements, it seems; wanted classes"):
        load(tmp_path / "table.csv", "last")


def test_one_example_of_each_class_is_always_learned_from(tmp_path):
    rows = [f"{n}.5,{('common', 'rare')[n == 7]}" for n in range(60)]
    (tmp_path / "table.csv").write_text("\n".join(rows))
    found = load(tmp_path / "table.csv")
    assert (found.training.labels == found.names.index("rare")).sum() == 1


def test_the_only_column_of_names_in_parquet_holds_the_labels(tmp_path):
    table = pyarrow.table({"a": [1.5, 2.5] * 9, "b": [0.5] * 18, "animal": ["cat", "dog"] * 9})
    pyarrow.parquet.write_table(table, tmp_path / "it.parquet")
    assert load(tmp_path / "it.parquet").names == ("cat", "dog")


def test_images_beside_the_classes_and_classes_without_one_are_told(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
    for number in range(8):
        Image.new("L", (4, 4), number).save(tmp_path / "cat" / f"{number}.png")
    Image.new("L", (4, 4)).save(tmp_path / "loose.png")
    (tmp_path / "dog" / "0.png").write_text("no image")
    told = " ".join(load(tmp_path).remarks)
    assert "1 images lie beside the classes, and were left out." in told
    assert "No image of the class dog can be read." in told
    flat = tmp_path / "cat"
    with pytest.raises(DataError, match=r"no subfolder with images that can be read \(8 lie in it"):
        load(flat)


def test_grey_pictures_in_a_form_for_colours_are_grey_and_colours_among_them_are_told(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(6):
            Image.new("RGBA", (4, 4), (number, number, number, 255)).save(
                tmp_path / name / f"{number}.png"
            )
    assert load(tmp_path).training.x.shape[1] == 16
    Image.new("RGB", (4, 4), (9, 0, 0)).save(tmp_path / "dog" / "red.png")
    found = load(tmp_path)
    assert found.training.x.shape[1] == 48
    assert "1 of 13 have colours, so all are taken with them." in found.remarks
