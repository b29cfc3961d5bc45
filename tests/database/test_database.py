"""What the published database holds after readings were written, replaced and removed."""

from __future__ import annotations

import itertools
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.database import store as database_module
from pipeline.database.store import (
    SCHEMA_VERSION,
    Changes,
    Database,
    DatabaseError,
    KnownDocument,
    Run,
    Totals,
    Written,
    open_database,
)
from pipeline.records import (
    Activity,
    Amount,
    Document,
    Evidence,
    Failure,
    Mention,
    MentionType,
    NameDecision,
    Organization,
    Period,
    Place,
    Reading,
    Role,
)

TYPES = [("training", "Training", "People are taught."), ("grant", "Grant", "Money is given.")]
COUNTRIES = [("BA", "Bosnia and Herzegovina"), ("RS", "Serbia"), ("XK", "Kosovo")]
# Written by every document or run; what they hold is the state that two databases are compared by.
TABLES = (
    "documents", "organizations", "places", "activities", "activity_organizations", "activity_places",
    "activity_countries", "activity_resolutions", "activity_amounts", "activity_evidence", "mentions",
    "document_organizations", "document_places", "name_decisions", "failures",
)  # fmt: skip

OSCE = Organization("osce", "Organization for Security and Co-operation in Europe", "OSCE", "igo", known=True)
ODIHR = Organization("odihr", "Office for Democratic Institutions", "ODIHR", "igo", parent="osce", known=True)
ZENE = Organization("zene-zenama", "Žene ženama", kind="ngo", country="BA")
SABAC = Place("sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237)
NIS = Place("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "collection" / "test.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with opened(path) as made:
        yield made


@cache
def empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with open_database(path, TYPES, COUNTRIES):
            pass
        return path.read_bytes()


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Opens the database; where there is none, a copy of one made once saves most of the time."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(empty_database())
    with open_database(path, TYPES, COUNTRIES) as made:
        yield made


def rows(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """What a reader of the file sees."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def state(path: Path) -> dict[str, list[tuple[object, ...]]]:
    assert rows(path, "pragma foreign_key_check") == []
    return {table: sorted(rows(path, f"select * from {table}"), key=repr) for table in TABLES}


def document(name: str, text: str, **facts: object) -> Document:
    return replace(Document(name, f"reports/{name}.txt", "text", f"sha-{name}", text), **facts)


def named(text: str, words: str, type_: MentionType, entity: str | None = None, **value: object) -> Mention:
    start = text.index(words)
    return replace(Mention(type_, start, start + len(words), words, "test", entity), **value)


def reading(
    name: str, *organizations: tuple[Organization, str], text: str | None = None, places: Sequence[Place] = ()
) -> Reading:
    """A document that names these organizations in these words, and these places by their names."""
    words = [form for _, form in organizations] + [place.name for place in places]
    told = text or "; ".join([name, *words])
    at = itertools.accumulate(len(word) + 2 for word in [name, *words])
    spans = [(start, start + len(word)) for start, word in zip(at, words, strict=False)]
    ids = [(MentionType.ORG, o.id) for o, _ in organizations] + [(MentionType.PLACE, p.id) for p in places]
    return Reading(
        document(name, told),
        None,
        tuple(
            Mention(type_, start, end, told[start:end], "test", entity)
            for (start, end), (type_, entity) in zip(spans, ids, strict=True)
        ),
        tuple({o.id: o for o, _ in organizations}.values()),
        tuple(places),
    )


def activity(of: Reading, **facts: object) -> Reading:
    made = replace(
        Activity(f"{of.document.id}-0", of.document.id, "training", "a training", 0, 1, ()), **facts
    )
    return replace(of, activities=(*of.activities, made))


def full_reading() -> Reading:
    text = (
        "🕊 Žene ženama and OSCE/ODIHR trained women in Šabac 🇷🇸 and Niš in May 2014.\n"
        "Resolution 1325 was read aloud. 𝔒dd letters follow: Šabac again."
    )
    second_page = text.index("Resolution")
    sentence = Evidence("place", "sabac-rs", 0, second_page - 1, "near", 0.75)
    return Reading(
        document=document(
            "nap",
            text,
            source="reports/nap 2014.pdf",
            format="pdf",
            page_starts=(0, second_page),
            title="NAP report",
            published=date(2014, 12, 1),
            modified=date(2014, 12, 3),
            url="https://example.org/nap",
            captured=date(2015, 1, 2),
            language="en",
            note="Read twice.",
        ),
        publisher="zene-zenama",
        mentions=(
            named(text, "Žene ženama", MentionType.ORG, "zene-zenama"),
            named(text, "OSCE/ODIHR", MentionType.ORG, "odihr"),
            named(text, "Šabac", MentionType.PLACE, "sabac-rs"),
            named(text, "Niš", MentionType.PLACE, "nis-rs"),
            named(text, "May 2014", MentionType.DATE, period=Period(date(2014, 5, 1), date(2014, 5, 31))),
            named(text, "Resolution 1325", MentionType.RESOLUTION, resolution=1325),
            Mention(
                MentionType.PLACE, text.rindex("Šabac"), text.rindex("Šabac") + 5, "Šabac", "test", "sabac-rs"
            ),
        ),
        organizations=(ODIHR, OSCE, ZENE),
        places=(NIS, SABAC),
        activities=(
            Activity(
                "nap-22",
                "nap",
                "training",
                "trained women",
                text.index("trained"),
                text.index(" women"),
                (sentence, replace(sentence, slot="start", value="2014-05-01", rule="month")),
                start=date(2014, 5, 1),
                end=date(2014, 5, 31),
                organizations=(
                    (Role.PARTNER, "zene-zenama"),
                    (Role.PARTNER, "osce"),
                    (Role.FUNDER, "odihr"),
                ),
                places=("sabac-rs", "nis-rs"),
                countries=("RS",),
                resolutions=(2242, 1325),
                status="planned",
                confidence=0.7,
                amounts=(Amount(900.0, "EUR", text.index("May"), text.index("May") + 3),),
            ),
        ),
        name_decisions=(NameDecision("OSCE/ODIHR", "odihr", "list", 1.0, "The list says so."),),
    )


def test_one_reading_fills_whole_rows(database: Database, path: Path) -> None:
    read = full_reading()
    text = read.document.text
    database.replace([read])
    first, _, second = text.partition("\n")
    page = len(first) + 1
    osce, odihr = OSCE.name, ODIHR.name
    assert state(path) == {
        "documents": [
            (
                "nap", "reports/nap 2014.pdf", "pdf", "NAP report", "zene-zenama", "2014-12-01",
                "2014-12-03", "https://example.org/nap", "2015-01-02", "en",
                "Read twice.", 2, len(text.split()), "sha-nap", text, f"[0, {page}]", "",
            )
        ],
        "organizations": [
            ("odihr", odihr, "ODIHR", "igo", None, "osce", '["OSCE/ODIHR"]', 1),
            ("osce", osce, "OSCE", "igo", None, None, "[]", 1),
            ("zene-zenama", "Žene ženama", None, "ngo", "BA", None, "[]", 0),
        ],
        "places": [
            ("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),
            ("sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237),
        ],
        "activities": [
            (
                "nap-22", "nap", "training", "trained women", "planned", "2014-05-01", "2014-05-31", 2014,
                first, 1, 0.7, "likely", None,
                f'["{odihr}"]', "[]", f'["{osce}", "Žene ženama"]', "[]", '["Niš", "Šabac"]', '["Serbia"]',
                "[1325, 2242]",
            )
        ],
        "activity_organizations": [
            ("nap-22", "odihr", "funder"),
            ("nap-22", "osce", "partner"),
            ("nap-22", "zene-zenama", "partner"),
        ],
        "activity_places": [("nap-22", "nis-rs"), ("nap-22", "sabac-rs")],
        "activity_countries": [("nap-22", "RS")],
        "activity_resolutions": [("nap-22", 1325), ("nap-22", 2242)],
        "activity_amounts": [("nap-22", 900.0, "EUR", "May", 1, 66, 69)],
        "name_decisions": [("nap", "OSCE/ODIHR", "odihr", "list", 1.0, "The list says so.")],
        "activity_evidence": [
            ("nap-22", "place", "sabac-rs", first, 1, 0, page - 1, "near", 0.75),
            ("nap-22", "start", "2014-05-01", first, 1, 0, page - 1, "month", 0.75),
        ],
        "mentions": sorted(
            [
                ("nap", "ORG", "Žene ženama", 2, 13, 1, "zene-zenama", None, None, None, None, "test"),
                ("nap", "ORG", "OSCE/ODIHR", 18, 28, 1, "odihr", None, None, None, None, "test"),
                ("nap", "PLACE", "Šabac", 46, 51, 1, None, "sabac-rs", None, None, None, "test"),
                ("nap", "PLACE", "Niš", 59, 62, 1, None, "nis-rs", None, None, None, "test"),
                ("nap", "DATE", "May 2014", 66, 74, 1, None, None, "2014-05-01", "2014-05-31", None, "test"),
                ("nap", "RESOLUTION", "Resolution 1325", 76, 91, 2, None, None, None, None, 1325, "test"),
                ("nap", "PLACE", "Šabac", 128, 133, 2, None, "sabac-rs", None, None, None, "test"),
            ],
            key=repr,
        ),
        "document_organizations": [
            ("nap", "odihr", odihr, "ODIHR", "igo", None, "osce", 1),
            ("nap", "osce", osce, "OSCE", "igo", None, None, 1),
            ("nap", "zene-zenama", "Žene ženama", None, "ngo", "BA", None, 0),
        ],
        "document_places": [
            ("nap", "nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),
            ("nap", "sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237),
        ],
        "failures": [],
    }  # fmt: skip
    assert second.endswith("Šabac again.")
    assert rows(path, "select * from activity_types order by id") == sorted(TYPES)
    assert rows(path, "select * from countries order by id") == COUNTRIES
    assert database.totals() == Totals(documents=1, activities=1, organizations=3, places=2)
    known = KnownDocument("nap", "reports/nap 2014.pdf", "sha-nap")
    assert (database.with_id("nap"), database.with_content("sha-nap")) == (known, known)
    assert (database.with_id("nip"), database.with_content("sha-nip")) == (None, None)


def test_offsets_hold_in_python_and_in_sqlite(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    found = rows(
        path,
        "select documents.text, start, end, mentions.text, substr(documents.text, start + 1, end - start)"
        " from mentions join documents on documents.id = document",
    )
    assert len(found) == 7
    for text, start, end, mention, by_sqlite in found:
        assert text[start:end] == mention == by_sqlite


@pytest.mark.parametrize(
    ("table", "query", "found"),
    [
        ("documents", "Sabac", ["nap"]),
        ("documents", "šabac", ["nap"]),
        ("documents", "trained women", ["nap"]),
        ("documents", "Belgrade", []),
        ("activities", "zene zenama", ["nap-22"]),
        ("activities", "Nis", ["nap-22"]),
        ("organizations", "Zene", ["zene-zenama"]),
        ("organizations", "ODIHR", ["odihr"]),
    ],
)
def test_search_ignores_diacritics(
    database: Database, path: Path, table: str, query: str, found: list[str]
) -> None:
    database.replace([full_reading()])
    search = (
        f"select {table}.id from {table}_fts join {table} on {table}.rowid = {table}_fts.rowid"
        f" where {table}_fts match ?"
    )
    assert [row[0] for row in rows(path, search, query)] == found


def test_search_forgets_what_was_replaced(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    database.replace([reading("nap", (OSCE, "OSCE"))])
    search = 'select count(*) from {0}_fts where {0}_fts match \'"Šabac" OR "Žene"\''
    assert [rows(path, search.format(t)) for t in ("documents", "activities", "organizations")] == [
        [(0,)]
    ] * 3
    # Compares the index with the tables it was made from; raises where they differ.
    with closing(sqlite3.connect(path)) as connection:
        for table in ("documents", "activities", "organizations"):
            connection.execute(f"insert into {table}_fts({table}_fts, rank) values ('integrity-check', 1)")


def test_a_replaced_document_leaves_nothing_behind(database: Database, path: Path, tmp_path: Path) -> None:
    newer = reading("nap", (OSCE, "OSCE"), text="nap; OSCE only")
    database.replace([full_reading()])
    database.replace([newer])
    with opened(tmp_path / "fresh.db") as fresh:
        fresh.replace([newer])
    assert state(path) == state(tmp_path / "fresh.db")
    assert rows(path, "select id from organizations") == [("osce",)]


def test_an_outdated_version_goes_with_the_new_one(database: Database, path: Path) -> None:
    database.replace([reading("old", (ZENE, "Žene ženama"))])
    database.replace([reading("new", (OSCE, "OSCE"))], outdated=["old"])
    assert rows(path, "select id from documents") == [("new",)]
    assert rows(path, "select id from organizations") == [("osce",)]


def test_removing_every_document_empties_the_database(database: Database, path: Path) -> None:
    database.replace([full_reading(), reading("other", (ZENE, "Zene zenama"))])
    database.remove(["nap", "other", "never-there"])
    assert state(path) == {table: [] for table in TABLES}


def test_a_parent_stays_while_a_child_is_there(database: Database, path: Path) -> None:
    with_parent = reading("a", (ODIHR, "ODIHR"))
    with_parent = replace(with_parent, organizations=(ODIHR, OSCE))
    database.replace([with_parent, reading("b", (OSCE, "the OSCE"))])
    database.remove(["b"])
    assert rows(path, "select id, parent, aliases from organizations order by id") == [
        ("odihr", "osce", '["ODIHR"]'),
        ("osce", None, "[]"),
    ]
    database.remove(["a"])
    assert rows(path, "select id from organizations") == []


def test_what_other_documents_name_is_not_touched(database: Database, path: Path) -> None:
    database.replace([reading("a", (ZENE, "Žene ženama"), places=[SABAC])])
    before = rows(path, "select rowid, * from organizations"), rows(path, "select rowid, * from places")
    database.replace([reading("b", (OSCE, "OSCE"), places=[NIS])])
    database.remove(["b"])
    assert before == (
        rows(path, "select rowid, * from organizations"),
        rows(path, "select rowid, * from places"),
    )


def test_a_batch_costs_the_same_whatever_the_collection(tmp_path: Path) -> None:
    """Steps of SQLite's machine for one more report, beside 20 reports and beside 400."""

    def steps(others: int) -> int:
        with opened(tmp_path / f"{others}.db") as made:
            made.replace(
                [
                    reading(
                        f"r{n}",
                        (Organization(f"o{n}", f"Body {n}"), f"Body {n}"),
                        places=[Place(f"p{n}", f"Town {n}", "city")],
                    )
                    for n in range(others)
                ]
            )
            counted = 0

            def count() -> int:
                nonlocal counted
                counted += 1
                return 0

            made._connection.set_progress_handler(count, 1)
            made.replace([reading("one more", (ZENE, "Žene ženama"), places=[SABAC])])
            made.remove(["one more"])
            return counted

    few, many = steps(20), steps(400)
    assert many < 1.3 * few


def forms(*written: str) -> list[Reading]:
    return [
        reading(f"d{n}", (replace(ZENE, name=form.removeprefix("the ")), form))
        for n, form in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("written", "name", "aliases"),
    [
        (["Zene zenama", "Žene ženama"], "Žene ženama", ["Zene zenama"]),
        (["Žene zenama", "Zene zenama", "Žene ženama"], "Žene ženama", ["Zene zenama", "Žene zenama"]),
        (["ŽENE ŽENAMA", "Žene ženama"], "Žene ženama", ["ŽENE ŽENAMA"]),
        (["ZENE ZENAMA"], "ZENE ZENAMA", []),
        (["Zene Zenama", "Zene zenama", "Zene zenama"], "Zene zenama", ["Zene Zenama"]),
        (["Zene–zenama", "Zene zenama", "Zene zenama"], "Zene zenama", ["Zene–zenama"]),
        (["the Zene zenama"], "Zene zenama", ["the Zene zenama"]),
    ],
)
def test_the_best_written_form_is_shown(
    tmp_path: Path, written: list[str], name: str, aliases: list[str]
) -> None:
    orders = list(itertools.permutations(forms(*written)))
    for number, order in enumerate(orders):
        path = tmp_path / f"{number}.db"
        with opened(path) as made:
            for one in order:
                made.replace([one])
        assert rows(path, "select name, aliases from organizations") == [
            (name, json.dumps(aliases, ensure_ascii=False))
        ]


def test_a_better_name_reaches_every_activity(database: Database, path: Path) -> None:
    plain = replace(ZENE, name="Zene zenama")
    town = Place("vesa", "Vesa", "city")
    roles = ((Role.FUNDER, "osce"), (Role.FUNDER, plain.id), (Role.PARTICIPANT, plain.id))
    first = activity(
        reading("a", (plain, "Zene zenama"), (OSCE, "OSCE"), places=[town]),
        organizations=roles,
        places=("vesa",),
    )
    database.replace([first])
    database.replace([reading("b", (ZENE, "Žene ženama"), places=[replace(town, name="Veša")])])
    shown = "select funders, organizers, partners, participants, places from activities"
    assert rows(path, shown) == [
        (f'["{OSCE.name}", "Žene ženama"]', "[]", "[]", '["Žene ženama"]', '["Veša"]')
    ]
    assert rows(path, "select rowid from activities_fts where activities_fts match 'places:Veša'") == [(1,)]
    database.remove(["b"])
    assert rows(path, shown) == [
        (f'["{OSCE.name}", "Zene zenama"]', "[]", "[]", '["Zene zenama"]', '["Vesa"]')
    ]


def test_what_the_authority_knows_is_shown_as_it_says(database: Database, path: Path) -> None:
    listed = replace(ZENE, name="Zene zenama", known=True, acronym="ZZ")
    database.replace([reading("a", (listed, "Zene zenama"))])
    database.replace([reading(f"b{n}", (ZENE, "Žene ženama")) for n in range(5)])
    query = "select name, acronym, aliases, known from organizations"
    assert rows(path, query) == [("Zene zenama", "ZZ", '["Žene ženama"]', 1)]
    # The authority file was corrected since: reports read anew bring the correction.
    corrected = replace(listed, name="Žene ženama Sarajevo", acronym=None)
    database.replace([reading("a", (corrected, "Zene zenama"))])
    assert rows(path, query) == [("Žene ženama Sarajevo", None, '["Zene zenama", "Žene ženama"]', 1)]


@pytest.mark.parametrize(
    ("told", "settled"),
    [
        (["BA", "RS", "BA"], "BA"),
        (["BA", None], "BA"),
        (["BA", "RS"], None),
        (["BA", "RS", "BA", "RS", "XK"], None),
    ],
)
def test_a_fact_on_which_reports_are_divided_is_left_open(
    database: Database, path: Path, told: list[str | None], settled: str | None
) -> None:
    for number, country in enumerate(told):
        database.replace([reading(f"d{number}", (replace(ZENE, country=country), "Žene ženama"))])
    assert rows(path, "select country, kind from organizations") == [(settled, "ngo")]


def test_a_publisher_without_mentions_is_kept_under_its_name(database: Database, path: Path) -> None:
    silent = replace(reading("a"), publisher=ZENE.id, organizations=(ZENE,))
    database.replace([silent])
    query = "select name, aliases from organizations"
    assert rows(path, query) == [("Žene ženama", "[]")]
    database.replace([reading("b", (replace(ZENE, name="Zene zenama"), "Zene zenama"))])
    assert rows(path, query) == [("Žene ženama", '["Zene zenama"]')]
    database.remove(["b"])
    assert rows(path, query) == [("Žene ženama", "[]")]


# A small world in which documents disagree about names, acronyms, kinds, countries and parents.
written_names = st.sampled_from(["Žene ženama", "Zene zenama", "ZENE ZENAMA", "Žene-ženama", "Zene Zenama"])
unlisted = st.builds(
    lambda name, acronym, country, parent: (
        Organization("zene-zenama", name, acronym, "ngo", country, parent),
        name,
    ),
    written_names,
    st.sampled_from([None, "ZZ", "ŽŽ"]),
    st.sampled_from([None, "BA", "RS"]),
    st.sampled_from([None, "osce"]),
)
towns = st.builds(
    lambda name, kind: Place("vesa", name, kind),
    st.sampled_from(["Vesa", "Veša"]),
    st.sampled_from(["city", "venue"]),
)


@st.composite
def worlds(draw: st.DrawFn) -> list[Reading]:
    made = []
    for number in range(draw(st.integers(2, 5))):
        body, form = draw(unlisted)
        base = reading(f"d{number}", (body, form), (OSCE, "OSCE"), places=draw(st.lists(towns, max_size=1)))
        if draw(st.booleans()):
            base = activity(
                base,
                organizations=((Role.FUNDER, body.id), (Role.FUNDER, "osce")),
                places=tuple(place.id for place in base.places),
                countries=("RS",),
            )
        made.append(replace(base, publisher=draw(st.sampled_from([None, body.id]))))
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_of_reading_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, readings: list[Reading], random, size: int
) -> None:
    """In one batch, or shuffled in batches with detours: read twice, and one document come and gone."""
    folder = tmp_path_factory.mktemp("orders")
    with opened(folder / "straight.db") as straight:
        straight.replace(readings)
    shuffled = [*readings, random.choice(readings)]
    random.shuffle(shuffled)
    with opened(folder / "detours.db") as detours:
        passing = reading("passing", (replace(ZENE, name="Žéné ženama", acronym="Q"), "Žéné ženama"))
        detours.replace([passing])
        for start in range(0, len(shuffled), size):
            batch = {one.document.id: one for one in shuffled[start : start + size]}
            detours.replace(list(batch.values()))
        detours.remove(["passing"])
    assert state(folder / "straight.db") == state(folder / "detours.db")


def broken_readings() -> dict[str, Reading]:
    good = reading("broken", (ZENE, "Žene ženama"))
    text = good.document.text
    dangling = named(text, "Žene", MentionType.PLACE, "nowhere")
    return {
        "a mention of an unknown place": replace(good, mentions=(dangling,)),
        "a mention of an unknown organization": replace(good, organizations=()),
        "an unknown publisher": replace(good, publisher="nobody"),
        "an unknown parent": replace(good, organizations=(replace(ZENE, parent="nobody"),)),
        "an unknown type of activity": activity(good, type="picnic"),
        "two mentions at one place": replace(good, mentions=good.mentions * 2),
    }


@pytest.mark.parametrize("broken", broken_readings().values(), ids=broken_readings())
def test_a_batch_that_fails_is_not_written_at_all(database: Database, path: Path, broken: Reading) -> None:
    database.replace([full_reading()])
    before = state(path)
    with pytest.raises(sqlite3.IntegrityError):
        database.replace([reading("good", (OSCE, "OSCE")), broken, reading("nap", (OSCE, "OSCE"))])
    assert state(path) == before
    database.replace([reading("good", (OSCE, "OSCE"))])
    assert rows(path, "select id from documents order by id") == [("good",), ("nap",)]


def test_an_interrupt_in_the_middle_of_a_batch_writes_nothing(database: Database, path: Path) -> None:
    class Interrupted(list[Written]):
        passages = 0

        def __iter__(self) -> Iterator[Written]:
            yield self[0]
            self.passages += 1
            if self.passages > 1:
                raise KeyboardInterrupt

    database.replace([full_reading()])
    before = state(path)
    with pytest.raises(KeyboardInterrupt):
        # The ids of the documents come from the first passage over the batch.
        database.write(Changes(Interrupted([Written(reading("nap", (OSCE, "OSCE")))])))
    assert state(path) == before


def test_readers_go_on_reading_while_a_batch_is_written(database: Database, path: Path) -> None:
    seen: list[list[tuple[object, ...]]] = []

    class Watched(list[Written]):
        def __iter__(self) -> Iterator[Written]:
            seen.append(rows(path, "select id from documents"))
            yield from super().__iter__()

    database.replace([full_reading()])
    news = [reading("nap", (OSCE, "OSCE")), reading("b", (OSCE, "OSCE"))]
    database.write(Changes(Watched(map(Written, news))))
    assert len(seen) > 2
    assert set(map(tuple, seen)) == {(("nap",),)}
    assert rows(path, "select id from documents order by id") == [("b",), ("nap",)]


def test_a_reader_in_the_middle_of_a_question_does_not_stop_the_writing(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_WAIT", 0.01)
    with open_database(path, TYPES, COUNTRIES) as made:
        made.replace([full_reading()])
        with closing(sqlite3.connect(path)) as reader:
            answer = reader.execute("select id from countries order by id")
            assert answer.fetchone() == ("BA",)
            made.replace([reading("b", (OSCE, "OSCE"))])
            assert answer.fetchall() == [("RS",), ("XK",)]
    assert rows(path, "select id from documents order by id") == [("b",), ("nap",)]


def test_failures_are_kept_until_the_source_is_read(database: Database, path: Path) -> None:
    failures = [Failure(f"reports/{name}.txt", "It is empty.", "Get it again.") for name in "abc"]
    database.record_failures(failures)
    database.record_failures([replace(failures[0], reason="It is cut off.")])
    database.replace([reading("b")])
    database.clear_failures(["reports/c.txt"])
    assert rows(path, "select * from failures") == [("reports/a.txt", "It is cut off.", "Get it again.")]
    assert database.failed_sources() == ["reports/a.txt"]


def test_every_run_is_recorded(database: Database, path: Path) -> None:
    for finished in ("2026-01-01T10:00:00+00:00", "2026-01-02T10:00:00+00:00"):
        database.record_run(Run(finished, "0.1.0", 1, 2, 3, 4, 5))
    assert rows(path, "select * from runs") == [
        (1, "2026-01-01T10:00:00+00:00", "0.1.0", 1, 2, 3, 4, 5),
        (2, "2026-01-02T10:00:00+00:00", "0.1.0", 1, 2, 3, 4, 5),
    ]


def test_a_moved_document_keeps_its_id(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    moved = KnownDocument("nap", "elsewhere/nap.pdf", "sha-nap", location="there", size=5, changed=7)
    database.write(Changes(moved=[moved]))
    assert database.with_id("nap") == moved
    assert database.at("there") == [moved]


def test_labels_of_the_knowledge_files_are_brought_up_to_date(path: Path) -> None:
    with opened(path):
        pass
    with open_database(path, [("training", "Course", "New words.")], [("RS", "Republic of Serbia")]):
        pass
    assert rows(path, "select label, definition from activity_types where id = 'training'") == [
        ("Course", "New words.")
    ]
    assert rows(path, "select name from countries where id = 'RS'") == [("Republic of Serbia",)]


def _another_version(path: Path) -> None:
    with opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 99")


def _somebody_elses(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"create table songs (name); pragma user_version = {SCHEMA_VERSION}")


def _no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is a letter, not a database. " * 100)


def _empty(path: Path) -> None:
    path.parent.mkdir()
    path.touch()


def _damaged(path: Path) -> None:
    with opened(path):
        pass
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 4000 + content[4100:])


def _below_a_file(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")


OTHER_VERSION = (
    "{path} was made by another version of WPS Reports, or is not one of its databases."
    " Choose another file with DB=, or delete it and ingest again."
)
UNUSABLE = (
    "{path} cannot be used as a database ({why})."
    " Choose another file with DB=, or check that the disk is neither full nor write-protected."
)


@pytest.mark.parametrize(
    ("prepare", "message", "why"),
    [
        (_another_version, OTHER_VERSION, None),
        (_empty, OTHER_VERSION, None),
        (_somebody_elses, UNUSABLE, "no such table: activity_types"),
        (_no_database, UNUSABLE, "file is not a database"),
        (_damaged, UNUSABLE, "database disk image is malformed"),
        (lambda path: path.mkdir(parents=True), UNUSABLE, "unable to open database file"),
        (_below_a_file, UNUSABLE, None),
    ],
    ids=[
        "another version",
        "empty file",
        "another program's",
        "a letter",
        "damaged",
        "a folder",
        "below a file",
    ],
)
def test_what_is_no_database_of_this_program_is_refused_and_left_alone(
    path: Path, prepare, message, why
) -> None:
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DatabaseError) as error, open_database(path, TYPES, COUNTRIES):
        pytest.fail("it was opened")
    said = str(error.value)
    assert "\n" not in said
    if why is None and message is UNUSABLE:
        assert said.startswith(f"{path} cannot be used as a database (")
    else:
        assert said == message.format(path=path, why=why)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_write_protected_database_is_refused_in_one_line(path: Path, monkeypatch) -> None:
    with opened(path):
        pass
    connect = sqlite3.connect
    # As root no file is write-protected, so the file is opened for reading only.
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda name, **options: connect(f"{Path(name).as_uri()}?mode=ro", uri=True, **options),
    )
    with pytest.raises(DatabaseError) as error, open_database(path, TYPES, COUNTRIES):
        pytest.fail("it was opened")
    assert str(error.value) == UNUSABLE.format(path=path, why="attempt to write a readonly database")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, sqlite3.OperationalError("disk is full")])
def test_a_database_appears_whole_or_not_at_all(path: Path, monkeypatch, stop) -> None:
    def fail(*_: object, **__: object) -> None:
        raise stop

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_utils.db.Table, "enable_fts", fail)
        with pytest.raises((KeyboardInterrupt, DatabaseError)), open_database(path, TYPES, COUNTRIES):
            pytest.fail("it was opened")
    assert not path.exists()
    with open_database(path, TYPES, COUNTRIES) as made:
        made.replace([full_reading()])
    assert [file.name for file in path.parent.iterdir()] == ["test.db"]


def test_a_second_run_at_the_same_time_is_told_so(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_WAIT", 0.01)
    with opened(path) as made, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(DatabaseError) as error:
            made.replace([full_reading()])
        assert str(error.value) == (
            "The database cannot be written (database is locked). What was written before is kept. See that"
            " no other run is using it and the disk is not full, and run the same command again."
        )
        other.execute("rollback")
        made.replace([full_reading()])
    assert rows(path, "select id from documents") == [("nap",)]


def test_a_full_disk_loses_only_the_batch(database: Database, path: Path) -> None:
    database.replace([reading("a", (OSCE, "OSCE"))])
    before = state(path)
    pages = database._connection.execute("pragma page_count").fetchone()[0]
    database._connection.execute(f"pragma max_page_count = {pages + 1}")
    with pytest.raises(
        DatabaseError, match=r"^The database cannot be written \(database or disk is full\)\."
    ):
        database.replace([reading("b", text="words without end " * 100_000)])
    assert state(path) == before
