"""What the authority file and people's judgements say of a name, asked once for each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA

from extractors.acronyms import ACRONYM, spells_beginning
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organization_patterns import CountryName
from pipeline.knowledge.organizations import Alias, lookup
from pipeline.names import PhraseIndex, folded_words
from pipeline.organizations.decisions import Decisions
from pipeline.organizations.forms import SMALL_WORDS, comparable, completions, is_ordinary, spellings
from pipeline.records import Organization

# A name of fewer words is told by its very words in their order.
_FEWEST_WORDS = 3
# Letters of a word in which a slip of the pen can be told from another word, and how many slips.
_SHORTEST_MISSPELT = 6
_MOST_MISTAKES = 2
# Words for a body's form that its own name may have or leave out.
FORM_WORDS = frozenset(
    {"foundation", "fondacija", "fondacioni", "stiftung", "association", "udruzenje", "organization"}
)


class NormalForms:
    """The authority's names by what their spellings have in common."""

    def __init__(self, aliases: Iterable[Alias], countries: Mapping[str, CountryName]) -> None:
        self._countries = countries
        self._by_key: dict[tuple[str, ...], list[Alias]] = {}
        self._by_words: dict[frozenset[str], list[Alias]] = {}
        self._by_gap: dict[tuple[str, ...], list[tuple[str, Alias]]] = {}
        # Numbers of the names that hold a word.
        self._with_word: dict[str, set[int]] = {}
        for number, alias in enumerate(dict.fromkeys(aliases)):
            key = comparable(alias.text)
            for word in (*folded_words(alias.text), *key):
                self._with_word.setdefault(word, set()).add(number)
            if alias.is_acronym:
                continue
            self._by_key.setdefault(key, []).append(alias)
            if not alias.strong or len(key) < _FEWEST_WORDS:
                continue
            self._by_words.setdefault(self._telling(key), []).append(alias)
            for at, word in enumerate(key):
                if len(word) >= _SHORTEST_MISSPELT and is_ordinary((word,)):
                    self._by_gap.setdefault((*key[:at], "", *key[at + 1 :]), []).append((word, alias))

        long = (word for word in self._with_word if len(word) >= _SHORTEST_MISSPELT)
        self._misspellable = [word for word in long if is_ordinary((word,))]

    def find(self, form: str) -> tuple[Alias, ...]:
        """The names with the normal form of this one: as it is, without `Foundation`, in another
        order of words, or with one ordinary word misspelt."""
        key = comparable(form)
        for bare in dict.fromkeys((key, _without_form(key))):
            if bare in self._by_key:
                return tuple(self._by_key[bare])
        if len(key) < _FEWEST_WORDS:
            return ()
        same = self._by_words.get(self._telling(key), ())
        if len({alias.organization for alias in same}) == 1:
            return tuple(same)
        return self._misspelt(key)

    def may_complete(self, form: str) -> bool:
        """False only where no name holds the words of this one, so that none can be this one in full."""
        if not (form.isascii() and form.replace(" ", "").isalpha()) or "UN" in form or "United" in form:
            # Such a name has several spellings; they are looked up.
            return True
        telling = [w for w in comparable(form) if w not in SMALL_WORDS and w not in self._countries]
        holding = [self._with_word.get(word, set()) for word in telling]
        if not telling or set.intersection(*holding):
            return True
        # One word may be misspelt, or tell the body's form.
        for at, word in enumerate(telling):
            rest = holding[:at] + holding[at + 1 :]
            if word in FORM_WORDS:
                if not rest or set.intersection(*rest):
                    return True
            elif len(word) >= _SHORTEST_MISSPELT - 1 and not is_ordinary((word,)):
                meant = (w for w in self._misspellable if OSA.distance(word, w) <= _MOST_MISTAKES)
                if any(set.intersection(self._with_word[w], *rest) for w in meant):
                    return True
        return False

    def _telling(self, key: tuple[str, ...]) -> frozenset[str]:
        """The words that tell, whatever their order; `kosovar` as `kosovo`."""
        named = (self._countries.get(word) for word in key)
        return frozenset(
            country.code if country else word
            for word, country in zip(key, named, strict=True)
            if word not in SMALL_WORDS
        )

    def _misspelt(self, key: tuple[str, ...]) -> tuple[Alias, ...]:
        found = {
            alias
            for at, word in enumerate(key)
            if len(word) >= _SHORTEST_MISSPELT - 1 and not is_ordinary((word,))
            for meant, alias in self._by_gap.get((*key[:at], "", *key[at + 1 :]), ())
            if OSA.distance(word, meant) <= _MOST_MISTAKES
        }
        return tuple(found) if len({alias.organization for alias in found}) == 1 else ()


# Built once for each set of names; a report asks for it, and there are many reports.
_BUILT: WeakKeyDictionary[PhraseIndex[Alias], NormalForms] = WeakKeyDictionary()


def _normal_forms(knowledge: Knowledge) -> NormalForms:
    names = knowledge.organization_names
    if names not in _BUILT:
        _BUILT[names] = NormalForms(names.entries(), knowledge.country_names)
    return _BUILT[names]


def _without_form(key: tuple[str, ...]) -> tuple[str, ...]:
    """`Cordaid Foundation` as `Cordaid`, where what is left is a name of its own."""
    for bare in (
        key[:-1] if key[-1:] and key[-1] in FORM_WORDS else key,
        key[1:] if key[:1] and key[0] in FORM_WORDS else key,
    ):
        if bare and bare != key and not is_ordinary(bare):
            return bare
    return key


class Lookup:
    """Names of one document in the authority file; what a person has ruled out is never found."""

    def __init__(self, knowledge: Knowledge, decisions: Decisions) -> None:
        self._names = knowledge.organization_names
        self._names_of = knowledge.organizations.names_of
        self._authority = knowledge.organizations.authority
        self._decisions = decisions
        self._normal_forms = _normal_forms(knowledge)
        self._found: dict[str, tuple[Alias, ...]] = {}
        self._completed: dict[tuple[str, str], str | None] = {}
        self._completable: dict[str, bool] = {}

    def listed(self, organization: str) -> Organization | None:
        """The authority's row with this id."""
        known = self._authority.get(organization)
        return replace(known, known=True) if known else None

    def aliases(self, form: str) -> tuple[Alias, ...]:
        """The names of the authority that `form` may be, under the first spelling that has any."""
        if form not in self._found:
            self._found[form] = self._look_up(form)
        return self._found[form]

    def _look_up(self, form: str) -> tuple[Alias, ...]:
        for written in spellings(form):
            found = tuple(
                alias
                for alias in lookup(self._names, written)
                if not self._decisions.forbids(form, alias.organization)
            )
            if found:
                return found
        if ACRONYM.fullmatch(form):
            return ()
        alike = self._normal_forms.find(form)
        return tuple(alias for alias in alike if not self._decisions.forbids(form, alias.organization))

    def strong(self, form: str) -> str | None:
        """The id of the one body that bears this name wherever it stands."""
        found = {alias.organization for alias in self.aliases(form) if alias.strong}
        return found.pop() if len(found) == 1 else None

    def in_full(self, form: str, country: CountryName) -> str | None:
        """`Agency for Gender Equality` and Kosovo: the id of `Kosovo Agency for Gender Equality`."""
        key = (form, country.code)
        if key not in self._completed and not self._may_complete(form):
            return None
        if key not in self._completed:
            known = (self.strong(full) for full in completions(form, country))
            self._completed[key] = next((organization for organization in known if organization), None)
        return self._completed[key]

    def _may_complete(self, form: str) -> bool:
        if form not in self._completable:
            self._completable[form] = self._normal_forms.may_complete(form)
        return self._completable[form]

    def defines_anew(self, short: str, forms: tuple[str, ...], known: str) -> bool:
        """Whether the document gives a well-known acronym a meaning of its own:
        `Centre for Social Work (CSW)` is not the Commission on the Status of Women."""
        if not ACRONYM.fullmatch(short):
            return False
        own = [set(comparable(form)) for form in forms if form != short and spells_beginning(short, form)]
        names = [set(comparable(name)) for name in self._names_of[known]] if own else []
        return bool(own) and not any(len(one & name) * 2 >= len(one) for one in own for name in names)
