"""Resolutions of the UN Security Council, cited in full, in lists or by the bare number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.knowledge.resolutions import Resolution
from pipeline.records import Mention, MentionType

_GAP = r"[ \u00a0]{1,2}"
_MAY_GAP = r"[ \u00a0]{0,2}"
_BODY = rf"(?:(?:United{_GAP}Nations|U\.?N\.?){_GAP})?(?:Security{_GAP}Council|S\.?C\.?|UNSC)"
_WORD = (
    rf"(?:(?:{_BODY}(?:{_GAP}\(\w+\))?|United{_GAP}Nations|U\.?N\.?){_GAP})?(?:resolutions?|res\.)"
    rf"(?:{_GAP}\((?:UN{_MAY_GAP})?SCRs?\))?"
)
_SHORT = rf"(?:UN{_MAY_GAP})?SCRs?|S/RES/|R(?=\d)"
_NUMBERED = rf"(?:{_GAP}|(?<=[Rsr/]))(?:n(?:o|r|umber)\.?{_MAY_GAP})?"
_NUMBER = r"(?P<number>[1-9]\d{2,3})(?!\d|[.,]\d{3})"
# "1325 (2000)", "1325/2000"; another slash is a resolution of another body ("6/30", "64/289").
_YEAR = r"(?:[ \u00a0]?\((?:19|20)\d\d\)|/(?:19|20)\d\d(?!\d))?(?!/\d)"
_OF_BODY = (
    rf"(?:{_GAP}of{_GAP}the{_GAP}(?:{_BODY}|United{_GAP}Nations(?:{_GAP}Security{_GAP}Council)?)"
    rf"(?!{_GAP}(?:of\b|resolution))\b)?"
)
_CITED = re.compile(
    rf"(?<![\w/])(?:{_WORD}|{_SHORT}){_NUMBERED}{_NUMBER}(?:(?={_GAP}of){_OF_BODY}|{_YEAR})", re.IGNORECASE
)
_CITED_OF = re.compile(
    rf"(?<!\w)resolutions?{_GAP}of{_GAP}the{_GAP}{_BODY}{_GAP}{_NUMBER}{_YEAR}", re.IGNORECASE
)
_CITED_BEHIND = re.compile(
    rf"(?<![\w/.,-]){_NUMBER}{_GAP}(?:{_BODY}{_GAP}resolution|UNSCR)\b(?!{_MAY_GAP}\d)", re.IGNORECASE
)
_NEXT = re.compile(
    rf"(?:,?{_GAP}(?:and|or|&)|,|{_MAY_GAP}/){_MAY_GAP}{_NUMBER}{_YEAR}(?![\w%-])", re.IGNORECASE
)
_BARE = re.compile(
    r"(?<![\w@.,:€$£/-])(?P<number>[12]\d{3})"
    rf"(?!\d|[.,]\d|[\w@%/]|-(?!(?:related|based|focused)\b)){_YEAR}"
)
_YEAR_BEHIND = re.compile(r"\(\d{4}\)\Z")
# Resolutions of other bodies, and numbers that count or name something else.
_OTHER_BODY = re.compile(
    r"(?:General Assembly|Human Rights Council|Parliament|Parliamentary Assembly|ECOSOC|Commission"
    r"|Economic and Social Council|Council of Europe|Council of Ministers|Municipal (?:Council|Assembly))"
    r"[ \u00a0]*\Z",
    re.IGNORECASE,
)
_NUMBERS_OTHER_THING = re.compile(
    r"(?:\b(?:no|nr|number|order|page|p|room|law"
    r"|EUR|USD|NOK|SEK|CHF)\.?|[€$£])[ \u00a0]\Z",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"[ \u00a0](?:women|men|people|persons|participants|girls|boys|children|members|euros?|EUR|USD|dollars"
    r"|reasons|copies|cases|signatures|families|refugees|km|kilomet(?:er|re)s)\b"
)
# In a body's name the number belongs to the name ("Coalition 1325", "the 1325 Network").
_NAME_BEFORE = re.compile(r"\b(?:Coalition|Operation|Act|Action on|Friends of|Alliance|Network)[ \u00a0]\Z")
_NAME_BEHIND = re.compile(r"[ \u00a0](?:Network|Alliance|Coalition|Committee)\b")
# Numbers that are years far more often than resolutions, unless a list or a word says otherwise.
_YEARS = range(1850, 2100)
# 1325 stands for itself; any other bare number needs a resolution cited in the same document.
_KNOWN_ALONE = {1325}
_LOOK_BACK = 40


def find_resolutions(text: str, resolutions: Sequence[Resolution]) -> Iterator[Mention]:
    """The Security Council resolutions named in a text, in order, without overlaps.

    Each number of a list is a mention of its own; the words before it belong to the first.
    """
    bare = {entry.number for entry in resolutions if entry.is_cited_bare}
    listed = {entry.number for entry in resolutions}
    cited = sorted(_cited(text), key=lambda mention: (mention.start, -mention.end))
    alone = bare if cited else bare & _KNOWN_ALONE
    found = sorted([*cited, *_bare(text, alone)], key=lambda mention: (mention.start, -mention.end))
    end = 0
    for mention in found:
        if mention.start < end:
            continue
        yield mention
        end = mention.end
        for following in _listed(text, end, listed, named=mention.rule != "resolution: bare number"):
            yield following
            end = following.end


def _cited(text: str) -> Iterator[Mention]:
    for pattern in (_CITED, _CITED_OF, _CITED_BEHIND):
        for match in pattern.finditer(text):
            if not _OTHER_BODY.search(text, max(0, match.start() - _LOOK_BACK), match.start()):
                yield _mention(match, match.start(), "resolution: cited")


def _bare(text: str, numbers: set[int]) -> Iterator[Mention]:
    for match in _BARE.finditer(text):
        number = int(match["number"])
        back = max(0, match.start() - _LOOK_BACK)
        dated = _YEAR_BEHIND.search(match.group()) is not None
        if not dated and (number not in numbers or number in _YEARS or _COUNTS.match(text, match.end())):
            continue
        if dated and number not in numbers and not _is_in_list(text, match.start()):
            continue
        if _NUMBERS_OTHER_THING.search(text, back, match.start()):
            continue
        if _NAME_BEFORE.search(text, back, match.start()) or _NAME_BEHIND.match(text, match.end()):
            continue
        yield _mention(match, match.start(), "resolution: bare number")


def _is_in_list(text: str, start: int) -> bool:
    """Whether the words before speak of resolutions: "resolutions, including 2129 (2013)"."""
    return "resolution" in text[max(0, start - 2 * _LOOK_BACK) : start].lower()


def _listed(text: str, at: int, listed: set[int], named: bool) -> Iterator[Mention]:
    """The numbers that follow a resolution in a list: "1820, 1888 and 1889"."""
    while match := _NEXT.match(text, at):
        number = int(match["number"])
        dated = _YEAR_BEHIND.search(match.group()) is not None
        known = number in listed or dated or (named and number not in _YEARS and number > 1000)
        if not known or _COUNTS.match(text, match.end()):
            return
        yield _mention(match, match.start("number"), "resolution: in a list")
        at = match.end()


def _mention(match: re.Match[str], start: int, rule: str) -> Mention:
    return Mention(
        type=MentionType.RESOLUTION,
        start=start,
        end=match.end(),
        text=match.string[start : match.end()],
        rule=rule,
        resolution=int(match["number"]),
    )
