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
        """The place in a report where the character at offset `start` stands."""
        return f"{self.row('documents', document)}#c{start}"

    def named(self, table: str, name: str) -> str:
        """The page of the row of `table` with this name, found when it is opened."""
        return f"{self.root}-/named/{table}?{urlencode({'name': name})}"


def site_database_name(datasette: Any) -> str:
    """The name of the one published database: its file's name without the ending."""
    return next(str(name) for name in datasette.databases if name != "_internal")
