"""Organizations in a text: the model's spans, the authority file's names, and what the document defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors.acronyms import ACRONYM, Definition
from extractors.model_spans import ModelSpan
from pipeline.knowledge.organizations import Alias
from pipeline.names import Phrase
from pipeline.records import Mention, MentionType

_LEADING = re.compile(r"(?:[\W_]+|(?:the|a|an)\s+)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:['’]s|[^\w)]+)$")


def find_organizations(
    text: str,
    listed: Iterable[Phrase[Alias]],
    spans: Sequence[ModelSpan],
    definitions: Sequence[Definition],
) -> Iterator[Mention]:
    """Mentions of organizations, which may overlap: the mention stage chooses among them.

    `listed` are the names of the authority file that stand in the text.

    The rules, in the order of trust: `model`, `authority` (a strong name of the authority file),
    `definition` (`Kosovo Women's Network (KWN)`), `repeated` (a form found elsewhere in the text).
    """
    found = [*_from_model(text, spans), *_from_authority(text, listed)]
    found += _from_definitions(text, definitions, found)
    yield from found
    yield from _repeated(text, found)


def _from_model(text: str, spans: Sequence[ModelSpan]) -> Iterator[Mention]:
    for span in spans:
        if span.label == "ORG":
            start, end = _trim(text, span.start, span.end)
            if start < end:
                yield _mention(text, start, end, "model")


def _from_authority(text: str, listed: Iterable[Phrase[Alias]]) -> Iterator[Mention]:
    for phrase in listed:
        surface = text[phrase.start : phrase.end]
        if any(alias.strong and alias.admits(surface) for alias in phrase.entries):
            yield _mention(text, phrase.start, phrase.end, "authority")


def _from_definitions(
    text: str, definitions: Sequence[Definition], found: Sequence[Mention]
) -> Iterator[Mention]:
    for definition in definitions:
        # The bracket may define a plan or a law: one of the two must be known as an organization.
        if any(_touches(m, definition) for m in found):
            yield _mention(text, definition.short_start, definition.short_end, "definition")


def _touches(mention: Mention, definition: Definition) -> bool:
    is_long = mention.end == definition.long_end and mention.start <= definition.long_start + 40
    return is_long or (mention.start, mention.end) == (definition.short_start, definition.short_end)


def _repeated(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """Other places where a form of two words or an acronym, once found, stands again."""
    forms = {m.text for m in found if " " in m.text or ACRONYM.fullmatch(m.text)}
    if not forms:
        return
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    for match in re.finditer(rf"(?<![\w-])(?:{either})(?!\w)", text):
        yield _mention(text, match.start(), match.end(), "repeated")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out articles, quotation marks and a possessive 's at the ends."""
    leading = _LEADING.match(text, start, end)
    start = leading.end() if leading else start
    while trailing := _TRAILING.search(text[start:end]):
        end = start + trailing.start()
    return start, end


def _mention(text: str, start: int, end: int, rule: str) -> Mention:
    return Mention(MentionType.ORG, start, end, text[start:end], rule)
