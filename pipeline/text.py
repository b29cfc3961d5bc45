"""A report's bytes as a document: text, pages, title, publisher, day of publication, language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.names import slug
from pipeline.reading.content import Content
from pipeline.reading.formats import detect
from pipeline.reading.html import read_html
from pipeline.reading.pdf import read_pdf
from pipeline.reading.plain import read_plain
from pipeline.records import Document, Format, RawReport, ReadingError, Source

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Language is told by the text's beginning; more of it changes nothing and takes longer.
_SAMPLE = 5000
# Names and figures alone say nothing about the language.
_FEWEST_LETTERS = 40
_LEAST_PROBABILITY = 0.8
# Written alike, so that doubt between them is no doubt about what can be read.
_ONE_LANGUAGE = frozenset({"bs", "hr", "sr"})


def read_document(raw: RawReport) -> Document:
    """The document that `raw` holds, in the format its bytes are in, whatever its name says.

    What the archivist's list says of title, publisher and day wins over what the report shows.
    Raises ReadingError with a reason and a remedy if there is nothing that can be read.
    """
    source = raw.source
    kind = detect(raw.content, _name(source), raw.content_type)
    content = _read(kind, raw)
    if not any(c.isalnum() for c in content.text):
        raise ReadingError("The file holds no words.", "Get the report again from where it was published.")
    return Document(
        id=document_id(raw),
        source=source.location,
        format=kind,
        sha256=raw.sha256,
        text=content.text,
        page_starts=content.page_starts,
        title=_given(source.title) or _given(content.title),
        publisher=_given(source.publisher) or _given(content.publisher),
        published=source.published or content.published,
        language=language(content.text),
    )


def document_id(raw: RawReport) -> str:
    """The source's own id, else `name-of-the-file-1a2b3c4d`: its name and the start of its hash."""
    if raw.source.id:
        return raw.source.id
    stem = slug(PurePosixPath(_name(raw.source)).stem) or "report"
    return f"{stem}-{raw.sha256[:8]}"


def language(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`; None where too little of it tells."""
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _FEWEST_LETTERS:
        return None
    ranked = _identifier().rank(sample)
    best = str(ranked[0][0])
    family = _ONE_LANGUAGE if best in _ONE_LANGUAGE else {best}
    return (
        best
        if sum(probability for code, probability in ranked if code in family) >= _LEAST_PROBABILITY
        else None
    )


def _read(kind: Format, raw: RawReport) -> Content:
    declared = _CHARSET.search(raw.content_type or "")
    charset = declared.group(1) if declared else None
    match kind:
        case "pdf":
            return read_pdf(raw.content)
        case "html":
            return read_html(raw.content, charset, raw.source.location if raw.source.is_url else None)
        case "text":
            return read_plain(raw.content, charset)


def _name(source: Source) -> str:
    """The file's name, or the last part of a URL's path, or its host."""
    if not source.is_url:
        return PurePosixPath(source.location.replace("\\", "/")).name
    parts = urlsplit(source.location)
    return PurePosixPath(unquote(parts.path)).name or (parts.hostname or "")


def _given(value: str | None) -> str | None:
    return unicodedata.normalize("NFC", " ".join(value.split())) or None if value else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
