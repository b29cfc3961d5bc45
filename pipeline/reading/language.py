"""Which language a report is in, told offline, and whether the extractors read it."""

from __future__ import annotations

import unicodedata
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Language is told by parts of so many characters from the text's beginning, middle and end: reports
# open with names and addresses, and some are in two languages.
_SAMPLE = 3000
# Names and figures alone say nothing about the language.
_FEWEST_LETTERS = 40
_LEAST_PROBABILITY = 0.8
# A short text is called foreign only if its language is certain: lists of names look like many languages.
_SHORT = 400  # letters
_CERTAIN = 0.99
# Written alike, so that doubt between them is no doubt about what can be read.
_ONE_LANGUAGE = frozenset({"bs", "hr", "sr"})
# The languages whose reports the extractors read.
_READ = frozenset({"en"})
# English names of the languages that reports of this field are written in (ISO 639-1).
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bs": "Bosnian", "cs": "Czech", "de": "German", "el": "Greek",
    "es": "Spanish", "fa": "Persian", "fr": "French", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "it": "Italian", "ka": "Georgian", "mk": "Macedonian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sl": "Slovene", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


def language(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of `text`; None where too little of it tells.

    `declared`, which a page says of itself, decides only where the text leaves it open: templates
    declare English for pages in every language.

    >>> language("The women of Čačak took part in a training on peace and security.")
    'en'
    """
    sample = _sample(text)
    letters = sum(c.isalpha() for c in sample)
    if letters < _FEWEST_LETTERS:
        return None
    ranked = _identifier().rank(sample)
    best = str(ranked[0][0])
    family = _ONE_LANGUAGE if best in _ONE_LANGUAGE else {best}
    probability = sum(probability for code, probability in ranked if code in family)
    if declared in family:
        return declared
    # A text in other letters than ours is no English one, however short.
    is_latin = sum("LATIN" in unicodedata.name(c, "") for c in sample if c.isalpha()) * 2 > letters
    is_doubtful = letters < _SHORT and is_latin and best not in _READ
    needed = _CERTAIN if is_doubtful else _LEAST_PROBABILITY
    return best if probability >= needed else None


def is_read(language: str | None) -> bool:
    """Whether the extractors read reports in this language; one that is not known is taken for English.

    >>> is_read("en"), is_read(None), is_read("sr")
    (True, True, False)
    """
    return language is None or language in _READ


def unread_note(language: str | None) -> str | None:
    """What the readers of a document should know about its language, or None.

    >>> unread_note("sq")
    'This report is in Albanian, which is not read yet: its text can be searched, but nothing was extracted.'
    """
    if is_read(language):
        return None
    name = _NAMES.get(language or "", f"another language than English ({language})")
    return (
        f"This report is in {name}, which is not read yet:"
        " its text can be searched, but nothing was extracted."
    )


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = (len(text) - _SAMPLE) // 2
    return "\n".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
