"""The curve of a learner's training: a line for each network, with its name where there is room."""

CURVE = "elements/curve.js"
CURVES = [
    {"name": "as it is", "kind": "is", "shares": [0.1, 0.1, 0.1]},
    {"name": "a right network", "kind": "right", "shares": [0.1, 0.8, 0.9]},
]


def test_it_draws_a_line_for_each_network(javascript):
    drawn = javascript(CURVE, "curve", CURVES)
    assert drawn.count("<polyline") == 2
    assert '<polyline points="34,' in drawn and 'class="is"' in drawn
    assert ">90 % a right network<" in drawn and ">10 % as it is<" in drawn


def test_names_keep_apart_where_the_lines_end_together(javascript):
    drawn = javascript(CURVE, "curve", [CURVES[0], CURVES[0] | {"name": "with the fix"}])
    lines = [it for it in drawn.split("<text ") if "10 % " in it]
    down = [float(it.partition('y="')[2].partition('"')[0]) for it in lines]
    assert down[1] - down[0] == 12  # pixels, more than a letter is high
