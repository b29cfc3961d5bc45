"""The activity types and the words that name them: `activity_types.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ActivityType:
    """One of the sixteen types. `examples` hold the naming words in brackets."""

    id: str
    label: str
    definition: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActivityWords:
    """All types with two compiled searches over a sentence.

    `names` finds a noun or verb (its folded form is looked up in `type_of`); `deeds` holds, for
    each type, a pattern whose group `verb` names the activity and whose object decides the type.
    """

    types: tuple[ActivityType, ...]
    names: re.Pattern[str]
    type_of: dict[str, str]
    verbs: frozenset[str]
    deeds: tuple[tuple[str, re.Pattern[str]], ...]


def load_activity_words(path: Path) -> ActivityWords:
    """Read `activity_types.toml`. Raises ValueError when a word stands for two types."""
    types: list[ActivityType] = []
    type_of: dict[str, str] = {}
    verbs: set[str] = set()
    deeds: list[tuple[str, re.Pattern[str]]] = []
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["type"]:
        types.append(
            ActivityType(
                row["id"], row["label"], row["definition"], tuple(row["examples"]), tuple(row["not"])
            )
        )
        nouns = {form for noun in row["nouns"] for form in (noun, plural(noun))}
        verbs.update(plain(verb) for verb in row["verbs"])
        for word in sorted({plain(word) for word in (*nouns, *row["verbs"])}):
            if type_of.setdefault(word, row["id"]) != row["id"]:
                raise ValueError(f"{path}: {word!r} stands for {type_of[word]} and {row['id']}")
        deeds += [(row["id"], _deed_pattern(deed["verbs"], deed["objects"])) for deed in row.get("deeds", ())]
    longest_first = sorted(type_of, key=lambda word: (-len(word), word))
    names = re.compile(rf"(?<![\w-])(?:{_alternatives(longest_first)})(?![\w-])", re.IGNORECASE)
    return ActivityWords(tuple(types), names, type_of, frozenset(verbs), tuple(deeds))


_BLANK = {" ": r"[ \u00a0-]"}


def plain(word: str) -> str:
    """The form under which a word is looked up: lower case, hyphens as blanks.

    >>> plain("Round-Table")
    'round table'
    """
    return word.lower().replace("-", " ").replace("\u00a0", " ")


def plural(noun: str) -> str:
    """The plural of a noun or of a noun phrase's head.

    >>> plural("study"), plural("workshop"), plural("training of trainers"), plural("speech")
    ('studies', 'workshops', 'trainings of trainers', 'speeches')
    """
    head, preposition, rest = noun.partition(" of ") if " of " in noun else noun.partition(" for ")
    if head.endswith("s"):
        return noun
    if re.search(r"[^aeiou]y$", head):
        many = head[:-1] + "ies"
    elif re.search(r"(?:ch|sh|x|z)$", head):
        many = head + "es"
    else:
        many = head + "s"
    return many + preposition + rest


def _deed_pattern(verbs: list[str], objects: list[str]) -> re.Pattern[str]:
    things = _alternatives(sorted({form for noun in objects for form in (noun, plural(noun))}, key=len)[::-1])
    doing = _alternatives(sorted(verbs, key=len)[::-1])
    # At most eight words between a verb and its object, and no other clause.
    active = rf"(?P<verb>{doing})(?: [^\s.;:]+){{0,8}}? (?:{things})"
    being = "was|were|is|are|has been|have been|had been|being"
    passive = rf"(?:{things})(?: [^\s.;:]+){{0,6}}? (?:{being}) (?:\w+ly )?(?P<passive>{doing})"
    return re.compile(rf"(?<![\w-])(?:{active}|{passive})(?![\w-])", re.IGNORECASE)


def _alternatives(words: list[str]) -> str:
    """The words in this order, those with one beginning together: a text's word is then compared with
    the few that begin like it, not with each."""
    return _branches(words)


def _branches(words: list[str]) -> str:
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    return "|".join(
        _BLANK.get(first, re.escape(first)) + (f"(?:{_branches(rests)})" if any(rests) else "")
        for first, rests in by_first.items()
    )
