"""The addresses of the static copy: files beside each other, which any host or disk can serve."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from datasette.utils import tilde_encode

from pipeline.publish.links import Links

# Longer file names trouble some hosts and archives.
LONGEST_NAME = 120
# Tables of which each row has a page, and the folder of those pages.
FOLDERS = {
    "activities": "activities",
    "documents": "reports",
    "organizations": "organizations",
    "places": "places",
    "countries": "countries",
    "activity_types": "types",
}


def file_name(key: object) -> str:
    """A file's name for a row's id: the id itself wherever it holds only letters, digits and hyphens.

    >>> file_name("osce-odihr"), file_name("web.2016")
    ('osce-odihr.html', 'web~2E2016.html')
    """
    name = str(tilde_encode(str(key)))
    if len(name) > LONGEST_NAME:
        name = f"{name[:80]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return f"{name}.html"


@dataclass(frozen=True, slots=True)
class StaticLinks(Links):
    """As Links, seen from a page in a folder of the static copy; `root` leads up from there."""

    def row(self, table: str, key: object) -> str:
        # A page's name may hold ~ but nothing that an address would have to encode.
        return (
            f"{self.root}{FOLDERS[table]}/{file_name(key)}" if table in FOLDERS else f"{self.root}index.html"
        )

    def spot(self, document: object, start: object) -> str:
        return f"{self.row('documents', document)}#c{start}"

    def resolution(self, number: object) -> str:
        return f"{self.root}resolutions/{file_name(number)}"

    def mistake(self, table: str, key: object, slot: str = "", value: str = "") -> str:
        """Nowhere: a static copy cannot take reports of mistakes."""
        return ""

    def path(self, address: str) -> str:
        """Where the site's own files lie, by their address on the server (`-/site/site.css`)."""
        return f"{self.root}static/{address.removeprefix('-/site/')}"
