"""The addresses of the site's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_encode


@dataclass(frozen=True, slots=True)
class Links:
    """Builds addresses below `root` (the site, ends in a slash) for the database called `database`."""

    root: str
    database: str

    @classmethod
    def of(cls, datasette: Any) -> Links:
        return cls(str(datasette.urls.instance()), site_database_name(datasette))

    def table(self, table: str, **filters: object) -> str:
        """A table's page, or a stored query's: both live below the database."""
        query = f"?{urlencode({key: value for key, value in filters.items() if value not in ('', None)})}"
        return (
            f"{self.root}{tilde_encode(self.database)}/{tilde_encode(table)}{query if len(query) > 1 else ''}"
        )

    def row(self, table: str, key: object) -> str:
        return f"{self.table(table)}/{tilde_encode(str(key))}"

    def spot(self, document: object, start: object) -> str:
        """The place in a report where the character at offset `start` stands.

        `at` tells the server which part of a long report to show, the rest the browser where to go.
        """
        return f"{self.row('documents', document)}?at={start}#c{start}"

    def resolution(self, number: object) -> str:
        """The reports that speak of a resolution."""
        return self.table("reports-on-a-resolution", resolution=number)

    def mistake(self, table: str, key: object, slot: str = "", value: str = "") -> str:
        """Where a mistake in a record is reported, and one in a certain value of it."""
        asked = {"table": table, "id": key, "slot": slot, "wrong": value}
        return f"{self.root}-/mistake?{urlencode({name: said for name, said in asked.items() if said})}"

    def explore(self, query: str = "", kind: str = "") -> str:
        """The answer to a query string made by filters, as a page or as a file of this kind."""
        return f"{self.root}explore{f'.{kind}' if kind else ''}{f'?{query}' if query else ''}"

    def named(self, table: str, name: str) -> str:
        """The page of the row of `table` with this name, found when it is opened."""
        return f"{self.root}-/named/{table}?{urlencode({'name': name})}"


def site_database_name(datasette: Any) -> str:
    """The name of the one published database: its file's name without the ending."""
    return next(str(name) for name in datasette.databases if name != "_internal")
