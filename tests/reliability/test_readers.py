"""Every reader, whatever bytes it is given: a value or one line, in bounded time and memory."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PROGRAMS = Path(__file__).parents[2] / "bench" / "reliability"
pytest.importorskip("uvicorn")  # some readers are the page's
pytest.importorskip("pyarrow")
with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(PROGRAMS)
    import fuzz

EXAMPLES = settings().max_examples * 2 // 5  # of each kind: 40, or 400 with the profile fuzz


def inputs(kind):
    """Return any bytes, or files of a kind that are damaged as in fuzz.py, by what chance deals."""
    damage = partial(fuzz.damaged_inside, fuzz.originals()[kind])
    damaged = st.randoms(use_true_random=False).map(damage)
    return st.one_of(damaged, damaged, damaged, st.binary(max_size=100))


@pytest.mark.parametrize("kind", fuzz.READERS)
def test_a_reader_returns_or_raises_one_line(kind, tmp_path):
    @given(inputs(kind))
    @settings(max_examples=EXAMPLES, derandomize=True, database=None)
    def read(content):
        assert fuzz.look(kind, content, tmp_path) is None

    read()
