"""What the activity reader's model looks at: features of an activity and of a value it may have.

Features are names; a feature is there or it is not. They say where a value stands relative to the
words that first name the activity, what stands around it, and what the cues say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.activities.scene import NamingSpan, Scene, Trigger, donor_kind
from pipeline.learned.linear_model import reached
from pipeline.records import Mention

# Characters. A longer line is no field, a longer beginning no label, and a report can be one line.
_LONGEST_FIELD = 500
_LONGEST_LABEL = 40
# Chances of the encoder that make a difference.
_CHANCES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.95)
_STEPS = (0, 1, 2, 3, 5, 8, 12, 20, 40)


@lru_cache(maxsize=1000)
def _bucket(number: int) -> str:
    """A number of either sign as one of a few sizes."""
    size = next((step for step in _STEPS if abs(number) <= step), 99)
    return f"{'-' if number < 0 else ''}{size}"


def type_features(scene: Scene, trigger: Trigger) -> Iterator[str]:
    """For the type of an activity: the naming words, the lists' opinion, and the words around."""
    text = scene.document.text
    named = scene.tokens(trigger.start, trigger.end)
    for token in named:
        yield f"in:{token}"
        yield f"in4:{token[:5]}"
    yield f"last:{named[-1] if named else ''}"
    yield f"all:{' '.join(named)}"
    sentence = scene.sentences[trigger.sentence]
    for word in scene.type_words[trigger.sentence]:
        overlap = word.start < trigger.end and word.end > trigger.start
        yield f"{'list' if overlap else 'near'}:{word.type}"
        if word.start == trigger.end + 1:
            yield f"next:{word.type}"
    after = scene.tokens(trigger.end, min(sentence.end, trigger.end + 60))
    before = scene.tokens(max(sentence.start, trigger.start - 40), trigger.start)
    for token in after[:6]:
        yield f"after:{token}"
    for token in before[-3:]:
        yield f"before:{token}"
    for type_, share in scene.weighed.types(trigger.start, trigger.end).items():
        for step in reached(share, _SHARES):
            yield f"weighed:{type_}:{step}"
    if text[trigger.start].isupper():
        yield "capital"
    if trigger.end - trigger.start > 30:
        yield "long"


def _place_in_text(scene: Scene, trigger: Trigger, mention: Mention) -> Iterator[str]:
    at = scene.sentence_at(mention.start)
    apart = at - trigger.sentence
    here, there = scene.sentences[trigger.sentence], scene.sentences[at]
    yield f"apart:{_bucket(apart)}"
    if here.paragraph == there.paragraph:
        yield "same paragraph"
    if here.section == there.section:
        yield "same section"
    elif apart > 0:
        yield f"sections:{_bucket(there.section - here.section)}"
    between = scene.triggers_between(trigger.start, mention.start)
    yield f"others between:{min(between, 3)}:{'after' if mention.start > trigger.start else 'before'}"
    if scene.nearest_trigger(mention.start) is trigger:
        yield "nearest"
    if scene.last_trigger_before(mention.start) is trigger:
        yield "last named"
    if apart == 0:
        if mention.start < trigger.start:
            tokens = scene.tokens(mention.end, trigger.start)
            side = "before"
        else:
            tokens = scene.tokens(trigger.end, mention.start)
            side = "after"
        yield f"{side}:{_bucket(len(tokens))}"
        for token in tokens[:12]:
            yield f"{side} between:{token}"


def _around(scene: Scene, mention: Mention, prefix: str) -> tuple[str, ...]:
    """What stands around a mention; worked out once, however many activities may have it as a value."""
    key = (prefix, mention.start)
    known = scene.remembered.get(key)
    if known is None:
        known = tuple(f"{prefix} {feature}" for feature in _surroundings(scene, mention))
        scene.remembered[key] = known
    return known


def _surroundings(scene: Scene, mention: Mention) -> Iterator[str]:
    sentence = scene.sentences[scene.sentence_at(mention.start)]
    left = scene.tokens(max(sentence.start, mention.start - 60), mention.start)[-4:]
    right = scene.tokens(mention.end, min(sentence.end, mention.end + 50))[:4]
    for token in left:
        yield f"left:{token}"
    for token in right:
        yield f"right:{token}"
    yield f"left2:{' '.join(left[-2:])}"
    yield f"right1:{' '.join(right[:1])}"
    yield f"right2:{' '.join(right[:2])}"
    if mention.start == sentence.start or not left:
        yield "opens sentence"
    label = _label(scene, sentence.start, mention.start)
    if label:
        yield f"field:{label}"


def _label(scene: Scene, start: int, end: int) -> str | None:
    """The label of a field line: `donor` of `Donor: Sida`."""
    text = scene.document.text
    line_start = text.rfind("\n", max(0, start - _LONGEST_FIELD), start + 1) + 1
    if line_start == 0 and start > _LONGEST_FIELD:
        return None
    head, colon, _ = text[line_start : min(end, line_start + _LONGEST_LABEL)].partition(":")
    return " ".join(head.split()).lower() if colon else None


def nearest_mention(scene: Scene, trigger: Trigger, mentions: Sequence[Mention]) -> Mention:
    """The mention fewest sentences away from the naming words, then fewest characters."""
    return min(
        mentions,
        key=lambda m: (abs(scene.sentence_at(m.start) - trigger.sentence), abs(m.start - trigger.start)),
    )


def organization_features(
    scene: Scene, trigger: Trigger, type_: str, entity: str, mentions: Sequence[Mention]
) -> Iterator[str]:
    """For the role of an organization in an activity (or none), given its mentions near by."""
    nearest = nearest_mention(scene, trigger, mentions)
    yield from (f"n {f}" for f in _place_in_text(scene, trigger, nearest))
    yield from _around(scene, nearest, "n")
    kind = donor_kind(scene.organizations[entity])
    yield f"kind:{kind}"
    yield f"type:{type_}"
    yield f"type kind:{type_} {kind}"
    for token in scene.name_tokens(entity):
        yield f"name:{token}"
    if entity == scene.publisher:
        yield "publisher"
        yield f"publisher {type_}"
    if entity == scene.first_organization:
        yield "first organization"
    for token in scene.heading_above(scene.sentence_at(nearest.start)):
        yield f"heading:{token}"
    yield f"mentions:{_bucket(scene.mention_counts[entity])}"
    yield f"activities:{_bucket(len(scene.triggers))}"
    yield f"organizations:{_bucket(len(scene.organizations))}"
    for mention in mentions:
        at = scene.sentence_at(mention.start)
        apart = at - trigger.sentence
        scope = _scope(scene, trigger, type_, mention, at)
        for hit in scene.hits.get(mention, ()):
            yield f"cue:{hit.role}:{scope}"
            yield f"cue:{hit.cue}:{scope}"
            yield f"cue:{hit.role}:apart:{_bucket(apart)}"
            yield f"cue kind:{hit.role}:{kind}"
        if scope != "elsewhere" and mention is not nearest:
            yield from _around(scene, mention, scope)


def _scope(scene: Scene, trigger: Trigger, type_: str, mention: Mention, at: int) -> str:
    """How surely a sentence speaks of the activity."""
    if at == trigger.sentence:
        return "own" if scene.nearest_trigger(mention.start) is trigger else "shared"
    last = scene.last_trigger_before(mention.start)
    about = any(word.type == type_ and not word.verb for word in scene.type_words[at])
    if last is trigger:
        return "about" if about else "following"
    return "named again" if about else "elsewhere"


def place_features(
    scene: Scene, trigger: Trigger, type_: str, entity: str, mentions: Sequence[Mention]
) -> Iterator[str]:
    """For whether an activity happened at a place, given its mentions near by."""
    nearest = nearest_mention(scene, trigger, mentions)
    yield from (f"n {f}" for f in _place_in_text(scene, trigger, nearest))
    yield from _around(scene, nearest, "n")
    place = scene.places[entity]
    yield f"kind:{place.kind}"
    yield f"type kind:{type_} {place.kind}"
    yield f"mentions:{_bucket(scene.mention_counts[entity])}"
    yield f"activities:{_bucket(len(scene.triggers))}"
    yield f"places:{_bucket(len(scene.places))}"
    same = scene.located[scene.sentence_at(nearest.start)]
    beside = [scene.places[m.entity].kind for m in same if m.entity is not None and m.entity in scene.places]
    finer = sum(kind in ("city", "venue") for kind in beside)
    yield f"kind finer:{place.kind}:{min(finer, 2)}"
    for mention in mentions:
        if mention is nearest:
            continue
        at = scene.sentence_at(mention.start)
        scope = _scope(scene, trigger, type_, mention, at)
        if scope != "elsewhere":
            yield f"again:{scope}"
            yield from _around(scene, mention, scope)


def date_features(scene: Scene, trigger: Trigger, type_: str, mention: Mention) -> Iterator[str]:
    """For whether a date mentioned is the activity's start, its end, or both."""
    yield from (f"n {f}" for f in _place_in_text(scene, trigger, mention))
    yield from _around(scene, mention, "n")
    assert mention.period is not None
    days = (mention.period.end - mention.period.start).days
    precision = (
        "day"
        if days == 0
        else "days"
        if days < 27
        else "month"
        if days < 31
        else "months"
        if days < 360
        else "year"
        if days < 366
        else "years"
    )
    yield f"precision:{precision}"
    yield f"type precision:{type_} {precision}"
    if mention.period.start == scene.document.published:
        yield "published"
    same = [m for m in scene.located[trigger.sentence] if m.period is not None]
    yield f"dates beside:{min(len(same), 3)}"
    at = scene.sentence_at(mention.start)
    yield f"scope:{_scope(scene, trigger, type_, mention, at)}"
    if same and at != trigger.sentence:
        yield "has a date beside"
    first = min(same, key=lambda m: max(m.start - trigger.end, trigger.start - m.end), default=None)
    if first is mention:
        yield "closest beside"


def country_features(
    scene: Scene,
    trigger: Trigger,
    type_: str,
    country: str,
    mentions: Sequence[Mention],
    of_places: frozenset[str],
) -> Iterator[str]:
    """For whether an activity happened in a country that none of its places lies in.

    `mentions` name its places near by; `of_places` are the countries of its places.
    """
    nearest = min(mentions, key=lambda m: abs(m.start - trigger.start))
    yield from (f"n {f}" for f in _place_in_text(scene, trigger, nearest))
    counts = scene.country_counts
    share = counts[country] / counts.total()
    yield f"share:{round(share * 5)}"
    yield f"alone:{len(counts) == 1}"
    yield f"most:{counts[country] == max(counts.values())}"
    yield f"placed:{min(len(of_places), 2)}"
    yield f"placed share:{min(len(of_places), 1)}:{round(share * 5)}"
    yield f"type:{type_}"
    yield f"type placed:{type_}:{min(len(of_places), 1)}"
    yield from _around(scene, nearest, "n")


def naming_features(scene: Scene, span: NamingSpan) -> Iterator[str]:
    """For whether words are the first naming of an activity."""
    at = scene.sentence_at(span.start)
    sentence = scene.sentences[at]
    before = scene.tokens(max(sentence.start, span.start - 50), span.start)[-4:]
    after = scene.tokens(span.end, min(sentence.end, span.end + 50))[:4]
    last = scene.tokens(span.start, span.end)[-1:]
    word = last[0] if last else ""
    yield f"word:{word}"
    if not span.by_model and span.listed is None:
        yield f"alone:{word}"
    yield f"model:{span.by_model}"
    yield f"listed:{span.listed}"
    yield f"model listed:{span.by_model}:{span.listed}"
    for step in reached(span.chance, _CHANCES):
        yield f"weighed:{step}"
    for n, token in enumerate(reversed(before)):
        yield f"b{n}:{token}"
        yield f"b:{token}"
    for n, token in enumerate(after):
        yield f"a{n}:{token}"
        yield f"a:{token}"
    yield f"b1 word:{before[-1] if before else '^'} {word}"
    yield f"a1 word:{word} {after[0] if after else '$'}"
    mentions = scene.located[at]
    kinds = sorted({str(m.type) for m in mentions})
    yield f"beside:{'+'.join(kinds)}"
    yield f"beside listed:{'+'.join(kinds)}:{span.listed}"
    for kind in kinds:
        yield f"beside:{kind}"
    for mention in mentions:
        for hit in scene.hits.get(mention, ()):
            yield f"cue:{hit.role}"
            if hit.start <= span.start <= hit.end:
                yield f"inside cue:{hit.role}"
    yield f"item:{sentence.item}"
    yield f"opens:{span.start - sentence.start < 3}"
    yield f"words:{_bucket(len(scene.tokens(sentence.start, sentence.end)))}"
    yield f"sentence:{_bucket(at)}"
    yield f"first:{scene.is_first(word, span.start)}"
    yield f"first definite:{scene.is_first(word, span.start)}:{before[-1] if before else '^'}"
    yield f"ends:{sentence.end - span.end < 3}"
    if scene.document.text[span.start].isupper():
        yield "capital"
