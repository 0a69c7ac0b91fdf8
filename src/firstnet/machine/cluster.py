"""A Dask cluster by the address of its scheduler."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import firstnet
from firstnet.errors import AccessError
from firstnet.machine.extras import extra

PATIENCE_S = 10  # for the scheduler, and for a first worker


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Yield a client of the cluster, whose workers have this firstnet.

    Raises:
        MissingExtra: dask.distributed is not installed.
        AccessError: no scheduler answers there, or it has no workers that could do the work.
    """
    distributed = extra("distributed", "dask.distributed", "cluster")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told in a line
    try:
        client = distributed.Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError, TypeError) as error:
        raise AccessError(
            f"No Dask scheduler answers at {address!r}; wanted an address such as "
            "tcp://10.0.0.1:8786."
        ) from error
    with client:
        _check_workers(client, address)
        yield client


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
        versions = client.run(_version)
    except TimeoutError as error:
        raise AccessError(
            f"The Dask scheduler at {address!r} has no workers; start some: dask worker {address}."
        ) from error
    except Exception as error:  # whatever keeps a worker from importing it
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise AccessError(
            f"Workers of the cluster at {address!r} lack firstnet ({reason}); install it where "
            "they run: pip install firstnet."
        ) from error
    others = sorted({version for version in versions.values() if version != firstnet.__version__})
    if others:
        raise AccessError(
            f"Workers of the cluster at {address!r} have firstnet {', '.join(others)}, and here is "
            f"{firstnet.__version__}; install the same."
        )


def _version() -> str:
    return firstnet.__version__
