"""The tables of the logic gates, whose four rows many a first network learns."""

from __future__ import annotations

import re

from firstnet.doctor.standins.rows import Table

OUTPUTS = {  # for the inputs 00, 01, 10 and 11
    "and": "0001",
    "or": "0111",
    "xor": "0110",
    "nand": "1110",
    "nor": "1000",
    "xnor": "1001",
}
NAME = "^({})[ _-]?({})*$".format("|".join(OUTPUTS), "data|set|gate|train|trn|test|tst|table|[_-]")


def gate_table(name: str) -> Table:
    """Return the four rows of the gate that the name of a file tells: two inputs, one output."""
    gate = re.split(NAME, name.rpartition(".")[0].lower())[1]
    rows = [[*f"{place:02b}", output] for place, output in enumerate(OUTPUTS[gate])]
    used = f"the four rows of the gate {gate.upper()} were used"
    return Table(("x1", "x2", "y"), rows, False, used)
