"""init_utils: three layers, and two circles."""

from firstnet.doctor.standins.packages.ng import three
from firstnet.doctor.standins.packages.ng.cats import load_dataset as load_cat_dataset
from firstnet.doctor.standins.packages.ng.three import *  # noqa: F403
from firstnet.doctor.standins.packages.ng.three import circles as load_dataset
from firstnet.doctor.standins.packages.ng.three import compute_loss

__all__ = [*three.__all__, "compute_loss", "load_cat_dataset", "load_dataset"]
LOGS_ITSELF = True
