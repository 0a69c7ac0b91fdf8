"""Errors: every kind survives pickling, so that worker processes can pass it on."""

import importlib
import pickle

import pytest

from firstnet import errors

GIVEN = {  # of those that want more than a line
    "UnknownName": ("engine", "fsat", ["fast"]),
    "Unreadable": ({"eta": "what, wanted, try"},),
}


def everything(kind):
    return [kind, *(it for subclass in kind.__subclasses__() for it in everything(subclass))]


@pytest.mark.parametrize("kind", everything(errors.FirstnetError))
def test_errors_pass_from_process_to_process(kind):
    # The page's tests load its modules anew, with other classes of the same names.
    kind = getattr(importlib.import_module(kind.__module__), kind.__qualname__)
    error = kind(*GIVEN.get(kind.__name__, ["what, wanted, try"]))
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (kind, str(error))
