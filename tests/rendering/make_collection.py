"""Makes the sample collection: `python -m tests.rendering.make_collection`.

Renders thirty of the annotated documents in `corpus/gold` into `corpus/reports` and lists them
in `corpus/sources.csv`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.gold import GoldDocument, parse_gold
from tests.rendering import encode_html, render_html, render_pdf, render_text

CORPUS = Path(__file__).parents[2] / "corpus"
LICENCE = "CC-BY-4.0"
COLUMNS = ("id", "location", "title", "publisher", "licence", "sha256")

# Which document is rendered how: format, design, then the annotated documents below corpus/gold.
_PLAN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "pdf",
        "plain",
        (
            "train/wb-kwn-press-2009",
            "train/ty-nmk-nap-excerpt",
            "train/wb-montenegro-measures-2019",
        ),
    ),
    (
        "pdf",
        "columns",
        (
            "train/ty-kosova-newsletter-2012",
            "train/nb-trebinje-annual-2014",
            "train/in-nato-policy-paper",
            "dev/de-krusevac-annual-2016",
        ),
    ),
    (
        "pdf",
        "report",
        (
            "train/in-bih-evaluation-call",
            "train/in-serbia-mod-nap-2018",
            "train/wb-regional-programme-2021-2024",
            "train/in-mano-river-programme",
            "dev/de-unficyp-report-2019",
        ),
    ),
    (
        "html",
        "news",
        (
            "train/wb-leskovac-jablanica-2018",
            "train/gl-so-kismayo",
            "train/wo-bo-column",
            "dev/de-gizo-conference-2014",
        ),
    ),
    ("html", "tables", ("train/wb-rwlsee-chronology", "train/wb-wib-actions-2011")),
    ("html", "tables-undeclared", ("train/wb-kikinda-sos-2014",)),
    ("html", "blog", ("train/wb-medica-blog-2017", "train/nb-bridge-blog-2019")),
    (
        "html",
        "institution",
        (
            "train/wb-seesac-project-page",
            "train/wb-eupm-tuzla-2010",
            "dev/de-wps-glossary-wb",
        ),
    ),
    ("text", "utf-8", ("train/la-wib-report-may-sept", "train/wb-rosa-annual-2016")),
    ("text", "utf-8-bom", ("train/wb-sabac-seminar-2021",)),
    ("text", "windows-1250", ("train/nb-vranje-leaflet-2018", "dev/de-sandzak-invitation-2025")),
    ("text", "wrapped", ("dev/de-skopje-nap-minutes-2020",)),
)

_SUFFIXES = {"pdf": ".pdf", "html": ".html", "text": ".txt"}


@dataclass(frozen=True, slots=True)
class Report:
    """One file of the collection: its document and where it goes, relative to the corpus."""

    document: GoldDocument
    format: str
    design: str

    @property
    def location(self) -> str:
        return f"reports/{self.document.id}{_SUFFIXES[self.format]}"

    @property
    def shows_publisher(self) -> bool:
        return self.format == "html" or self.design == "report"

    def render(self) -> bytes:
        match self.format:
            case "pdf":
                return render_pdf(self.document, self.design)
            case "html":
                return encode_html(render_html(self.document, self.design), self.design)
            case _:
                return render_text(self.document, self.design)


def reports(corpus: Path = CORPUS) -> Iterator[Report]:
    """The reports of the collection, in the order of the plan."""
    for format_, design, names in _PLAN:
        for name in names:
            yield Report(parse_gold(corpus / "gold" / f"{name}.gold"), format_, design)


def sources_csv(contents: Sequence[tuple[Report, bytes]]) -> str:
    """The list of the collection, ordered by id.

    Every report shows its title, and a web page or printed report its publisher: what is shown
    is left for the reader to find.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report, content in sorted(contents, key=lambda item: item[0].document.id):
        publisher = None if report.shows_publisher else report.document.publisher_name
        digest = hashlib.sha256(content).hexdigest()
        writer.writerow([report.document.id, report.location, "", publisher or "", LICENCE, digest])
    return output.getvalue()


def main() -> int:
    contents = [(report, report.render()) for report in reports()]
    folder = CORPUS / "reports"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for report, content in contents:
        (CORPUS / report.location).write_bytes(content)
    (CORPUS / "sources.csv").write_text(sources_csv(contents), encoding="utf-8")
    print(f"{len(contents)} reports, {sum(len(content) for _, content in contents):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
