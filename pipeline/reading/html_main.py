"""Which lines of a web page are its own text, and which are menus, notices and advertisements.

trafilatura finds the text's paragraphs, but drops short lines, which in reports hold donors, dates
and rows of tables. So its paragraphs are looked up in the page again, and the lines that stand in
the same part of the page's layout are read with them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

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
# Between the headline and the first paragraph stand a kicker, fields and a summary, not more.
_LONGEST_OPENING = 12
_WORD = re.compile(r"\w+")
# Old pages are laid out in cells; one with less than this share of the main one's text is furniture.
_LEAST_OF_CELL = 0.25
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
        everything = text_of(body, furniture(body, "")) or _soup_text(page)
        return found if len(_WORD.findall(found)) * 3 > len(_WORD.findall(everything)) else everything
    marked = _marked(lines_of(body, furniture(body, found)), found)
    found_again = sum(len(each.text) for each in marked if each.is_found)
    if found_again < _LEAST_FOUND_AGAIN * len(_one_line(found)):
        return found
    return joined(each.line for each in _own_lines(marked, fold(headline or "")))


def _marked(page_lines: list[Line], found: str) -> list[_Marked]:
    whole = _one_line(found)
    found_lines = {_one_line(line) for line in found.split("\n")}
    result = []
    for line in page_lines:
        text = _one_line(line.text)
        is_found = text in found_lines or (len(text) >= _SURE_LINE and text in whole)
        result.append(_Marked(line, text, is_found, is_found and len(text) >= _SURE_LINE))
    return result


def _own_lines(marked: list[_Marked], headline: str) -> list[_Marked]:
    marked = [each for each in _without_side_cells(marked) if not _is_furniture(each)]
    is_headline = [bool(headline) and fold(each.text) == headline for each in marked]
    sure = [at for at, each in enumerate(marked) if each.is_sure and not is_headline[at]]
    if not sure:
        return [each for each in marked if each.is_found]
    first, last = sure[0], sure[-1]
    weight = Counter[etree._Element]()
    for at in sure:
        weight[marked[at].line.box] += len(marked[at].text)
    main_box = weight.most_common(1)[0][0]
    around = {main_box, *main_box.iterancestors("article", "main")}
    opening = _opening(marked, first, is_headline, around)
    kept = []
    for at, each in enumerate(marked):
        line = each.line
        is_byline = is_date_alone(each.text) and not each.is_found and any(is_headline[max(0, at - 3) : at])
        if first <= at <= last:
            is_own = each.is_found or (weight[line.box] > 0 and _is_unlinked(each) and not is_byline)
        elif opening <= at < first:
            is_own = each.is_found or (line.box in around and _is_unlinked(each) and not is_byline)
        else:
            # After the text, and before its headline, only what looks like data and not like furniture.
            is_own = weight[line.box] > 0 and (each.is_found or (_is_data(each) and _is_unlinked(each)))
        if is_own or (is_headline[at] and at < first):
            kept.append(each)
    return kept


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
    return headings[-1] if headings else first


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
