"""Counts and answers from the columns in memory equal those of plain SQL, whatever is asked."""

import json
import random
import sqlite3
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.database.store import FULL_TEXT, TOKENIZER
from pipeline.publish.explore.columns import read_columns
from pipeline.publish.explore.counts import find
from pipeline.publish.explore.filters import BY_NAME, NOT_TOLD, Chosen, Filters, where_clause
from pipeline.publish.searching import full_text_query

BODIES = [("un", None), ("women", "un"), ("country-team", "women"), ("osce", None), ("mission", "osce")]
BODIES += [("sida", None), ("loop-a", "loop-b"), ("loop-b", "loop-a")]
PLACES = [("sabac", "RS"), ("nis", "RS"), ("pristina", "XK"), ("sea", None)]
VALUES = {
    **{role: [key for key, _ in BODIES] for role in ("funder", "organizer", "partner", "participant")},
    "country": ["RS", "XK", "BA"],
    "place": [key for key, _ in PLACES],
    "type": ["training", "meeting", "law"],
    "year": ["2012", "2014", "2015"],
    "resolution": ["1325", "1820", "7"],
    "certainty": ["sure", "likely", "check"],
    "status": ["done", "planned"],
    "publisher": ["osce", "sida"],
    "document": ["d0", "d1", "d2", "none"],
}
WORDS = ["police", "šabac", "law", "women"]


@pytest.fixture(scope="module")
def database():
    """A hundred activities with all sorts of gaps, circles among the bodies too."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(files("pipeline.database").joinpath("schema.sql").read_text(encoding="utf-8"))
    columns = ", ".join(FULL_TEXT["activities"])
    connection.execute(
        "create virtual table activities_fts"
        f" using fts5({columns}, content=activities, tokenize='{TOKENIZER}')"
    )
    chance = random.Random(7)

    def insert(table, **row):
        marks = ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))

    for key, parent in BODIES:
        insert("organizations", id=key, name=key.title(), parent=parent, known=1)
    for code in ("RS", "XK", "BA"):
        insert("countries", id=code, name=f"Land {code}")
    for key, code in PLACES:
        insert("places", id=key, name=key, kind="city", country=code)
    for key in ("training", "meeting", "law"):
        insert("activity_types", id=key, label=key, definition=key)
    for number in range(3):
        publisher = ("osce", "sida", None)[number]
        made = {"source": "s", "format": "text", "pages": 1, "words": 1, "sha256": "0", "text": "t"}
        insert("documents", id=f"d{number}", publisher=publisher, page_starts="[0]", **made)

    def some(values, most):
        return chance.sample(values, chance.randint(0, most))

    for number in range(100):
        year = chance.choice([None, 2012, 2014, 2014, 2015])
        start = f"{year}-0{chance.randint(1, 9)}-01" if year and chance.random() < 0.9 else None
        end = (
            f"{year + chance.choice((0, 0, 3))}-12-31"
            if year and (start is None or chance.random() < 0.7)
            else None
        )
        told = start or end
        insert(
            "activities",
            id=f"a{chance.randint(0, 9)}{number}",
            document=f"d{chance.randint(0, 2)}",
            type=chance.choice(VALUES["type"]),
            title=" ".join(some(WORDS, 3)),
            start=start,
            end=end,
            year=int(told[:4]) if told else None,
            confidence=0.5,
            certainty=chance.choice(VALUES["certainty"]),
            status=chance.choice(VALUES["status"]),
            evidence=" ".join(some(WORDS, 2)),
            page=1,
        )
        (key,) = connection.execute("select id from activities order by rowid desc limit 1").fetchone()
        for role in ("funder", "organizer", "partner", "participant"):
            for body in some(VALUES["funder"], 3):
                insert("activity_organizations", activity=key, organization=body, role=role)
        for place in some(VALUES["place"], 2):
            insert("activity_places", activity=key, place=place)
        for code in some(VALUES["country"], 2):
            insert("activity_countries", activity=key, country=code)
        for resolution in some([1325, 1820], 2):
            insert("activity_resolutions", activity=key, resolution=resolution)
    connection.execute("insert into activities_fts (activities_fts) values ('rebuild')")
    return connection, read_columns(connection)


def chosen(name):
    values = st.lists(st.sampled_from([*VALUES[name], NOT_TOLD]), min_size=1, max_size=3, unique=True)
    facet = BY_NAME[name]
    return st.tuples(
        st.just(name),
        st.builds(
            Chosen,
            values.map(tuple),
            st.booleans() if facet.several else st.just(False),
            st.booleans() if facet.has_parts else st.just(True),
        ),
    )


YEARS = st.none() | st.sampled_from([2011, 2012, 2013, 2014, 2015, 2018])
FILTERS = st.builds(
    lambda names, first, last, words: Filters(tuple(names), first, last, words),
    st.lists(st.sampled_from(list(BY_NAME)), max_size=4, unique=True).flatmap(
        lambda names: st.tuples(*(chosen(name) for name in BY_NAME if name in names))
    ),
    YEARS,
    YEARS,
    st.sampled_from(["", "", "", "police", "sabac", "law wom", "nothing", "%"]),
)
ANY_FILTERS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fitting(database, filters):
    connection, columns = database
    ranked = None
    if filters.words:
        query = full_text_query(filters.words)
        sql = "select rowid - 1 from activities_fts where activities_fts match ? order by rank"
        rows = connection.execute(sql, (query,)).fetchall() if query else []
        ranked = [row[0] for row in rows]
    return find(filters, columns, ranked)


@ANY_FILTERS
@given(filters=FILTERS)
def test_answer_is_what_the_sql_finds(database, filters):
    connection, columns = database
    where, values = where_clause(filters)
    sql = f"select id from activities where {where} order by start desc, id"
    answer = fitting(database, filters)
    assert [columns.ids[at] for at in answer.positions("newest")] == [
        row[0] for row in connection.execute(sql, values)
    ]
    assert answer.size == len(answer.positions("oldest")) == len(answer.positions("sure"))


# Plain counts of a facet's values among activities whose ids stand in :among.
_WIDE = """
    with recursive above(body, higher) as (
      select id, id from organizations
      union select above.body, organizations.parent from above
        join organizations on organizations.id = above.higher where organizations.parent is not null)
    select higher, count(distinct activity) from activity_organizations
    join above on body = organization where role = '{role}' and activity in ({among}) group by higher"""
_DIRECT = """
    select organization, count(*) from activity_organizations
    where role = '{role}' and activity in ({among}) group by organization"""
_LINKED = "select cast({name} as text), count(*) from {table} where activity in ({among}) group by {name}"
_OWN = """
    select cast({name} as text), count(*) from activities
    where {name} is not null and id in ({among}) group by 1"""
_PUBLISHER = """
    select publisher, count(*) from activities join documents on documents.id = document
    where publisher is not null and activities.id in ({among}) group by publisher"""


def plain_counts(connection, filters, name):
    own = filters.of(name)
    others = filters if own.match_all else filters.without(name)
    where, values = where_clause(others)
    among = f"select id from activities where {where}"
    if BY_NAME[name].has_parts:
        sql = (_WIDE if own.parts else _DIRECT).format(role=name, among=among)
    elif name in ("country", "place", "resolution"):
        table = {"country": "activity_countries", "place": "activity_places"}.get(
            name, "activity_resolutions"
        )
        sql = _LINKED.format(name=name, table=table, among=among)
    elif name == "publisher":
        sql = _PUBLISHER.format(among=among)
    else:
        sql = _OWN.format(name=name, among=among)
    return dict(connection.execute(sql, values).fetchall())


@ANY_FILTERS
@given(filters=FILTERS)
def test_facet_counts_are_those_of_plain_sql(database, filters):
    connection, columns = database
    answer = fitting(database, filters)
    for name in BY_NAME:
        counts = answer.counts(name)
        column = columns.facets[name]
        found = {value.id: int(counts[at]) for at, value in enumerate(column.values) if counts[at]}
        assert found == plain_counts(connection, filters, name), name
        # What the panel shows: the largest first, and all that is chosen.
        shown = answer.values(name, 3)
        told = [value for value in filters.of(name).values if value != NOT_TOLD]
        assert {item.value.id for item in shown if item.chosen} == set(told)
        best = sorted(found.values(), reverse=True)
        free = [item.count for item in shown if not item.chosen]
        assert free == sorted(free, reverse=True)
        if not told:
            assert free == best[:3]


@ANY_FILTERS
@given(filters=FILTERS)
def test_address_reads_back(filters):
    pairs = filters.pairs()

    class Arguments:
        def getlist(self, key):
            return [value for name, value in pairs if name == key]

    read = Filters.from_args(Arguments())
    assert where_clause(read)[0] == where_clause(_alone_any(filters))[0]
    assert read == _alone_any(filters)


def _alone_any(filters):
    """`all of` one value is said as `any of` it."""
    return Filters(
        tuple(
            (name, Chosen(own.values, own.match_all and len(own.values) > 1, own.parts))
            for name, own in filters.chosen
        ),
        filters.first,
        filters.last,
        filters.words,
    )


def test_circle_of_parents_ends(database):
    _, columns = database
    column = columns.facets["funder"]
    both = {
        name: set(column.wide.activities_of(column.positions[name]).tolist()) for name in ("loop-a", "loop-b")
    }
    assert both["loop-a"] == both["loop-b"] != set()


def test_json_of_values_cannot_leave_its_parameter():
    where, values = where_clause(Filters((("funder", Chosen(("x') or 1=1 --",))),)))
    assert "1=1" not in where
    assert values == {"funder_0": json.dumps(["x') or 1=1 --"])}
