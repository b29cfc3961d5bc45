"""Every organization, place, date and resolution that a text mentions, none overlapping another.

Dates and resolutions are read by rule. For organizations and places the model, the lists and the
rules only propose: which span stands, and where it ends, is decided by a second, linear model that
has learnt from annotated documents how far each of them can be trusted where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.acronyms import Definition
from extractors.dates import find_dates
from extractors.organizations import find_organizations
from extractors.place_names import known_names
from extractors.places import find_places
from extractors.resolutions import find_resolutions
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.knowledge.organizations import Alias
from pipeline.learned.linear_model import LinearModel
from pipeline.mentions.candidates import Span, Words, candidates
from pipeline.mentions.choice import choose, judge
from pipeline.mentions.features import MentionEvidence
from pipeline.mentions.model import ModelReading
from pipeline.names import Phrase, words
from pipeline.records import Mention, MentionType

# The answer that a span names nothing that is looked for.
NONE = "none"
# The rule of a name whose bounds no single rule proposed.
LEARNED = "learned"
_PROPOSED_BY_MODEL = frozenset({"ORG", "PLACE", "PERSON"})
_RANK = {MentionType.RESOLUTION: 0, MentionType.DATE: 1}


@dataclass(frozen=True, slots=True)
class Proposals:
    """What one document may mention: `ways` are the spans to weigh for organizations and places,
    `found` the rules' own proposals among them, `fixed` its dates and resolutions."""

    evidence: MentionEvidence
    ways: Mapping[Span, set[str]]
    found: tuple[Mention, ...]
    fixed: tuple[Mention, ...]


def find_mentions(
    found: ModelReading,
    definitions: Sequence[Definition],
    gazetteer: Gazetteer,
    knowledge: Knowledge,
    model: LinearModel,
) -> list[Mention]:
    """The mentions of one document in the order of the text, not yet resolved."""
    proposals = propose(found, definitions, gazetteer, knowledge)
    chances = judge(proposals.evidence, proposals.ways, model)
    chosen = choose(chances, model.labels, model.threshold, proposals.fixed, NONE)
    named = list(_mentions(chosen, proposals.found, found.document.text))
    swallowed = [span for span, _ in chosen]
    return sorted([*named, *_outside(proposals.fixed, swallowed)], key=lambda m: m.start)


def propose(
    found: ModelReading, definitions: Sequence[Definition], gazetteer: Gazetteer, knowledge: Knowledge
) -> Proposals:
    """All that may be a mention, and what speaks for it."""
    document = found.document
    text = document.text
    text_words = words(text)
    listed_names = list(knowledge.organization_names.find(text, text_words))
    known_towns = list(known_names(text, text_words, gazetteer))
    proposed = (
        *find_organizations(text, listed_names, found.spans, definitions),
        *find_places(text, text_words, known_towns, found.spans, gazetteer, knowledge.places),
    )
    dates = find_dates(text, document.published, knowledge.date_words)
    fixed = _without_overlaps([*find_resolutions(text, knowledge.resolutions), *dates])
    listed = dict(_listed(text, listed_names))
    towns = {(name.start, name.end): "strong" if name.strong else "weak" for name in known_towns}
    indexed = Words(text, text_words)
    spans = {(mention.start, mention.end) for mention in proposed}
    spans |= {(span.start, span.end) for span in found.spans if span.label in _PROPOSED_BY_MODEL}
    heads = knowledge.organization_heads
    evidence = MentionEvidence(
        indexed,
        found.spans,
        proposed,
        listed,
        towns,
        definitions,
        heads,
        knowledge.name_words,
        knowledge.word_clusters,
    )
    return Proposals(
        evidence,
        candidates(sorted({*spans, *listed, *towns}), indexed, heads),
        proposed,
        tuple(fixed),
    )


def _listed(text: str, names: Iterable[Phrase[Alias]]) -> Iterator[tuple[Span, str]]:
    """The spans of the authority's names, the weak ones too, and how strong each is."""
    for phrase in names:
        surface = text[phrase.start : phrase.end]
        admitted = [alias.strong for alias in phrase.entries if alias.admits(surface)]
        if admitted:
            yield (phrase.start, phrase.end), "strong" if any(admitted) else "weak"


def _without_overlaps(candidates: Iterable[Mention]) -> list[Mention]:
    """The surest of overlapping dates and resolutions, then the longest; what is left, in order.

    A resolution's number is never a date.
    """
    ordered = sorted(candidates, key=lambda m: (_RANK[m.type], m.start - m.end, m.start, m.rule))
    taken: set[int] = set()
    kept: list[Mention] = []
    for mention in ordered:
        span = range(mention.start, mention.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _mentions(chosen: Iterable[tuple[Span, str]], found: Iterable[Mention], text: str) -> Iterator[Mention]:
    """The chosen organizations and places, each with the first rule that proposed it as such."""
    rules: dict[tuple[int, int, str], str] = {}
    for mention in found:
        rules.setdefault((mention.start, mention.end, mention.type), mention.rule)
    for (start, end), label in chosen:
        if label in (MentionType.ORG, MentionType.PLACE):
            rule = rules.get((start, end, label), LEARNED)
            yield Mention(MentionType(label), start, end, text[start:end], rule)


def _outside(fixed: Iterable[Mention], names: Sequence[Span]) -> Iterator[Mention]:
    """Dates and resolutions that no chosen name swallows: `Coalition 1325` is no resolution."""
    waiting = iter(names)
    name = next(waiting, None)
    for mention in fixed:
        while name is not None and name[1] <= mention.start:
            name = next(waiting, None)
        if name is None or name[0] >= mention.end:
            yield mention
