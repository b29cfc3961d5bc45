"""Plain text: the normal form, encodings, hard-wrapped paragraphs, cut words, title and day."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import hyphens, lines
from pipeline.reading.characters import clean, tidy
from pipeline.reading.dates import shown_date
from pipeline.reading.decoding import decode, eight_bit_encoding
from pipeline.reading.paragraphs import rewrap
from pipeline.reading.plain import read_plain

CLEANED = {
    "quotation marks and dashes stay": ("“UN Women” – ‘a’ — „b“ «c» …", "“UN Women” – ‘a’ — „b“ «c» …"),
    "letters stay": ("Đakovica, Žepče, Peć, Łódź, Niš", "Đakovica, Žepče, Peć, Łódź, Niš"),
    "composed": ("Z\u030cene c\u0301", "Žene ć"),
    "superscripts stay": ("Women.¹⁴", "Women.¹⁴"),
    "ligatures": ("o\ufb03ce, \ufb01rst", "office, first"),
    "blanks": ("a\u00a0b\u202fc\u2009d\u3000e", "a b c d e"),
    "soft hyphen": ("inter\u00adnational", "international"),
    "zero width": ("UN\u200b Women\ufeff", "UN Women"),
    "direction marks": ("\u202aSarajevo\u202c", "Sarajevo"),
    "controls": ("a\x02b\x07c\x1fd\x7fe", "abcde"),
    "tabs stay": ("1\tFOKUS", "1\tFOKUS"),
    "hyphen that does not break": ("Secretary\u2011General", "Secretary-General"),
    "Word's bullets": ("\uf0b7 Pirot", "• Pirot"),
    "line ends": ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
    "lone surrogate": ("a\ud800b", "ab"),
}


@pytest.mark.parametrize(("given_text", "expected"), CLEANED.values(), ids=CLEANED)
def test_characters(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@given(st.text())
def test_cleaned_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once if c not in "\n\t\f")


def test_tidy() -> None:
    assert tidy("\n\na  \n\n\n\nb\t\n c\n") == "a\n\nb\n c"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The Mayor of Šabac, Nebojša Zelenović, opened it.", "windows-1250"),
        ("Mr. Belić spoke in Zajecar", "windows-1250"),
        ("Association Fenomena, Kraljevo; Ćićevac", "windows-1250"),
        ("Prishtinë, Pejë, Đakovica", "windows-1250"),
        ("“Women” – a café in Genève", "windows-1252"),
        ("Ministère des Affaires étrangères", "windows-1252"),
        ("Señora Muñoz; São Paulo; Malmö", "windows-1252"),
        ("Jørn in Tromsø, Ærø", "windows-1252"),
        ("a grant of £500 from DFID", "windows-1252"),
        ("Žene ženama, Čačak", "iso-8859-2"),
        ("Женска мрежа Косова у Приштини", "windows-1251"),
    ],
)
def test_eight_bit_encodings_are_told_by_their_letters(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert content.decode(eight_bit_encoding(content)) == text
    assert decode(content) == text


@pytest.mark.parametrize(
    ("left", "right", "known", "expected"),
    [
        ("an inter-", "ethnic council", {}, "an inter-ethnic council"),
        ("an inter-", "ethnic council", {"interethnic": 1}, "an interethnic council"),
        ("women-", "led groups", {"women-led": 2}, "women-led groups"),
        ("2,314 per-", "sons asked", {}, "2,314 persons asked"),
        ("the organi-", "zation", {}, "the organization"),
        ("conflict\x02", "related", {}, "conflict-related"),
        ("imple\x02", "mentation", {}, "implementation"),
        ("the Secretary-", "General", {}, "the Secretary-General"),
        ("the Novi-", "Sad", {"novisad": 1}, "the Novi-Sad"),
        ("S/2010-", "12", {}, "S/2010-12"),
        ("pre-", "and post-conflict", {}, "pre- and post-conflict"),
        ("2011 –", "2014", {}, "2011 – 2014"),
        ("one line", "and the next", {}, "one line and the next"),
        ("a state-of-the-", "art plan", {}, "a state-of-the-art plan"),
    ],
)
def test_words_cut_at_line_ends(left: str, right: str, known: dict[str, int], expected: str) -> None:
    assert hyphens.join(left, right, Counter(known)) == expected


WRAPPED = """\
Short title of the report

The Association Fenomena from Kraljevo held in the spring of the year a training on
the resolution for women from six towns of central Serbia, among them Vranje and
Leskovac. The police took part. Of 2,314 per-
sons who had asked for a place, forty were chosen, and an inter-
ethnic group was formed by
those who stayed until the last of the evenings in the old house by the river there.
Donor: Sida
Place: Kraljevo
1. A first item that is longer than the line of the page and therefore goes on in the
   second line of it.
2. A second item.
  • A bullet whose text is also longer than a line of this page and is carried over to
    the next.
Code    Place        Donor
JZN     Leskovac     Sida, which is a cell and no sentence, whatever its length may be
12 March 2015"""

REWRAPPED = """\
Short title of the report

The Association Fenomena from Kraljevo held in the spring of the year a training on the resolution for women \
from six towns of central Serbia, among them Vranje and Leskovac. The police took part. Of 2,314 persons who \
had asked for a place, forty were chosen, and an inter-ethnic group was formed by those who stayed until the \
last of the evenings in the old house by the river there.
Donor: Sida
Place: Kraljevo
1. A first item that is longer than the line of the page and therefore goes on in the second line of it.
2. A second item.
  • A bullet whose text is also longer than a line of this page and is carried over to the next.
Code    Place        Donor
JZN     Leskovac     Sida, which is a cell and no sentence, whatever its length may be
12 March 2015"""


def test_hard_wrapped_paragraphs_are_joined_and_all_else_kept_apart() -> None:
    assert rewrap(WRAPPED) == REWRAPPED


@pytest.mark.parametrize(
    "text",
    [
        "One paragraph a line, as most editors store it, and each of them ends with a full stop.\n"
        "The second paragraph begins with a capital letter, and so do all the others here.\n"
        "A third one of about the same length follows directly on the second without a gap.\n"
        "And a fourth, which is no more wrapped by hand than the three that stand before it.",
        "Donor: Sida\nOrganizer: Fenomena\nplace: Kraljevo\ntime: spring",
        "",
        "one\ntwo\nthree",
    ],
)
def test_text_that_is_not_wrapped_stays_as_it_is(text: str) -> None:
    assert rewrap(text) == text


@given(st.text(alphabet="ab AB.-,:•1\n", max_size=400))
def test_joining_lines_loses_no_letter(text: str) -> None:
    bare = str.maketrans("", "", " \n-")
    assert rewrap(text).translate(bare) == text.translate(bare)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("• Pirot", lines.is_list_item),
        ("57. With funding", lines.is_list_item),
        ("(iv) Each ministry", lines.is_list_item),
        ("– Serbia: draft", lines.is_list_item),
        ("Donor: Sida", lines.is_field),
        ("Name of the project: Peace", lines.is_field),
        ("Norway | 1,900 | 2,500", lines.is_row),
        ("Norway    1,900", lines.is_row),
        ("Introduction ........ 7", lines.is_row),
        ("_____________", lines.is_row),
        ("¹ Interviews", lines.is_footnote),
        ("It ended.", lines.ends_sentence),
        ("He said “no.”", lines.ends_sentence),
        ("Trainings in three towns", lines.is_heading),
        ("the representative of the", lines.runs_on),
        ("“and so on", lines.starts_small),
    ],
)
def test_kinds_of_lines(line: str, kind: object) -> None:
    assert callable(kind)
    assert kind(line) is True
    assert (
        kind("Twenty-five officers came to Kraljevo and stayed for two days") is False
        or kind is lines.is_heading
    )


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (["Title", "Published: 10 March 2022"], date(2022, 3, 10)),
        (["Title", "Date posted: July 07, 2020"], date(2020, 7, 7)),
        (["Title", "Posted on 25.10.2021 Category: News"], date(2021, 10, 25)),
        (["Title", "16 January 2023, 10:12. Updated 15:40"], date(2023, 1, 16)),
        (["Title", "Apr 21, 2016 | by mzl"], date(2016, 4, 21)),
        (["Title", "By Staff - Jul 10, 2014 | 18:52"], date(2014, 7, 10)),
        (["NEWS 2014-06-16"], date(2014, 6, 16)),
        (["Novi Sad, 28/11/2014"], date(2014, 11, 28)),
        (["Title", "NIKŠIĆ, 15 June 2022 – Eleven beds were carried up."], date(2022, 6, 15)),
        (["Strasbourg, 16.01.2003 – European ministers meet next week."], date(2003, 1, 16)),
        (["Published: 1 May 2020", "Belgrade, 3 May 2020"], date(2020, 5, 1)),
        (["General Assembly | Distr.: General", "17 April 2025", "Belgrade, 3 May 2024"], date(2025, 4, 17)),
        (["Security Council | Distr.: General 25 June 2025 | ", "Original: English"], date(2025, 6, 25)),
        (["UNITED NATIONS", "Distr.", "GENERAL", "S/1997/1", "3 March 1997"], date(1997, 3, 3)),
        (["Distr.: General", "31 June 2019", "3 May 2019"], None),
        # Better none than a wrong one.
        (["Belgrade, 3 May 2020", "Skopje, 4 May 2020"], None),
        (["Title", "03/04/2019"], None),
        (["Title", "19-20 February 2019"], None),
        (["Title", "February 2011"], None),
        (["Title", "31 June 2019"], None),
        (["Title", "On 3 May 2019 the workshop began in Pirot and went on."], None),
        (["INVITATION", "Wednesday, 7 August 2024, 9:00"], None),
        (["Minutes", "Held: Sept. 26, 2024, 6:30 p.m., Library"], None),
        ([f"line {number}" for number in range(20)] + ["Published: 10 March 2022"], None),
        ([], None),
    ],
)
def test_day_of_publication(top: list[str], expected: date | None) -> None:
    assert shown_date(top) == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "PRESS RELEASE\nPolicewomen of the north-east meet in Tuzla\n\nThey met.",
            "Policewomen of the north-east meet in Tuzla",
        ),
        ("Home > Projects > 2014\nPeace with women\n\nText.", "Peace with women"),
        ("Donor: Sida\nPlace: Pirot\n", None),
        (
            "They met in Tuzla for two days, and on the third they wrote down what they had agreed, in three "
            "languages and two scripts.\nThen they left.",
            None,
        ),
        ("Only one line", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert read_plain(text.encode()).title == title


def test_form_feeds_divide_pages() -> None:
    content = read_plain(b"First page\n\fSecond page\n\f\n\fFourth page")
    assert content.text == "First page\n\nSecond page\n\nFourth page"
    starts = [content.text[start : start + 6] for start in content.page_starts]
    assert starts == ["First ", "Second", "Fourth", "Fourth"]
