"""Groups of rows with the same values, and their averages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from firstnet.doctor.standins import asking
from firstnet.doctor.standins.packages.frames.index import column_of, listed
from firstnet.doctor.standins.packages.frames.series import Series

SUMMARIES = ("mean", "sum", "min", "max", "median", "std", "var", "count")


class Groups:
    """The rows of a frame, grouped by the values of some columns.

    Attributes:
        frame: whose rows they are.
        by: the columns.
        as_index: whether the values become the labels of the rows.
        chosen: the columns that are summarized; a name gives a series.
    """

    def __init__(self, frame: Any, by: Any, as_index: bool = True, chosen: Any = None) -> None:
        self.frame, self.by, self.as_index, self.chosen = frame, by, as_index, chosen

    def __getitem__(self, chosen: Any) -> Groups:
        """Return the same groups of one column, or of several."""
        return Groups(self.frame, self.by, self.as_index, chosen)

    def __getattr__(self, name: str) -> Any:
        if name in SUMMARIES:
            return lambda *_, **__: self._summarized(name)
        if not name.startswith("_") and name in self.frame:
            return self[name]
        raise asking.lacking(f"the stand-in for pandas has no groupby(…).{name}")

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for key, rows in self._places().items():
            yield key, self.frame.iloc[rows]

    def __len__(self) -> int:
        return len(self._places())

    def size(self) -> Series:
        """Return the number of rows of every group."""
        found = self._places()
        return Series([len(it) for it in found.values()], index=list(found))

    def get_group(self, key: Any) -> Any:
        """Return the rows of a group."""
        return self.frame.iloc[self._places()[key]]

    def apply(self, function: Callable[..., Any], **_: Any) -> Any:
        """Return what a function makes of every group."""
        results = {key: function(self._part(rows)) for key, rows in self._places().items()}
        return Series(list(results.values()), index=list(results))

    def agg(self, how: Any, **_: Any) -> Any:
        """Return one summary, or several, of every group."""
        if isinstance(how, str):
            return self._summarized(how)
        if isinstance(how, dict):
            columns = {name: self[name]._summarized(it)._values for name, it in how.items()}
            return self.frame._with(columns, list(self._places()))
        columns = {it: self._summarized(it)._values for it in how}
        return self.frame._with(columns, list(self._places()))

    aggregate = agg

    def transform(self, how: Any, **_: Any) -> Any:
        """Return for every row what its group comes to."""
        values = np.empty(len(self.frame), object)
        for rows in self._places().values():
            part = self._part(rows)
            found = getattr(part, how)() if isinstance(how, str) else how(part)
            values[rows] = found._values if isinstance(found, Series) else found
        return Series(column_of(values.tolist()), self.frame.index, name=self.chosen)

    def _places(self) -> dict[Any, Any]:
        """Return the places of the rows of every group, in the order of the groups."""
        if isinstance(self.by, Series):
            keys: list[Any] = self.by.tolist()
        else:
            names = listed(self.by)
            columns = [self.frame[name].tolist() for name in names]
            keys = columns[0] if len(names) == 1 else list(zip(*columns))
        found: dict[Any, list[int]] = {}
        for place, key in enumerate(keys):
            if key == key:  # NaN belongs to no group
                found.setdefault(key, []).append(place)
        return {key: np.array(found[key]) for key in sorted(found)}

    def _part(self, rows: Any) -> Any:
        part = self.frame.iloc[rows]
        return part if self.chosen is None else part[self.chosen]

    def _summarized(self, name: str) -> Any:
        groups = self._places()
        if isinstance(self.chosen, str):
            found = [getattr(self._part(rows), name)() for rows in groups.values()]
            result = Series(found, index=list(groups), name=self.chosen)
            return result if self.as_index else self._as_rows(result.to_frame())
        keys = [] if isinstance(self.by, Series) else listed(self.by)
        names = [it for it in (self.chosen or self.frame) if it not in keys]
        columns = {
            it: column_of([getattr(self.frame[it].iloc[rows], name)() for rows in groups.values()])
            for it in names
            if self.frame[it].dtype.kind in "biuf" or name == "count"
        }
        result = self.frame._with(columns, list(groups))
        return result if self.as_index else self._as_rows(result)

    def _as_rows(self, result: Any) -> Any:
        names, keys = listed(self.by), result.index.tolist()
        first = zip(names, zip(*keys) if len(names) > 1 else [keys])
        return self.frame._with({**{a: list(b) for a, b in first}, **result._columns}, None)
