"""What the model of names is taught from texts that nobody annotated."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from extractors.model_spans import ModelSpan
from pipeline.database.store import open_database
from pipeline.gold import GoldDocument, GoldMention
from pipeline.records import Document, Reading
from pipeline.training import names
from pipeline.training.names import MarkedText, go_on_with, train_from_texts
from pipeline.training.unannotated import as_read, texts_of
from tests.real_reader import real_reader

TEXT = "Ana Petrović of the OSCE Mission to Serbia opened a training in Niš on 4 May 2015."


def document(text: str, language: str | None = None) -> Document:
    return Document(f"d-{language}", "d.txt", "text", "0", text, language=language)


def spans(*found: tuple[str, str]) -> tuple[ModelSpan, ...]:
    return tuple(ModelSpan(label, TEXT.index(said), TEXT.index(said) + len(said)) for label, said in found)


def test_a_text_is_marked_with_what_is_found_in_it() -> None:
    [found] = as_read([document(TEXT)], real_reader())
    assert found == MarkedText(
        TEXT,
        spans(
            ("PERSON", "Ana Petrović"),
            ("ORG", "OSCE Mission to Serbia"),
            ("ACTIVITY", "training"),
            ("PLACE", "Niš"),
            ("DATE", "4 May 2015"),
        ),
    )


def test_a_text_without_words_teaches_nothing() -> None:
    assert list(as_read([document(""), document(" \n")], real_reader())) == [
        MarkedText("", ()),
        MarkedText(" \n", ()),
    ]


def test_reports_in_languages_that_are_not_read_are_left_out(tmp_path: Path) -> None:
    with open_database(tmp_path / "wps.db", (), ()) as database:
        for language in ("en", "mk", None):
            database.replace([Reading(document(TEXT, language), None, ())])
        assert [text.language for text in texts_of(database)] == [None, "en"]


def test_the_model_learns_from_texts_and_goes_on_with_annotated_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = MarkedText(
        "The Zora and Qwortzeva met in Pirot.", (ModelSpan("ORG", 4, 8), ModelSpan("PLACE", 30, 35))
    )
    monkeypatch.setattr(names, "TEXT_EPOCHS", 30)
    train_from_texts([text], tmp_path / "texts")
    assert found(tmp_path / "texts", text.text) == text.spans

    annotated = GoldDocument(
        "d", text.text, tuple(GoldMention(s.label, s.label, s.start, s.end, "") for s in text.spans), {}, ()
    )
    epochs: list[int] = []
    go_on_with([annotated], [text], tmp_path / "texts", tmp_path / "names", advance=lambda: epochs.append(1))
    assert len(epochs) == names.GOING_ON
    # Words of the texts stay out of the vocabulary: some are persons' names.
    assert "Qwortzeva" not in spacy.load(tmp_path / "names").vocab.strings
    assert found(tmp_path / "names", text.text) == text.spans


def found(model: Path, text: str) -> tuple[ModelSpan, ...]:
    entities = spacy.load(model)(text).ents
    return tuple(ModelSpan(e.label_, e.start_char, e.end_char) for e in entities)
