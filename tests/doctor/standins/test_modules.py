"""Missing modules: what stands in for them, and what doesn't."""

import pytest

MISSING = ("pandas", "keras", "tensorflow", "sklearn", "matplotlib", "tqdm", "scipy", "h5py")
MISSING = (*MISSING, "mnist", "nnfs", "numba", "IPython", "requests", "torchvision", "mlxtend")


@pytest.mark.slow
def test_a_kaggle_notebook_runs_without_pandas_and_matplotlib(run):
    seen, log = run(
        """
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

data = pd.read_csv("/kaggle/input/digit-recognizer/train.csv")
data = np.array(data)
m, n = data.shape
np.random.shuffle(data)
data_dev = data[0:1000].T
X_dev = data_dev[1:n] / 255.
fig, axes = plt.subplots(2, 5)
for ax in axes.flatten():
    ax.imshow(X_dev[:, 0].reshape((28, 28)), cmap="gray")
line, = plt.plot([1, 2])
counts, bins, patches = plt.hist([1])
fig, ax = plt.subplots()
ax.set_title(f"{line}")
plt.show()
seen = [m, n, X_dev.shape, float(X_dev.max()), axes.shape, plt.subplots(1, 3)[1].shape]
""",
        MISSING,
    )
    assert seen == [3000, 785, [784, 1000], 1.0, [2, 5], [3]]
    assert log == [
        "pandas isn't installed; a small table of the doctor's took its place.",
        "matplotlib isn't installed; its calls were ignored.",
        "train.csv isn't here; 3,000 of the package's MNIST digits were used in its place.",
    ]


def test_the_digits_of_other_packages_are_the_packages_own(run):
    seen, log = run(
        """
from keras.datasets import mnist
from keras.utils import np_utils
import tensorflow as tf
from sklearn.datasets import fetch_openml
import mnist as other
from mnist import MNIST
from torchvision import datasets, transforms
import h5py
import numpy as np

(x, y), (x_test, y_test) = mnist.load_data()
again = tf.keras.datasets.mnist.load_data()[0][0]
digits = fetch_openml("mnist_784", version=1, as_frame=False)
frame, target = fetch_openml("mnist_784", return_X_y=True, as_frame=True)
rows, labels = MNIST("data").load_training()
torch = datasets.MNIST("data", train=False, transform=transforms.ToTensor())
cats = h5py.File("datasets/train_catvnoncat.h5", "r")
course = h5py.File("MNISTdata.hdf5", "r")
pixels = course["x_train"][:]
seen = [
    x.shape, str(x.dtype), y[:3].tolist(), np_utils.to_categorical(y).shape, again.shape == x.shape,
    digits.data.shape, digits.target[0], frame.iloc[0].values.shape, int(target[1]),
    len(rows), rows[0] == x[0].ravel().tolist(), other.test_images().shape,
    torch.data.numpy().shape, int(torch[0][1]),
    np.array(cats["train_set_x"][:]).shape, cats["train_set_y"][:2].tolist(),
    cats["list_classes"][1].decode(),
    pixels.shape, float(pixels.max()), course["y_train"][:, 0][:3].tolist(), course["x_test"].shape,
]
""",
        MISSING,
    )
    assert seen == [
        [3000, 28, 28], "uint8", [5, 0, 4], [3000, 10], True,
        [4000, 784], "5", [784], 0,
        3000, True, [1000, 28, 28],
        [1000, 28, 28], 7,
        [200, 64, 64, 3], [1, 1], "one",
        [3000, 784], 1.0, [5, 0, 4], [1000, 784],
    ]  # fmt: skip
    assert "keras isn't installed; load_data returned 4,000 of the package's MNIST digits." in log


def test_small_functions_are_computed_and_progress_bars_pass_by(run):
    seen, log = run(
        """
from scipy.special import expit, softmax
from scipy.stats import truncnorm
from scipy.io import loadmat
from tqdm import tqdm, trange
import nnfs
from nnfs.datasets import spiral_data
from numba import njit, jit
from sklearn.model_selection import train_test_split
from sklearn.metrics import classification_report
from IPython.display import clear_output

nnfs.init()
X, y = spiral_data(samples=100, classes=3)
a, b, c, d = train_test_split(X, y, test_size=0.2, random_state=0)
bar = tqdm(range(3))
for i in bar:
    bar.set_description("x")
with tqdm(total=2) as other:
    other.update(1)

@njit
def twice(x):
    return 2 * x

@jit(nopython=True)
def thrice(x):
    return 3 * x

draws = truncnorm(-1, 1, loc=5, scale=2).rvs(1000)
ex4 = loadmat("ex4data1.mat")
classification_report(y, y)
clear_output(wait=True)
seen = [
    float(expit(0.0)), softmax([0.0, 0.0]).tolist(), bool(3 <= draws.min() < draws.max() <= 7),
    a.shape, d.shape, i, [*trange(2)], twice(2) + thrice(3),
    ex4["X"].shape, sorted({*ex4["y"].ravel().tolist()}),
]
""",
        MISSING,
    )
    classes = list(range(1, 11))
    assert seen == [0.5, [0.5, 0.5], True, [240, 2], [60], 2, [0, 1], 13, [1000, 400], classes]
    assert "scipy isn't installed; expit, softmax and truncnorm were computed with NumPy." in log
    assert "tqdm isn't installed; loops ran without its bars." in log


@pytest.mark.slow
def test_other_missing_modules_raise_and_installed_ones_are_real(run, tmp_path):
    (tmp_path / "learner").mkdir()
    (tmp_path / "learner" / "seaborn.py").write_text("mine = 5\n")
    seen, log = run(
        """
import matplotlib.pyplot as plt
import seaborn
from scipy.special import expit
from sklearn.datasets import load_iris, fetch_openml
seen = [seaborn.mine, type(expit).__name__, load_iris().data[0].tolist()]
seen.append(fetch_openml("mnist_784", as_frame=False).data.shape)
plt.style.use("seaborn-white")  # a style that is gone
plt.plot([1, 2])
plt.show()
for name in ("some_module_nobody_has", "keras.layers", "tensorflow.keras.models"):
    try:
        __import__(name)
        seen.append("imported")
    except ModuleNotFoundError as error:
        seen.append(str(error))
try:
    from keras.utils import plot_model
except ImportError:
    seen.append("no plot_model")
""",
        ("keras", "tensorflow"),
    )
    assert seen[:4] == [5, "ufunc", [5.1, 3.5, 1.4, 0.2], [4000, 784]]
    assert seen[4:] == [
        "No module named 'some_module_nobody_has'",
        "No module named 'keras.layers'",
        "No module named 'tensorflow.keras.models'",
        "no plot_model",
    ]
    assert log == ["fetch_openml downloaded nothing; it returned the package's MNIST digits."]


def test_a_package_that_tries_a_missing_module_gets_none(run, tmp_path):
    seen, log = run(
        """
import sys, tempfile
from pathlib import Path
folder = Path(tempfile.mkdtemp()) / "site-packages"
folder.mkdir()
(folder / "careful.py").write_text(
    "try:\\n    import pandas\\n    found = True\\nexcept ImportError:\\n    found = False\\n"
)
sys.path.append(str(folder))
import careful
seen = careful.found
""",
        MISSING,
    )
    assert seen is False
    assert log == []
