"""What a written name of an organization comes down to, so that its spellings meet.

Pure functions of the name and of what the project knows; no document, no other names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.acronyms import ACRONYM, spells
from pipeline.knowledge.common_words import common_words
from pipeline.knowledge.organization_patterns import CountryName
from pipeline.names import folded_words

# Ids stay short enough to be read and linked.
_LONGEST_ID = 80
# One spelling of words that British, American and United Nations English write differently.
_SPELLINGS = {
    "center": "centre",
    "centers": "centres",
    "defense": "defence",
    "labor": "labour",
    "organisation": "organization",
    "organisations": "organizations",
    "program": "programme",
    "programs": "programmes",
    "services": "service",
    "theater": "theatre",
}
# `Woman Center`, `Women Forum` and `Women's Forum` are said of one body.
WOMEN = frozenset({"woman", "women", "womans", "womens"})
_AFTER_WOMEN = frozenset(
    {
        "alliance", "assembly", "association", "associations", "caucus", "centre", "club", "coalition",
        "collective", "commission", "committee", "council", "federation", "forum", "foundation", "fund",
        "group", "groups", "initiative", "league", "lobby", "movement", "network", "networks", "organization",
        "organizations", "parliament", "party", "platform", "rights", "secretariat", "section", "shelter",
        "peace", "society", "studies", "union",
    }
)  # fmt: skip
# What tells the legal form of a body and no more.
_LEGAL_FORMS = frozenset(
    {
        "ngo", "cso", "nvo", "ojq", "ong", "ug", "ho", "inc", "ltd", "llc", "doo", "gmbh", "plc", "ev",
        "asbl",
    }
)  # fmt: skip
_ARTICLES = frozenset({"the", "s"})
_STYLE = frozenset({"the", "republic", "kingdom", "state", "federal", "democratic"})
_CONNECTORS = frozenset({"of", "for", "in"})
_MOST_COUNTRY_WORDS = 6

# What says that a body is of more than one country.
_BEYOND_A_COUNTRY = frozenset(
    {
        "africa", "african", "arab", "asia", "asian", "balkan", "balkans", "baltic", "caribbean", "caucasus",
        "europe", "european", "global", "international", "latin", "mediterranean", "nordic", "pacific",
        "world",
    }
)  # fmt: skip
# A name of at most so many words that tell may be plain.
_FEW_WORDS = 3
SMALL_WORDS = frozenset(
    {"of", "for", "and", "in", "on", "to", "against", "with", "de", "des", "la", "za", "i"}
)
_OF_THE_UN = " of the UN"
_LOWER = frozenset({"of", "for", "and", "the", "in", "on", "to"})
# What may open a name without being what tells it from others.
_HEADS = frozenset(
    {"association", "organization", "foundation", "udruzenje", "udruga", "fondacija", "shoqata"}
)
_OPENING = _HEADS | {"womens", "women", "citizens", "humanitarian", "gradjana", "zena", "civil", "society"}

# Cyrillic to Latin as the languages' own Latin alphabets or the usual romanization have it, without
# diacritics: Serbian, Macedonian, Bulgarian, Russian, Ukrainian (compare ISO 9 and BGN/PCGN).
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "dj", "ѓ": "gj", "е": "e", "є": "ie", "ж": "z",
    "з": "z", "ѕ": "dz", "и": "i", "і": "i", "й": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m",
    "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "ќ": "kj", "у": "u",
    "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz", "ш": "s", "щ": "st", "ъ": "a", "ы": "y", "ь": "",
    "э": "e", "ю": "iu", "я": "ia", "ґ": "g",
}  # fmt: skip
_TO_LATIN = str.maketrans(_CYRILLIC)
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?!\w)")
_OWN_ACRONYM = re.compile(rf"\s\((?P<short>{ACRONYM.pattern})\)$")
_POSSESSIVE = re.compile(r"(?<=\w)[’'`´](?=s\b)|(?<=s)[’'`´](?=\s)", re.IGNORECASE)


# Reports name the same bodies again and again; the names of many reports take a few megabytes.
@lru_cache(maxsize=20_000)
def comparable(name: str) -> tuple[str, ...]:
    """The words by which two spellings of a name are compared; empty where it holds no word.

    Case, diacritics, script, dashes, quotation marks, articles, legal forms and the spelling
    differences of English are gone.

    >>> comparable("The Women’s Centre “Užice”") == comparable("NGO Woman center UZICE")
    True
    """
    if name.isascii() and name.replace(" ", "").isalpha():
        folded = [spelled(word) for word in name.lower().split()]
    else:
        plain = _POSSESSIVE.sub("", undotted(_without_own_acronym(name))).replace("&", " and ")
        folded = [spelled(latin(word)) for word in folded_words(plain)]
    kept = [word for word in joined_hyphens(folded) if word and word not in _ARTICLES]
    kept = [
        "womens" if word in WOMEN and kept[n + 1 : n + 2] and kept[n + 1] in _AFTER_WOMEN else word
        for n, word in enumerate(kept)
    ]
    while len(kept) > 1 and kept[0] in _LEGAL_FORMS:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return tuple(kept)


def latin(folded: str) -> str:
    """Folded Cyrillic letters as Latin ones.

    >>> latin("народна канцеларија")
    'narodna kancelarija'
    """
    return folded if folded.isascii() else folded.casefold().translate(_TO_LATIN)


def _without_own_acronym(name: str) -> str:
    """`Kosovo Women's Network (KWN)` without what the brackets say again."""
    bracketed = _OWN_ACRONYM.search(name)
    if bracketed is not None and spells(bracketed["short"], name[: bracketed.start()]):
        return name[: bracketed.start()]
    return name


def undotted(name: str) -> str:
    """Initials without their full stops.

    >>> undotted("U.N. Peacebuilding Fund")
    'UN Peacebuilding Fund'
    """
    return _INITIALS.sub(lambda match: match.group().replace(".", ""), name) if "." in name else name


def spellings(form: str) -> list[str]:
    """Ways to write a name that a list or a rule may have, the given one first."""
    plain = undotted(form)
    short = plain.replace("United Nations", "UN")
    if short.endswith(_OF_THE_UN):
        short = f"UN {short.removesuffix(_OF_THE_UN)}"
    long = plain.replace("UN ", "United Nations ", 1) if plain.startswith("UN ") else plain
    return list(dict.fromkeys((form, plain, short, long)))


def capitalized(form: str) -> str:
    """`United Nations country team` as a title has it."""
    short = undotted(form).replace("United Nations", "UN")
    return " ".join(w if w in _LOWER else w[:1].upper() + w[1:] for w in short.split())


def name_id(key: tuple[str, ...]) -> str:
    """A readable id of the words `comparable` gives, at most 80 characters and 9 of a digest.

    >>> name_id(("womens", "centre", "uzice"))
    'womens-centre-uzice'
    """
    whole = "-".join(key)
    if len(whole) <= _LONGEST_ID:
        return whole
    shortened = whole[:_LONGEST_ID].rpartition("-")[0] or whole[:_LONGEST_ID]
    return f"{shortened}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class NationalName:
    """A name without the country in it: `Border Police of Serbia` is `border police` of Serbia."""

    words: tuple[str, ...]
    country: CountryName


def split_country(key: tuple[str, ...], countries: Mapping[str, CountryName]) -> NationalName | None:
    """Take a country's name or adjective off the end or the start of comparable words.

    None where there is none, or where nothing else would be left.
    """
    for size in range(min(_MOST_COUNTRY_WORDS, len(key) - 1), 0, -1):
        country = countries.get(" ".join(key[-size:]))
        if country is not None:
            rest = list(key[:-size])
            while rest and (rest[-1] in _STYLE or rest[-1] in _CONNECTORS):
                rest.pop()
            if rest:
                return NationalName(tuple(rest), country)
    for size in range(min(_MOST_COUNTRY_WORDS, len(key) - 1), 0, -1):
        country = countries.get(" ".join(key[:size]))
        if country is not None:
            return NationalName(key[size:], country)
    return None


def completions(name: str, country: CountryName) -> Iterator[str]:
    """How a name that leaves its country unsaid may be written in full."""
    yield f"{name} of {country.name}"
    yield f"{country.name} {name}"
    yield f"{name} of the Republic of {country.name}"


def spelled(word: str) -> str:
    """The one spelling of a word that English has several of; `wornen` is `women` badly recognized."""
    if "rn" in word and not is_ordinary((word,)):
        recognized = word.replace("rn", "m")
        word = recognized if is_ordinary((recognized,)) else word
    return _SPELLINGS.get(word, word)


def joined_hyphens(folded: Sequence[str]) -> Iterator[str]:
    """`co-operation`, `non-violence` and `inter-ethnic` as one word."""
    at = 0
    while at < len(folded):
        if folded[at] in ("co", "non", "inter") and folded[at + 1 : at + 2] and len(folded[at + 1]) > 3:
            yield spelled(folded[at] + folded[at + 1])
            at += 2
        else:
            yield folded[at]
            at += 1


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    found = common_words()
    # `comparable` takes the apostrophes of possessives away.
    return frozenset(found.nouns | found.others | {f"{word}s" for word in found.nouns})


def is_ordinary(key: Iterable[str]) -> bool:
    """Whether all words of a name are ordinary English ones."""
    return all(word.isdigit() or word == "womens" or word in _ordinary_words() for word in key)


def is_proper(key: Iterable[str]) -> bool:
    """Whether no word of a name is an ordinary English one."""
    return not any(word in _ordinary_words() for word in key)


def is_plain(key: tuple[str, ...]) -> bool:
    """Whether a name is so plain that bodies of many countries may bear it: at most three words
    that tell, all of them ordinary (`Women's Forum`, `Military Academy`, `1325 Network`)."""
    telling = [word for word in key if word not in SMALL_WORDS]
    return len(telling) <= _FEW_WORDS and is_ordinary(telling) and _BEYOND_A_COUNTRY.isdisjoint(telling)


def without_opener(key: tuple[str, ...]) -> tuple[str, ...]:
    """`Women's Association Sandglas` as `Sandglas`; unchanged where no proper name follows.

    >>> without_opener(("womens", "association", "sandglas"))
    ('sandglas',)
    >>> without_opener(("association", "of", "widows"))
    ('association', 'of', 'widows')
    """
    at = 0
    # `Association of Citizens Priroda` opens with four words that any association may have.
    while at < len(key) and (
        key[at] in _OPENING or (at and key[at] == "of" and key[at + 1 : at + 2] and key[at + 1] in _OPENING)
    ):
        at += 1
    rest = key[at:]
    if not (at and rest) or not _HEADS & set(key[:at]) or rest[0] in SMALL_WORDS or is_ordinary(rest):
        return key
    return rest
