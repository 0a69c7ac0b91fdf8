"""The book's own file of MNIST, mnist.pkl.gz: a Python 2 pickle, read without trusting it.

A pickle is a program: it may ask for any function that can be imported, and call it. Ours asks in
vain. It gets two stand-ins that only note down what they are told, and an encoder of text; from the
notes of the stand-ins we make the arrays.
"""

from __future__ import annotations

import pickle
from io import BufferedIOBase
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from firstnet.data.dataset import Dataset, Examples
from firstnet.errors import DataError
from firstnet.machine.reading import largest, opened, parsed, take

KINDS = ("f4", "f8", "u1", "i4", "i8")
WANTED = (
    "Wanted three pairs of images and labels as NumPy arrays. IDX files are read by giving their "
    "folder."
)
LARGE = 1 << 17  # bytes in one piece: no instructions, but the numbers of an array
MOST_INSTRUCTIONS = 1 << 22  # bytes of a pickle that are no large piece; each may take 56 in memory
NEEDED = (  # what a pickle of arrays says; no sets or mappings, whose keys would be hashed
    *(pickle.PROTO, pickle.FRAME, pickle.STOP, pickle.MARK, pickle.POP, pickle.POP_MARK),
    *(pickle.GLOBAL, pickle.STACK_GLOBAL, pickle.REDUCE, pickle.BUILD),
    *(pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE, pickle.INT, pickle.BININT),
    *(pickle.BININT1, pickle.BININT2, pickle.LONG, pickle.LONG1, pickle.FLOAT, pickle.BINFLOAT),
    *(pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3),
    *(pickle.EMPTY_LIST, pickle.LIST, pickle.APPEND, pickle.APPENDS),
    *(pickle.STRING, pickle.BINSTRING, pickle.SHORT_BINSTRING),
    *(pickle.UNICODE, pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.BINUNICODE8),
    *(pickle.BINBYTES, pickle.SHORT_BINBYTES, pickle.BINBYTES8),
    *(pickle.PUT, pickle.BINPUT, pickle.LONG_BINPUT, pickle.MEMOIZE),
    *(pickle.GET, pickle.BINGET, pickle.LONG_BINGET),
)


def read(path: Path) -> Dataset:
    """Return the examples in a file like the book's mnist.pkl.gz, gzipped or not.

    The file holds three pairs of images and labels: to train, to validate and to test.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: the file is another pickle or none, or it asks for anything but arrays.
        DataError: the images and labels in it do not belong together.

    Source: chapter 1, "Implementing our network to classify digits" (mnist_loader).
    """
    with opened(path) as file:
        try:
            with parsed(path, "data set like the book's mnist.pkl.gz", WANTED):
                parts = _Unpickler(_Bounded(file)).load()
                training, validation, test = (
                    Examples(images.array(), labels.array()) for images, labels in parts
                )
                if file.read(1):  # reading to the end also has gzip compare its checksum
                    raise pickle.UnpicklingError("it goes on after its end")
        except DataError as error:
            raise DataError(f"{path}: {error}") from error
    return Dataset(training, validation, test)


class _Kind:
    """Stands in for numpy.dtype."""

    __slots__ = ("code", "order")

    def __init__(self, code: str, *_: object) -> None:
        self.code, self.order = code, "="

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = state[1]

    def dtype(self) -> np.dtype[Any]:
        if self.code not in KINDS:
            raise pickle.UnpicklingError(f"it holds an array of the kind {self.code!r}")
        return np.dtype(self.order + self.code)


class _Array:
    """Stands in for numpy.ndarray."""

    __slots__ = ("content", "fortran", "kind", "shape")

    def __init__(self, *_: object) -> None:
        """Ignore the placeholder's shape and kind: the state tells the true ones."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, self.shape, self.kind, self.fortran, self.content = state

    def array(self) -> NDArray[Any]:
        dtype = self.kind.dtype()
        # Python 2 wrote bytes as its str, which Python 3 reads as text.
        text = isinstance(self.content, str)
        flat = np.frombuffer(self.content.encode("latin1") if text else self.content, dtype)
        array = flat.reshape(self.shape, order="F" if self.fortran else "C")
        return array.astype(dtype.newbyteorder("="), copy=False)


class _Needed(dict[int, Any]):
    """What to do at an instruction of a pickle."""

    def __missing__(self, code: int) -> Any:
        raise pickle.UnpicklingError(f"it holds more than arrays (the instruction {chr(code)!r})")


class _Unpickler(pickle._Unpickler):
    """Python's own in Python: where the other sets aside memory by a number in the file."""

    dispatch: ClassVar[dict[int, Any]] = _Needed(
        (code[0], pickle._Unpickler.dispatch[code[0]]) for code in NEEDED
    )

    def __init__(self, file: _Bounded) -> None:
        super().__init__(file, encoding="latin1")
        self._stand_ins: dict[tuple[str, str], Any] = {
            ("numpy", "dtype"): _Kind,
            ("numpy", "ndarray"): _Array,
            ("numpy.core.multiarray", "_reconstruct"): _Array,
            ("numpy._core.multiarray", "_reconstruct"): _Array,
            ("_codecs", "encode"): file.encode,  # Python 3 writes bytes so for Python 2
        }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._stand_ins[module, name]
        except KeyError:
            asked = f"{module}.{name}"[:60]
            raise pickle.UnpicklingError(f"it asks for {asked!r}, which is no array") from None


class _Bounded:
    """A file that ends in an error when more is wanted of it than memory allows."""

    def __init__(self, file: BufferedIOBase) -> None:
        self.file = file
        self.most = self.left = largest()
        self.instructions = 0

    def read(self, count: int) -> bytes:
        self._count(count)
        return bytes(take(self.file, count))

    def readline(self) -> bytes:
        line = self.file.readline(self.left + 1)
        self._count(len(line))
        return line

    def encode(self, text: str, encoding: str = "latin1") -> bytes:
        """Return text as the bytes that it stands for; a pickle may ask for the same ones often."""
        self._count(len(text))
        return text.encode("latin1" if encoding == "latin1" else "ascii")

    def _count(self, count: int) -> None:
        self.left -= count
        self.instructions += count if count < LARGE else 0
        if self.instructions > MOST_INSTRUCTIONS:
            raise pickle.UnpicklingError("it holds far more instructions than three pairs need")
        if self.left < 0:
            raise pickle.UnpicklingError(f"it holds more than {self.most} bytes")
