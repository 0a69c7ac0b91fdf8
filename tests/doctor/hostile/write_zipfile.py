"""Unpack an archive there."""

import io
import zipfile

from world import OUTSIDE

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("new", "x")
    archive.extractall(OUTSIDE)
