"""The digits of the package in the place of an archive that is not there, on request only."""

import pytest

from firstnet.doctor.repair.digits import with_own_digits

LOADER = '''import gzip, pickle

def load_data():
    """Read mnist.pkl.gz."""
    f = gzip.open("C:/Users/me/mnist.pkl.gz")
    training, validation, test = pickle.load(f, encoding="latin1")
    f.close()
    return training, validation, test

def wrapper():
    a, b, c = load_data()
    return list(zip(*a)), b, c
'''


def test_a_loader_returns_the_digits_of_the_package():
    text = with_own_digits(LOADER, has_loader=True)
    assert '    """Read mnist.pkl.gz."""\n    from firstnet.classic import' in text
    assert "gzip.open" not in text
    assert text.endswith(LOADER[LOADER.index("\ndef wrapper") :])
    names = {}
    exec(compile(text, "loader.py", "exec"), names)  # of this test
    examples, (x, labels), _ = names["wrapper"]()
    assert (len(examples), examples[0][0].shape, x.shape, labels[:3].tolist()) == (
        50_000,
        (784,),
        (10_000, 784),
        [3, 8, 6],
    )
    assert with_own_digits(text, has_loader=True) == text  # there is nothing more to do


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LOADER.replace("return training, validation, test", "return f"), id="parts"),
        pytest.param(LOADER.replace("C:/Users/me/mnist.pkl.gz", "digits.gz"), id="another file"),
        pytest.param('def f():\n    """mnist.pkl.gz"""\n', id="words alone"),
    ],
)
def test_what_reads_no_archive_stays(text):
    assert with_own_digits(text, has_loader=False) == text


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("import mnist_loader", "from firstnet.classic import mnist_loader"),
        ("import mnist_loader as m", "from firstnet.classic import mnist_loader as m"),
        ("from mnist_loader import a", "from firstnet.classic.mnist_loader import a"),
        ("import mnist_loader, sys", "import mnist_loader, sys"),
    ],
)
def test_an_import_of_the_books_loader_where_it_is_not_there(line, wanted):
    text = f"try:\n    {line}\nfinally:\n    pass\n"
    assert with_own_digits(text, has_loader=False) == text.replace(line, wanted)
    assert with_own_digits(text, has_loader=True) == text
