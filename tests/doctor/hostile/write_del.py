"""Write when an object is gone."""

from world import OUTSIDE


class Gone:
    def __del__(self):
        (OUTSIDE / "new").write_text("x")


Gone()
