"""Corrections by hand: how they are read, and what they do to a reading."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.corrections import Known, apply_corrections, documents_to_reread
from pipeline.knowledge.corrections import load_corrections, problem_with
from pipeline.records import Activity, Correction, Document, Evidence, Organization, Place, Reading, Role

TEXT = "OSCE held a training in Niš on 3 May 2014. Sida paid."
OSCE = Organization("osce", "OSCE", known=True)
SIDA = Organization("sida", "Sida", known=True)
UN = Organization("un", "United Nations", parent=None)
UNDP = Organization("undp", "UN Development Programme", parent="un")
NIS = Place("nis-rs", "Niš", "city", "RS")
SABAC = Place("sabac-rs", "Šabac", "city", "RS")


def evidence(slot, value, start=0, end=42):
    return Evidence(slot, value, start, end, "context", 0.7)


ACTIVITY = Activity(
    id="d-a12",
    document="d",
    type="training",
    title="training",
    trigger_start=12,
    trigger_end=20,
    evidence=(
        evidence("type", "training"),
        evidence("organizer", "osce"),
        evidence("funder", "sida", 43, 53),
        evidence("place", "nis-rs"),
        evidence("start", "2014-05-03"),
        evidence("end", "2014-05-03"),
    ),
    start=date(2014, 5, 3),
    end=date(2014, 5, 3),
    organizations=((Role.ORGANIZER, "osce"), (Role.FUNDER, "sida")),
    places=("nis-rs",),
    countries=("RS",),
    resolutions=(1325,),
)
READING = Reading(
    document=Document("d", "d.txt", "text", "0", TEXT, title="Report"),
    publisher="osce",
    mentions=(),
    organizations=(OSCE, SIDA),
    places=(NIS,),
    activities=(ACTIVITY,),
)
KNOWN = Known(
    {"un": UN, "undp": UNDP, "sida": SIDA},
    {"undp": ("un",)}.get,
    {"sabac-rs": SABAC}.get,
)
KNOWN = replace(KNOWN, ancestors=lambda key: ("un",) if key == "undp" else ())


def corrected(slot, wrong, right, record="d-a12"):
    return apply_corrections(READING, [Correction("d", record, slot, wrong, right, "")], KNOWN)


@pytest.mark.parametrize(
    ("slot", "wrong", "right", "changed"),
    [
        ("type", "training", "workshop", {"type": "workshop"}),
        ("title", "training", "Course for judges", {"title": "Course for judges"}),
        ("status", "done", "planned", {"status": "planned"}),
        ("start", "2014-05-03", "2014-05-01", {"start": date(2014, 5, 1)}),
        ("end", "2014-05-03", "", {"end": None}),
        ("place", "nis-rs", "sabac-rs", {"places": ("sabac-rs",)}),
        ("place", "", "sabac-rs", {"places": ("nis-rs", "sabac-rs")}),
        ("place", "nis-rs", "atlantis", {"places": ()}),
        ("country", "RS", "XK", {"countries": ("XK",)}),
        ("resolution", "1325", "2242", {"resolutions": (2242,)}),
        ("funder", "sida", "", {"organizations": ((Role.ORGANIZER, "osce"),)}),
        ("funder", "sida", "undp", {"organizations": ((Role.ORGANIZER, "osce"), (Role.FUNDER, "undp"))}),
        ("funder", "", "sida", {}),
        ("funder", "gone-already", "", {}),
        ("partner", "", "osce", {"organizations": (*ACTIVITY.organizations, (Role.PARTNER, "osce"))}),
    ],
)
def test_a_value_is_corrected(slot, wrong, right, changed):
    [activity] = corrected(slot, wrong, right).activities
    assert replace(activity, evidence=()) == replace(ACTIVITY, evidence=(), **changed)


def test_a_right_value_takes_over_the_sentence_of_the_wrong_one():
    [activity] = corrected("funder", "sida", "undp").activities
    assert [e for e in activity.evidence if e.slot == "funder"] == [
        Evidence("funder", "undp", 43, 53, "correction", 1.0)
    ]


def test_a_value_that_was_missing_is_told_where_the_activity_is_named():
    [activity] = corrected("partner", "", "osce").activities
    assert activity.evidence == (*ACTIVITY.evidence, Evidence("partner", "osce", 0, 42, "correction", 1.0))


def test_a_value_that_goes_leaves_no_evidence_behind():
    [activity] = corrected("funder", "sida", "").activities
    assert [e.slot for e in activity.evidence] == ["type", "organizer", "place", "start", "end"]


def test_bodies_come_with_all_that_they_are_part_of():
    assert corrected("funder", "sida", "undp").organizations == (
        OSCE, SIDA, replace(UNDP, known=True), replace(UN, known=True),
    )  # fmt: skip


def test_a_body_that_no_list_has_is_meant_by_its_name():
    reading = corrected("partner", "", "Žene za mir")
    assert reading.organizations == (OSCE, SIDA, Organization("zene-za-mir", "Žene za mir"))
    assert reading.activities[0].organizations[-1] == (Role.PARTNER, "zene-za-mir")


def test_what_is_no_activity_goes():
    assert corrected("activity", "", "").activities == ()


@pytest.mark.parametrize(
    ("slot", "right", "changed"),
    [
        ("title", "Annual report", {"title": "Annual report"}),
        ("title", "", {"title": None}),
        ("published", "2014-12-01", {"published": date(2014, 12, 1)}),
        ("language", "sr", {"language": "sr"}),
    ],
)
def test_a_report_is_corrected(slot, right, changed):
    reading = corrected(slot, "x", right, record="d")
    assert reading.document == replace(READING.document, **changed)


def test_a_publisher_is_corrected():
    reading = corrected("publisher", "osce", "undp", record="d")
    assert (reading.publisher, [o.id for o in reading.organizations]) == (
        "undp",
        ["osce", "sida", "undp", "un"],
    )


def test_corrections_are_kept_with_the_reading_even_where_their_record_is_gone():
    gone = Correction("d", "d-a99", "funder", "", "sida", "")
    elsewhere = Correction("e", "e-a1", "funder", "", "sida", "")
    assert apply_corrections(READING, [gone, elsewhere], KNOWN) == replace(READING, corrections=(gone,))


def test_documents_are_read_again_where_something_else_is_said():
    one, two, three = (Correction(key, key, "title", "", "x", "") for key in "abc")
    assert documents_to_reread([one, two], [two, three]) == {"a", "c"}


@pytest.mark.parametrize(
    ("correction", "problem"),
    [
        (("d", "d-a1", "funder", "sida", "osce"), None),
        (("d", "d-a1", "activity", "", ""), None),
        (("d", "d", "publisher", "sida", ""), None),
        (("", "d-a1", "funder", "sida", ""), "document and record must be given"),
        (("d", "d-a1", "activity", "", "x"), "wrong and right are blank for the slot activity"),
        (("d", "d-a1", "funder", "sida", "sida"), "the right value must differ from the wrong one"),
        (("d", "d-a1", "type", "training", ""), "an activity has a type: say which is right"),
        (("d", "d-a1", "start", "", "May 2014"), "'May 2014' is no day; write it as 2014-10-20"),
        (("d", "d-a1", "status", "done", "over"), "status is one of done, ongoing, planned"),
        (("d", "d-a1", "resolution", "", "S/RES/1325"), "'S/RES/1325' is no number of a resolution"),
        (("d", "d-a1", "country", "", "Serbia"), "'Serbia' is no country code; write it as RS"),
        (
            ("d", "d", "funder", "", "x"),
            "slot cannot be 'funder'; it is one of language, published, publisher, title",
        ),
    ],
)
def test_problems(correction, problem):
    assert problem_with(Correction(*correction, "why")) == problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "corrections.csv, line 1: the first line must be document,record,slot,wrong,right,note"),
        ("{}d,d,title,a\n", "corrections.csv, line 2: not as many cells as the first line"),
        ("{}d,d,colour,a,b,\n", "corrections.csv, line 2: slot cannot be 'colour'; it is one of"),
        ("{}d,d,title,a,b,\nd,d,title,a,b,\n", "corrections.csv, line 3: the same correction is there twice"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, text, message):
    path = tmp_path / "corrections.csv"
    path.write_text(text.format("document,record,slot,wrong,right,note\n"), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_corrections(path)


def test_corrections_are_read_by_document(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(
        'document,record,slot,wrong,right,note\nd,d-a1,funder,sida,,"No, it gave rooms"\n', encoding="utf-8"
    )
    assert load_corrections(path) == {
        "d": (Correction("d", "d-a1", "funder", "sida", "", "No, it gave rooms"),)
    }
