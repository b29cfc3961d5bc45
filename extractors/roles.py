"""Which organizations a sentence says do what: organize, pay, help, take part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.knowledge.cues import FIRST_MASK, Cue
from pipeline.records import Mention, MentionType, Role

# What may stand between two organizations of one list: `A, B (C) and the D`.
_LIST_GLUE = re.compile(
    r"\s*(?:\([^()]{1,60}\)|[“”\"'’»)\]])?\s*(?:,|;|/|&|\+|and|as well as|with the|,? ?and also|plus|\|)?"
    r"\s*(?:and|as well as)?\s*(?:by|from|of)?\s*(?:the|its|their|an?)?\s*[“”\"'‘«(\[]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RoleHit:
    """Organizations that a cue gives a role; offsets are those of the cue's match in the text."""

    role: Role
    mentions: tuple[Mention, ...]
    start: int
    end: int
    cue: str


@dataclass(frozen=True, slots=True)
class _Masked:
    """A sentence whose lists of organizations are one character each."""

    text: str
    groups: tuple[tuple[Mention, ...], ...]
    offsets: tuple[int, ...]


def find_roles(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    kinds: Mapping[str, str],
    cues: Sequence[Cue],
) -> Iterator[RoleHit]:
    """The roles that the sentence `text[start:end]` gives to its organizations.

    `mentions` are the sentence's mentions in order; `kinds` tells the kind of each resolved
    organization by id, for cues that hold for donors only.
    """
    organizations = [m for m in mentions if m.type is MentionType.ORG]
    if not organizations:
        return
    masked = _mask(text, start, end, organizations)
    denied = {
        (cue.role, match["orgs"]) for cue in cues if cue.denies for match in cue.pattern.finditer(masked.text)
    }
    for cue in cues:
        if cue.denies:
            continue
        for match in cue.pattern.finditer(masked.text):
            if (cue.role, match["orgs"]) in denied:
                continue
            group = masked.groups[ord(match["orgs"]) - ord(FIRST_MASK)]
            chosen = tuple(m for m in group if not cue.kinds or kinds.get(m.entity or "") in cue.kinds)
            if chosen:
                hit_end = masked.offsets[match.end() - 1] + 1
                yield RoleHit(cue.role, chosen, masked.offsets[match.start()], hit_end, cue.name)


def _mask(text: str, start: int, end: int, organizations: Sequence[Mention]) -> _Masked:
    parts: list[str] = []
    offsets: list[int] = []
    groups = _lists(text, organizations)
    at = start
    for number, group in enumerate(groups):
        parts.append(text[at : group[0].start])
        offsets += range(at, group[0].start)
        parts.append(chr(ord(FIRST_MASK) + number))
        offsets.append(group[0].start)
        at = group[-1].end
    parts.append(text[at:end])
    offsets += range(at, end)
    return _Masked("".join(parts), tuple(groups), tuple(offsets))


def _lists(text: str, organizations: Sequence[Mention]) -> list[tuple[Mention, ...]]:
    """Organizations that stand in one list, together."""
    groups: list[list[Mention]] = []
    for mention in organizations:
        if groups and _LIST_GLUE.fullmatch(text[groups[-1][-1].end : mention.start]):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return [tuple(group) for group in groups]
