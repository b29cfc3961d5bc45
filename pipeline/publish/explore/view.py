"""How an answer is looked at: which page of it, in which order, as cards, as a table or drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.publish.explore.filters import BY_NAME, Arguments, Filters
from pipeline.publish.explore.outline import REGIONS

VIEWS = {
    "cards": "Cards",
    "table": "Table",
    "map": "Map",
    "timeline": "Timeline",
    "funders": "Funders by country",
}
SORTS = {
    "newest": "newest first",
    "oldest": "oldest first",
    "relevance": "best match first",
    "sure": "surest first",
}
PER_PAGE = {"cards": 20, "table": 50}


@dataclass(frozen=True, slots=True)
class View:
    """`sort` is blank for the usual one; `more` names the facet of which all values are listed,
    `region` the part of the world on the map.
    """

    view: str = "cards"
    sort: str = ""
    page: int = 1
    more: str = ""
    region: str = ""

    @classmethod
    def from_args(cls, args: Arguments) -> View:
        """Reads `view=table&sort=oldest&page=2&more=funder`; what is none of these is the usual."""

        def first(name: str) -> str:
            return next(iter(args.getlist(name)), "")

        page = first("page")
        return cls(
            first("view") if first("view") in VIEWS else "cards",
            first("sort") if first("sort") in SORTS else "",
            int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page) else 1,
            first("more") if first("more") in BY_NAME else "",
            first("region") if first("region") in REGIONS else "",
        )

    def order(self, filters: Filters) -> str:
        """The order that applies: by relevance only where words were asked for, and then as a rule."""
        if self.sort == "relevance" and not filters.words:
            return "newest"
        return self.sort or ("relevance" if filters.words else "newest")

    def pairs(self) -> list[tuple[str, str]]:
        found = [("view", self.view if self.view != "cards" else ""), ("sort", self.sort)]
        found += [("page", str(self.page) if self.page > 1 else ""), ("more", self.more)]
        found += [("region", self.region if self.view == "map" else "")]
        return [(name, value) for name, value in found if value]

    def query(self, filters: Filters, **changes: object) -> str:
        """The address's part after the question mark for these filters, seen in this way."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        return filters.query(**dict(changed.pairs()))
