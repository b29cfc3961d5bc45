"""Which language a report is in; in doubt, English, which is read."""

from __future__ import annotations

import pytest

from pipeline.reading.language import is_read, language, unread_note

ENGLISH = "The Association Fenomena from Kraljevo held a training for women of the police in Čačak."
BOSNIAN = "Žene u crnom održale su bdenje u Beogradu povodom godišnjice genocida u Srebrenici."
FRENCH = "Les femmes de la région demandent une place à la table des négociations de paix."
ALBANIAN = "Gratë kërkojnë një vend në tryezën e bisedimeve për paqen në rajon dhe më gjerë."
NAMES = "Fenomena Kraljevo, Žene ženama Sarajevo, Anima Kotor, Udruženje Lara Bijeljina, Kvinna till Kvinna"


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (ENGLISH, None, "en"),
        (ENGLISH, "sr", "en"),
        (BOSNIAN * 6, None, "bs"),
        (BOSNIAN * 6, "sr", "sr"),
        (BOSNIAN * 6, "en", "bs"),
        (FRENCH * 6, None, "fr"),
        (ALBANIAN * 6, None, "sq"),
        ("Жените бараат место на масата за преговори за мир во регионот и пошироко.", None, "mk"),
        (NAMES, None, None),
        ("1325 – 2014", None, None),
        ("", "en", None),
        # Reports that begin in another language than they go on in.
        (ENGLISH * 5 + FRENCH * 400, None, "fr"),
        (FRENCH * 5 + ENGLISH * 400, None, None),
    ],
)
def test_language(text: str, declared: str | None, expected: str | None) -> None:
    assert language(text, declared) == expected


@pytest.mark.parametrize(
    ("code", "is_it_read"),
    [("en", True), (None, True), ("sr", False), ("sq", False), ("mk", False), ("xx", False)],
)
def test_what_is_read(code: str | None, is_it_read: bool) -> None:
    assert is_read(code) == is_it_read
    assert (unread_note(code) is None) == is_it_read
