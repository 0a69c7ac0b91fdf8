"""Unpack an archive whose names lead upwards."""

import io
import tarfile

from world import OUTSIDE

packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive:
    archive.addfile(tarfile.TarInfo(f"{'../' * 20}{OUTSIDE}/new"))
packed.seek(0)
with tarfile.open(fileobj=packed) as archive:
    archive.extractall(filter="fully_trusted")
