"""One organization, one id, whatever its forms; two bodies, two ids, however alike their names.

A row's text has its organizations in brackets and its places in braces with the country's code:
`the [Ministry of Interior] in {RS|Niš}`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.acronyms import find_definitions
from pipeline.knowledge.everything import Knowledge, load_knowledge
from pipeline.knowledge.organizations import Decision
from pipeline.organizations.resolving import Resolved, resolve_organizations
from pipeline.records import Document, Mention, MentionType, Organization, Place

KNOWLEDGE = load_knowledge(Path(__file__).parents[2] / "models")
_MARK = re.compile(r"\[(?P<name>[^\]\[]*)\]|\{(?P<code>[A-Z]{2})\|(?P<place>[^}]+)\}")


def resolve(
    marked: str,
    knowledge: Knowledge = KNOWLEDGE,
    document: str = "report-2016",
    publisher: str | None = None,
) -> Resolved:
    text, at = "", 0
    mentions, places = [], {}
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        name = mark["name"] if mark["name"] is not None else mark["place"]
        type_, entity = MentionType.ORG, None
        if mark["code"]:
            type_, entity = MentionType.PLACE, f"{mark['place']}-{mark['code']}"
            places[entity] = Place(entity, mark["place"], "city", mark["code"])
        mentions.append(Mention(type_, len(text), len(text) + len(name), name, "model", entity))
        text += name
    text += marked[at:]
    source = Document(document, "report.txt", "text", "0" * 64, text, publisher=publisher)
    definitions = tuple(find_definitions(text))
    return resolve_organizations(source, mentions, definitions, knowledge, list(places.values()))


def ids(marked: str, knowledge: Knowledge = KNOWLEDGE, document: str = "report-2016") -> list[str | None]:
    found = resolve(marked, knowledge, document).mentions
    return [m.entity for m in found if m.type is MentionType.ORG]


def organization(marked: str) -> Organization:
    found = resolve(marked)
    return next(o for o in found.organizations if o.id == found.mentions[0].entity)


LISTED = [
    ("[OSCE]", ["osce"]),
    ("[Organization for Security and Co-operation in Europe]", ["osce"]),
    ("[ORGANISATION FOR SECURITY AND COOPERATION IN EUROPE]", ["osce"]),
    ("[OSCE/ODIHR] and [ODIHR]", ["osce-odihr", "osce-odihr"]),
    ("[OSCE Mission to Serbia]", ["osce-mission-to-serbia"]),
    ("[OSCE Mission to Skopje]", ["osce-mission-to-skopje"]),
    ("[OSCE Mission in Kosovo]", ["osce-mission-in-kosovo"]),
    ("[OSCE]: the [Mission to Serbia]", ["osce", "osce-mission-to-serbia"]),
    ("[UN Women] and [U.N. Women]", ["un-women", "un-women"]),
    ("[UN Women Nepal] and [UNDP Country Office]", ["un-women", "undp"]),
    ("[Security Council of the United Nations]", ["un-security-council"]),
    ("[Kosova Women's Network]", ["kosovo-womens-network"]),
    ("[Kosovo Women’s Network]", ["kosovo-womens-network"]),
    ("[Žene u crnom] iz {RS|Beograd}", ["women-in-black-serbia"]),
    ("[Zene u crnom] iz {RS|Beograd}", ["women-in-black-serbia"]),
    ("[Women in Black] of {RS|Belgrade}", ["women-in-black-serbia"]),
]

STATE_BODIES = [
    ("[Ministry of Interior] in {RS|Niš}", ["ministry-of-interior-rs"]),
    ("[Ministry of Interior of the Republic of Serbia]", ["ministry-of-interior-rs"]),
    ("[Serbian Ministry of the Interior]", ["ministry-of-interior-rs"]),
    ("[Ministry of Defence] in {ME|Podgorica}", ["ministry-of-defence-me"]),
    ("{RS|Belgrade}: [Ministry of Defense]", ["ministry-of-defence-rs"]),
    (
        "[Ministry of Defence] in {RS|Niš}.\n[Ministry of Defence] in {ME|Bar}.",
        ["ministry-of-defence-rs", "ministry-of-defence-me"],
    ),
    ("{RS|Niš}, {RS|Pirot}: [Ministry of Defence] ([MoD])", ["ministry-of-defence-rs"] * 2),
    ("the [MoD] in {RS|Niš}", ["ministry-of-defence-rs"]),
    ("[Supreme Court] in {UA|Kyiv}", ["supreme-court-ua"]),
    ("[Agency for Gender Equality] in {XK|Gjilan}", ["agency-for-gender-equality-xk"]),
    ("[Agency for Gender Equality] in {BA|Tuzla}", ["agency-for-gender-equality-ba"]),
    ("[Royal Norwegian Embassy] in {RS|Belgrade}", ["norway-embassy-serbia"]),
    ("[Embassy of the Kingdom of Norway] in {XK|Prishtina}", ["norway-embassy-kosovo"]),
    ("[Embassy of Sweden in Skopje], {MK|Skopje}", ["sweden-embassy-north-macedonia"]),
    ("[Municipality of Pirot], {RS|Pirot}", ["municipality-of-pirot-rs"]),
    ("[Kosovo Police] and [Serbian Police]", ["kosovo-police", "police-rs"]),
    ("[Border Inspectorate of Ukraine]", ["border-inspectorate-ua"]),
    ("[Border Inspectorate] in {UA|Lviv}", ["border-inspectorate-ua"]),
    ("[Ukrainian Border Inspectorate]", ["border-inspectorate-ua"]),
    ("[Ministry of Silence]", ["ministry-of-silence-report-2016"]),
    ("[Border Inspectorate]", ["border-inspectorate-report-2016"]),
]

DONOR_STATES = [
    ("funded by [Norway]", ["government-of-norway"]),
    ("funded by [Norway] and the [Norwegian Government]", ["government-of-norway"] * 2),
    ("funded by the [Kingdom of the Netherlands]", ["government-of-the-netherlands"]),
    ("Donors: [USA], [UK]", ["government-of-the-united-states", "government-of-the-united-kingdom"]),
    ("donated by [Kosovo]", ["government-of-kosovo"]),
]

UNLISTED = [
    ("[Udruženje Sunce Ub]", ["sunce-ub"]),
    ("[UDRUZENJE SUNCE UB]", ["sunce-ub"]),
    ("[NGO Sunce Ub]", ["sunce-ub"]),
    ("[Сунце Уб]", ["sunce-ub"]),
    ("[Women’s Centre “Ub”]", ["womens-centre-ub"]),
    ("[Woman Center Ub]", ["womens-centre-ub"]),
    ("the [The Women's Center – Ub]", ["womens-centre-ub"]),
    ("[Peace & Dialogue Ub Centre]", ["peace-and-dialogue-ub-centre"]),
    ("[Nonviolence Ub Organisation]", ["nonviolence-ub-organization"]),
    ("[Non-violence Ub Organization]", ["nonviolence-ub-organization"]),
    ("[Women's Forum] in {SL|Bo}", ["womens-forum-sierra-leone"]),
    ("[Women's Forum] in {GM|Brikama}", ["womens-forum-gm"]),
    ("[Women's Forum] in {MK|Tetovo}", ["womens-forum-mk"]),
    ("[Military Academy] in {AM|Yerevan}", ["military-academy-am"]),
]

BOUND_IN_THE_DOCUMENT = [
    ("[Network of Ub Widows] ([NUW]). [NUW] met.", ["network-of-ub-widows"] * 3),
    ("[NUW] – [Network of Ub Widows]", ["network-of-ub-widows"] * 2),
    ("[NUW] met. The [Network of Ub Widows] paid.", ["network-of-ub-widows"] * 2),
    ('[Udruženje "Sunce Ub"] ([Association Sun])', ["sunce-ub"] * 2),
    ("[Women of the Far South] ([Žene Juga Ub]) and [Women of the Far South]", ["zene-juga-ub"] * 3),
    ('[Widows\' Association "Iskra"] and [Iskra]', ["widows-association-iskra"] * 2),
    ("[Zrak Ub Society] and [Zrak]", ["zrak-ub-society"] * 2),
    # Another's acronym in brackets names the other: a member, a donor.
    ("[Women's Forum Ub] ([UNDP])", ["womens-forum-ub", "undp"]),
    ("[Centre for Social Work] ([CSW]) in {BA|Doboj}", ["centre-for-social-work-ba"] * 2),
    # Without a definition an acronym stays alone.
    ("[QZX] met", ["qzx"]),
    # Two long names fit: the short one is neither.
    (
        "[Peace House] met [Peace House of Ub] and [Peace House of Bor]",
        ["peace-house", "peace-house-of-ub", "peace-house-of-bor"],
    ),
]


@pytest.mark.parametrize(
    ("marked", "expected"), LISTED + STATE_BODIES + DONOR_STATES + UNLISTED + BOUND_IN_THE_DOCUMENT
)
def test_ids(marked: str, expected: list[str]) -> None:
    assert ids(marked) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[OSCE]", "[ODIHR]"),
        ("[OSCE]", "[OSCE Mission to Serbia]"),
        ("[OSCE Mission to Serbia]", "[OSCE Mission to Skopje]"),
        ("[UN]", "[UN Women]"),
        ("[UNDP]", "[UNFPA]"),
        ("[Women in Black Belgrade]", "[Women in Black London]"),
        ("[Medica Zenica]", "[Medica Kosovo]"),
        ("[Kosovo Police]", "[Association of Women in Kosovo Police]"),
        ("[Ministry of Defence of Serbia]", "[Ministry of Defence of Montenegro]"),
        ("[Ministry of Defence of Serbia]", "[Ministry of Interior of Serbia]"),
        ("[Embassy of Norway in Serbia]", "[Embassy of Norway in Kosovo]"),
        ("[Embassy of Norway in Serbia]", "[Norwegian Ministry of Foreign Affairs]"),
        ("[Government of Norway]", "[Embassy of Norway in Serbia]"),
        ("[Widows of Ub]", "[Widows of Bor]"),
        # A spelling mistake may be another name: a missed merge is cheaper than a false one.
        ("[Zrak Ub Society]", "[Zrok Ub Society]"),
        ("[Sunce Ub]", "[Suncek Ub]"),
    ],
)
def test_two_bodies_stay_two(one: str, other: str) -> None:
    together = ids(f"{one} met {other}.")
    assert len(set(together)) == 2
    assert ids(one) + ids(other) == together


def test_a_child_has_its_parent() -> None:
    found = resolve("[OSCE/ODIHR]").organizations
    assert [(o.id, o.parent, o.known) for o in found] == [("osce", None, True), ("osce-odihr", "osce", True)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "[Border Inspectorate] of {UA|Lviv}",
            Organization("border-inspectorate-ua", "Border Inspectorate", None, "government", "UA"),
        ),
        (
            "[Network of Ub Widows] ([NUW]) of {RS|Ub}",
            Organization("network-of-ub-widows", "Network of Ub Widows", "NUW", "network", "RS"),
        ),
        ("[Zrak Ub]", Organization("zrak-ub", "Zrak Ub")),
        ("[Zrak] of {RS|Ub}", Organization("zrak", "Zrak", None, None, "RS")),
        ("[Savez Zrak] ([Sunny Day League])", Organization("savez-zrak", "Sunny Day League", None, "ngo")),
        (
            "[Norway]",
            Organization("government-of-norway", "Government of Norway", None, "government", "NO"),
        ),
    ],
)
def test_whole_rows(marked: str, expected: Organization) -> None:
    assert replace(organization(marked), known=expected.known) == expected


def test_what_other_documents_say_changes_nothing() -> None:
    marked = "[Zrak Ub] and the [Ministry of Interior] in {RS|Ub}"
    first = ids(marked, document="a")
    ids("[Zrak Ub Society] ([ZUS]) and [Zrak Ub]", document="b")
    assert ids(marked, document="c") == first == ["zrak-ub", "ministry-of-interior-rs"]


def test_the_order_of_names_changes_nothing() -> None:
    one = resolve("[Zrak Ub Society] ([ZUS]). [OSCE]. [ZUS].")
    other = resolve("[ZUS]. [OSCE]. [Zrak Ub Society] ([ZUS]).")
    assert {(m.text, m.entity) for m in one.mentions} == {(m.text, m.entity) for m in other.mentions}
    assert one.organizations == other.organizations


def test_the_publisher_is_one_of_them() -> None:
    found = resolve("[KWN] met", publisher="Kosovo Women's Network")
    assert found.publisher == "kosovo-womens-network"
    assert [m.entity for m in found.mentions] == ["kosovo-womens-network"]


def test_other_mentions_are_left_as_they_are() -> None:
    found = resolve("[OSCE] in {RS|Niš}")
    assert [(m.text, m.entity) for m in found.mentions] == [("OSCE", "osce"), ("Niš", "Niš-RS")]


@pytest.mark.parametrize("name", ["", "!?", "“”", "–", "🌻", "_", "\u200f\u200e", "\u00a0"])
def test_names_without_a_word_are_dropped(name: str) -> None:
    found = resolve(f"a [{name}] of [OSCE]")
    assert [m.text for m in found.mentions] == ["OSCE"]
    assert [o.id for o in found.organizations] == ["osce"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("🌻 Zrak Ub 🌻", "zrak-ub"),
        ("جمعية النساء", "جمعية-النساء"),
        ("\u202bZrak\u202c Ub", "zrak-ub"),
        ("'; DROP TABLE x; --", "drop-table-x"),
        ("<b>Zrak</b>", "b-zrak-b"),
        ("the the", None),
        ("\ue000 Embassy", "embassy"),
    ],
)
def test_odd_names(name: str, expected: str | None) -> None:
    found = ids(f"[{name}]")
    assert [entity.split("-report-")[0] for entity in found if entity] == ([expected] if expected else [])


def test_a_long_name_has_a_short_id() -> None:
    name = "Zrak " * 100
    (one,) = ids(f"[{name.strip()}]")
    (other,) = ids(f"[{name}Ub]")
    assert one is not None
    assert other is not None
    assert one != other
    assert max(len(one), len(other)) <= 90
    assert one.startswith("zrak-zrak-")


def judged(*decisions: tuple[str, str, str]) -> Knowledge:
    rows = tuple(Decision("ORG", judgement, name, other, "because") for judgement, name, other in decisions)
    return replace(KNOWLEDGE, organizations=replace(KNOWLEDGE.organizations, decisions=rows))


@pytest.mark.parametrize(
    ("decisions", "marked", "expected"),
    [
        ([("same", "Zrak", "osce")], "[Zrak] and [ZRAK]", ["osce", "osce"]),
        ([("same", "zrak-ub", "zrak-society")], "[Zrak Ub]", ["zrak-society"]),
        ([("same", "Zrak", "zrok"), ("same", "zrok", "osce")], "[Zrak]", ["osce"]),
        ([("same", "Zrak", "zrok"), ("same", "zrok", "zrak")], "[Zrak]", ["zrak"]),
        (
            [("different", "Kosova Women's Network", "kosovo-womens-network")],
            "[KWN]",
            ["kosovo-womens-network"],
        ),
        ([("different", "OSCE", "osce")], "[OSCE]", None),
        ([("different", "Zrak Ub", "zrak-ub")], "[Zrak Ub]", ["zrak-ub-other"]),
        (
            [("different", "Agency for Gender Equality", "agency-for-gender-equality-xk")],
            "[Agency for Gender Equality] in {XK|Gjilan}",
            None,
        ),
        ([("different", "Norway", "government-of-norway")], "[Norway]", None),
        ([("different", "Zrak", "osce")], "[Zrak] ([OSCE])", ["zrak", "osce"]),
        ([("ignore", "Zrak Ub", "")], "[Zrak Ub] and [zrak ub] and [OSCE]", ["osce"]),
        ([("ignore", "kosovo-womens-network", "")], "[KWN], [OSCE]", ["osce"]),
        ([("rename", "osce", "The OSCE")], "[OSCE]", ["osce"]),
    ],
)
def test_decisions(decisions: list[tuple[str, str, str]], marked: str, expected: list[str] | None) -> None:
    found = ids(marked, judged(*decisions))
    if expected is None:
        # Judged to be another body: any id but the one that it was told from.
        assert len(found) == 1
        assert found[0] not in {other for _, _, other in decisions}
    else:
        assert found == expected


def test_a_renamed_organization_keeps_its_id() -> None:
    found = resolve("[OSCE]", judged(("rename", "osce", "The OSCE")))
    assert [(o.id, o.name) for o in found.organizations] == [("osce", "The OSCE")]


def test_decisions_on_places_are_not_for_organizations() -> None:
    rows = (Decision("PLACE", "ignore", "OSCE", "", "a place"),)
    knowledge = replace(KNOWLEDGE, organizations=replace(KNOWLEDGE.organizations, decisions=rows))
    assert ids("[OSCE]", knowledge) == ["osce"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="[]{}", codec="utf-8"), max_size=30), max_size=4
    )
)
def test_any_names_are_resolved(names: list[str]) -> None:
    found = resolve(" met ".join(f"[{name}]" for name in names))
    known = {o.id for o in found.organizations}
    assert {m.entity for m in found.mentions} <= known
    assert all(entity and entity == entity.strip("-") for entity in known)
