"""Programs that ask somebody to type."""

import pytest

from firstnet.doctor.standins import keyboard


def test_a_program_that_asks_gets_small_answers_and_they_are_logged(run):
    seen, log = run("""
epochs = int(input("How many epochs? "))
again = input("Train again? (y/n) ")
seen = [epochs, again, input(), input("Name of the file: ")]
""")
    assert seen == [3, "n", "3", ""]
    assert log == [
        'Nobody typed; "3" was answered to "How many epochs?".',
        'Nobody typed; "n" was answered to "Train again? (y/n)".',
        'Nobody typed; "3" was answered.',
        'Nobody typed; an empty line was answered to "Name of the file:".',
    ]


def test_a_program_that_never_stops_asking_is_stopped(run):
    seen, log = run("""
seen = 0
try:
    while input("Quit? ") != "q":
        seen += 1
except EOFError:
    pass
""")
    assert (seen, len(log)) == (keyboard.MOST, 1)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("[Y/n]", "n"),
        ("yes or no?", "n"),
        ("Continue (yes/no): ", "n"),
        ("Image path: ", ""),
        ("Filename of dataset to read: ", "data.csv"),
        ("Ruta de los datos: ", "data.csv"),
        ("Enter a digit: ", "3"),
        ("Number of hidden neurons", "3"),
        ("y: ", "3"),
    ],
)
def test_the_prompt_decides_what_is_answered(prompt, answer):
    assert keyboard.answer_to(prompt) == answer
