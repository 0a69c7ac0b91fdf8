"""Make a database beside one in memory."""

import sqlite3

from world import OUTSIDE

sqlite3.connect(":memory:").execute("attach ? as b", [str(OUTSIDE / "new.db")]).execute(
    "create table b.t (x)"
)
