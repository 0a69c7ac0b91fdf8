"""Keys of dictionaries that are filled in under another name than they are read."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.keys import keys_meant

CASES = {
    'g[f"b{l}"] = 1\n': 'g[f"db{l}"] = 1\n',
    "g['b' + str(l)] = 1\n": "g['db' + str(l)] = 1\n",
    'g["b1"], c = f()\n': 'g["db1"], c = f()\n',
}


@pytest.mark.parametrize("wrong", CASES)
def test_the_letters_of_the_key_that_is_read_take_the_place_of_others(wrong):
    (edit,) = keys_meant({"net.py": Source("net.py", wrong, wrong)}, "db1")
    assert apply(wrong, [edit]) == CASES[wrong]


@pytest.mark.parametrize(
    "text", ['g["cost"] = 1\n', 'x = g["b1"]\n', "g[l] = 1\n", 'g["db2"] = 1\n']
)
def test_other_keys_stay(text):
    assert not list(keys_meant({"net.py": Source("net.py", text, text)}, "db1"))
