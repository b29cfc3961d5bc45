"""Short forms that a text defines in brackets, and brackets that define nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.acronyms import ACRONYM, find_definitions, spells, spells_beginning


def read(text: str) -> list[tuple[str, str]]:
    found = []
    for definition in find_definitions(text):
        assert text[definition.short_start : definition.short_end] == definition.short
        found.append((text[definition.long_start : definition.long_end], definition.short))
    return found


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Office for Democratic Institutions and Human Rights", "ODIHR"),
        ("Women in Black Network", "WiB"),
        ("Women in Black", "WiB"),
        ("Kosovo Women's Network", "KWN"),
        ("Kosovo Women’s Network", "KWN"),
        ("Organization for Security and Co-operation in Europe", "OSCE"),
        ("Center for Civil-Military Relations", "CCMR"),
        ("Standing Conference of Towns and Municipalities", "SCTM"),
        ("Ministry of Defence", "MoD"),
        ("Ministry of Defence", "MOD"),
        ("Department for International Development", "DfID"),
        ("UN Development Programme", "UNDP"),
        ("United Nations Development Programme", "UNDP"),
        ("UN Mission in Kosovo", "UNMIK"),
        ("UN Office on Drugs and Crime", "UNODC"),
        ("Security and Gender Coordination Group", "SGCG"),
        ("Udruženje Žena Šabac", "UŽŠ"),
        ("Udruženje Žena Šabac", "UZS"),
        ("Ministarstvo unutrašnjih poslova", "MUP"),
        ("Rrjeti i Grupeve të Grave të Kosovës", "RGGK"),
        ("Rrjeti i Grupeve të Grave të Kosovës", "RrGGK"),
        ("Центар за антиратну акцију", "ЦАА"),
        ("Asociación de Mujeres de Guatemala", "AMG"),
        ("Kvinna till Kvinna", "KtK"),
        # A plan is defined too; whether it is an organization is for others to say.
        ("National Action Plan", "NAP"),
    ],
)
@pytest.mark.parametrize(
    "sentence", ["{} ({}) met.", "In May the {} ({}) met.", "by {}\n({}), and", "{} (“{}”)"]
)
def test_definition(sentence: str, name: str, short: str) -> None:
    assert read(sentence.format(name, short)) == [(name, short)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "(EU)",
        "talks with Serbia and Albania (EU)",
        "a member of the club (EU)",
        "local women (LW)",
        "Center for Study in Security (2014)",
        "Center for Peace (Sida)",
        "Women’s Forum (UNDP)",
        "Kosovo Women's Network (see below)",
        "Kosovo Women's Network, KWN",
        "Kosovo Women's Network (KWNX)",
        "Network (kwn)",
        "Kosovo Women's Network\n\nAnnex (KWN)",
    ],
)
def test_no_definition(text: str) -> None:
    assert read(text) == []


def test_several_in_one_sentence() -> None:
    text = "the Kosovo Women's Network (KWN), the (hereinafter: X) and Women in Black (WiB)"
    assert read(text) == [("Kosovo Women's Network", "KWN"), ("Women in Black", "WiB")]


def test_introduced_by_hereinafter() -> None:
    assert read("Ministry of Interior (hereinafter: MoI)") == [("Ministry of Interior", "MoI")]


@pytest.mark.parametrize(
    ("short", "name", "whole", "beginning"),
    [
        ("UPF", "Uganda Police Force", True, True),
        ("UPF", "Uganda Police", False, False),
        ("CSW", "Centre for Social Work Zenica", False, True),
        ("MoD", "Ministry of Defence of Montenegro", False, True),
        ("KWN", "Network of Kosovo Women", False, False),
        ("", "Kosovo", False, False),
        ("KWN", "", False, False),
    ],
)
def test_spelling(short: str, name: str, whole: bool, beginning: bool) -> None:
    assert (spells(short, name), spells_beginning(short, name)) == (whole, beginning)


@pytest.mark.parametrize(
    ("text", "is_acronym"),
    [
        ("OSCE", True),
        ("DfID", True),
        ("OSCE/ODIHR", True),
        ("УНДП", True),
        ("UŽŠ", True),
        ("Sida", False),
        ("kwn", False),
        ("1325", False),
        ("UN Women", False),
        ("A", False),
        ("ABCDEFGHIJKLMNOP", False),
    ],
)
def test_acronym(text: str, is_acronym: bool) -> None:
    assert (ACRONYM.fullmatch(text) is not None) is is_acronym


@given(st.text(alphabet="AKWN kwn()'’-.\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for long, short in read(text):
        assert long[0].isupper()
        assert ACRONYM.fullmatch(short)


@pytest.mark.parametrize(
    ("short", "name", "fits"),
    [
        ("DFPD", "Dynamique des Femmes pour la Paix et le Développement", True),
        ("FI", "Forum de l'Ituri", True),
        ("DFPD", "Dynamique des Femmes pour la Paix", False),
        ("UPF", "Uganda Police", False),
    ],
)
def test_small_words_may_give_a_letter_or_none(short: str, name: str, fits: bool) -> None:
    assert spells(short, name) is fits
