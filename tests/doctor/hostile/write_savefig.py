"""Save a plot."""

import matplotlib
from matplotlib import pyplot as plt

from world import OUTSIDE

matplotlib.use("Agg")
plt.savefig(OUTSIDE / "plot.png")
