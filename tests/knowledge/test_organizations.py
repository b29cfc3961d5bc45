"""What models/ says of organizations: the files' order, the names they resolve, the families by rule."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.knowledge.organization_patterns import (
    CountryName,
    OrganizationPatterns,
    PatternMatch,
    country_lookup,
    load_organization_patterns,
    match_pattern,
)
from pipeline.knowledge.organizations import (
    KINDS,
    Alias,
    Head,
    OrganizationKnowledge,
    load_organizations,
    lookup,
)
from pipeline.names import PhraseIndex, fold
from pipeline.records import Organization

MODELS = Path(__file__).parents[2] / "models"

Resolve = Callable[[str, str | None], str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of countries.csv."""

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    with (MODELS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@pytest.fixture(scope="module")
def knowledge() -> OrganizationKnowledge:
    return load_organizations(MODELS)


@pytest.fixture(scope="module")
def index(knowledge: OrganizationKnowledge) -> PhraseIndex[Alias]:
    return knowledge.phrase_index()


@pytest.fixture(scope="module")
def patterns() -> OrganizationPatterns:
    return load_organization_patterns(MODELS)


@pytest.fixture(scope="module")
def countries() -> Mapping[str, CountryName]:
    return country_lookup(
        Row(
            row["code"],
            row["name"],
            tuple(filter(None, (row["name"], row["official_name"], *split(row["aliases"])))),
            split(row["adjectives"]),
        )
        for row in rows("countries.csv")
    )


@pytest.fixture(scope="module")
def by_code(countries: Mapping[str, CountryName]) -> dict[str, CountryName]:
    return {country.code: country for country in countries.values()}


@pytest.fixture(scope="module")
def towns(by_code: dict[str, CountryName]) -> dict[str, CountryName]:
    capitals = {"belgrade": "RS", "skopje": "MK", "sarajevo": "BA", "tirana": "AL", "pristina": "XK"}
    return {town: by_code[code] for town, code in capitals.items()}


@pytest.fixture(scope="module")
def resolve(
    index: PhraseIndex[Alias],
    patterns: OrganizationPatterns,
    countries: Mapping[str, CountryName],
    by_code: dict[str, CountryName],
    towns: dict[str, CountryName],
) -> Resolve:
    """A name alone: its one strong alias, else what the families by rule say."""

    def resolve_name(name: str, context: str | None) -> str | None:
        strong = [alias.organization for alias in lookup(index, name) if alias.strong]
        if strong:
            return strong[0] if len(strong) == 1 else None
        match = match_pattern(name, countries, patterns, by_code[context] if context else None, towns)
        return match.id if match is not None and not match.needs_context else None

    return resolve_name


NAMES = """
# acronyms, full names and spellings
OSCE | osce
Organization for Security and Co-operation in Europe | osce
Organisation for Security and Cooperation in Europe | osce
OEBS | osce
OSBE | osce
ОБСЕ | osce
OSCE/ODIHR | osce-odihr
OSCE Office for Democratic Institutions and Human Rights | osce-odihr
Sida | sida
Swedish International Development Co-operation Agency | sida
UN | un
U.N. | un
UN Women | un-women
United Nations Entity for Gender Equality and the Empowerment of Women | un-women
ONU Femmes | un-women
United Nations Development Programme | undp
United Nations Development Program | undp
UNDP/SEESAC | undp-seesac
SEESAC | undp-seesac
WPHF | womens-peace-and-humanitarian-fund
Women's Peace & Humanitarian Fund | womens-peace-and-humanitarian-fund
Women’s Peace and Humanitarian Fund | womens-peace-and-humanitarian-fund
International Labor Organization | ilo
World Bank | world-bank
Svetska banka | world-bank
UNHCR | unhcr
UN Refugee Agency | unhcr
DfID | dfid
Geneva Center for Security Policy | gcsp
Belgrade Center for Security Policy | bcsp
Global Affairs Canada | global-affairs-canada
Heinrich Boell Foundation | heinrich-boell-stiftung
Rosa Luxemburg Stiftung | rosa-luxemburg-stiftung
# local names, with and without diacritics
Žene u crnom | women-in-black-serbia
Zene u crnom | women-in-black-serbia
ŽENE U CRNOM | women-in-black-serbia
Жене у црном | women-in-black-serbia
Rrjeti i Grave të Kosovës | kosovo-womens-network
Rrjeti i Grave te Kosoves | kosovo-womens-network
Kosova Women's Network | kosovo-womens-network
Mreža žena Kosova | kosovo-womens-network
KWN | kosovo-womens-network
Policia e Kosovës | kosovo-police
Žene ženama | zene-zenama
Stalna konferencija gradova i opština | sctm-serbia
Agencija za ravnopravnost spolova BiH | agency-for-gender-equality-ba
BiH Armed Forces | armed-forces-ba
Trocaire | trocaire
# siblings and parents kept apart
OSCE Mission to Serbia | osce-mission-to-serbia
OSCE Mission to Skopje | osce-mission-to-skopje
OSCE Mission in Kosovo | osce-mission-in-kosovo
OSCE Mission to BiH | osce-mission-to-bih
OSCE Presence in Albania | osce-presence-in-albania
UNMIS | unmis
UNMISS | unmiss
UNMIL | unmil
UNMIT | unmit
MONUC | monuc
MONUSCO | monusco
UNAMI | unami
UNAMA | unama
EUPM | eupm
EUPM Moldova | eupm-moldova
EULEX | eulex-kosovo
KFOR | kfor
SFOR | sfor
Medica Zenica | medica-zenica
Medica Kosova | medica-kosovo
medica mondiale | medica-mondiale
Women's Peace Coalition | womens-peace-coalition
Regional Women's Lobby | regional-womens-lobby
Kosovo Women's Fund | kosovo-womens-fund
Oxfam | oxfam
Oxfam Novib | oxfam-novib
# by rule
Royal Norwegian Embassy in Belgrade | norway-embassy-serbia
Netherlands Embassy | netherlands-embassy-kosovo | XK
Government of Finland | government-of-finland
Dutch Government | government-of-the-netherlands
Norwegian Ministry of Foreign Affairs | norway-mfa
Royal Norwegian Ministry of Foreign Affairs | norway-mfa
Ministry of Foreign Affairs of Sweden | sweden-mfa
Ministry of Defense of the Republic of Serbia | ministry-of-defence-rs
Ministry of Defence | ministry-of-defence-me | ME
Ministry of Defence | ministry-of-defence-mk | MK
EU Office in Kosovo | eu-delegation-to-kosovo
EU Delegation to Serbia | eu-delegation-to-serbia
Delegation of the European Union to Bosnia & Herzegovina | eu-delegation-to-bosnia-and-herzegovina
Municipality of Bor | municipality-of-bor-rs | RS
Ukrainian Armed Forces | armed-forces-ua
# alone they say nothing certain
WB |
who |
care |
sida |
un |
women for peace |
Agency for Gender Equality |
Lara |
the Mission |
Ministry of Defence |
Women in Black |
National Council for Gender Equality |
"""
CASES = [
    (name.strip(), (expected.strip() or None), context.strip() or None)
    for line in NAMES.splitlines()
    if line and not line.startswith("#")
    for name, expected, context in [(*line.split("|"), "", "")[:3]]
]


@pytest.mark.parametrize(("name", "expected", "context"), CASES)
def test_names_alone(name: str, expected: str | None, context: str | None, resolve: Resolve) -> None:
    assert resolve(name, context) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Funded by the OSCE Mission to Serbia, UN Women and the Kosovo Women's Network (KWN).",
            [
                ("OSCE Mission to Serbia", {"osce-mission-to-serbia"}),
                ("UN Women", {"un-women"}),
                ("Kosovo Women's Network", {"kosovo-womens-network"}),
                ("KWN", {"kosovo-womens-network"}),
            ],
        ),
        ("Those who care about women for peace came.", []),
        (
            "WB and Lara gave WHO the money.",
            [("WB", {"world-bank"}), ("Lara", {"lara-bijeljina"}), ("WHO", {"who"})],
        ),
    ],
)
def test_names_in_a_text(text: str, found: list[tuple[str, set[str]]], index: PhraseIndex[Alias]) -> None:
    admitted = [
        (
            text[phrase.start : phrase.end],
            {a.organization for a in phrase.entries if a.admits(text[phrase.start : phrase.end])},
        )
        for phrase in index.find(text)
    ]
    assert [(surface, ids) for surface, ids in admitted if ids] == found


@pytest.mark.parametrize(
    ("alias", "surface", "admitted"),
    [
        ("OSCE", "OSCE", True),
        ("OSCE", "Osce", False),
        ("U.N.", "U.N.", True),
        ("OSCE/ODIHR", "OSCE / ODIHR", True),
        ("Sida", "Sida", True),
        ("Sida", "sida", False),
        ("swisspeace", "swisspeace", True),
        ("swisspeace", "Swisspeace", True),
        ("Women for Peace", "Women for peace", True),
        ("Women for Peace", "women for peace", False),
        ("medica mondiale", "medica mondiale", True),
    ],
)
def test_how_a_name_is_written(alias: str, surface: str, admitted: bool) -> None:
    assert Alias(alias, "x", True, "en").admits(surface) is admitted


def test_lookup_puts_the_strong_first_and_each_body_once() -> None:
    weak, strong, again = (
        Alias("Women in Black", "belgrade", False, "en"),
        Alias("Women in Black", "network", True, "en"),
        Alias("Women in black", "belgrade", False, "sr"),
    )
    index = PhraseIndex((alias.text, alias) for alias in (weak, strong, again))
    assert [alias.organization for alias in lookup(index, "Women in Black")] == ["network", "belgrade"]


def test_the_authority_covers_the_field(knowledge: OrganizationKnowledge) -> None:
    assert knowledge.authority["osce-mission-to-serbia"] == Organization(
        "osce-mission-to-serbia", "OSCE Mission to Serbia", None, "igo", None, "osce"
    )
    assert knowledge.authority["kosovo-womens-network"] == Organization(
        "kosovo-womens-network", "Kosovo Women's Network", "KWN", "network", "XK", None
    )
    assert {organization.kind for organization in knowledge.authority.values()} == KINDS
    assert knowledge.ancestors("undp-seesac") == ("undp", "un")
    assert knowledge.ancestors("sida") == ()
    assert knowledge.ancestors("nobody-knows") == ()
    assert knowledge.acronyms["WB"] == ("world-bank",)
    assert knowledge.acronyms["ICAN"] == ("ican", "ican-nuclear")
    assert Head("Ministry", "government", "en", "any", True) in knowledge.heads
    assert Head("Group", "network", "en", "any", False) in knowledge.heads


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("organizations.csv", lambda row: (row["id"],)),
        ("organization_aliases.csv", lambda row: (row["organization"], fold(row["alias"]), row["alias"])),
        ("organization_heads.csv", lambda row: (row["language"], row["word"].casefold(), row["word"])),
        ("decisions.csv", lambda row: (row["type"], row["name"], row["other"])),
    ],
)
def test_files_are_in_order(name: str, key: Callable[[dict[str, str]], tuple[str, ...]]) -> None:
    keys = [key(row) for row in rows(name)]
    assert keys == sorted(keys)


def test_aliases_are_not_variants_of_case_or_diacritics(knowledge: OrganizationKnowledge) -> None:
    seen: set[tuple[str, str]] = set()
    for alias in knowledge.aliases:
        if not alias.is_acronym:
            key = (alias.organization, fold(alias.text))
            assert key not in seen, alias
            seen.add(key)


EXAMPLES = [
    pytest.param(family.name, example.text, example.context, example.id, id=f"{family.name}: {example.text}")
    for family in load_organization_patterns(MODELS).families
    for example in family.examples
]
COUNTEREXAMPLES = [
    pytest.param(family.name, text, id=f"not {family.name}: {text}")
    for family in load_organization_patterns(MODELS).families
    for text in family.counterexamples
]


@pytest.mark.parametrize(("family", "text", "context", "expected"), EXAMPLES)
def test_examples_match(
    family: str,
    text: str,
    context: str | None,
    expected: str,
    patterns: OrganizationPatterns,
    countries: Mapping[str, CountryName],
    by_code: dict[str, CountryName],
    towns: dict[str, CountryName],
) -> None:
    match = match_pattern(text, countries, patterns, by_code[context] if context else None, towns)
    assert match is not None
    assert (match.family, match.id) == (family, expected)


@pytest.mark.parametrize("context", [None, "RS"])
@pytest.mark.parametrize(("family", "text"), COUNTEREXAMPLES)
def test_counterexamples_do_not(
    family: str,
    text: str,
    context: str | None,
    patterns: OrganizationPatterns,
    countries: Mapping[str, CountryName],
    by_code: dict[str, CountryName],
) -> None:
    match = match_pattern(text, countries, patterns, by_code[context] if context else None)
    assert match is None or match.family != family


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        (
            "Embassy of the Kingdom of the Netherlands in Kosovo",
            None,
            PatternMatch(
                "embassy",
                "netherlands-embassy-kosovo",
                "Embassy of the Netherlands in Kosovo",
                "government",
                "NL",
                None,
                False,
            ),
        ),
        (
            "British Embassy",
            None,
            PatternMatch(
                "embassy", "united-kingdom-embassy", "British Embassy", "government", "GB", None, True
            ),
        ),
        (
            "EU Delegation",
            "RS",
            PatternMatch(
                "eu-delegation",
                "eu-delegation-to-serbia",
                "Delegation of the European Union to Serbia",
                "igo",
                None,
                "eu",
                False,
            ),
        ),
        (
            "Ministry of Labor & Social Affairs",
            "IQ",
            PatternMatch(
                "ministry",
                "ministry-of-labour-and-social-affairs-iq",
                "Ministry of Labor & Social Affairs",
                "government",
                "IQ",
                None,
                False,
            ),
        ),
    ],
)
def test_whole_matches(
    text: str,
    context: str | None,
    expected: PatternMatch,
    patterns: OrganizationPatterns,
    countries: Mapping[str, CountryName],
    by_code: dict[str, CountryName],
) -> None:
    assert match_pattern(text, countries, patterns, by_code[context] if context else None) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "\ue000", "Embassy of \ue000", "Ministry of " + "A, " * 400, "Serbia " * 50]
)
def test_odd_names_are_no_organizations(
    text: str, patterns: OrganizationPatterns, countries: Mapping[str, CountryName]
) -> None:
    assert match_pattern(text, countries, patterns) is None


def test_adjectives_of_two_countries_are_left_out(countries: Mapping[str, CountryName]) -> None:
    assert countries["kosovo"] == CountryName("XK", "Kosovo")
    assert countries["norwegian"] == CountryName("NO", "Norway")
    assert "congolese" not in countries


def test_families_agree_with_the_authority(
    knowledge: OrganizationKnowledge, patterns: OrganizationPatterns, countries: Mapping[str, CountryName]
) -> None:
    """A canonical name that a family understands gets the authority's id, or is more special than it."""
    assert set(patterns.same.values()) <= set(knowledge.authority)
    assert not set(patterns.same) & set(knowledge.authority)
    differing = {
        organization.id
        for organization in knowledge.authority.values()
        if (match := match_pattern(organization.name, countries, patterns)) is not None
        and not match.needs_context
        and match.id != organization.id
    }
    assert differing == {"australian-federal-police"}


def test_a_broken_family_is_named(tmp_path: Path) -> None:
    path = tmp_path / "organization_patterns.toml"
    family = '[[family]]\nname = "x"\nkind = "{}"\nid = "x"\nforms = ["{}"]\nexamples = []\nnot = []\n'
    for kind, form, problem in [("club", "X", "unknown kind"), ("ngo", "(", "unterminated")]:
        path.write_text("article = []\n" + family.format(kind, form) + "[same]\n", encoding="utf-8")
        with pytest.raises(ValueError, match=rf"organization_patterns\.toml: family 'x': .*{problem}"):
            load_organization_patterns(tmp_path)
