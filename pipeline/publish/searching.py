"""What people type into the search box, as a full-text query."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# Words looked for; what is typed beyond them is left out, so that no address keeps the site busy.
MOST_WORDS = 16
# Written around a hit by SQLite, turned into HTML once the rest is escaped. Characters for
# private use, so that they do not stand in a report.
HIT, END_OF_HIT = "\ue000", "\ue001"


def full_text_query(typed: str) -> str:
    """All words must be there, in any order; the last may be the beginning of a word.

    The index drops accents but keeps `đ`, which many write as `dj`: both are looked for.

    >>> full_text_query('training Đakovica')
    '("training") AND ("đakovica"* OR "djakovica"*)'
    """
    words = [word.casefold() for word in _WORD.findall(typed)[:MOST_WORDS]]
    ending = ["" for _ in words[:-1]] + ["*"]
    return " AND ".join(
        "(" + " OR ".join(f'"{form}"{end}' for form in _forms(word)) + ")"
        for word, end in zip(words, ending, strict=False)
    )


def hits(snippet: str) -> Markup:
    """A snippet from SQLite as HTML, with the words that were found marked."""
    return Markup(str(escape(snippet)).replace(HIT, '<mark class="hit">').replace(END_OF_HIT, "</mark>"))


def _forms(word: str) -> list[str]:
    return list(dict.fromkeys([word, word.replace("đ", "dj"), word.replace("dj", "đ")]))
