"""The database of a sweep: it may be slow, down, or no database at all."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from firstnet.errors import AccessError, RecipeError
from firstnet.machine.extras import extra
from firstnet.machine.writing import put_first

Result = TypeVar("Result")
PATIENCE_S, OPENING_S = 30.0, 3.0  # for a database that does not answer, or is being made


class Database:
    """A database by its address, as SQLAlchemy takes it, such as sqlite:///sweep.db."""

    def __init__(self, url: str) -> None:
        """Take the address; nothing is asked yet."""
        self.url, self.opened, self.gone = url, False, False
        self._errors: Any = extra("sqlalchemy", "SQLAlchemy", "sweep").exc
        self._down = (
            self._errors.SQLAlchemyError,
            extra("optuna", "Optuna", "sweep").exceptions.StorageInternalError,
        )
        # What follows where Alembic lists Optuna's migrations with os.walk, which takes a folder
        # that it can't list for an empty one.
        self._unlisted = (AssertionError, extra("alembic.util", "Alembic", "sweep").CommandError)

    @property
    def shown(self) -> str:
        """What may be shown of the address: no user, no password, no options."""
        engine: Any = extra("sqlalchemy", "SQLAlchemy", "sweep").engine
        try:
            url = engine.make_url(self.url)
        except (self._errors.ArgumentError, ValueError):
            return "--database"
        if url.drivername.startswith("sqlite"):
            return str(url.database)
        return f"{url.drivername}://{url.host}/{url.database}"

    def make(self) -> None:
        """Make a database of SQLite, if there is none, with all its tables or not at all.

        Optuna makes them one by one. If that is interrupted, an index stays missing for good, and
        the same sweep can be there twice.
        """
        url = extra("sqlalchemy", "SQLAlchemy", "sweep").engine.make_url(self.url)
        path = Path(url.database or ":memory:")
        plain = url.drivername.startswith("sqlite") and not (url.query or ":" in path.name)
        if not plain or path.exists() or not os.access(path.parent, os.W_OK):
            return
        with tempfile.TemporaryDirectory() as folder:
            empty = Path(folder, "empty.db")
            optuna = extra("optuna", "Optuna", "sweep")
            optuna.storages.RDBStorage(f"sqlite:///{empty}").engine.dispose()
            try:
                put_first(path, empty.read_bytes())
            except OSError as error:
                raise self._errors.OperationalError("put", {}, error) from error

    def patiently(self, call: Callable[[], Result]) -> Result:
        """Call, and again while the database does not answer, up to a limit.

        Raises:
            AccessError: it still does not, or what speaks to it is not installed, or it is of
                another version of Optuna, or memory or file descriptors ran out on opening it.
            RecipeError: the address is none.
        """
        began, pause = time.monotonic(), 0.25
        patience_s = 0.0 if self.gone else PATIENCE_S if self.opened else OPENING_S
        while True:
            try:
                return call()
            except (ImportError, self._errors.NoSuchModuleError) as error:
                raise AccessError(
                    f"What speaks to {self.shown} is not installed ({error}); install the driver "
                    "that SQLAlchemy names for it, or take sqlite:///sweep.db."
                ) from error
            except (self._errors.ArgumentError, ValueError) as error:
                if self.opened:
                    raise  # it is no question of the address
                raise RecipeError(
                    "--database is no address that can be read; wanted one such as "
                    "sqlite:///sweep.db or postgresql://me@10.0.0.2/sweeps."
                ) from error
            except (*self._unlisted, RuntimeError) as error:
                if self.opened:
                    raise
                raise AccessError(self._not_opened(error)) from error
            except self._down as error:
                if time.monotonic() - began + pause > patience_s:
                    self.gone = True  # so that nobody waits for it once more
                    raise AccessError(self._not_answering(error)) from error
                time.sleep(pause)
                pause *= 2

    def _not_opened(self, error: BaseException) -> str:
        if isinstance(error, self._unlisted):
            return (
                "Optuna could not list its own files; is there memory, and may more files be "
                "opened (ulimit -n)?"
            )
        return (
            f"{self.shown} is of another version of Optuna; install that one, or name another "
            "--database."
        )

    def _not_answering(self, error: BaseException) -> str:
        text = " ".join(str(error.__cause__ or error).split())
        text = re.sub(r"^\([\w.]+\) |( \[SQL| \(Background).*", "", text)  # what SQLAlchemy adds
        told = f"The database {self.shown} does not answer ({text[:150] or type(error).__name__})."
        if self.url.startswith("sqlite") and not self.opened:
            return f"{told} Wanted a place for it, or a database of SQLite; check the path."
        return f"{told} What it was told is kept; start it, and the same command goes on."
