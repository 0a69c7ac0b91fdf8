"""The book's mnist.pkl.gz: read as Python 2 or 3 wrote it, and nothing in it is ever executed."""

import gzip
import io
import pickle
import struct

import numpy as np
import pytest

from firstnet.data import book_pickle
from firstnet.errors import AccessError, DataError, FormatError
from firstnet.machine import reading

X = np.array([[0, 0.25, 0.5], [1 / 256, 200 / 256, 255 / 256]], np.float32)
LABELS = np.array([7, 3])


def array_of_python_2(array, protocol):
    """Write the opcodes that Python 2.7 and the NumPy of 2010 wrote for an array."""
    code, order, raw = array.dtype.str[1:], array.dtype.str[:1], array.tobytes()
    if protocol == 0:
        shape = "".join(f"I{side}\n" for side in array.shape)
        text = "".join(f"\\x{byte:02x}" for byte in raw)
        return (
            "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
            f"(I1\n({shape}tcnumpy\ndtype\n(S'{code}'\nI0\nI1\ntR"
            f"(I3\nS'{order}'\nNNNI-1\nI-1\nI0\ntbI00\nS'{text}'\ntb"
        ).encode("latin1")

    def string(value):
        return b"U" + bytes([len(value)]) + value

    shape = b"".join(b"K" + bytes([side]) for side in array.shape)
    minus_1 = b"J" + struct.pack("<i", -1)
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85" + string(b"b") + b"\x87R"
        b"(K\x01(" + shape + b"tcnumpy\ndtype\n" + string(code.encode()) + b"K\0K\x01\x87R"
        b"(K\x03" + string(order.encode()) + b"NNN" + minus_1 + minus_1 + b"K\0tb"
        b"\x89T" + struct.pack("<i", len(raw)) + raw + b"tb"
    )


def book_file(protocol, x=X, labels=LABELS):
    pair = array_of_python_2(x, protocol) + array_of_python_2(labels, protocol)
    if protocol == 0:
        return b"(" + 3 * (b"(" + pair + b"t") + b"t."
    return b"\x80\x02" + 3 * (pair + b"\x86") + b"\x87."


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def read(tmp_path, content):
    path = tmp_path / "mnist.pkl.gz"
    path.write_bytes(content)
    return book_pickle.read(path)


def refusal(tmp_path, content):
    with pytest.raises(FormatError) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def assert_is_the_book_s(dataset):
    for examples in (dataset.training, dataset.validation, dataset.test):
        np.testing.assert_array_equal(examples.x, X)
        np.testing.assert_array_equal(examples.labels, LABELS)
        assert examples.x.dtype == np.float32


@pytest.mark.parametrize("protocol", [0, 2])
@pytest.mark.parametrize("write", [bytes, gzip.compress])
def test_a_pickle_of_python_2_is_read(tmp_path, protocol, write):
    assert_is_the_book_s(read(tmp_path, write(book_file(protocol))))


@pytest.mark.parametrize("protocol", [0, 2])
def test_our_hand_made_pickle_means_the_same_to_numpy(protocol):
    module = pytest.importorskip("numpy._core.multiarray")

    class Trusting(pickle.Unpickler):
        def find_class(self, _, name):
            return getattr(module if name == "_reconstruct" else np, name)

    pairs = Trusting(io.BytesIO(book_file(protocol)), encoding="latin1").load()
    for x, labels in pairs:
        np.testing.assert_array_equal(x, X)
        np.testing.assert_array_equal(labels, LABELS)


@pytest.mark.parametrize("protocol", range(5))
def test_a_pickle_of_python_3_is_read(tmp_path, protocol):
    assert_is_the_book_s(read(tmp_path, pickle.dumps(((X, LABELS),) * 3, protocol)))


def test_big_endian_and_fortran_arrays_are_read(tmp_path):
    pair = (np.asfortranarray(X.astype(">f4")), LABELS.astype(">i8"))
    assert_is_the_book_s(read(tmp_path, pickle.dumps((pair,) * 3, 2)))


@pytest.mark.parametrize(
    ("hostile", "asks_for"),
    [
        (b"cos\nsystem\n(S'touch hacked'\ntR.", "os.system"),
        (b"cposix\nsystem\n(S'touch hacked'\ntR.", "posix.system"),
        (b'cbuiltins\neval\n(S\'open("hacked", "w")\'\ntR.', "builtins.eval"),
        (b'c__builtin__\neval\n(S\'open("hacked", "w")\'\ntR.', "__builtin__.eval"),
        (b"cnumpy\nload\n(S'hacked'\ntR.", "numpy.load"),
        (b"cnumpy\ndtype.__reduce__\n.", "numpy.dtype.__reduce__"),
        (b"\x80\x04\x8c\x03o\ns\x8c\x06system\x93.", r"o\ns.system"),
    ],
)
def test_a_pickle_that_asks_for_more_than_arrays_gets_nothing(
    tmp_path, monkeypatch, hostile, asks_for
):
    monkeypatch.chdir(tmp_path)
    assert f"it asks for '{asks_for}', which is no array" in refusal(tmp_path, hostile)
    assert names_in(tmp_path) == ["mnist.pkl.gz"]


@pytest.mark.parametrize(
    "parts",
    [
        ((X.astype(object), LABELS),) * 3,
        ((X, LABELS.astype("O")),) * 3,
        ((np.zeros(2, [("a", "f4")]), LABELS),) * 3,
        ((X.astype(complex), LABELS),) * 3,
        ((X, LABELS),) * 2,
        ((X, LABELS),) * 4,
        (X, LABELS),
        ((X.tolist(), LABELS.tolist()),) * 3,
        "not arrays",
    ],
)
def test_a_pickle_of_anything_else_is_refused(tmp_path, parts):
    assert "is no data set like the book's mnist.pkl.gz" in refusal(
        tmp_path, pickle.dumps(parts, 2)
    )


def test_an_object_array_is_named_as_such(tmp_path):
    content = pickle.dumps(((X.astype(object), LABELS),) * 3, 2)
    assert "it holds an array of the kind 'O" in refusal(tmp_path, content)


def test_nothing_can_be_hung_on_the_stand_ins(tmp_path):
    for stand_in in (b"cnumpy\ndtype\n", b"cnumpy\nndarray\n", b"c_codecs\nencode\n"):
        refusal(tmp_path, stand_in + b"(NU\x04evilU\x03yesu\x86b.")
        refusal(tmp_path, stand_in + b"}U\x04evilU\x03yessb.")
    refusal(tmp_path, b"cnumpy\nndarray\n)\x81.")


@pytest.mark.parametrize("protocol", [0, 2])
@pytest.mark.parametrize("write", [bytes, gzip.compress])
def test_a_pickle_cut_short_is_refused(tmp_path, protocol, write):
    content = write(book_file(protocol))
    for length in range(0, len(content) - 1, 7):
        refusal(tmp_path, content[:length])


def test_a_wrong_checksum_of_gzip_is_noticed(tmp_path):
    content = bytearray(gzip.compress(book_file(2)))
    content[-5] ^= 1
    assert "CRC check failed" in refusal(tmp_path, bytes(content))


def test_a_file_that_goes_on_after_the_pickle_is_refused(tmp_path):
    assert "it goes on after its end" in refusal(tmp_path, book_file(2) + b"!")


def test_a_shape_that_does_not_fit_its_bytes_is_refused(tmp_path):
    content = book_file(2).replace(b"K\x02K\x03t", b"K\x02K\xfft")
    assert "cannot reshape" in refusal(tmp_path, content)


@pytest.mark.parametrize("content", [b"U\xc8" + bytes(200) + b".", b"S'" + b"a" * 200 + b"'\n."])
def test_a_file_that_unzips_to_too_much_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.setattr(reading, "LARGEST", 100)
    assert "it holds more than 100 bytes" in refusal(tmp_path, gzip.compress(content))


def test_images_without_labels_are_refused_with_the_file_s_name(tmp_path):
    with pytest.raises(DataError, match=r"mnist\.pkl\.gz: x has the shape"):
        read(tmp_path, book_file(2, labels=LABELS[:1]))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AccessError, match=r"missing\.pkl can't be read: No such file"):
        book_pickle.read(tmp_path / "missing.pkl")
