"""What kind of line a line is: the signs that it must not run on into the next."""

from __future__ import annotations

import re

_BULLET = r"[•◦●○▪■□◆➢➤►▶✓✔❖‣∙·»›→⇒❑❒☐●★\*>–—-]"
_NUMBER = r"(?:\d{1,3}(?:\.\d{1,2}){0,3}[.)]?|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,5}[.)]|\(\d{1,2}\)|\([a-z]{2}\))"
_LIST_ITEM = re.compile(rf"\s*(?:{_BULLET}\s+|{_NUMBER}\s+(?=\S)|\[[ xX]?\]\s)")
_BULLETED = re.compile(rf"\s*{_BULLET}\s+")
_MARKER_ONLY = re.compile(rf"\s*(?:{_BULLET}|{_NUMBER})\s*$")
# A bare number opens an item only with a full stop or bracket: `25 officers` opens none.
_BARE_NUMBER = re.compile(r"\s*\d{1,3}\s")
_FOOTNOTE = re.compile(r"\s*(?:[¹²³⁴-⁹⁰]+|\*{1,3})\s?\S")
# `Donor: Sida`: up to four words that begin with a capital, a colon, a value.
_FIELD = re.compile(r"\s*(?:[^\W\d_][\w'’/.()-]*)(?:[ /&][\w'’/.()&-]+){0,4}\s?:\s+\S")
# Cells set apart by tabs, bars or runs of blanks; dot leaders of a table of contents.
_ROW = re.compile(r"\S(?:\t|\s*\|\s*|\s{3,}|\s*\.{5,}\s*)\S|[│┌└├]|^\s*[-_=─]{5,}")
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’»)\]]*[⁰¹²³⁴-⁹]*$")
_ENDS_IN_DAY = re.compile(r"(?<![\w.])\d{1,2}\.$")
_SMALL_WORDS = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on", "or", "over",
    "the", "to", "under", "up", "upon", "via", "vs", "with", "without",
})  # fmt: skip


def is_list_item(line: str) -> bool:
    """Whether `line` opens with a bullet or an item's number.

    >>> [is_list_item(line) for line in ("• Pirot", "57. With funding", "(a) Each", "25 officers came")]
    [True, True, True, False]
    """
    return _LIST_ITEM.match(line) is not None and _BARE_NUMBER.match(line) is None


def is_bulleted(line: str) -> bool:
    """Whether `line` opens with a bullet.

    >>> is_bulleted("• Pirot"), is_bulleted("57. With funding")
    (True, False)
    """
    return _BULLETED.match(line) is not None


def without_marker(line: str) -> str:
    """`line` without the bullet or number that it opens with.

    >>> without_marker("• Pirot"), without_marker("57. With funding"), without_marker("25 officers came")
    ('Pirot', 'With funding', '25 officers came')
    """
    return line[found.end() :] if is_list_item(line) and (found := _LIST_ITEM.match(line)) else line


def is_marker(line: str) -> bool:
    """Whether `line` is nothing but a bullet or an item's number."""
    return _MARKER_ONLY.fullmatch(line) is not None


def is_field(line: str) -> bool:
    """Whether `line` is a labelled value such as `Donor: Sida`."""
    return _FIELD.match(line) is not None


def is_row(line: str) -> bool:
    """Whether `line` holds cells side by side, or is a rule."""
    return _ROW.search(line.strip()) is not None


def is_footnote(line: str) -> bool:
    """Whether `line` opens with a raised number or a star."""
    return _FOOTNOTE.match(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether `line` ends with a full stop or the like, closing quotation marks aside."""
    return _ENDS_SENTENCE.search(line.rstrip()) is not None


def ends_in_day(line: str) -> bool:
    """Whether `line` ends in a figure with a full stop, as a date that was cut does: `(05.`."""
    return _ENDS_IN_DAY.search(line.rstrip()) is not None


def runs_on(line: str) -> bool:
    """Whether `line` cannot be the end of anything: a comma, a bracket, `of the` at its end.

    >>> runs_on("the representative of the"), runs_on("Sweden, Norway,"), runs_on("A regional plan")
    (True, True, False)
    """
    bare = line.rstrip()
    last = bare.rsplit(" ", 1)[-1]
    return bare.endswith((",", "(", "/")) or (last in _SMALL_WORDS and " " in bare)


def is_heading(line: str) -> bool:
    """Whether `line` could be a heading: short, opened by a capital or number, not ended as a sentence."""
    bare = line.strip()
    return (
        0 < len(bare) <= 100
        and not bare.endswith((".", ",", ";", ":"))
        and (bare[0].isupper() or bare[0].isdigit() or bare[0] in "“\"'«")
        and not is_row(bare)
        and any(c.isalpha() for c in bare)
    )


def starts_small(line: str) -> bool:
    """Whether the first letter of `line`, after an opening quotation mark or bracket, is a small one."""
    return line.lstrip(" \t\"“„'‘(«[")[:1].islower()
