"""Dropping a file: one too large or of another kind is refused in one line, others are taken."""

import pytest

DROP = """async ([name, size]) => {
  const { dropPlace } = await import("/elements/dropping.js");
  const said = [];
  const options = { choose: "Choose", orDrop: "or drop", accept: ".py, .ipynb", largest: 2 ** 20 };
  const place = dropPlace(options, (it) => said.push(`taken: ${it.name}`), (it) => said.push(it));
  const dataTransfer = new DataTransfer();
  if (name) dataTransfer.items.add(new File([new Uint8Array(size)], name));
  place.dispatchEvent(new DragEvent("dragover", { dataTransfer, cancelable: true }));
  const over = place.classList.contains("over");
  const prevented = !place.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  return [said, over, prevented, place.classList.contains("over")];
}"""


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("net.py", 10, ["taken: net.py"]),
        ("Net.PY", 2**20, ["taken: Net.PY"]),
        ("a.py", 3 * 2**20, ["a.py has 3.0 MB, but the limit is 1 MB; choose a smaller file."]),
        (
            "a.zip",
            10,
            ["This file can't be used. Choose one of at most 1 MB with the ending .py, .ipynb."],
        ),
        (None, 0, []),  # a text, say
    ],
)
def test_a_file_is_taken_or_refused_in_one_line(looked_at, name, size, said):
    assert looked_at.evaluate(DROP, [name, size]) == [said, True, True, False]
