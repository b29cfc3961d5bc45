"""Every cue finds the organizations in its examples' brackets, and none in what it must leave alone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.roles import find_roles
from pipeline.activities.scene import donor_kind
from pipeline.knowledge.cues import FIRST_MASK, Cue, compile_cue, load_cues
from pipeline.knowledge.everything import load_knowledge
from pipeline.organizations.resolving import resolve_organizations
from pipeline.records import Document, Mention, MentionType, Role

MODELS = Path(__file__).parents[2] / "models"
KNOWLEDGE = load_knowledge(MODELS)
CUES = KNOWLEDGE.cues
EXAMPLES = [(cue, example) for cue in CUES for example in cue.examples]
COUNTEREXAMPLES = [(cue, example) for cue in CUES for example in cue.counterexamples]
# What stands for an organization in the sentences that a cue must leave alone.
UNMARKED = (
    "OSCE", "Sida", "DCAF", "UNDP", "UN Women", "EULEX", "Women in Black", "Ministry of Defence",
    "Ministry of Interior", "Norway", "Kosovo Police", "Medica Zenica", "Saferworld",
)  # fmt: skip


def mark(sentence: str) -> tuple[str, list[Mention]]:
    """The sentence without its brackets, and a mention for each of them and each known name."""
    text, mentions, at = "", [], 0
    for bracket in re.finditer(r"\[([^\]]+)\]", sentence):
        text += sentence[at : bracket.start()]
        mentions.append(organization(text, bracket[1]))
        text += bracket[1]
        at = bracket.end()
    text += sentence[at:]
    taken = {offset for m in mentions for offset in range(m.start, m.end)}
    for found in re.finditer("|".join(UNMARKED), text):
        if found.start() not in taken:
            mentions.append(organization(text[: found.start()], found.group()))
    return text, sorted(mentions, key=lambda m: m.start)


def organization(before: str, name: str) -> Mention:
    return Mention(MentionType.ORG, len(before), len(before) + len(name), name, "model")


def found_by(cue: Cue, sentence: str) -> list[str]:
    text, mentions = mark(sentence)
    document = Document("example", "example.txt", "text", "0" * 64, text)
    resolved = resolve_organizations(document, mentions, (), KNOWLEDGE, ())
    kinds = {o.id: donor_kind(o) for o in resolved.organizations}
    # A cue that denies finds whom it denies the role in the same way as others find who has it.
    hits = find_roles(text, 0, len(text), resolved.mentions, kinds, [replace(cue, denies=False)])
    return [m.text for hit in hits for m in hit.mentions]


@pytest.mark.parametrize(("cue", "sentence"), EXAMPLES, ids=[f"{c.name}: {e}" for c, e in EXAMPLES])
def test_example(cue: Cue, sentence: str) -> None:
    assert found_by(cue, sentence) == re.findall(r"\[([^\]]+)\]", sentence)


@pytest.mark.parametrize(
    ("cue", "sentence"), COUNTEREXAMPLES, ids=[f"{c.name}: {e}" for c, e in COUNTEREXAMPLES]
)
def test_counterexample(cue: Cue, sentence: str) -> None:
    text, _ = mark(sentence)
    # Without a name in it, a sentence would prove nothing but its own emptiness.
    assert any(name in text for name in UNMARKED) or "[" in sentence
    assert found_by(cue, sentence) == []


def test_every_cue_shows_both_ways() -> None:
    assert [cue.name for cue in CUES if not (cue.examples and cue.counterexamples)] == []


def test_names_are_unique() -> None:
    names = [(cue.role, cue.name) for cue in CUES]
    assert sorted(set(names)) == sorted(names)


def test_every_role_has_cues() -> None:
    assert {cue.role for cue in CUES if not cue.denies} == set(Role)


@pytest.mark.parametrize(
    ("sentence", "funders"),
    [
        ("Norway funded the course.", ["Norway"]),
        ("They hope that Norway funded the course.", []),
        ("The women called on the OSCE to fund a course, which was funded by Norway.", ["Norway"]),
        ("The OSCE and Sida could fund a course; Norway funded one.", ["Norway"]),
        ("The course was funded by Norway and Sida.", ["Norway", "Sida"]),
        ("The course was not funded by Norway and Sida.", []),
    ],
)
def test_denied_funders_are_none(sentence: str, funders: list[str]) -> None:
    text, mentions = mark(sentence)
    document = Document("example", "example.txt", "text", "0" * 64, text)
    resolved = resolve_organizations(document, mentions, (), KNOWLEDGE, ())
    kinds = {o.id: donor_kind(o) for o in resolved.organizations}
    hits = [h for h in find_roles(text, 0, len(text), resolved.mentions, kinds, CUES) if h.role == "funder"]
    assert sorted({m.text for hit in hits for m in hit.mentions}) == funders


@pytest.mark.parametrize("pattern", ["funded by", "{ORGS} and {ORGS}"])
def test_a_cue_names_the_organizations_once(pattern: str) -> None:
    with pytest.raises(ValueError, match="once"):
        compile_cue(pattern)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("funded by \ue000", True),
        ("Funded by the local women's group \ue000", True),
        ("funded by the state and organized with \ue000", False),
        ("refunded by \ue000", False),
        ("funded by one two three four five six \ue000", False),
    ],
)
def test_what_may_stand_between(text: str, matches: bool) -> None:
    assert FIRST_MASK == "\ue000"
    assert bool(compile_cue("funded by {ORGS}").search(text)) is matches


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('name = "x"\nrole = "sponsor"\npattern = "by {ORGS}"\nexamples = []\nnot = []', "sponsor"),
        ('name = "x"\nrole = "funder"\npattern = "by ({ORGS}"\nexamples = []\nnot = []', "x"),
        ('name = "x"\nrole = "funder"\npattern = "by {ORGS}"\nexamples = []', "not"),
        ('role = "funder"\npattern = "by {ORGS}"\nexamples = []\nnot = []', r"\?"),
    ],
)
def test_a_bad_cue_is_named(tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "role_cues.toml").write_text(f"[[cue]]\n{row}\n", encoding="utf-8")
    (tmp_path / "funding_cues.toml").write_text("cue = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"role_cues\.toml.*{problem}"):
        load_cues(tmp_path)
