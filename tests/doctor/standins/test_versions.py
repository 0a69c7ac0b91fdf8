"""Several data sets have files of one name: the program's own text decides."""

import pytest


@pytest.mark.slow
def test_kaggles_train_csv_is_what_the_program_speaks_of(run):
    program = """
heads = []
for name in ("train.csv", "titanic/test.csv"):
    with open(name) as file:
        heads.append(file.readline().strip())
seen = [it[:30] for it in heads]
"""
    titanic = ["PassengerId,Survived,Pclass,Na", "PassengerId,Pclass,Name,Sex,Ag"]
    assert run(program)[0] == ["label,pixel0,pixel1,pixel2,pix", titanic[1]]
    assert run("label = 'Survived'" + program)[0] == titanic
    prices = run("label = 'SalePrice'" + program)[0]
    assert prices[0].startswith("Id,MSSubClass,MSZoning,LotFron")


def test_kaggles_houses_have_words_gaps_and_a_price_that_follows(run):
    seen, log = run("""
import csv
with open("train.csv") as file:
    rows = list(csv.reader(file))
with open("test.csv") as file:
    test = list(csv.reader(file))
columns = dict(zip(rows[0], zip(*rows[1:])))
prices = [float(it) for it in columns["SalePrice"]]
quality = [int(it) for it in columns["OverallQual"]]
good = [price for price, mark in zip(prices, quality) if mark > 7]
bad = [price for price, mark in zip(prices, quality) if mark < 4]
seen = [len(rows[0]), len(rows), len(test[0]), len(test), columns["LotFrontage"].count("") > 50]
seen += [sum(good) / len(good) > 1.5 * sum(bad) / len(bad), sorted({*columns["Street"]})]
""")
    assert seen == [81, 1461, 80, 1460, True, True, ["Grvl", "Pave"]]
    assert log[0] == "train.csv isn't here; 1,460 made-up houses were used in its place."


def test_the_programs_text_decides_between_versions_of_a_file(run):
    seen, _ = run("""
import numpy as np
with open("data.csv") as file:
    heading = file.readline().strip().split(",")
label = heading.index("diagnosis")
empty = heading[-1] == ""  # which pandas calls "Unnamed: 32"
with open("winequality-red.csv") as file:
    wine = file.readline().strip().split(";")
with open("housing.csv") as file:
    house = file.readline().split()
boston = np.loadtxt("housing.data")
seen = [label, empty, len(heading), wine[-1], len(house), boston.shape]
""")
    assert seen == [1, True, 33, "quality", 14, [506, 14]]
    seen, _ = run("""
with open("housing.csv") as file:
    house = file.readline().strip().split(",")
price = house.index("MEDV")
with open("winequality-white.csv") as file:
    wine = file.readlines()
seen = [house, len(wine), len(wine[0].split(","))]
""")
    assert seen == [["RM", "LSTAT", "PTRATIO", "MEDV"], 4899, 12]


def test_a_course_has_5000_digits_for_a_program_that_names_that_number(run):
    seen, log = run("""
from scipy.io import loadmat
data = loadmat("ex4data1.mat")
assert data["X"].shape == (5000, 400)
labels = data["y"].ravel().tolist()
seen = [labels.count(it) for it in range(11)] + labels[:1]
""")
    assert seen == [0] + [500] * 10 + [10]
    assert log[0].startswith("ex4data1.mat isn't here; 5,000 of the package's")
