"""The normal form of a report's characters.

Quotation marks, dashes and letters stay exactly as the report has them, because names and
evidence are quoted verbatim. Only what no reader can see, or what is the same character in
another coat, is changed: line ends, blanks, ligatures, invisible marks.
"""

from __future__ import annotations

import re
import unicodedata

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Line ends other than \n: CR LF, CR, vertical tab, NEL, line and paragraph separator.
_LINE_ENDS = re.compile("\r\n?|[\x0b\x85\u2028\u2029]")

# Blanks of a fixed width or without a break (Unicode category Zs without the plain space).
_BLANKS = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")

# Typographic ligatures (Unicode block Alphabetic Presentation Forms, FB00 to FB06).
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}  # fmt: skip

# Bullets of the Symbol and Wingdings fonts, which word processors store in the private use area
# as F000 plus the font's own code; and the hyphens that differ from - only in where lines break.
_SAME_SIGN = {
    0xF0B7: "•", 0xF0A7: "▪", 0xF06E: "■", 0xF0D8: "➢", 0xF0FC: "✓", 0xF02D: "-", 0x2010: "-", 0x2011: "-",
}  # fmt: skip

# Invisible: controls except tab, line end and form feed; soft hyphen; zero-width and
# direction marks; surrogates, private use and noncharacters, which no font shows the same way.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\ud800-\udfff]"
)
# What fonts without a table of codes give: controls, private use, the replacement character.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_LIST_SIGNS = frozenset(map(chr, _SAME_SIGN))
_TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """`text` in Unicode NFC with \\n line ends and without invisible characters.

    Form feeds stay: they are the page breaks of a text file and its reader's to take out.

    >>> clean("the\\u00a0of\\ufb01ce\\r\\nof UN\\u00ad\\u200b Women – “here”")
    'the office\\nof UN Women – “here”'
    """
    text = _LINE_ENDS.sub("\n", text)
    text = text.translate(_BLANKS).translate(_LIGATURES).translate(_SAME_SIGN)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def tidy(text: str) -> str:
    """Without blanks at line ends, without more than one blank line, without blank edges."""
    return _BLANK_LINES.sub("\n\n", _TRAILING_BLANKS.sub("", text)).strip("\n")


def is_unknown_sign(text: str) -> bool:
    """Whether `text` is one sign of a font that does not tell which it is: before a line, a bullet.

    >>> is_unknown_sign("\\uf0fe"), is_unknown_sign("–")
    (True, False)
    """
    return len(text) == 1 and text not in _LIST_SIGNS and _UNREADABLE.fullmatch(text) is not None


def unreadable_share(text: str) -> float:
    """The share of characters (0 to 1) that stand for no readable sign.

    >>> unreadable_share("ab\\ufffd\\x01")
    0.5
    """
    return len(_UNREADABLE.findall(text)) / len(text) if text else 0.0
