"""What kind of body a name that no list knows stands for, judged by its head noun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.knowledge.organizations import Head
from pipeline.names import folded_words

# Small words that end the head noun phrase of a name: `Network` in `Network of Women in Uniform`.
_PREPOSITIONS = frozenset(
    {
        "of", "for", "on", "in", "to", "against", "de", "des", "du", "del", "della", "za",
        "për", "te", "na", "od", "о", "за", "на", "von", "für",
    }
)  # fmt: skip


def heads_by_word(heads: Iterable[Head]) -> Mapping[tuple[str, ...], Head]:
    """Heads under their folded words; where two languages share one, the strong one."""
    found: dict[tuple[str, ...], Head] = {}
    for head in heads:
        key = folded_words(head.word)
        if key not in found or (head.strong and not found[key].strong):
            found[key] = head
    return found


def kind_of(name: str, heads: Mapping[tuple[str, ...], Head]) -> str | None:
    """The kind that the name's head noun points to; None where no head is known.

    In English the head closes the words before a preposition (`Kosovo Women's Network`), in other
    languages and with `of` it opens the name (`Ministry of Justice`, `Udruženje žena`).
    """
    folded = folded_words(name)
    stop = next((n for n, word in enumerate(folded) if word in _PREPOSITIONS and n), len(folded))
    weak: str | None = None
    for start, end, positions in _spans(len(folded), stop):
        head = heads.get(folded[start:end])
        if head is not None and head.position in positions:
            if head.strong:
                return head.kind
            weak = weak or head.kind
    return weak


def _spans(length: int, stop: int) -> Iterable[tuple[int, int, frozenset[str]]]:
    """Where a head may stand, surest first: at the phrase's end, at its start, then anywhere."""
    for size in (3, 2, 1):
        if stop - size >= 0:
            yield stop - size, stop, frozenset({"head", "any"})
    for size in (3, 2, 1):
        yield 0, size, frozenset({"first", "any"})
    for start in range(length):
        yield start, start + 1, frozenset({"any"})
