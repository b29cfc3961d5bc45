"""All that `models/` holds but the trained models, read together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.knowledge.activity_types import ActivityWords, load_activity_words
from pipeline.knowledge.corrections import load_corrections
from pipeline.knowledge.cues import Cue, load_cues
from pipeline.knowledge.dates import DateWords, load_date_words
from pipeline.knowledge.money import MoneyWords, load_money_words
from pipeline.knowledge.name_words import NameWords, load_name_words
from pipeline.knowledge.organization_kinds import heads_by_word
from pipeline.knowledge.organization_patterns import (
    CountryName,
    OrganizationPatterns,
    country_lookup,
    load_organization_patterns,
)
from pipeline.knowledge.organizations import Alias, Head, OrganizationKnowledge, load_organizations
from pipeline.knowledge.places import PlaceKnowledge, load_places
from pipeline.knowledge.resolutions import Resolution, load_resolutions
from pipeline.knowledge.status import StatusWords, load_status_words
from pipeline.knowledge.word_clusters import FILE as WORD_CLUSTERS
from pipeline.knowledge.word_clusters import WordClusters, load_word_clusters
from pipeline.names import PhraseIndex
from pipeline.records import Correction


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that people know and edit, with the indexes built over it."""

    activity_words: ActivityWords
    cues: tuple[Cue, ...]
    status_words: StatusWords
    money_words: MoneyWords
    date_words: DateWords
    resolutions: tuple[Resolution, ...]
    organizations: OrganizationKnowledge
    organization_names: PhraseIndex[Alias]
    organization_heads: Mapping[tuple[str, ...], Head]
    organization_patterns: OrganizationPatterns
    name_words: NameWords
    word_clusters: WordClusters
    places: PlaceKnowledge
    country_names: Mapping[str, CountryName]
    country_phrases: PhraseIndex[CountryName]
    corrections: Mapping[str, tuple[Correction, ...]]

    @property
    def activity_type_rows(self) -> list[tuple[str, str, str]]:
        """(id, label, definition) of each activity type."""
        return [(t.id, t.label, t.definition) for t in self.activity_words.types]

    @property
    def country_rows(self) -> list[tuple[str, str]]:
        """(code, name) of each country."""
        return [(country.code, country.name) for country in self.places.countries]


def load_knowledge(folder: Path) -> Knowledge:
    """Read all knowledge files. Raises ValueError naming the file and what is wrong with it."""
    organizations = load_organizations(folder)
    places = load_places(folder)
    country_names = country_lookup(places.countries)
    return Knowledge(
        activity_words=load_activity_words(folder / "activity_types.toml"),
        cues=load_cues(folder),
        status_words=load_status_words(folder / "status_cues.toml"),
        money_words=load_money_words(folder),
        date_words=load_date_words(folder),
        resolutions=load_resolutions(folder),
        organizations=organizations,
        organization_names=organizations.phrase_index(),
        organization_heads=heads_by_word(organizations.heads),
        organization_patterns=load_organization_patterns(folder),
        name_words=load_name_words(folder),
        word_clusters=load_word_clusters(folder / WORD_CLUSTERS),
        places=places,
        country_names=country_names,
        country_phrases=PhraseIndex(country_names.items()),
        corrections=load_corrections(folder / "corrections.csv"),
    )
