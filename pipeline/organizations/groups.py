"""The forms of a document's organizations, joined where the document shows that they are one body."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from extractors.acronyms import ACRONYM, Definition, spells, spells_beginning, spells_by_syllables
from pipeline.names import fold
from pipeline.organizations.context import CountryContext
from pipeline.organizations.forms import comparable, is_proper, split_country
from pipeline.records import Mention

# A single word is too short to be another name's beginning, unless it is a proper name.
_FEWEST_WORDS = 2
_SHORTEST_ACRONYM = 3
# A definition's long form may begin this many characters before the name that is marked.
_MOST_LEFT_OUT = 40
_BRACKET = re.compile(r"[”\"’»]?\s?\(\s?[“\"„«‘]?(?:the )?")
_CLOSED = re.compile(r"[”\"'“’»]?\s?\)")
_DASH = re.compile(r"\s?[–—-]\s")
_QUOTED = re.compile(r"[“\"„«‘'](?P<name>[^“”\"„»«‘]{3,})[”\"“»’']$")
# What may follow a short name in the full one: `of the Republic of Serbia`, `, Nonviolence and …`.
_CONTINUES = re.compile(
    r"[”\"’»]?(?:,| (?:of|for|and|in|on|from|to|de|za|i|e|për|at)\b| ?[–-]|,? \()", re.IGNORECASE
)
# What may stand before it: a word for any body, or the body it is part of (`Foundation United Women`).
_OPENERS = frozenset(
    {"association", "foundation", "organization", "ngo", "udruzenje", "udruga", "fondacija", "citizens"}
)


class Groups:
    """A partition of the forms. `identities` holds what single forms are known to be by themselves;
    two forms known to be two bodies are never joined."""

    def __init__(self, identities: Mapping[str, str | None], context: CountryContext) -> None:
        self._identities = dict(identities)
        self._context = context
        self._parent = {form: form for form in self._identities}
        self._joined: set[str] = set()
        self._why: dict[str, tuple[str, str]] = {}
        self._keys = {form: comparable(form) for form in self._identities}
        self._national = {form: split_country(key, context.names) for form, key in self._keys.items()}
        first: dict[str, str] = {}
        for form in self._identities:
            # `FemWise Africa` and `Femwise-Africa`, `Island Sun` and `IslandSun`.
            self._join(first.setdefault("".join(self._keys[form]), form), form, "spelling")

    def all(self) -> list[tuple[str, ...]]:
        """The groups in a fixed order, each form once."""
        joined: dict[str, list[str]] = {}
        for form in sorted(self._identities):
            joined.setdefault(self._root(form), []).append(form)
        return [tuple(group) for group in joined.values()]

    def why(self, form: str) -> tuple[str, str] | None:
        """How a form came into its group: the method and the form it was joined with; None where it
        stands alone."""
        return self._why.get(form)

    def join_defined(self, named: Sequence[Mention], definitions: Sequence[Definition]) -> None:
        """`Kosovo Women's Network (KWN)`: the short form stands for the long one."""
        ends = {mention.end: mention for mention in named}
        for definition in definitions:
            long = ends.get(definition.long_end)
            if (
                long is not None
                and definition.short in self._identities
                and long.start <= definition.long_start + 40
            ):
                self._join(long.text, definition.short, "defined")

    def join_bracketed(self, text: str, named: Sequence[Mention]) -> None:
        """`Women of the South (Zena Juga)`: a name in brackets right after a name translates it.

        `KWN – Kosovo Women's Network` likewise, where one of the two abbreviates the other.
        """
        for first, second in itertools.pairwise(named):
            between = text[first.end : second.start]
            if _BRACKET.fullmatch(between) and _CLOSED.match(text, second.end):
                # A bare acronym that does not abbreviate the name is somebody else: `Women's Forum (UNDP)`.
                known = self._identity(second.text)
                if known is None or _explains(second.text, first.text):
                    self._join(first.text, second.text, "bracketed")
            elif _DASH.fullmatch(between) and (
                _explains(second.text, first.text) or _explains(first.text, second.text)
            ):
                self._join(first.text, second.text, "bracketed")

    def join_abbreviated(self) -> None:
        """An acronym that the document never explains stands for the one name that it abbreviates."""
        by_initial: dict[str, list[str]] = {}
        for form in self._identities:
            by_initial.setdefault(fold(form).lstrip("“\"'‘«„")[:1], []).append(form)
        for short in self._unknown(lambda form: ACRONYM.fullmatch(form) is not None):
            if self._is_joined(short):
                continue
            letters = sum(c.isalpha() for c in short)
            alike = [form for form in by_initial.get(fold(short)[0], []) if " " in form]
            longer = [form for form in alike if spells(short, form)]
            if not longer and letters >= _SHORTEST_ACRONYM:
                longer = [form for form in alike if self._abbreviates_without_country(short, form)]
            if not longer and letters > _SHORTEST_ACRONYM:
                longer = [form for form in alike if spells_by_syllables(short, form)]
            self._join_only(short, longer, "abbreviated")

    def _abbreviates_without_country(self, short: str, long: str) -> bool:
        """`RWN` for `Roma Women Network of Serbia`."""
        national = self._national[long]
        return national is not None and spells(short, " ".join(national.words))

    def join_quoted(self) -> None:
        """`Iskra`, `Association "Iskra"` and `Widows' Association "Iskra"` are one."""
        proper: dict[tuple[str, ...], str] = {}
        for form in sorted(self._identities):
            quoted = _QUOTED.search(form)
            if quoted is not None:
                key = comparable(quoted["name"])
                self._join(proper.setdefault(key, form), form, "quoted")
        for form, key in self._keys.items():
            if key in proper:
                self._join(proper[key], form, "quoted")

    def join_shortened(self) -> None:
        """`Ministry of Interior` for `Ministry of Interior of Serbia`, where just one longer name fits."""
        # A longer name holds the short one's first word; looking at those alone keeps this fast.
        by_word: dict[str, list[str]] = {}
        for form, key in self._keys.items():
            for word in set(key):
                by_word.setdefault(word, []).append(form)
        for short in self._unknown(lambda form: len(form) > _SHORTEST_ACRONYM):
            alike = by_word.get(self._keys[short][0], [])
            self._join_only(short, [form for form in alike if self._extends(short, form)], "shortened")

    def _unknown(self, wanted: Callable[[str], bool]) -> list[str]:
        return sorted(f for f in self._identities if self._identity(f) is None and wanted(f))

    def _join_only(self, short: str, longer: Collection[str], method: str) -> None:
        roots = {self._root(form) for form in longer} - {self._root(short)}
        if len(roots) == 1:
            self._join(min(longer), short, method)

    def _extends(self, short: str, long: str) -> bool:
        key, longer = self._keys[short], self._keys[long]
        if len(longer) <= len(key):
            return False
        national = self._national[long]
        if national is not None and national.words == key:
            # `Ministry of Defence` in a report on Serbia is not the named one of Montenegro.
            return self._context.home in (None, national.country)
        if longer[: len(key)] == key and is_proper(key):
            return not self._context.is_place(" ".join(key))
        at = 1 if longer[0] in _OPENERS else 0
        if longer[at : at + len(key)] != key:
            return False
        if len(key) < _FEWEST_WORDS:
            return False
        rest = " ".join(longer[at + len(key) :])
        if not rest or self._context.is_place(rest):
            return True
        return at == 0 and fold(long).startswith(fold(short)) and bool(_CONTINUES.match(long[len(short) :]))

    def _is_joined(self, form: str) -> bool:
        return self._root(form) in self._joined

    def _join(self, one: str, other: str, method: str) -> None:
        # Two names that are known to be two bodies are never one.
        ours, theirs = self._identity(one), self._identity(other)
        if ours and theirs and ours != theirs:
            return
        root, joined = self._root(one), self._root(other)
        if root != joined:
            self._why.setdefault(other, (method, one))
            self._why.setdefault(one, (method, other))
            self._joined.add(root)
        self._parent[joined] = root
        self._identities[root] = ours or theirs

    def _identity(self, form: str) -> str | None:
        return self._identities[self._root(form)]

    def _root(self, form: str) -> str:
        while self._parent[form] != form:
            # Each step halves the way for the next who asks.
            self._parent[form] = self._parent[self._parent[form]]
            form = self._parent[form]
        return form


def _explains(short: str, long: str) -> bool:
    """Whether `long` spells out the first word of `short`: `MoD MNE – Ministry of Defence of Montenegro`."""
    first = short.split()[0]
    return ACRONYM.fullmatch(first) is not None and spells_beginning(first, long)
