"""Which lines of a web page are its own text, and which are menus, notices and advertisements.

trafilatura finds the text's paragraphs, but drops short lines, which in reports hold donors, dates
and rows of tables. So its paragraphs are looked up in the page again, and the lines that stand in
the same part of the page's layout are read with them: the smallest part that holds nearly all of them,
whether its paragraphs stand in it side by side or each in containers of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import trafilatura
from bs4 import BeautifulSoup
from lxml import etree

from pipeline.names import fold
from pipeline.reading import characters, lines
from pipeline.reading.dates import is_date_alone
from pipeline.reading.html_furniture import furniture
from pipeline.reading.html_lines import Line, joined, lines_of, text_of

# Below this many words trafilatura is not believed; a page has more, or nothing to say.
_FEW_WORDS = 40
# A line of trafilatura's of so many characters is no chance match.
_SURE_LINE = 25
# If less of what trafilatura found is found again, its own text is taken as it is.
_LEAST_FOUND_AGAIN = 0.8
# A line of which more is links leads to another page.
_MOST_LINKED = 0.5
# A raised number behind a word or the end of a sentence, and how it reads where it is not raised.
_MARKS = re.compile(r"[⁰¹²³⁴-⁹]+|(?<=[^\W\d_])\d{1,2}(?!\w)|(?<=[.,;!?”\"’)])\d{1,2}(?!\w)|\[\d{1,3}\]")
_BY = re.compile(r"(?:(?:written|posted|submitted) )?by\b|posted on\b", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|dateline|post-?info|(?:post|entry)-?meta|submitted|posted-?on|pubdate)"
)
# Between the headline and the first paragraph stand a kicker, fields and a summary, not more.
_LONGEST_OPENING = 12
_WORD = re.compile(r"\w+")
# A container of a paragraph or a field holds so many lines and none of these.
_FEW_LINES = 3
_NOT_PLAIN = frozenset({"a", "img", "picture", "figure", "aside", "form", "button", "time"})
# Old pages are laid out in cells; one with less than this share of the main one's text is furniture.
_LEAST_OF_CELL = 0.25
# The main part of a page holds this share of the text that was found.
_MAIN_SHARE = 0.8
# What is told from the page alone, without trafilatura, is told from less.
_OWN_SHARE = 0.6
_COPYRIGHT = re.compile(r"(?:©|\(c\) ?(?:19|20)|copyright\b|all rights reserved)", re.IGNORECASE)
_LONGEST_COPYRIGHT = 150  # characters
_LEADS_ELSEWHERE = re.compile(
    r"(?:also read|read (?:also|more)|see also|related|watch|more on this|lea(?: también| más)?|mir[ae]"
    r"|lire aussi|lesen sie auch|pročitajte|lexoni?)\b[^:]{0,12}:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line of the page; whether trafilatura found it too, and whether it is long enough to be sure."""

    line: Line
    text: str
    is_found: bool
    is_sure: bool


def main_text(page: str, root: etree._Element, headline: str | None) -> str:
    """The page's own text; everything it shows if its text cannot be told from the rest."""
    found = _trafilatura_text(page)
    body = root.find(".//body")
    if body is None:
        return found
    if len(_WORD.findall(found)) < _FEW_WORDS:
        return _from_page_alone(page, body, found, headline)
    marked = _marked(lines_of(body, furniture(body, found)), found)
    if _is_beside_text(marked):
        return joined(each.line for each in _own_lines(body, _by_weight(body), fold(headline or "")))
    found_again = sum(len(each.text) for each in marked if each.is_found)
    if found_again < _LEAST_FOUND_AGAIN * len(_one_line(found)):
        return found
    return joined(each.line for each in _own_lines(body, marked, fold(headline or "")))


def _from_page_alone(page: str, body: etree._Element, found: str, headline: str | None) -> str:
    """The text where trafilatura hardly found any: that of the main part, or else all that is shown."""
    everything = text_of(body, furniture(body, "")) or _soup_text(page)
    shown = len(_WORD.findall(everything))
    if len(_WORD.findall(found)) * 3 > shown:
        return found
    main = joined(each.line for each in _own_lines(body, _by_weight(body), fold(headline or "")))
    return main if len(_WORD.findall(main)) > max(_FEW_WORDS, _OWN_SHARE * shown) else everything


def _marked(page_lines: list[Line], found: str) -> list[_Marked]:
    whole = _compared(found)
    found_lines = {_compared(line) for line in found.split("\n")}
    result = []
    for line in page_lines:
        text = _one_line(line.text)
        bare = _compared(line.text)
        is_found = bare in found_lines or (len(bare) >= _SURE_LINE and bare in whole)
        result.append(_Marked(line, text, is_found, is_found and len(text) >= _SURE_LINE))
    return result


def _is_beside_text(marked: list[_Marked]) -> bool:
    """Whether more text stands above what was found than in it, as where a teaser passed for the article."""
    sure = [at for at, each in enumerate(marked) if each.is_sure]
    if not sure:
        return False
    above = sum(len(each.text) for each in marked[: sure[0]] if _is_prose(each))
    return above > sum(len(marked[at].text) for at in sure)


def _is_prose(each: _Marked) -> bool:
    return len(each.text) >= _SURE_LINE and _is_unlinked(each) and not _is_furniture(each)


def _by_weight(body: etree._Element) -> list[_Marked]:
    """The lines of a page, marked as found where they stand in the part that holds most of its text."""
    marked = _marked(lines_of(body, furniture(body, "")), "")
    weight = Counter[etree._Element]()
    for each in marked:
        weight[each.line.box] += len(each.text) if _is_prose(each) else 0
    inside = set(_main_part(body, weight, _OWN_SHARE).iter())
    is_sure = [_is_prose(each) and each.line.box in inside for each in marked]
    return [replace(each, is_found=sure, is_sure=sure) for each, sure in zip(marked, is_sure, strict=True)]


def _main_part(body: etree._Element, weight: Counter[etree._Element], share: float) -> etree._Element:
    """The smallest part of the page that holds this share of the weight."""
    within = Counter[etree._Element]()
    for box, own in weight.items():
        within[box] += own
        for part in box.iterancestors():
            within[part] += own
    part = body
    while True:
        inner = max(part, key=lambda child: within[child], default=None)
        if inner is None or within[inner] < share * within[body] or not within[inner]:
            return part
        part = inner


def _own_lines(body: etree._Element, marked: list[_Marked], headline: str) -> list[_Marked]:
    marked = [each for each in _without_side_cells(marked) if not _is_furniture(each)]
    is_headline = [bool(headline) and fold(each.text) == headline for each in marked]
    sure = [at for at, each in enumerate(marked) if each.is_sure and not is_headline[at]]
    if not sure:
        return [each for each in marked if each.is_found]
    weight = Counter[etree._Element]()
    for at in sure:
        weight[marked[at].line.box] += len(marked[at].text)
    main_box = weight.most_common(1)[0][0]
    main_part, alike = _widened(_main_part(body, weight, _MAIN_SHARE), body)
    marked = [
        replace(each, is_found=True, is_sure=True) if each.line.box in alike and _is_prose(each) else each
        for each in marked
    ]
    sure = [at for at, each in enumerate(marked) if each.is_sure and not is_headline[at]]
    weight.update(marked[at].line.box for at in sure)
    first, last = sure[0], sure[-1]
    inside = set(main_part.iter())
    plain = _plain_parts(main_part, marked) if main_part is not body else set()
    around = {main_box, *main_box.iterancestors("article", "main"), *inside}
    holders = set(main_part.iterancestors())
    around |= {marked[at].line.box for at in range(first) if is_headline[at]} & holders
    opening = _opening(marked, first, is_headline, around)
    # What was found behind the main part is of the margin or the foot of the page.
    last = max((at for at in sure if marked[at].line.box in inside), default=last)
    kept = []
    for at, each in enumerate(marked):
        line = each.line
        is_byline = (
            is_date_alone(each.text)
            and any(is_headline[max(0, at - 3) : at])
            and (not each.is_found or _is_named_byline(line.box) or _BY.match(each.text) is not None)
        )
        if first <= at <= last:
            is_near = weight[line.box] > 0 or line.box in plain
            is_own = not is_byline and (each.is_found or (is_near and _is_unlinked(each)))
        elif opening <= at < first:
            is_own = not is_byline and (each.is_found or (line.box in around and _is_unlinked(each)))
        else:
            # After the text, and before its headline, only what looks like data and not like furniture.
            is_near = line.box in inside and (weight[line.box] > 0 or not line.is_item)
            is_own = is_near and (each.is_found or (_is_data(each) and _is_unlinked(each)))
        if is_own or (is_headline[at] and at < first):
            kept.append(each)
    return kept


def _widened(part: etree._Element, body: etree._Element) -> tuple[etree._Element, set[etree._Element]]:
    """The part of the page around containers that are built like this one, and all that is in those.

    Page builders put each paragraph and each table into containers of its own, all of one class; of these
    trafilatura may take the longest for the article.
    """
    inner = part
    while inner is not body:
        holder = inner.getparent()
        kind = inner.tag, inner.get("class")
        alike = [other for other in holder if other is not inner and (other.tag, other.get("class")) == kind]
        if kind[1] and alike:
            return holder, {below for other in alike for below in other.iter()}
        if len(holder) > 1:
            break
        inner = holder
    return part, set()


def _plain_parts(main_part: etree._Element, marked: list[_Marked]) -> set[etree._Element]:
    """The main part itself, and those of its children with all in them that hold a few lines and no link.

    Teasers, boxes and captions have links or pictures in them; containers of a field or a paragraph have not.
    """
    holders = {part: child for child in main_part for part in child.iter()}
    lines_in = Counter[etree._Element]()
    other = {holder for part, holder in holders.items() if part.tag in _NOT_PLAIN}
    for each in marked:
        holder = holders.get(each.line.box)
        if holder is not None:
            lines_in[holder] += 1
            if each.line.linked:
                other.add(holder)
    return {main_part} | {
        part for part, holder in holders.items() if lines_in[holder] <= _FEW_LINES and holder not in other
    }


def _is_named_byline(box: etree._Element) -> bool:
    """Whether the page calls this part, or the one around it, the line with its date or writer."""
    parent = box.getparent()
    around = [box] if parent is None else [box, parent]
    return any(_BYLINE.search(part.get("class", "")) is not None for part in around)


def _opening(marked: list[_Marked], first: int, is_headline: list[bool], around: set[etree._Element]) -> int:
    """Where the lines begin that stand between the headline, or another heading, and the text."""
    start = max(0, first - _LONGEST_OPENING)
    for at in range(start, first):
        if is_headline[at]:
            # A kicker may stand above the headline in the same part of the page.
            while at > start and marked[at - 1].line.box is marked[at].line.box:
                at -= 1
            return at
    headings = [
        at for at in range(start, first) if marked[at].line.is_heading and marked[at].line.box in around
    ]
    if headings:
        return headings[-1]
    # Old pages write their headline in large letters and call nothing a heading.
    has_headings = any(each.line.is_heading for each in marked)
    at = first
    while (
        not has_headings and at > start and _is_unlinked(marked[at - 1]) and marked[at - 1].line.box in around
    ):
        at -= 1
    return at


def _is_unlinked(each: _Marked) -> bool:
    return each.line.linked < _MOST_LINKED * len(each.text)


def _is_data(each: _Marked) -> bool:
    return each.line.is_row or each.line.is_item or lines.is_field(each.text)


def _is_furniture(each: _Marked) -> bool:
    if len(each.text) < _LONGEST_COPYRIGHT and _COPYRIGHT.match(each.text):
        return True
    return not _is_unlinked(each) and _LEADS_ELSEWHERE.match(each.text) is not None


def _without_side_cells(marked: list[_Marked]) -> list[_Marked]:
    """The lines of a page laid out in a table without its banner, its margins and its foot."""
    weight = Counter[etree._Element | None]()
    cells = [_cell(each.line.box) for each in marked]
    for cell, each in zip(cells, marked, strict=True):
        weight[cell] += len(each.text) if each.is_sure else 0
    main = max(weight, key=lambda cell: weight[cell], default=None)
    if main is None:
        return marked
    least = _LEAST_OF_CELL * weight[main]
    inside = {main, None, *main.iter("td")}
    return [each for cell, each in zip(cells, marked, strict=True) if cell in inside or weight[cell] >= least]


def _cell(box: etree._Element) -> etree._Element | None:
    return box if box.tag == "td" else next(box.iterancestors("td"), None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _compared(text: str) -> str:
    """`text` in one line without an item's bullet, and without raised numbers, which trafilatura sets like
    any others."""
    return _MARKS.sub("", lines.without_marker(_one_line(text)))


def _trafilatura_text(page: str) -> str:
    try:
        document = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, with_metadata=False
        )
    except RecursionError:  # pages nested deeper than Python's stack
        return ""
    body = getattr(document, "body", None)
    return text_of(body) if body is not None else ""


def _soup_text(page: str) -> str:
    """All visible text, for markup too broken for lxml."""
    soup = BeautifulSoup(page, "html.parser")
    for other in soup(["script", "style", "noscript", "template"]):
        other.decompose()
    return characters.tidy(characters.clean(soup.get_text("\n", strip=True)))
