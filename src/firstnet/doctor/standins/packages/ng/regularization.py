"""reg_utils: three layers, and places on a field."""

from firstnet.doctor.standins.packages.ng import three
from firstnet.doctor.standins.packages.ng.cats import load_dataset as load_cat_dataset
from firstnet.doctor.standins.packages.ng.planar import load_planar_dataset
from firstnet.doctor.standins.packages.ng.three import *  # noqa: F403
from firstnet.doctor.standins.packages.ng.three import compute_loss as compute_cost

__all__ = [*three.__all__, "compute_cost", "load_cat_dataset", "load_planar_dataset"]
LOGS_ITSELF = True
