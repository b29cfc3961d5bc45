"""Bytes to text, whatever they were saved as.

A byte order mark is believed, then UTF-8 if the bytes fit it (text in another encoding hardly
ever does by chance), then what the server or page declares. Eight-bit text that declares
nothing is told apart by its letters: reports from the Balkans come in windows-1250 as often as
others come in windows-1252, and `Beli\\xe6` is `Belić` in the one and `Beliæ` in the other.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import charset_normalizer
import ftfy

from pipeline.records import ReadingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Letters that differ between the eight-bit encodings, by the languages reports come in. A letter
# of the first string speaks for its encoding, one of the second speaks against it.
_LETTERS = {
    # Bosnian, Croatian, Serbian, Slovene; the rarer ones are in `_RARER`.
    "windows-1250": ("čćžšđČĆŽŠĐ", "ŕĹĺŔřŘŃ"),
    # French, German, Spanish, Portuguese, Scandinavian.
    "windows-1252": ("éèêëàâçñãõåøäöüßíóúáôîïùûÉÅØÄÖÜ", "ÐðæÆ¹¾þÞ"),
    "windows-1251": ("", ""),  # judged by runs of Cyrillic instead
    "iso-8859-2": ("čćžšđČĆŽŠĐ", "ŕĹĺŔřŘŃ\x8a\x8e\x9a\x9e"),
}
_RARER = "ąęłńśźżŚŹŻőűŐŰăşţŞŢěů"  # Polish, Hungarian, Romanian, Czech
_CYRILLIC_WORD = re.compile(r"\b[А-Яа-яЁёЂ-Џђ-џ]{3,}\b")
_LATIN_WORD = re.compile(r"\b[A-Za-z]{3,}\b")
# A symbol between letters, or an inner capital after a small letter: wrong encoding. So is
# Ł before a figure, which is a pound sign.
_MISFIT = re.compile(
    r"(?<=[^\W\d_])[¹²³¼½¾¿¡¦¨¯´¸ˇ˘˙˛˝¤ºª](?=[^\W\d_])|Ł(?=\s?\d)|(?<=[a-z])[À-ÖØ-ÞĄĆČĐŁŃŚŠŹŽŔŘ](?=[a-z])"
)
_STRAY = re.compile("[\udc80-\udcff]")  # how Python's surrogateescape shows a byte that does not fit
_FRENCH = re.compile(r"è(?:[bcdfglmnprstv]|gl|qu)e(?:s|nt)?\b")  # Genève, première, règle
_ENDING_IC = re.compile(r"i[ćč]\b")  # the commonest end of a South Slavic surname

# A few stray control characters are forgiven, one among so many bytes; random bytes have one in ten.
_RAREST_CONTROL = 200

_BINARY = (
    "The file holds binary data, not text.",
    "Save the report as PDF, HTML or plain text and put that file in its place.",
)


def decode(content: bytes, declared: str | None = None) -> str:
    """The text of `content`, mojibake repaired; `declared` is the charset its sender names.

    Raises ReadingError if the bytes are no text.
    """
    for encoding in _encodings(content, declared):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ftfy.fix_encoding(text.removeprefix("\ufeff"))
    if is_binary(content):
        raise ReadingError(*_BINARY)
    return ftfy.fix_encoding(
        _damaged_utf8(content) or content.decode(eight_bit_encoding(content), errors="replace")
    )


def _encodings(content: bytes, declared: str | None) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield encoding
    wide = _utf16_without_mark(content)
    if wide:
        yield wide
    if is_binary(content):
        return
    yield "utf-8"
    # Latin-1 is what servers declare when they know nothing.
    if (
        declared
        and _is_known(declared)
        and codecs.lookup(declared).name not in ("utf-8", "ascii", "iso8859-1")
    ):
        yield declared


def _damaged_utf8(content: bytes) -> str | None:
    """UTF-8 with a few bytes of another encoding, as when two texts were pasted together."""
    text = content.decode("utf-8", errors="surrogateescape")
    strays = _STRAY.findall(text)
    good = sum(1 for c in text if c > "\x7f") - len(strays)
    if good < 2 * len(strays):
        return None
    return _STRAY.sub(
        lambda m: bytes([ord(m.group()) - 0xDC00]).decode("windows-1252", errors="replace"), text
    )


def _is_known(name: str) -> bool:
    """Whether Python can decode the charset called `name`."""
    try:
        "".encode(name)
    except LookupError:  # also raised for codecs that are no charset, such as base64
        return False
    return True


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    head = content[:2000]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def is_binary(content: bytes) -> bool:
    """Whether `content` is no text in any encoding without byte order mark."""
    controls = sum(content.count(bytes([code])) for code in (*range(9), *range(0x0E, 0x20)))
    return controls > 1 + len(content) // _RAREST_CONTROL


def eight_bit_encoding(content: bytes) -> str:
    """The likeliest eight-bit encoding of `content` (see `_LETTERS`)."""
    scores = {encoding: _score(content, encoding) for encoding in _LETTERS}
    best = max(scores.values())
    winners = [encoding for encoding, score in scores.items() if score == best]
    if len(winners) == 1:
        return winners[0]
    guess = charset_normalizer.from_bytes(content, cp_isolation=winners).best()
    return guess.encoding if guess else "windows-1252"


def _score(content: bytes, encoding: str) -> float:
    text = content.decode(encoding, errors="replace")
    if encoding == "windows-1251":
        cyrillic, latin = len(_CYRILLIC_WORD.findall(text)), len(_LATIN_WORD.findall(text))
        return float(cyrillic) * 5 if cyrillic * 2 > latin else -float("inf")
    speaking, against = _LETTERS[encoding]
    score = sum(text.count(letter) for letter in speaking) - 2.0 * sum(
        text.count(letter) for letter in against
    )
    score -= 3 * len(_MISFIT.findall(text)) + 3 * text.count("\ufffd")
    if encoding == "windows-1252":
        score += 2 * len(_FRENCH.findall(text))
    else:
        score += 0.9 * sum(text.count(letter) for letter in _RARER)
        score += 2 * len(_ENDING_IC.findall(text))
    if encoding.startswith("iso"):
        # Its bytes 80 to 9F are controls, where the windows encodings have quotation marks.
        score -= 3 * sum(1 for c in text if "\x80" <= c <= "\x9f")
    return score
