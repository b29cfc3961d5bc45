"""The sample collection is what its list says and what the renderers make of the annotated documents."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter

import pypdfium2
import pytest

from pipeline.gold import breaches, gold_files, parse_gold
from tests.rendering.make_collection import COLUMNS, CORPUS, LICENCE, Report, reports, sources_csv

REPORTS = list(reports())
ROWS = list(csv.reader((CORPUS / "sources.csv").open(encoding="utf-8")))


def _pages(content: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def test_the_list_holds_every_report_with_its_digest() -> None:
    digests = {
        f"reports/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (CORPUS / "reports").iterdir()
    }
    assert tuple(ROWS[0]) == COLUMNS
    assert {row[1]: row[5] for row in ROWS[1:]} == digests
    assert {row[4] for row in ROWS[1:]} == {LICENCE}


def test_the_list_is_what_the_plan_makes_of_the_reports() -> None:
    contents = [(report, (CORPUS / report.location).read_bytes()) for report in REPORTS]
    assert (CORPUS / "sources.csv").read_text(encoding="utf-8") == sources_csv(contents)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.location)
def test_a_report_is_what_the_renderer_makes(report: Report) -> None:
    kept, made = (CORPUS / report.location).read_bytes(), report.render()
    if report.format == "pdf":
        # The bytes of a PDF also depend on the release of zlib and reportlab; its pages do not.
        assert _pages(kept) == _pages(made)
    else:
        assert kept == made


def test_the_collection_has_every_kind_of_report() -> None:
    assert Counter(report.format for report in REPORTS) == {"pdf": 12, "html": 12, "text": 6}
    assert [report.location for report in REPORTS if not report.document.activities] != []


@pytest.mark.parametrize(("folder", "count"), [("train", 2759), ("dev", 30)])
def test_every_annotated_document_is_sound(folder: str, count: int) -> None:
    paths = gold_files(CORPUS / "gold" / folder)
    documents = {path: parse_gold(path) for path in paths}
    assert {path.name: breaches(document) for path, document in documents.items() if breaches(document)} == {}
    assert [document.id for document in documents.values()] == [path.stem for path in paths]
    assert len(paths) >= count


def test_no_document_is_annotated_twice() -> None:
    counts = Counter(path.stem for path in gold_files(CORPUS / "gold"))
    assert [name for name, count in counts.items() if count > 1] == []
