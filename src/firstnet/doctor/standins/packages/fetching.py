"""requests and wget: data sets that can be stood in for arrive at once."""

from __future__ import annotations

from firstnet.doctor.standins.downloads import download, get

__all__ = ["download", "get"]
LOGS_ITSELF = True
