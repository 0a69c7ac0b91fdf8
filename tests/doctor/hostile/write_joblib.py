"""Save a model with joblib."""

import joblib

from world import OUTSIDE

joblib.dump([1], OUTSIDE / "model.joblib")
