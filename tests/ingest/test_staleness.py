"""A changed row of a list in models/ costs the reports that it can concern, and leaves what all would leave.

In the reports, names of organizations stand in brackets and places in braces with their country.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.acronyms import find_definitions
from pipeline.database.records import StoredReport
from pipeline.database.store import Database, open_database
from pipeline.ingest.fingerprints import EXTRACTION, LISTS, TEXT
from pipeline.ingest.ingesting import Tally, Wanted, ingest
from pipeline.ingest.row_changes import Concerned, row_changes
from pipeline.ingest.staleness import remember_lists, spare, stale_lines
from pipeline.ingest.work import InProcess
from pipeline.knowledge.everything import Knowledge, load_knowledge
from pipeline.knowledge.organizations import load_organizations
from pipeline.organizations.forms import comparable
from pipeline.organizations.resolving import resolve_organizations
from pipeline.records import Document, Mention, MentionType, Place, RawReport, Reading
from pipeline.sources.finding import find_sources

MODELS = Path(__file__).parents[2] / "models"
KNOWLEDGE = load_knowledge(MODELS)
COUNTRY_WORDS = frozenset(word for name in KNOWLEDGE.country_names for word in comparable(name))
MARK = re.compile(r"\[(?P<name>[^\]\[]*)\]|\{(?P<code>[A-Z]{2})\|(?P<place>[^}]+)\}")
REPORTS = {
    "network": "The [Kosovo Women's Network] met in {XK|Pristina}.",
    "acronym": "The [KWN] and the [Ministry of Justice] met in {XK|Pristina}.",
    "cyrillic": "[Жене у црном] met in {RS|Niš}.",
    "own-acronym": "The [Kosovo Welfare Nursery (KWN)] is no network. The [KWN] met in {XK|Pristina}.",
    "no-country": "The [Agency for Gender Equality] met in {XK|Pristina}.",
    "part": "The [OSCE] came. The [Mission to Serbia] held a workshop in {RS|Niš}.",
    "spelt": "The [OSCE Mision to Serbia] held a workshop in {RS|Niš}.",
    "unknown": "The [Hilltop Weavers Circle] met in {NP|Kathmandu}.",
    "unknown-spelt": "The [Hiltop Weavers Circle] met in {NP|Kathmandu}.",
    "reordered": "The [Circle of Weavers, Hilltop] met in {NP|Kathmandu}.",
    "words-apart": "A circle of friends. " + "It rained. " * 20 + "The weavers left for the hilltop.",
    "ministry": "The [Ministry of Justice of Serbia] met in {RS|Niš}.",
    "nobody": "Nobody came to {NP|Kathmandu}.",
}


def read_text(raw: RawReport) -> Document:
    name = Path(raw.source.location).stem
    publisher = "Hilltop Weavers' Circle" if name == "nobody" else None
    return Document(name, raw.source.location, "text", raw.sha256, raw.content.decode(), publisher=publisher)


def extract(documents: Iterable[Document], knowledge: Knowledge) -> Iterator[Reading]:
    for document in documents:
        mentions, places = [], {}
        for mark in MARK.finditer(document.text):
            if mark["code"]:
                place = Place(f"{mark['place']}-{mark['code']}", mark["place"], "city", mark["code"])
                places[place.id] = place
                start, end = mark.span("place")
                mentions.append(Mention(MentionType.PLACE, start, end, mark["place"], "mark", place.id))
            else:
                mentions.append(Mention(MentionType.ORG, *mark.span("name"), mark["name"], "mark"))
        definitions = tuple(find_definitions(document.text))
        found = resolve_organizations(document, mentions, definitions, knowledge, list(places.values()))
        yield Reading(
            document,
            found.publisher,
            found.mentions,
            found.organizations,
            tuple(places.values()),
            name_decisions=found.decisions,
        )


class Kept:
    """Reports, lists that can be changed, and databases made with them."""

    def __init__(self, home: Path) -> None:
        self.home, self.reports, self.models = home, home / "reports", home / "models"
        self.reports.mkdir()
        self.models.mkdir()
        for name in (*LISTS, "organization_heads.csv"):
            shutil.copy(MODELS / name, self.models / name)
        for name, text in REPORTS.items():
            (self.reports / f"{name}.txt").write_text(text)

    def files(self) -> dict[str, dict[str, str]]:
        hashes = {f"models/{p.name}": str(hash(p.read_bytes())) for p in self.models.iterdir()}
        return {TEXT: {}, EXTRACTION: hashes}

    def knowledge(self) -> Knowledge:
        listed = load_organizations(self.models)
        return replace(KNOWLEDGE, organizations=listed, organization_names=listed.phrase_index())

    def edit(self, name: str, before: str, after: str) -> None:
        """Replace a line of a list, put one in at its end, or take one out."""
        path = self.models / name
        text = path.read_text()
        if before:
            assert text.count(before) == 1
            path.write_text(text.replace(before, after))
        else:
            path.write_text(text + after)

    def ingest(self, name: str) -> Tally:
        knowledge, files = self.knowledge(), self.files()
        with self.open(name) as database:
            stages = (database.stage(TEXT, files[TEXT]), database.stage(EXTRACTION, files[EXTRACTION]))
            remember_lists(database, self.models, files)
            spare(database, self.models, files, stages[1], lambda: knowledge)
            work = InProcess(self.home, read_text, lambda documents: extract(documents, knowledge))
            return ingest(
                database, list(find_sources([str(self.reports)])), work, self.home, Wanted(stages=stages)
            )

    def open(self, name: str):  # type: ignore[no-untyped-def]
        return open_database(self.home / name, [], KNOWLEDGE.country_rows)

    def stale(self, name: str) -> list[str]:
        with self.open(name) as database:
            return list(stale_lines(database, self.models, self.files(), self.knowledge))

    def state(self, name: str) -> dict[str, list[tuple[object, ...]]]:
        tables = (
            "documents", "organizations", "places", "mentions", "document_organizations", "name_decisions",
        )  # fmt: skip
        with closing(sqlite3.connect(self.home / name)) as connection:
            return {t: sorted(connection.execute(f"select * from {t}"), key=repr) for t in tables}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


WEAVERS = "hilltop-weavers,Hilltop Weavers Circle,,ngo,NP,,own website\n"
KWN = "kosovo-womens-network"


def first_row(name: str, beginning: str) -> str:
    return next(
        line for line in (MODELS / name).read_text().splitlines(keepends=True) if line.startswith(beginning)
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "anew"),
    [
        pytest.param(
            "organizations.csv",
            "",
            WEAVERS,
            {"unknown", "unknown-spelt", "reordered", "nobody"},
            id="a body that is listed from now on, also where it publishes",
        ),
        pytest.param(
            "organizations.csv",
            first_row("organizations.csv", f"{KWN},"),
            first_row("organizations.csv", f"{KWN},").replace(
                "Kosovo Women's Network", "Kosova Women Network"
            ),
            {"network", "acronym", "own-acronym"},
            id="another name on a row",
        ),
        pytest.param(
            "organization_aliases.csv",
            first_row("organization_aliases.csv", f"{KWN},KWN,"),
            first_row("organization_aliases.csv", f"{KWN},KWN,").replace("strong", "weak"),
            {"acronym", "own-acronym"},
            id="an acronym that needs context from now on",
        ),
        pytest.param(
            "organization_aliases.csv",
            "",
            f"{KWN},Kosovo Welfare Women,strong,en\n",
            {"own-acronym"},
            id="a name by which an acronym means what the list says after all",
        ),
        pytest.param(
            "organizations.csv",
            first_row("organizations.csv", "osce-mission-to-serbia,"),
            first_row("organizations.csv", "osce-mission-to-serbia,").replace(",igo,,", ",igo,RS,"),
            {"part", "spelt"},
            id="a fact of a body whose name is written in part, or with a slip",
        ),
        pytest.param(
            "decisions.csv",
            "",
            "ORG,ignore,women-in-black-serbia,,no organization,test\n",
            {"cyrillic"},
            id="a judgement on an id",
        ),
        pytest.param(
            "decisions.csv",
            "",
            "ORG,same,Hilltop Weavers Circle,osce,they say so,test\n",
            # Whatever was or is the body that a name is judged to be is looked at again.
            {"unknown", "unknown-spelt", "reordered", "nobody", "part", "spelt"},
            id="a judgement on a name",
        ),
        pytest.param(
            "organization_aliases.csv",
            "",
            f"{KWN},Zambezi Ferrymen,strong,en\n",
            set(),
            id="a name that no report has",
        ),
    ],
)
def test_only_what_a_changed_row_can_concern_is_extracted_anew(
    kept: Kept, name: str, before: str, after: str, anew: set[str]
) -> None:
    kept.ingest("kept.db")
    kept.edit(name, before, after)
    told = kept.stale("kept.db")
    assert told[0] == f"13 reports extracted from the text, since when these changed: models/{name}."
    number = f"{len(anew)} of them may name" if anew else "None of them names"
    assert told[1].startswith(f"  {number} what the changed rows speak of (")
    tally = kept.ingest("kept.db")
    assert {Path(source).stem for source in tally.refreshed} == anew
    kept.ingest("anew.db")
    assert kept.state("kept.db") == kept.state("anew.db")
    assert kept.stale("kept.db") == ["All reports are up to date."]


def test_the_changes_do_change_something(kept: Kept) -> None:
    kept.ingest("kept.db")
    before = kept.state("kept.db")
    kept.edit("organizations.csv", "", WEAVERS)
    kept.ingest("kept.db")
    assert ("hilltop-weavers",) in {row[:1] for row in kept.state("kept.db")["organizations"]}
    assert kept.state("kept.db") != before


def _rules(kept: Kept) -> None:
    kept.edit("organization_heads.csv", "", "zzavod,ngo,sr,first,strong,own knowledge\n")


def _a_list_without_its_past(kept: Kept) -> None:
    kept.edit("organizations.csv", "", WEAVERS)
    with closing(sqlite3.connect(kept.home / "kept.db")) as connection:
        connection.execute("delete from knowledge_lists")
        connection.commit()


def _body_that_others_are_part_of(kept: Kept) -> None:
    parent = next(f.parent for f in KNOWLEDGE.organization_patterns.families if f.parent)
    row = first_row("organizations.csv", f"{parent},")
    kept.edit("organizations.csv", row, row.replace(f"{parent},", f"{parent}-2,", 1))
    for name in ("organizations.csv", "organization_aliases.csv"):
        path = kept.models / name
        path.write_text(re.sub(rf"(?m)(^|,){re.escape(parent)},", rf"\g<1>{parent}-2,", path.read_text()))


@pytest.mark.parametrize("change", [_rules, _a_list_without_its_past, _body_that_others_are_part_of])
def test_everything_is_extracted_anew_where_the_change_may_concern_all(
    kept: Kept, change: Callable[[Kept], None]
) -> None:
    kept.ingest("kept.db")
    change(kept)
    assert kept.stale("kept.db")[1] == "  `make ingest` extracts them anew from their stored text."
    assert len(kept.ingest("kept.db").refreshed) == len(REPORTS)


def test_a_look_that_is_cut_off_goes_on_where_it_ended(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.ingest("kept.db")
    kept.edit("organizations.csv", "", WEAVERS)
    monkeypatch.setattr("pipeline.ingest.staleness._PAGE", 3)
    moved = []

    def once(self: Database, documents: list[str], stage: int) -> None:
        if moved:
            raise KeyboardInterrupt
        moved.extend(documents)
        move(self, documents, stage)

    move = Database.move_to_stage
    with monkeypatch.context() as patched:
        patched.setattr(Database, "move_to_stage", once)
        with pytest.raises(KeyboardInterrupt):
            kept.ingest("kept.db")
    tally = kept.ingest("kept.db")
    assert {Path(source).stem for source in tally.refreshed} == {
        "unknown",
        "unknown-spelt",
        "reordered",
        "nobody",
    }
    kept.ingest("anew.db")
    assert kept.state("kept.db") == kept.state("anew.db")


PLACES = "id,name,kind,country,latitude,longitude,geonames_id,aliases\n"
PLACE_ALIASES = "alias,place,strength,note\n"


@pytest.mark.parametrize(
    ("changed", "report", "concerned"),
    [
        (("places.csv", "foca-ba,Foča,admin,BA,43.5,18.8,,Srbinje\n"), StoredReport("r", "In Foca."), True),
        (
            ("places.csv", "foca-ba,Foča,admin,BA,43.5,18.8,,Srbinje\n"),
            StoredReport("r", "In Srbinje."),
            True,
        ),
        (("places.csv", "foca-ba,Foča,admin,BA,43.5,18.8,,Srbinje\n"), StoredReport("r", "In Tuzla."), False),
        # Where the name is not in the text: what was told of the place, or of the town of its name.
        (("places.csv", "a-b,A,admin,BA,,,77,\n"), StoredReport("r", "There.", geonames=(77,)), True),
        (("places.csv", "x-ba,X,admin,BA,,,,\n"), StoredReport("r", "There.", told=("x-ba-3190",)), True),
        (("places.csv", "x-ba,X,admin,BA,,,,\n"), StoredReport("r", "There.", told=("xx-ba",)), False),
        (("place_aliases.csv", "Beograd,792680,strong,Serbian\n"), StoredReport("r", "U Beogradu."), False),
        (("place_aliases.csv", "Beograd,792680,strong,Serbian\n"), StoredReport("r", "Beograd!"), True),
        (("place_aliases.csv", "U.S. Soil,1,weak,\n"), StoredReport("r", "On US soil."), True),
        # A person may have written any place into the records of a report.
        (("places.csv", "x-ba,Xx,admin,BA,,,,\n"), StoredReport("r", "There.", is_corrected=True), True),
        (
            ("places.csv", "x-ba,Women's Town,admin,BA,,,,\n"),
            StoredReport("r", "It", publisher="Woman Town"),
            True,
        ),
    ],
)
def test_reports_that_a_row_of_places_concerns(
    changed: tuple[str, str], report: StoredReport, concerned: bool
) -> None:
    before = {"places.csv": PLACES, "place_aliases.csv": PLACE_ALIASES, "organizations.csv": "id\n"}
    now = {**before, changed[0]: before[changed[0]] + changed[1]}
    for changes in (row_changes(before, now), row_changes(now, before)):
        assert Concerned(changes, COUNTRY_WORDS).concerns(report) is concerned
