"""Python 2's syntax in today's spelling."""

import pytest

from firstnet.doctor.reading.aged.python2 import modern, modern_lines
from firstnet.doctor.reading.mending import apply

PAIRS = [
    ('print "a"', 'print("a")'),
    ('print "a", b,', 'print("a", b, end=" ")'),
    ("print >>f, x, y", "print(x, y, file=f)"),
    ("print >> sys.stderr", "print(file=sys.stderr)"),
    ('print "{0}".format(\n    j)', 'print("{0}".format(\n    j))'),
    ('if t: print "x"; print y', 'if t: print("x"); print(y)'),
    ('print ("a") % 3, 4', 'print(("a") % 3, 4)'),
    ('else: print "x" # c, d', 'else: print("x") # c, d'),
    ("print -x", "print(-x)"),
    ("print lambda x: 3", "print(lambda x: 3)"),
    ("x = {1: `y`}", "x = {1: repr(y)}"),
    ("if a <> b: print 0777, 10L", "if a != b: print(0o777, 10)"),
    ('x = "<>", "`", 0xFFL', 'x = "<>", "`", 0xFF'),
    ("except ValueError, e:", "except ValueError as e:"),
    ("except (A, B), e: print e", "except (A, B) as e: print(e)"),
    ('raise E, "x"', 'raise E("x")'),
    ('raise E, "x", tb', 'raise E("x").with_traceback(tb)'),
    ("exec code in ns", "exec(code, ns)"),
    ('exec "x"', 'exec("x")'),
    ("s = ur'\\d'", "s = r'\\d'"),
    ("sorted(x, key=lambda (a, b): b)", "sorted(x, key=lambda _: (lambda a, b: b)(*_))"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_line_of_python_2_is_respelled(old, new):
    assert modern(old) == new


def test_prose_is_no_python_2():
    assert modern("print the accuracy") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def f(a, (b, c)):\n    return b", "def f(a, b_c):\n    b, c = b_c; return b"),
        ("def f((b, c)):\n    'doc'\n    pass", "def f(b_c):\n    'doc'; b, c = b_c\n    pass"),
        (
            "def f((b, c)):\n\n    for i in b: pass",
            "def f(b_c):\n    b, c = b_c\n    for i in b: pass",
        ),
    ],
)
def test_tuples_among_the_parameters_are_taken_apart_in_the_body(old, new):
    lines = old.split("\n")
    assert "\n".join(apply(modern_lines(lines), lines)) == new


def test_each_change_of_a_line_is_an_edit_of_its_own():
    edits = modern_lines(["if a <> b: print `a`"])
    assert [edit.code for edit in edits] == ["ND012", "ND012", "ND010"]
    assert edits[-1].lines == {0: "if a != b: print(repr(a))"}
