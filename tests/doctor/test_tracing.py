import ast
import runpy
import textwrap
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.tracing import (
    MOST_EVENTS,
    RECORDER,
    Trace,
    first_stranger,
    never_seen,
    shapes_at_crash,
    watched,
)

styles = runpy.run_path(str(Path(__file__).with_name("edits_cases.py")))
COLUMNS, ROWS, FUNCTIONS = styles["COLUMNS"], styles["ROWS"], styles["FUNCTIONS"]


def run(text, watch=True, names=None):
    """Run a program with its functions watched (or not); return what it defines and the trace."""
    text = textwrap.dedent(text)
    tree, trace = ast.parse(text), Trace(text)
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (names is None or node.name in names)
    ]
    namespace = {"__name__": "learner", RECORDER: trace.record}
    exec(compile(watched(tree, functions) if watch else tree, "learner.py", "exec"), namespace)
    return namespace, trace


PROGRAMS = {
    "a method": """
        class A:
            def go(self, x):
                self.y = x * 2
                return self.y + x
        result = A().go(3)
    """,
    "super without arguments": """
        class A:
            def go(self, x):
                return x + 1
        class B(A):
            def go(self, x):
                return super().go(x) * 2
        result = B().go(3)
    """,
    "a private attribute": """
        class A:
            def go(self):
                self.__x = 3
                return self.__x + 1
        result = A().go()
    """,
    "comprehensions and lambdas": """
        def f(n):
            g = lambda a, b=n: a * b
            return [g(i) for i in range(n) if i % 2], {k: -k for k in range(n)}
        result = f(6)
    """,
    "a nested function": """
        def f(n):
            total = 0
            def g(k):
                nonlocal total
                total += k
                return total
            return [g(k) for k in range(n)]
        result = f(5)
    """,
    "a generator": """
        def f(n):
            got = yield n
            while got:
                got = yield got + 1
        g = f(1)
        result = [next(g), g.send(4), g.send(5)]
    """,
    "views": """
        import numpy as np
        def f():
            a = np.zeros((3, 2))
            row = a[1]
            row += 5
            a[:, 0] *= 2
            a.T[1][2] = 9
            return a
        result = f()
    """,
    "chained comparisons": """
        def f(a, b, c):
            return a < b < c, a is b, not a, a and b or c
        result = f(1, 2, 3), f(0, 0, 0)
    """,
    "deletions and slices": """
        def f(a):
            del a[0]
            a[1:3] = [7]
            return a[::-1], a[-1]
        result = f([1, 2, 3, 4, 5])
    """,
    "a walrus and a star": """
        def f(*a, **k):
            if (n := len(a)) > 1:
                return max(*a), n, dict(**k)
        result = f(1, 2, z=3)
    """,
    "a match": """
        def f(a):
            match a:
                case [x, y] if x > y:
                    return x - y
                case {'k': v}:
                    return -v
            return a
        result = [f([3, 1]), f({'k': 2}), f(5)]
    """,
    "text": "def f(a):\n    return f'{a + 1:>{a}}', 'x%d' % a, 'é' * a\nresult = f(4)",
    "counted calls": """
        calls = []
        def g(x):
            calls.append(x)
            return x
        def f():
            a = {}
            a.setdefault(g(1), []).append(g(2))
            a[g(1)] += [g(3)]
            return a
        result = f(), calls
    """,
    "an exception": """
        def f(a):
            try:
                return a[9] + 1
            except IndexError as e:
                return str(e)
            finally:
                a.append(1)
        result = f([])
    """,
    "annotations and globals": """
        N = 3
        def f(a: 'int' = N) -> 'int':
            global N
            b: int = a * 2
            N += b
            return b
        result = f(), N
    """,
    "a class inside": """
        def f(n):
            class P:
                size = n * 2
                def get(self):
                    return self.size
            return P().get()
        result = f(4)
    """,
    "locals": "def f(a):\n    b = a * 2\n    return sorted(locals()), eval('a + b')\nresult = f(1)",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_watched_program_does_what_it_did(name):
    plain, _ = run(PROGRAMS[name], watch=False)
    seen, trace = run(PROGRAMS[name])
    np.testing.assert_equal(seen["result"], plain["result"])
    assert trace.events


@pytest.mark.parametrize("text", [COLUMNS, ROWS], ids=["columns", "rows"])
def test_a_watched_network_learns_the_same_weights(text):
    weights = []
    for watch in (False, True):
        namespace, _ = run(text, watch)
        np.random.seed(3)
        namespace["np"].random.seed(3)
        if "Network" in namespace:
            namespace["random"].seed(3)
            net = namespace["Network"]([4, 3, 2])
            pairs = [(np.random.randn(4, 1), np.eye(2)[:, [i % 2]]) for i in range(6)]
            net.SGD(pairs, 2, 2, 3.0)
            weights.append(net.weights)
        else:
            net = namespace["NeuralNet"](4, 3, 2)
            net.fit(np.random.randn(6, 4), np.eye(2)[[0, 1, 0, 1, 1, 0]], 2, 2)
            weights.append([net.W1, net.b1, net.W2, net.b2])
    for one, other in zip(*weights):
        np.testing.assert_array_equal(one, other)


def test_watching_leaves_the_tree_as_it_was():
    tree = ast.parse(FUNCTIONS)
    before = ast.dump(tree, include_attributes=True)
    watched(tree, tree.body[1:])
    assert ast.dump(tree, include_attributes=True) == before


def test_only_the_chosen_functions_are_watched():
    text = "def f(a):\n    return a + 1\ndef g(a):\n    return a * 2\nresult = f(g(1))"
    _, trace = run(text, names=["g"])
    assert {event.line for event in trace.events} == {4}


def test_events_come_in_the_order_of_computing_with_their_text_and_place():
    _, trace = run("é = 2\ndef f(a):\n    b = 'é', a + 1\n    return -b[1]\nresult = f(é)")
    assert [(event.source, event.value) for event in trace.events] == [
        ("a", 2),
        ("a + 1", 3),
        ("b", None),
        ("b[1]", 3),
        ("-b[1]", -3),
    ]
    assert (trace.events[1].line, trace.events[1].column) == (3, 14)  # é is two bytes


def test_a_method_is_no_value():
    _, trace = run("def f(a):\n    a.append(1)\nf([])")
    assert [event.source for event in trace.events] == ["a", "a.append(1)"]


def test_a_recorded_array_is_a_copy_with_its_shape():
    text = """
        import numpy as np
        def f(a):
            b = a + 1
            b *= 0
            return b
        result = f(np.ones((2, 3)))
    """
    _, trace = run(text)
    event = next(event for event in trace.events if event.source == "a + 1")
    assert event.shape == (2, 3)
    np.testing.assert_array_equal(event.value, np.full((2, 3), 2.0))


def test_a_large_array_is_not_copied():
    text = "import numpy as np\ndef f(a):\n    return a + 1\nresult = f(np.ones(20_000))"
    _, trace = run(text)
    assert trace.events[-1].shape == (20_000,)
    assert trace.events[-1].value is None


def test_all_copies_together_have_a_limit():
    text = """
        import numpy as np
        def f(a):
            for i in range(900):
                a = a + 1
        f(np.ones(10_000))
    """
    _, trace = run(text)
    kept = [event.value.size for event in trace.events if isinstance(event.value, np.ndarray)]
    assert sum(kept) <= 4_000_000


def test_a_long_run_is_recorded_up_to_the_limit():
    _, trace = run(
        "def f():\n    n = 0\n    for i in range(30_000):\n        n = n + i\n    return n\nf()"
    )
    assert len(trace.events) == MOST_EVENTS


def columns(bug=("", ""), names=("feedforward", "backprop", "sigmoid", "sigmoid_prime")):
    """Run backprop of the columns with a bug; return the trace."""
    namespace, trace = run(COLUMNS.replace(*bug, 1) if bug[0] else COLUMNS, names=names)
    rng = np.random.default_rng(0)
    net = namespace["Network"]([4, 3, 3, 2])
    net.weights = [rng.normal(size=w.shape) for w in net.weights]
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    x, y = rng.normal(size=(4, 1)), np.array([[1.0], [0.0]])
    net.backprop(x, y)
    return trace, net, x, y


def known(net, x, y):
    """What a right network has and computes, by name."""
    found = {"x": x, "y": y, "a0": x}
    activations, zs = [x], []
    for layer, (w, b) in enumerate(zip(net.weights, net.biases), 1):
        found |= {f"w{layer}": w, f"b{layer}": b, f"w·a{layer}": w @ activations[-1]}
        zs.append(w @ activations[-1] + b)
        activations.append(1 / (1 + np.exp(-zs[-1])))
        found |= {f"z{layer}": zs[-1], f"a{layer}": activations[-1]}
        found[f"slope{layer}"] = activations[-1] * (1 - activations[-1])
    found["error"] = activations[-1] - y
    delta = found["error"] * found["slope3"]
    for layer in (3, 2, 1):
        found |= {f"delta{layer}": delta, f"nabla_w{layer}": delta @ activations[layer - 1].T}
        if layer > 1:
            found[f"back{layer}"] = net.weights[layer - 1].T @ delta
            delta = found[f"back{layer}"] * found[f"slope{layer - 1}"]
    return found


def test_a_right_network_has_no_stranger_and_misses_nothing():
    trace, *net = columns()
    assert first_stranger(trace, known(*net)) is None
    assert never_seen(trace, known(*net)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "stranger"),
    [
        ("np.dot(w, activation)+b", "np.dot(w, activation)-b", "np.dot(w, activation)-b"),
        ("* sp", "+ sp", "np.dot(self.weights[-l+1].transpose(), delta) + sp"),
        (
            "activations[-2].transpose())",
            "zs[-2].transpose())",
            "np.dot(delta, zs[-2].transpose())",
        ),
        ("(1-sigmoid(z))", "(1+sigmoid(z))", "1+sigmoid(z)"),
        (
            "(output_activations-y)",
            "(y-output_activations)",
            "self.cost_derivative(activations[-1], y)",
        ),
    ],
)
def test_the_first_stranger_is_where_the_fault_is(right, wrong, stranger):
    trace, *net = columns((right, wrong))
    assert first_stranger(trace, known(*net)).source == stranger


def test_a_step_left_out_is_never_seen():
    trace, *net = columns(("delta) * sp", "delta)"))
    missing = never_seen(trace, known(*net))
    assert "delta2" in missing
    assert "delta3" not in missing


def crash(text):
    """Run a program that raises; return what the trace says of it."""
    text = textwrap.dedent(text)
    tree, trace = ast.parse(text), Trace(text)
    namespace = {RECORDER: trace.record}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    with pytest.raises(Exception) as caught:
        exec(compile(watched(tree, functions), "learner.py", "exec"), namespace)
    return shapes_at_crash(trace, caught.value)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("np.dot(w, a)", "np.dot(w, a): w is (4, 3), a is (4, 1)"),
        ("w.dot(a)", "w.dot(a): w is (4, 3), a is (4, 1)"),
        ("1 + w @ a", "w @ a: w is (4, 3), a is (4, 1)"),
        ("np.exp(w * a[1:])", "w * a[1:]: w is (4, 3), a[1:] is (3, 1)"),
        ("np.dot(w, None + a)", "None + a: a is (4, 1)"),
        ("[w][2]", "[w][2]"),
        ("len(3.0 * a[0, 0])", "len(3.0 * a[0, 0]): 3.0 * a[0, 0] is 3.0"),
    ],
)
def test_a_crash_tells_the_expression_and_its_shapes(expression, words):
    told = crash(f"""
        import numpy as np
        def f(w, a):
            b = {expression}
            return b
        f(np.ones((4, 3)), np.ones((4, 1)))
    """)
    assert told.words == words
    assert told.span.line == 4


def test_a_crash_in_place_tells_both_sides():
    told = crash("""
        import numpy as np
        class A:
            def go(self, d):
                self.w = np.ones((3, 1))
                self.w += d
        A().go(np.ones((3, 4)))
    """)
    assert told.words == "self.w += d: self.w is (3, 1), d is (3, 4)"


def test_a_crash_in_a_helper_is_told_where_it_happened():
    told = crash(
        """
            import numpy as np
            def g(a):
                return a @ a
            def f(a):
                return g(a) + 1
            f(np.ones((2, 3)))
        """
    )
    assert told.words == "a @ a: a is (2, 3)"


def test_a_crash_of_another_program_has_no_expression():
    text = "x = 1 / 0"
    trace = Trace(text)
    with pytest.raises(ZeroDivisionError) as caught:
        exec(text, {RECORDER: Trace(text).record})
    assert shapes_at_crash(trace, caught.value) is None
