"""Momentum: velocities that are forgotten, and velocities that never fade."""

from pathlib import Path

import pytest

from firstnet.doctor.examining import examine
from firstnet.doctor.reading import mended

MOMENTUM = Path(__file__).parents[2] / "bench" / "doctor" / "healthy" / "momentum.py"


@pytest.mark.parametrize("letter", ["w", "b"])
def test_velocities_that_never_fade_are_told_and_braked(letter):
    healthy = MOMENTUM.read_text()
    right = f"self.v{letter} = [self.mu * v -"
    assert healthy.count(right) == 1
    spoilt = healthy.replace(right, f"self.v{letter} = [v -")
    *_, told = examine(mended("learner.py", spoilt), 20)
    (finding,) = (it for it in told.findings if it.level == "warning")
    assert (finding.code, finding.message) == (
        "ND512",
        "The velocities of update_mini_batch never fade",
    )
    assert finding.place.line == healthy[: healthy.index(right)].count("\n") + 1
    assert finding.fix is not None
    assert right in finding.fix.diff
