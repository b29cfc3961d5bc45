"""Reading the lists of organizations: whole values, and every row that makes no sense is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.knowledge.organizations import (
    Alias,
    Decision,
    Head,
    load_organizations,
)
from pipeline.records import Organization

MODELS = Path(__file__).parents[2] / "models"


AUTHORITY = "id,name,acronym,kind,country,parent,source\n"
ALIASES = "organization,alias,strength,language\n"
HEADS = "word,kind,language,position,strength,source\n"
DECISIONS = "type,judgement,name,other,reason,source\n"
GOOD = {
    "organizations.csv": AUTHORITY
    + "osce,Organization X,OSCE,igo,,,own website\npart,Part Y,,igo,,osce,own website\n",
    "organization_aliases.csv": ALIASES + "osce,OSCE,strong,\n",
    "organization_heads.csv": HEADS + "Mreža,network,sr,any,strong,register\n",
    "decisions.csv": DECISIONS,
}


def write(folder: Path, **changed: str) -> Path:
    for name, text in (GOOD | {f"{key}.csv": value for key, value in changed.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_reading_whole_values(tmp_path: Path) -> None:
    decisions = DECISIONS + "ORG,ignore,Agenda 2030,,a plan,editor\nORG,same,The X,osce,its own site,editor\n"
    knowledge = load_organizations(write(tmp_path, decisions=decisions))
    assert dict(knowledge.authority) == {
        "osce": Organization("osce", "Organization X", "OSCE", "igo", None, None),
        "part": Organization("part", "Part Y", None, "igo", None, "osce"),
    }
    assert knowledge.aliases == (
        Alias("OSCE", "osce", True, ""),
        Alias("Organization X", "osce", True, "en"),
        Alias("Part Y", "part", True, "en"),
    )
    assert knowledge.heads == (Head("Mreža", "network", "sr", "any", True),)
    assert knowledge.decisions == (
        Decision("ORG", "ignore", "Agenda 2030", "", "a plan"),
        Decision("ORG", "same", "The X", "osce", "its own site"),
    )


FIRST = "osce,Organization X,OSCE,igo,,,own website\n"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("organizations", AUTHORITY + FIRST + ",Y,,ngo,,,z\n", "organizations.csv, line 3: id is blank"),
        ("organizations", AUTHORITY + FIRST + "y, Y,,ngo,,,z\n", "line 3: name has blanks around"),
        ("organizations", AUTHORITY + FIRST + "y,Y,,ngo,,,\n", "line 3: source is blank"),
        ("organizations", AUTHORITY + FIRST + "Y y,Y,,ngo,,,z\n", "line 3: id cannot be 'Y y'"),
        ("organizations", AUTHORITY + FIRST + FIRST, "line 3: osce is listed twice"),
        ("organizations", AUTHORITY + FIRST + "y,Y,,club,,,z\n", "line 3: kind cannot be 'club'"),
        (
            "organizations",
            AUTHORITY + FIRST + "y,Y,,ngo,Serbia,,z\n",
            "line 3: country cannot be 'Serbia'",
        ),
        ("organizations", AUTHORITY + FIRST + "y,Y,,ngo,,nobody,z\n", "line 3: unknown parent 'nobody'"),
        ("organizations", AUTHORITY + FIRST + "y,Y,,ngo,,y,z\n", "line 3: y is part of itself"),
        ("organizations", AUTHORITY + FIRST + "y,Y,YY,ngo,,,z\n", "line 3: the acronym YY must stand in"),
        ("organizations", AUTHORITY + FIRST + "y,organization x,,ngo,,,z\n", "is strong for osce and y"),
        ("organizations", AUTHORITY + "osce,X,OSCE,igo\n", "line 2: not as many cells"),
        ("organizations", "id,name\nosce,X\n", "organizations.csv, line 1: the first line must be"),
        (
            "organization_aliases",
            ALIASES + "osce,OSCE,strong,\nnobody,N,weak,\n",
            "line 3: unknown organization",
        ),
        ("organization_aliases", ALIASES + "osce,OSCE,sure,\n", "line 2: strength cannot be 'sure'"),
        (
            "organization_aliases",
            ALIASES + "osce,OSCE,strong,english\n",
            "line 2: language cannot be 'english'",
        ),
        ("organization_aliases", ALIASES + "osce,OSCE,strong,\nosce,–,weak,\n", "line 3: '–' holds no word"),
        (
            "organization_aliases",
            ALIASES + "osce,OSCE,strong,\nosce,OSCE,weak,\n",
            "line 3: 'OSCE' is listed twice",
        ),
        (
            "organization_aliases",
            ALIASES + "osce,OSCE,strong,\npart,OSCE,strong,\n",
            "strong for osce and part",
        ),
        (
            "organization_aliases",
            ALIASES + "osce,OSCE,strong,\npart,órganization X,strong,\n",
            "is strong for",
        ),
        (
            "organization_heads",
            HEADS + "Mreža,club,sr,any,strong,z\n",
            "organization_heads.csv, line 2: kind cannot be 'club'",
        ),
        (
            "organization_heads",
            HEADS + "Mreža,network,sr,end,strong,z\n",
            "line 2: position cannot be 'end'",
        ),
        (
            "organization_heads",
            HEADS + "Red,network,es,any,weak,z\nred,ngo,es,any,weak,z\n",
            "line 3: 'red' is listed",
        ),
        (
            "decisions",
            DECISIONS + "ORG,maybe,X,osce,why,who\n",
            "decisions.csv, line 2: judgement cannot be 'maybe'",
        ),
        ("decisions", DECISIONS + "ORG,same,X,,why,who\n", "line 2: other is empty for ignore"),
        ("decisions", DECISIONS + "ORG,ignore,X,osce,why,who\n", "line 2: other is empty for ignore"),
        ("decisions", DECISIONS + "PLACE,different,X,y-rs,why,who\n", "line 2: places know no judgement"),
        ("decisions", DECISIONS + "PERSON,ignore,X,,why,who\n", "line 2: type cannot be 'PERSON'"),
        ("decisions", DECISIONS + "ORG,ignore,X,,why,who\n" * 2, "line 3: 'X' is judged twice"),
    ],
)
def test_what_makes_no_sense_is_an_error(file: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.csv, line \d+: ") as error:
        load_organizations(write(tmp_path, **{file: text}))
    assert message in str(error.value)


def test_a_weak_name_may_stand_for_two(tmp_path: Path) -> None:
    aliases = ALIASES + "osce,OSCE,strong,\npart,OSCE,weak,\npart,Part Y,weak,en\n"
    knowledge = load_organizations(write(tmp_path, organization_aliases=aliases))
    assert knowledge.acronyms == {"OSCE": ("osce", "part")}
    assert Alias("Part Y", "part", False, "en") in knowledge.aliases
