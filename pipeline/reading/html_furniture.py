"""The furniture of a web page: menus, notices, lists of links, what is hidden."""

from __future__ import annotations

import re

from lxml import etree

# Parts that are never a report's text.
_OTHER_TAGS = frozenset({
    "script", "style", "noscript", "template", "svg", "nav", "aside", "button", "select", "iframe", "input",
    "textarea", "object", "video", "audio", "canvas", "dialog",
})  # fmt: skip
_OTHER_ROLES = frozenset({
    "navigation", "search", "complementary", "banner", "contentinfo", "dialog", "alertdialog", "menu",
    "menubar", "toolbar",
})  # fmt: skip
_OTHER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|share|sharing|addtoany|social|cookies?"
    r"|consent|related|recommended|read-?more|newsletter|subscribe|comments?|disqus|advert\w*|ads?|promo|popup"
    r"|modal|pagination|pager|skip-?link|screen-reader-text|sr-only|visually-hidden|hidden|print-only"
    r"|site-?footer|site-?header)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TYPED = frozenset({"text", "email", "search", "tel"})
_LONGEST_FORM = 600  # characters
# A list of links: so many of them, and so much of the text inside them.
_LEAST_LINKS = 3
_LINKED_SHARE = 0.6
# A part is text after all if so much of it was found to be, in lines of so many characters.
_LEAST_TEXT = 0.5
_SURE_LINE = 80


def furniture(body: etree._Element, found: str) -> frozenset[etree._Element]:
    """The parts of a page that are not its text; `found` is what was found to be text, if anything."""
    sure = {line for line in map(_one_line, found.split("\n")) if len(line) >= _SURE_LINE}
    other = {part for part in _other_parts(body) if not _is_mostly(part, sure)}
    return frozenset(other) | _link_lists(body, found)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_mostly(part: etree._Element, sure: set[str]) -> bool:
    """Whether most of the part is text that was found. What scripts hold and what is hidden never is."""
    if (part.tag in _OTHER_TAGS and part.tag != "aside") or _asks_for_input(part):
        return False
    text = _one_line(" ".join(part.itertext()))
    if len(text) < _SURE_LINE:
        return False
    return sum(len(line) for line in sure if line in text) >= _LEAST_TEXT * len(text)


def _asks_for_input(part: etree._Element) -> bool:
    """Whether a part is a form to fill in, such as a newsletter's; old systems put whole pages in a form."""
    inputs = [i for i in part.iter("input", "textarea") if i.get("type", "text").lower() in _TYPED]
    return bool(inputs) and len("".join(part.itertext())) < _LONGEST_FORM


def _other_parts(body: etree._Element) -> frozenset[etree._Element]:
    other = set()
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in ("body", "article", "main", "h1"):
            continue
        if (
            element.tag in _OTHER_TAGS
            or _is_outside_article(element)
            or _is_hidden(element)
            or _is_other(element)
        ):
            other.add(element)
    return frozenset(other)


def _is_other(element: etree._Element) -> bool:
    """Whether its role or name says it is no text, unless the headline or an article stands in it."""
    named = _OTHER_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}")
    if element.get("role", "") not in _OTHER_ROLES and named is None:
        return False
    return next(element.iter("h1", "article"), None) is None


def _link_lists(body: etree._Element, found: str) -> frozenset[etree._Element]:
    """Parts that are little but links to other pages, unless they were found to be text."""
    sizes: dict[etree._Element, tuple[int, int, int]] = {}  # characters, those in links, links
    lists = set()
    for _, element in etree.iterwalk(body, events=("end",)):
        children = [sizes.pop(child, (0, 0, 0)) for child in element]
        own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
        size = own + sum(child[0] for child in children)
        linked, links = sum(child[1] for child in children), sum(child[2] for child in children)
        if element.tag == "a":
            linked, links = size, 1
        sizes[element] = (size, linked, links)
        if links >= _LEAST_LINKS and linked >= _LINKED_SHARE * size and _is_link_list(element, found):
            lists.add(element)
    return frozenset(lists)


def _is_link_list(element: etree._Element, found: str) -> bool:
    if element.tag == "td":  # the column of links of old pages, which trafilatura often takes for text
        return True
    if element.tag not in ("ul", "ol", "div", "section"):
        return False
    return next(filter(None, map(_one_line, element.itertext())), "") not in found


def _is_outside_article(element: etree._Element) -> bool:
    if element.tag not in ("footer", "header") or element.find(".//h1") is not None:
        return False
    return not any(parent.tag in ("article", "main") for parent in element.iterancestors())


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style
    )
