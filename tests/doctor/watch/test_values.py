"""Numbers of values of any kind: what an object is made around, and that its class isn't kept."""

import gc
import weakref

from firstnet.doctor.watch.program.values import scalar_in


def test_a_learners_class_can_go_once_its_number_was_found():
    """It leads to all that its program has computed, and a tab runs several in one process."""

    class Value:
        def __init__(self, data):
            self.data = data

    kind = weakref.ref(Value)
    assert [scalar_in(Value(2.5)), scalar_in(Value(3.5))] == [2.5, 3.5]
    del Value
    gc.collect()
    assert kind() is None


def test_a_class_without_a_number_can_go_as_well():
    class Layer:
        def forward(self, x):
            return x

    kind = weakref.ref(Layer)
    assert scalar_in(Layer()) is None
    del Layer
    gc.collect()
    assert kind() is None
