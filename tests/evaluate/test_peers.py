"""The comparison with others: what of them is counted, and how the table reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluate.comparison import score_published
from pipeline.evaluate.peers import FTM_SCRIPT, Peer, PeerError, _everywhere, _ftm, _relabelled, format_peers
from pipeline.evaluate.published import PublishedDocument, PublishedMention
from pipeline.gold import parse_gold
from pipeline.mentions.model import ModelReading, ModelSpan
from pipeline.records import Document

GOLD = """id: pirot
published: null
entities:
  o1: {name: OSCE, key: osce, kind: igo, country: null}
  p1: {name: Pirot, key: pirot-rs, kind: city, country: RS}
activities: []
---
The [[o1|OSCE]] met in [[p1|Pirot]].
"""


def document(text: str) -> Document:
    return Document("pirot", "pirot.txt", "text", "", text)


def test_a_name_without_its_place_counts_wherever_the_text_has_it() -> None:
    text = "UN Women met UN\nWomen, not WomenX. The UN listened."
    found = _everywhere(document(text), {"ORG": ["UN Women", "UN"], "PLACE": ["Women"]})
    assert [(m.type, m.text) for m in found.mentions] == [
        ("ORG", "UN Women"),
        ("ORG", "UN\nWomen"),
        ("ORG", "UN"),
    ]
    assert _everywhere(document(text), {}).mentions == ()


def test_the_stock_models_labels_are_mapped_and_the_rest_left_out() -> None:
    spans = tuple(ModelSpan(label, n, n + 1) for n, label in enumerate(("GPE", "NORP", "ORG", "CARDINAL")))
    mapped = _relabelled(ModelReading(document("abcd"), spans))
    assert [(span.label, span.start) for span in mapped.spans] == [("PLACE", 0), ("ORG", 2)]


def test_the_table_shows_what_was_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "pirot.gold").write_text(GOLD, encoding="utf-8")
    gold = [parse_gold(tmp_path / "pirot.gold")]
    published = {"pirot": PublishedDocument("pirot.txt", (PublishedMention("ORG", "OSCE"),))}
    table = format_peers([Peer("ours", score_published(published, gold, {}), "a note")])
    assert table.splitlines() == [
        "| F1 | organizations | places | dates | resolutions | all names | days meant |",
        "|---|---|---|---|---|---|---|",
        "| ours | 1.00 | – | – | – | 0.67 | – |",
        "",
        "ours: a note",
    ]


def test_a_peer_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'Traceback' >&2\necho 'ImportError: no ftm' >&2\nexit 1\n", "utf-8")
    python.chmod(0o755)
    with pytest.raises(PeerError, match=r"failed \(ImportError: no ftm\)") as error:
        _ftm([document("x")], [], python)
    assert "\n" not in str(error.value)
    assert FTM_SCRIPT.exists()
