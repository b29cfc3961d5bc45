"""What stands around a name, and what it says of the name being a place."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from extractors.accepted_places import AcceptedPlaces
from extractors.model_spans import ModelSpan
from extractors.place_names import KnownName
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.knowledge.places import PlaceKnowledge
from pipeline.names import Word, fold

_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC", "PLACE"))
_LOCATIVES = frozenset(
    [
        "in",
        "at",
        "from",
        "near",
        "to",
        "outside",
        "around",
        "across",
        "throughout",
        "towards",
        "toward",
        "via",
        "between",
        "within",
    ]
)
_DIRECTIONS = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "central",
        "upper",
        "lower",
    ]
)
# Words that may open a sentence in front of a name.
_MAY_TOUCH = _LOCATIVES | _DIRECTIONS | {"the"}
_PLACED = re.compile(
    r"\b(?:in|at|from|near|to|around|outside|across|of|for|on|between|through|into|towards)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_IN_LIST = re.compile(r"(?:[,;(/|–-]|\band|\bor)\s?\Z", re.IGNORECASE)
_LIST_GOES_ON = re.compile(r"[,);:.|/]| and\b")
# A plain word beside a name that says what the name is; it stays outside the span.
_UNITS = (
    "region|regions|district|districts|municipality|municipalities|village|villages|oblast|province|provinces|county"
    "|city|town|river|valley|canton|prefecture|governorate|camp|area|department|commune|suburb|neighbourhood"
    "|neighborhood|sub-county|subcounty|ward|parish|chiefdom|island"
)
_UNIT = re.compile(_UNITS)
_BEFORE_UNIT = re.compile(rf"\s(?:{_UNITS})\b")
_AFTER_UNIT = re.compile(
    r"\b(?:village|town|city|district|region|municipality|province|county|settlement|camp|cities|villages|towns"
    r"|districts|municipalities|suburb|commune) of (?:the )?$"
)
_NAME_WORD = r"[^\W\d_a-z][^\W\d_]*(?:[-’'][^\W\d_]+)*"
_FULL_NAME = re.compile(rf"{_NAME_WORD}(?: (?:{_NAME_WORD}|[^\W\d_]\.|de|van|von|bin|al))* {_NAME_WORD}")
_FULL_OR_SINGLE = re.compile(rf"{_NAME_WORD}(?:[ -](?:{_NAME_WORD}|de|e|i|el|al|la|du))*")
_CUED = re.compile(rf"\b(?:in|near|from) ({_NAME_WORD}(?: (?:{_NAME_WORD}|de|el|al|e)){{0,2}})")
_UNIT_NAME = re.compile(rf"\b({_NAME_WORD}(?: {_NAME_WORD})?) (?:{_UNITS})\b")
# `Mayo-Kebbi` is no `Mayo`, but `Juba-appointed` names Juba.
_COMPOUND = re.compile(r"-[^\W\d_a-z]")
_ENDING = re.compile(r"/[^\W\d_A-Z]{1,2}\b(?!/)")
# `the US and the UK`, not `the US dollar`.
_CLAUSE_END = re.compile(r"['’]s\b|[.,;:)]|\s*$|\s(?:and|or|to|in|on|for|with|from|at|is|was|has|will|by)\b")
_ARTICLE = re.compile(r"(?:the|a|an) ", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORTEST_ALONE = 4


class PlaceContext:
    """Asks about one text: its words, the model's spans and the words beside a name."""

    def __init__(
        self,
        text: str,
        text_words: Sequence[Word],
        model_spans: Sequence[ModelSpan],
        gazetteer: Gazetteer,
        knowledge: PlaceKnowledge,
    ) -> None:
        self._text = text
        self.words = text_words
        self._starts = [word.start for word in text_words]
        self._by_start = {word.start: number for number, word in enumerate(text_words)}
        self._places = [self._trimmed(s) for s in model_spans if s.label in _PLACE_LABELS]
        self._persons = sorted(
            (s for s in model_spans if s.label == "PERSON" and _FULL_NAME.fullmatch(text, s.start, s.end)),
            key=lambda s: s.start,
        )
        self._person_starts = [s.start for s in self._persons]
        self._labels: dict[tuple[int, int], set[str]] = {}
        for span in self._places:
            self._labels.setdefault((span.start, span.end), set()).add(span.label)
        self._gazetteer = gazetteer
        self._adjectives = knowledge.adjectives
        self._small = {text[w.start : w.end] for w in text_words if text[w.start].islower()}

    def _words_within(self, start: int, end: int) -> Sequence[Word]:
        first, last = (bisect.bisect_left(self._starts, offset) for offset in (start, end))
        return self.words[first:last]

    def _persons_over(self, start: int, end: int) -> Sequence[ModelSpan]:
        """The persons that overlap a span; a model's spans do not overlap each other."""
        last = bisect.bisect_left(self._person_starts, end)
        first = max(0, bisect.bisect_right(self._person_starts, start) - 1)
        return [s for s in self._persons[first:last] if s.end > start]

    def is_other(self, name: KnownName) -> bool:
        """Whether it is an adjective, or the model takes it for part of a person's name.

        Spans of one word are not believed: to a model of news a small town is a person.
        """
        if name.first == name.last and name.key in self._adjectives:
            return True
        length = name.end - name.start
        return any(
            s.start <= name.start and name.end <= s.end and s.end - s.start > length
            for s in self._persons_over(name.start, name.end)
        )

    def model_agrees(self, name: KnownName) -> bool:
        """Whether the model calls exactly this a place; a model of news is not believed on ordinary words."""
        labels = self._labels.get((name.start, name.end), set())
        return "PLACE" in labels or (bool(labels) and not self._is_ordinary(name, nouns=True))

    def stands_free(self, name: KnownName) -> bool:
        """Whether no first name or surname stands beside it, and it is no ordinary word here."""
        if name.widest:
            return True
        if name.first == name.last and self._text[name.start : name.end].lower() in self._small:
            return False
        if self._text[max(0, name.start - 1) : name.start] == "-" or _COMPOUND.match(self._text, name.end):
            return False
        return not (
            self._is_namelike(name.first - 1, name.start, -1) or self._is_namelike(name.last + 1, name.end, 1)
        )

    def weak_rule(self, name: KnownName, accepted: AcceptedPlaces) -> str | None:
        """The rule by which a weak name is a place here, None where it is not."""
        if not self._is_alone(name):
            return None
        if all(candidate.acronym for candidate in name.candidates):
            return self._acronym_rule(name, accepted)
        known_country = bool(name.countries & accepted.countries)
        if accepted.in_country_after(name):
            return "place-before-country"
        located = self._word_before(name) in _LOCATIVES
        if self._is_ordinary(name, nouns=not known_country):
            return self._ordinary_rule(name, accepted) if located and known_country else None
        if name.key in accepted.forms:
            return "place-repeated"
        if accepted.means(name):
            return "place-other-name"
        if located and (known_country or len(name.key) >= _SHORTEST_ALONE):
            return "place-in"
        if accepted.lists(name):
            return "place-list"
        if self._has_unit(name.start, name.end):
            return "place-unit"
        if not known_country or len(name.key) < _SHORTEST_ALONE or self._is_ordinary(name, nouns=True):
            return None
        return "place-country-of-document"

    def _ordinary_rule(self, name: KnownName, accepted: AcceptedPlaces) -> str | None:
        """Ordinary words after `in`: `in Bar and Podgorica`, but not `Participation in Peace`."""
        surface = self._text[name.start : name.end]
        if surface.lower() in self._small or name.first < 2 or not any(c.main for c in name.candidates):
            return None
        if name.key in accepted.forms:
            return "place-repeated"
        in_title = any(self._text[w.start].isupper() for w in self.words[name.first - 2 : name.first])
        return "place-list" if accepted.lists_after(name) and not in_title else None

    def _acronym_rule(self, name: KnownName, accepted: AcceptedPlaces) -> str | None:
        """Weak acronyms: `WB` in a text that names the Western Balkans; `the US` unless an adjective."""
        if accepted.means_otherwise(name) and not name.countries:
            return "place-other-name"
        before = self._text[max(0, name.start - 4) : name.start].lower()
        located = before == "the " or self._word_before(name) in _LOCATIVES
        return "place-acronym" if located and _CLAUSE_END.match(self._text, name.end) else None

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """The span with a capitalized direction before it and a second ending: `Mitrovica/ë`."""
        ending = _ENDING.match(self._text, end)
        if ending:
            end = ending.end()
        number = self._by_start.get(start, 0) - 1
        if number >= 0:
            word = self.words[number]
            between = self._text[word.end : start]
            if between == " " and word.folded in _DIRECTIONS and self._text[word.start].isupper():
                return word.start, end
        return start, end

    def model_places(self) -> Iterator[tuple[int, int]]:
        """The model's places that can be one: where a place stands, capitalized, no adjective or acronym."""
        for span in self._places:
            surface = self._text[span.start : span.end]
            if "\n" in surface or not surface[:1].isupper() or fold(surface) in self._adjectives:
                continue
            if span.label != "PLACE" and ((surface.isupper() and len(surface) < 8) or len(surface) < 3):
                continue
            if span.label == "FAC" or any(letter.isdigit() for letter in surface):
                continue
            if span.label != "PLACE" and not _FULL_OR_SINGLE.fullmatch(surface):
                continue
            folded = [w.folded for w in self._words_within(span.start, span.end)]
            if span.label != "PLACE" and all(self._gazetteer.is_ordinary(word) for word in folded):
                continue
            if self._stands_like_place(span.start, span.end):
                yield span.start, span.end

    def _stands_like_place(self, start: int, end: int) -> bool:
        """Whether a name that only the model calls a place stands where places do.

        After a preposition, or as one word of a list. Elsewhere four of five such names are
        something else (measured on the annotated documents with models that had not seen them),
        and some are persons, who must not become places.
        """
        if _PLACED.search(self._text[max(0, start - 20) : start]):
            return True
        return (
            " " not in self._text[start:end]
            and _IN_LIST.search(self._text[max(0, start - 8) : start]) is not None
            and _LIST_GOES_ON.match(self._text, end) is not None
        )

    def cued_places(self) -> Iterator[tuple[int, int]]:
        """Names unknown to the gazetteer after `in`, or beside `village`, `district` and the like."""
        for pattern in (_CUED, _UNIT_NAME):
            for match in pattern.finditer(self._text):
                start, end = match.span(1)
                inside = self._words_within(start, end)
                if any(self._cannot_be_place(word) for word in inside):
                    continue
                if self._persons_over(start, end):
                    continue
                after = self._text[end : end + 2]
                if after[:1] == " " and after[1:].isupper():
                    continue
                yield start, end

    def _cannot_be_place(self, word: Word) -> bool:
        surface = self._text[word.start : word.end]
        return (
            self._gazetteer.is_ordinary(word.folded)
            or word.folded in self._adjectives
            or surface.isupper()
            or surface.lower() in self._small
        )

    def _is_ordinary(self, name: KnownName, nouns: bool) -> bool:
        inside = self.words[name.first : name.last + 1]
        return all(
            self._gazetteer.is_ordinary(w.folded, nouns) or self._text[w.start : w.end].lower() in self._small
            for w in inside
        )

    def _is_alone(self, name: KnownName) -> bool:
        """Whether no capitalized word touches the name, as in `Peace Hope Forum`."""
        before, after = name.first - 1, name.last + 1
        if before >= 0:
            word = self.words[before]
            touches = self._text[word.end : name.start] in (" ", "-", "’", "'", "&", " & ")
            if touches and self._text[word.start].isupper() and word.folded not in _MAY_TOUCH:
                return False
        if after < len(self.words):
            word = self.words[after]
            touches = self._text[name.end : word.start] in (" ", "-", " & ")
            if touches and self._text[word.start].isupper() and not _UNIT.fullmatch(word.folded):
                return False
        return True

    def _is_namelike(self, number: int, edge: int, side: int) -> bool:
        """Whether the word beside `edge` looks like part of a person's name."""
        if not 0 <= number < len(self.words):
            return False
        word = self.words[number]
        between = self._text[word.end : edge] if side < 0 else self._text[edge : word.start]
        surface = self._text[word.start : word.end]
        if between not in (" ", "-") or not surface[0].isupper() or surface.isupper():
            return False
        return not self._gazetteer.is_ordinary(word.folded) and word.folded not in self._adjectives

    def _word_before(self, name: KnownName) -> str:
        if name.first == 0:
            return ""
        word = self.words[name.first - 1]
        return word.folded if self._text[word.end : name.start] in (" ", " the ") else ""

    def _has_unit(self, start: int, end: int) -> bool:
        return bool(
            _BEFORE_UNIT.match(self._text, end) or _AFTER_UNIT.search(self._text[max(0, start - 30) : start])
        )

    def _trimmed(self, span: ModelSpan) -> ModelSpan:
        """The span without article and possessive."""
        surface = self._text[span.start : span.end]
        article = _ARTICLE.match(surface)
        start = span.start + (article.end() if article else 0)
        possessive = _POSSESSIVE.search(surface)
        return ModelSpan(span.label, start, span.start + possessive.start() if possessive else span.end)
