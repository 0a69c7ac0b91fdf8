"""Whether an object still does what its class was written to do."""

import pytest

from firstnet.classic.overrides import is_as_written


class Greeter:
    def greet(self):
        return "hello"


class Quiet(Greeter):
    def greet(self):
        return "..."


class Renamed(Greeter):
    def wave(self):
        return "o/"


METHODS = {"greet": Greeter.greet}


@pytest.mark.parametrize("kind", [Greeter, Renamed])
def test_an_object_without_another_method_is_as_written(kind):
    assert is_as_written(kind(), METHODS)


def test_a_subclass_may_override():
    assert not is_as_written(Quiet(), METHODS)


@pytest.mark.parametrize("other", [lambda: "hi", Greeter().greet], ids=["function", "of another"])
def test_an_instance_may_override(other):
    greeter = Greeter()
    greeter.greet = other
    assert not is_as_written(greeter, METHODS)


def test_the_class_itself_may_be_changed(monkeypatch):
    monkeypatch.setattr(Greeter, "greet", lambda self: "hi")
    assert not is_as_written(Greeter(), METHODS)
