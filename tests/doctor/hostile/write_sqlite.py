"""Make a database."""

import sqlite3

from world import OUTSIDE

sqlite3.connect(OUTSIDE / "new.db").execute("create table t (x)")
