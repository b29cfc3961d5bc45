"""How well names are told apart, and what resolving costs in a large database.

    python -m benchmarks.names            the table of name pairs, ours beside two general matchers
    python -m benchmarks.names --scale    writing one report into 2,000 and 200,000 organizations

The pairs are tests/cases/names.csv. Ours compares the ids that two names get in two reports;
nomenklatura's logic-v2 (threshold 0.7, its own) and rapidfuzz' token_set_ratio (threshold 90) see
the two names as organizations of the two countries and as text.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from rapidfuzz import fuzz

from extractors.acronyms import find_definitions
from pipeline.database.store import Database, open_database
from pipeline.knowledge.everything import Knowledge, load_knowledge
from pipeline.names import fold
from pipeline.organizations.comparison import is_same
from pipeline.organizations.resolving import resolve_organizations
from pipeline.records import Document, Mention, MentionType, Organization, Reading

ROOT = Path(__file__).parents[1]
Pair = Mapping[str, str]
Matcher = Callable[[Pair], bool]

_LOGIC_THRESHOLD = 0.7
_TOKEN_SET_THRESHOLD = 90.0
_SMALL, _LARGE = 2_000, 200_000
_BATCH = 1_000
_REPEATS = 9
# The report that is read into both: names that are listed, built by rule, defined and unknown.
_REPORT = (
    "The OSCE Mission to Serbia, the Ministry of Interior of Serbia, the Kosovo Women's Network (KWN),"
    " UN Women, the Association Body 77 of Town 7 and the Forum of New Widows met Sida."
)
_NAMES = (
    "OSCE Mission to Serbia", "Ministry of Interior of Serbia", "Kosovo Women's Network", "KWN", "UN Women",
    "Association Body 77 of Town 7", "Forum of New Widows", "Sida",
)  # fmt: skip


def main() -> None:
    knowledge = load_knowledge(ROOT / "models")
    if "--scale" in sys.argv[1:]:
        _print_scale(knowledge)
    else:
        _print_pairs(knowledge)


def _print_pairs(knowledge: Knowledge) -> None:
    with (ROOT / "tests" / "cases" / "names.csv").open(encoding="utf-8", newline="") as lines:
        pairs = list(csv.DictReader(lines))
    matchers: dict[str, Matcher | None] = {
        "WPS Reports": lambda pair: is_same(
            pair["left"],
            pair["right"],
            knowledge,
            pair["left_country"] or None,
            pair["right_country"] or None,
        ),
        "logic-v2": _logic(),
        "token_set": lambda pair: (
            fuzz.token_set_ratio(fold(pair["left"]), fold(pair["right"])) >= _TOKEN_SET_THRESHOLD
        ),
    }
    counts: dict[str, dict[str, Counter[str]]] = {}
    for name, matcher in matchers.items():
        if matcher is not None:
            counts[name] = _counted(pairs, matcher)
    print(f"{len(pairs)} pairs: found of the same ones / false merges of the different ones")
    print(f"{'':<24}{'same':>6}{'diff.':>6}" + "".join(f"{name:>20}" for name in counts))
    everything = next(iter(counts.values()))
    for category in [*sorted(everything.keys() - {"all"}), "all"]:
        total = everything[category]
        cells = "".join(f"{of[category]['found']:>13} / {of[category]['false']:<4}" for of in counts.values())
        print(f"{category:<24}{total['same']:>6}{total['different']:>6}{cells}")
    for name, of in counts.items():
        found, false, same = of["all"]["found"], of["all"]["false"], of["all"]["same"]
        precision = found / (found + false) if found + false else 0.0
        print(f"{name:<12} recall {found / same:.3f}  precision {precision:.3f}  false merges {false}")
    if matchers["logic-v2"] is None:
        print("nomenklatura is not installed; its column is left out.")


def _counted(pairs: list[dict[str, str]], matches: Matcher) -> dict[str, Counter[str]]:
    """By category and `all`: how many pairs there are, were found, and were merged falsely."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        same = matches(pair)
        for key in (pair["category"], "all"):
            counts[key][pair["judgement"]] += 1
            counts[key]["found"] += same and pair["judgement"] == "same"
            counts[key]["false"] += same and pair["judgement"] == "different"
    return counts


def _logic() -> Matcher | None:
    """nomenklatura's logic-v2 on organizations with a name and a country; None where it is missing."""
    try:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()

    def entity(name: str, country: str) -> object:
        made = model.make_entity("Organization")
        made.id = f"{name} {country}"
        made.add("name", name)
        if country:
            made.add("country", country.lower())
        return made

    def matches(pair: Pair) -> bool:
        left = entity(pair["left"], pair["left_country"])
        right = entity(pair["right"], pair["right_country"])
        return bool(algorithm.compare(left, right, config).score >= _LOGIC_THRESHOLD)

    return matches


def _print_scale(knowledge: Knowledge) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seconds = {size: _seconds(Path(folder) / f"{size}.db", size, knowledge) for size in (_SMALL, _LARGE)}
    for size, taken in seconds.items():
        print(f"one new report into {size:>7,} organizations: {1000 * taken:.1f} ms (median of {_REPEATS})")
    print(f"ratio {seconds[_LARGE] / seconds[_SMALL]:.2f} (the aim is less than 2)")


def _seconds(path: Path, size: int, knowledge: Knowledge) -> float:
    """The median time to resolve one report and write it into a database of `size` organizations."""
    with open_database(path, knowledge.activity_type_rows, knowledge.country_rows) as database:
        _fill(database, size)
        taken = []
        for number in range(_REPEATS + 1):
            start = time.perf_counter()
            database.replace([_read(f"new-{number}", knowledge)])
            taken.append(time.perf_counter() - start)
    # The first report pays for what every run loads once.
    return statistics.median(taken[1:])


def _fill(database: Database, size: int) -> None:
    """Reports of a thousand organizations each."""
    for first in range(0, size, _BATCH):
        names = [f"Association Body {n} of Town {n % 97}" for n in range(first, first + _BATCH)]
        text = "\n".join(names)
        bodies = tuple(Organization(name.lower().replace(" ", "-"), name, kind="ngo") for name in names)
        starts = [0]
        for name in names:
            starts.append(starts[-1] + len(name) + 1)
        mentions = tuple(
            Mention(MentionType.ORG, start, start + len(name), name, "made", body.id)
            for start, name, body in zip(starts, names, bodies, strict=False)
        )
        document = Document(f"old-{first}", f"old-{first}.txt", "text", f"{first:064}", text)
        database.replace([Reading(document, None, mentions, bodies)])


def _read(name: str, knowledge: Knowledge) -> Reading:
    document = Document(name, f"{name}.txt", "text", name.rjust(64, "0"), _REPORT)
    mentions = [
        Mention(MentionType.ORG, _REPORT.index(said), _REPORT.index(said) + len(said), said, "made")
        for said in _NAMES
    ]
    found = resolve_organizations(document, mentions, tuple(find_definitions(_REPORT)), knowledge, [])
    return Reading(
        document,
        found.publisher,
        found.mentions,
        organizations=found.organizations,
        name_decisions=found.decisions,
    )


if __name__ == "__main__":
    main()
