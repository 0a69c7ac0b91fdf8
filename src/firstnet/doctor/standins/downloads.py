"""Downloads of data sets: the file that stands in arrives at once, and nothing is written.

The file that a program believes to have saved is one that `open` finds later by its name.
"""

from __future__ import annotations

import io
import urllib.request
from functools import wraps
from typing import Any

from firstnet.doctor.standins import files, folders, names


class Response:
    """What `requests.get` returns for a data set."""

    status_code = 200
    ok = True
    reason = "OK"
    encoding = "utf-8"

    def __init__(self, url: str, content: bytes) -> None:
        self.url, self.content = url, content
        self.raw = io.BytesIO(content)
        self.headers = {"content-length": str(len(content))}

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode(errors="replace")

    def raise_for_status(self) -> None:
        """Raise nothing."""

    def iter_content(self, chunk_size: int | None = None, **_: Any) -> Any:
        """Yield the content in chunks."""
        size = chunk_size or len(self.content) or 1
        return (self.content[at : at + size] for at in range(0, len(self.content), size))

    def close(self) -> None:
        """Close nothing."""

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def replace_downloads() -> None:
    """Replace the downloads of Python's own library."""
    plain_retrieve, plain_open = urllib.request.urlretrieve, urllib.request.urlopen

    @wraps(plain_retrieve)
    def retrieve(url: str, filename: Any = None, *rest: Any, **named: Any) -> Any:
        if is_data_set(url):
            return _saved(url, filename), None
        return plain_retrieve(url, filename, *rest, **named)

    @wraps(plain_open)
    def opened(url: Any, *rest: Any, **named: Any) -> Any:
        address = getattr(url, "full_url", url)
        if is_data_set(address):
            return io.BytesIO(files.content(address))
        return plain_open(url, *rest, **named)

    vars(urllib.request)["urlretrieve"] = retrieve
    vars(urllib.request)["urlopen"] = opened


def is_data_set(url: Any) -> bool:
    """Return whether the learner's program wants an address that can be stood in for."""
    return isinstance(url, str) and "://" in url and files.can_stand_in(url)


def get(url: Any, *rest: Any, **named: Any) -> Response:
    """Return a data set as `requests.get` does.

    Raises:
        ConnectionError: nothing can stand in for this address.
    """
    if not is_data_set(url):
        raise ConnectionError(f"{url} can't be fetched: requests isn't installed here.")
    return Response(url, files.content(url))


def download(url: Any, out: Any = None, *rest: Any, **named: Any) -> str:
    """Return the name of the file as `wget.download` does.

    Raises:
        ConnectionError: nothing can stand in for this address.
    """
    if not is_data_set(url):
        raise ConnectionError(f"{url} can't be fetched: wget isn't installed here.")
    return str(_saved(url, out))


def _saved(url: str, filename: Any) -> Any:
    """Remember which data set a program believes to have saved in a file."""
    name = folders.name_of(url)
    if filename is not None and names.understood(folders.name_of(filename)) is None:
        files.call(filename, name)
    return name if filename is None else filename
