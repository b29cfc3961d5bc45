"""The answer to a set of filters over the columns in memory, and the counts beside each facet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline.publish.explore.columns import NO_YEAR, Column, Columns, Integers, Mask
from pipeline.publish.explore.filters import NOT_TOLD, Chosen, Filters
from pipeline.publish.explore.names import Named
from pipeline.publish.searching import full_text_query


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet with the number of activities that choosing it leads to."""

    value: Named
    count: int
    chosen: bool


@dataclass(frozen=True)
class Answer:
    """Which activities fit, all and but for each facet's own filter. Ranked where words were asked for."""

    columns: Columns
    filters: Filters
    mask: Mask
    _masks: dict[str, Mask]
    _others: Mask
    ranked: Integers | None

    @property
    def size(self) -> int:
        return int(np.count_nonzero(self.mask))

    def positions(self, sort: str) -> Integers:
        """The activities that fit, `newest`, `oldest` or surest first, or by `relevance` of the words."""
        if sort == "relevance" and self.ranked is not None:
            return self.ranked[self.mask[self.ranked]]
        fitting = self.columns.newest_first[self.mask[self.columns.newest_first]]
        if sort == "sure":
            return fitting[np.argsort(-self.columns.confidence[fitting], kind="stable")]
        if sort == "oldest":
            dated = self.columns.first_year[fitting] != NO_YEAR
            return np.concatenate([fitting[dated][::-1], fitting[~dated]])
        return fitting

    def among(self, facet: str) -> Mask:
        """The activities among which a facet's values are counted.

        Those that fit all filters; where any of several values will do, without this facet's own,
        so that the counts of the others tell what choosing them too would add.
        """
        if self.filters.of(facet).match_all or facet not in self._masks:
            return self.mask
        mask = self._others.copy()
        for name, other in self._masks.items():
            if name != facet:
                mask &= other
        return mask

    def counts(self, facet: str) -> Integers:
        """The count of every value of a facet, by the value's position."""
        column = self.columns.facets[facet]
        links = column.wide if self.filters.of(facet).parts else column.links
        return links.counts(self.among(facet))

    def not_told(self, facet: str) -> int:
        """How many activities tell nothing of a facet."""
        return int(np.count_nonzero(self.among(facet) & ~self.columns.facets[facet].told))

    def values(self, facet: str, most: int) -> list[Value]:
        """The most frequent values of a facet and all that are chosen, these first.

        Values that are no more in the database are kept where they are chosen, with a count of 0.
        """
        column, counts = self.columns.facets[facet], self.counts(facet)
        chosen = [value for value in self.filters.of(facet).values if value != NOT_TOLD]
        known = [column.positions[value] for value in chosen if value in column.positions]
        best = [int(at) for at in np.argsort(-counts, kind="stable")[: most + len(known)] if counts[at]]
        shown = [*known, *(at for at in best if at not in known)][: max(most, len(known))]
        strange = [Value(Named(value, value), 0, True) for value in chosen if value not in column.positions]
        return [*strange, *(Value(column.values[at], int(counts[at]), at in known) for at in shown)]


async def answer_to(filters: Filters, columns: Columns, database: Any) -> Answer:
    """Finds what fits; the database is asked only for words."""
    ranked = None
    if filters.words:
        rowids = await database.execute_fn(partial(_matching, query=full_text_query(filters.words)))
        ranked = _positions(columns, rowids)
    return find(filters, columns, ranked)


def find(filters: Filters, columns: Columns, ranked: Integers | None = None) -> Answer:
    """The answer to filters whose words, if any, stand in the activities `ranked`, the best first."""
    others = np.ones(len(columns), dtype=bool)
    if filters.words:
        others[:] = False
        others[ranked if ranked is not None else []] = True
    if filters.first is not None:
        others &= (columns.last_year >= filters.first) & (columns.last_year != NO_YEAR)
    if filters.last is not None:
        others &= (columns.first_year <= filters.last) & (columns.first_year != NO_YEAR)
    masks = {name: _fitting(columns.facets[name], chosen) for name, chosen in filters.chosen}
    mask = others.copy()
    for own in masks.values():
        mask &= own
    return Answer(columns, filters, mask, masks, others, ranked)


def undated(answer: Answer) -> int:
    """How many activities fit but for having no date, where years were asked for."""
    filters = answer.filters
    if filters.first is None and filters.last is None:
        return 0
    whenever = Filters(filters.chosen, None, None, filters.words)
    without = find(whenever, answer.columns, answer.ranked)
    return int(np.count_nonzero(without.mask & (answer.columns.first_year == NO_YEAR)))


def _fitting(column: Column, chosen: Chosen) -> Mask:
    links = column.wide if chosen.parts else column.links
    masks = []
    for value in chosen.values:
        mask = np.zeros(len(column.told), dtype=bool)
        if value == NOT_TOLD:
            mask |= ~column.told
        elif value in column.positions:
            mask[links.activities_of(column.positions[value])] = True
        masks.append(mask)
    join: Callable[[Sequence[Mask]], Mask] = (
        np.logical_and.reduce if chosen.match_all else np.logical_or.reduce
    )
    return join(masks)


def _matching(connection: sqlite3.Connection, query: str) -> list[int]:
    if not query:
        return []
    sql = "select rowid from activities_fts where activities_fts match :query order by rank, rowid"
    cursor = connection.cursor()
    cursor.row_factory = None
    return [row[0] for row in cursor.execute(sql, {"query": query})]


def _positions(columns: Columns, rowids: list[int]) -> Integers:
    """Positions of rows; what was added since the columns were read is left out."""
    wanted = np.array(rowids, dtype=np.int64)
    if not len(columns):
        return wanted[:0]
    found = np.minimum(np.searchsorted(columns.rowids, wanted), len(columns) - 1)
    kept: Integers = found[columns.rowids[found] == wanted]
    return kept
