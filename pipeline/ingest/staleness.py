"""Which stored reports are out of date: all that another extraction made, but for those that it cannot
concern, because nothing but rows of lists has changed and they name nothing of what these rows speak of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import screen
from pipeline.database.store import Database, Stage, StoredReport
from pipeline.ingest.fingerprints import EXTRACTION, LISTS, TEXT, StageFiles, changed_files

if TYPE_CHECKING:
    from pipeline.ingest.row_changes import Concerned
    from pipeline.knowledge.everything import Knowledge

# Stored reports looked at together.
_PAGE = 200
_SHOWN = 8
_SINCE = {TEXT: "read from the file", EXTRACTION: "extracted from the text"}
_REMEDY = {
    TEXT: "`make ingest AGAIN=1` reads the files anew; nothing else does.",
    EXTRACTION: "`make ingest` extracts them anew from their stored text.",
}
LOOKING = "Looking which reports name what changed in models/ …"

LoadKnowledge = Callable[[], "Knowledge"]


def remember_lists(database: Database, models: Path, files: StageFiles) -> None:
    """Keep the lists that the extraction of these files has, to be compared when one of them changes."""
    found = dict(_lists(models, files[EXTRACTION]).values())
    if any(database.kept_list(file_hash) is None for file_hash in found):
        database.keep_lists(found)


def spare(database: Database, models: Path, files: StageFiles, stage: int, load: LoadKnowledge) -> None:
    """Take the reports that no change can concern as made by `stage`, the extraction of these files.

    Costs a look at every report of other extractions, once; one that is cut off goes on where it ended.
    """
    if not database.count_extracted_by_others(stage):
        return
    for other in database.stages():
        if other.name == EXTRACTION and other.number != stage and other.documents:
            concerned = _concerned(database, models, other.files, files[EXTRACTION], load)
            if concerned is not None:
                with screen.step(LOOKING):
                    for page in _pages(database, other.number):
                        same = [report.id for report in page if not concerned.concerns(report)]
                        database.move_to_stage(same, stage)


def stale_lines(database: Database, models: Path, files: StageFiles, load: LoadKnowledge) -> Iterator[str]:
    """What an ingest would do anew, and why, in lines."""
    is_current = True
    for stage in database.stages():
        changed = changed_files(stage.files, files[stage.name])
        if stage.documents and changed:
            is_current = False
            made = f"{_reports(stage.documents)} {_SINCE[stage.name]}"
            yield f"{made}, since when these changed: {_few(changed)}."
            yield f"  {_what_next(database, stage, models, files, load)}"
    if is_current:
        yield "All reports are up to date."


def _what_next(database: Database, stage: Stage, models: Path, files: StageFiles, load: LoadKnowledge) -> str:
    concerned = None
    if stage.name == EXTRACTION:
        concerned = _concerned(database, models, stage.files, files[EXTRACTION], load)
    if concerned is None:
        return _REMEDY[stage.name]
    with screen.step(LOOKING):
        number = sum(concerned.concerns(report) for page in _pages(database, stage.number) for report in page)
    what = f"what the changed rows speak of ({_few(concerned.names)})"
    if not number:
        return f"None of them names {what}, so they stay as they are."
    share = "All" if number == stage.documents else f"{number:,}"
    rest = "" if number == stage.documents else " The others stay as they are."
    return f"{share} of them may name {what}: {_REMEDY[EXTRACTION]}{rest}"


def _concerned(
    database: Database,
    models: Path,
    before: Mapping[str, str],
    now: Mapping[str, str],
    load: LoadKnowledge,
) -> Concerned | None:
    """What the changes between two extractions concern; None where that may be any report."""
    # Imported here: a run without news must not wait for what compares names.
    from pipeline.ingest.row_changes import Concerned, added_or_removed_ids, row_changes
    from pipeline.organizations.forms import comparable

    names = {f"{models.name}/{name}": name for name in LISTS}
    if not set(changed_files(before, now)) <= names.keys():
        return None
    present = _lists(models, now)
    earlier: dict[str, str] = {}
    for shown, name in names.items():
        if name not in present or shown not in before:
            return None
        file_hash, text = present[name]
        kept = text if before[shown] == file_hash else database.kept_list(before[shown])
        if kept is None:
            return None
        earlier[name] = kept
    later = {name: text for name, (_, text) in present.items()}
    knowledge = load()
    # Bodies named by rule are parts of such a body wherever it is listed, whether a report names it or not.
    parents = {family.parent for family in knowledge.organization_patterns.families}
    if parents & added_or_removed_ids(earlier, later):
        return None
    country_words = frozenset(word for name in knowledge.country_names for word in comparable(name))
    return Concerned(row_changes(earlier, later), country_words)


def _lists(models: Path, files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The lists in `models`, each with its hash in `files`; those that are not there are left out."""
    found = {}
    for name in LISTS:
        file_hash, path = files.get(f"{models.name}/{name}"), models / name
        if file_hash is not None and path.is_file():
            found[name] = file_hash, path.read_bytes().decode()
    return found


def _pages(database: Database, stage: int) -> Iterator[list[StoredReport]]:
    after = ""
    while page := database.reports_of(stage, after, _PAGE):
        after = page[-1].id
        yield page


def _reports(number: int) -> str:
    return f"{number:,} {'report' if number == 1 else 'reports'}"


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
