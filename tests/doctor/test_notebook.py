"""Notebooks as programs."""

import json

import pytest

from firstnet.doctor.reading.reading import read
from firstnet.doctor.text.notebook import cells_of
from firstnet.errors import FormatError

CODE = [
    "%matplotlib inline\nimport numpy as np\n",
    "!pip install numpy\nfiles = !ls\ndef f(x):\n    %time x\n    return np.exp(x)",
    "%%bash\nls *.py\n",
    "%%time\ny = f(3)",
    "np.exp?",
]


def format_4(cells):
    told = [{"cell_type": "markdown", "source": ["# A title"]}]
    told += [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": told})


def format_3(cells):
    told = [{"cell_type": "code", "input": cell} for cell in cells]
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": told}]})


@pytest.mark.parametrize("written", [format_3, format_4])
def test_the_cells_stand_one_below_the_other_without_magics(tmp_path, written):
    path = tmp_path / "network.ipynb"
    path.write_text(written(CODE))
    source = read(path)
    assert source.cells == (1, 4, 10, 13, 16)
    assert source.runnable.split("\n") == [
        "# %matplotlib inline",
        "import numpy as np",
        "",
        "# !pip install numpy",
        "# files = !ls",
        "def f(x):",
        "    pass  # %time x",
        "    return np.exp(x)",
        "",
        "# %%bash",
        "# ls *.py",
        "",
        "# %%time",
        "y = f(3)",
        "",
        "# np.exp?",
        "",
    ]
    assert source.findings == ()
    assert "IPython" in source.assumed[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "is no notebook"), ("[1]", "no cell with code"), ('{"cells": 3}', "no cell with code")],
)
def test_what_is_no_notebook_is_refused(text, says):
    with pytest.raises(FormatError, match=says) as refused:
        cells_of(text, "network.ipynb")
    assert "wanted" in str(refused.value)
