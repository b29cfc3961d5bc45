"""Script injection: payloads in reports, names, addresses and queries, all of which stay text."""

import json
import re
import shutil
import sqlite3
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from tests.publish.sites import getting, serving

HIT = "window.hit=1"
PAYLOADS = [
    f"<script>{HIT}</script>",
    f"<SCRIPT SRC=data:text/javascript,{HIT}></SCRIPT>",
    f"</script><script>{HIT}</script>",
    f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    f"<script\n>{HIT}</script\n>",
    f"<script x>{HIT}</script y>",
    f"<svg><script>{HIT}</script></svg>",
    f"<svg/onload={HIT}>",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>",
    f"<svg><a xlink:href=\"javascript:{HIT}\"><text x=20 y=20>x</text></a></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HIT}></style></mglyph></table></mtext></math>",
    f"<img src=x onerror={HIT}>",
    f"<img src=x onerror=\"{HIT}\"//",
    f"<img/src/onerror={HIT}>",
    f"<img src=\"x` `<script>{HIT}</script>\"` `>",
    f"<body onload={HIT}>",
    f"<body onpageshow={HIT}>",
    f"<iframe src=\"javascript:{HIT}\"></iframe>",
    f"<iframe srcdoc=\"<script>parent.{HIT}</script>\"></iframe>",
    f"<object data=\"javascript:{HIT}\"></object>",
    f"<embed src=\"javascript:{HIT}\">",
    f"<video><source onerror={HIT}></video>",
    f"<audio src=x onerror={HIT}>",
    f"<details open ontoggle={HIT}>",
    f"<input autofocus onfocus={HIT}>",
    f"<select autofocus onfocus={HIT}>",
    f"<textarea autofocus onfocus={HIT}>",
    f"<marquee onstart={HIT}>",
    f"<a href=\"javascript:{HIT}\">x</a>",
    f"<a href=\"java&#115;cript:{HIT}\">x</a>",
    f"<a href=\"\x01javascript:{HIT}\">x</a>",
    f"<form action=\"javascript:{HIT}\"><button>x</button></form>",
    f"<button formaction=\"javascript:{HIT}\">x</button>",
    f"<base href=\"javascript:{HIT}//\">",
    f"<meta http-equiv=refresh content=\"0;url=javascript:{HIT}\">",
    f"<link rel=stylesheet href=\"data:text/css,*{{background:url(javascript:{HIT})}}\">",
    f"<style>@import 'javascript:{HIT}';</style>",
    f"<div style=\"background:url(javascript:{HIT})\">x</div>",
    f"<template><script>{HIT}</script></template>",
    f"<noscript><p title=\"</noscript><img src=x onerror={HIT}>\">",
    f"<!--><img src=x onerror={HIT}>-->",
    f"<![CDATA[<img src=x onerror={HIT}>]]>",
    f"<?xml version=\"1.0\"?><script>{HIT}</script>",
    f"</title><script>{HIT}</script>",
    f"</textarea><script>{HIT}</script>",
    f"</style><script>{HIT}</script>",
    f"\"><script>{HIT}</script>",
    f"'><script>{HIT}</script>",
    f"\" autofocus onfocus=\"{HIT}",
    f"' autofocus onfocus='{HIT}",
    f"\" style=\"animation-name:x\" onanimationstart=\"{HIT}",
    f"javascript:{HIT}",
    f"JaVaScRiPt:{HIT}//",
    f"data:text/html,<script>{HIT}</script>",
    f"vbscript:{HIT}",
    f"{{{{constructor.constructor('{HIT}')()}}}}",
    f"{{% print('{HIT}') %}}{{{{ 7*7 }}}}",
    f"${{{HIT}}}",
    f"';{HIT};//",
    f"\\\";{HIT};//",
    f"-->{HIT}//<!--",
    f"\u2028{HIT}\u2029",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"%3Cscript%3E{HIT}%3C/script%3E",
    f"＜script＞{HIT}＜/script＞",
]  # fmt: skip
ALL = "\n".join(PAYLOADS)
GROUPS = 16
BASE = "/hostile"
STORED = (
    "/",
    f"{BASE}",
    f"{BASE}/activities",
    f"{BASE}/activities/bad",
    f"{BASE}/documents",
    f"{BASE}/documents/bad",
    f"{BASE}/organizations?_size=12",
    f"{BASE}/organizations/bad-0",
    f"{BASE}/places",
    f"{BASE}/places/bad",
    f"{BASE}/mentions?_size=12",
    f"{BASE}/failures?_size=12",
    f"{BASE}/corrections?_size=12",
    f"{BASE}/name_decisions?_size=12",
    f"{BASE}/activity_evidence",
    f"{BASE}/runs/1",
    "/-/mistake?table=activities&id=bad",
    "/-/mistake?table=documents&id=bad",
    "/-/search?q=hit",
    "/explore",
    f"{BASE}/name-in-context?name=serbia",
)
ASKED = (
    "/-/search?q={}",
    "/explore?q={}",
    "/explore?funder={}",
    "/explore?{}=1",
    "/-/mistake?table=activities&id=bad&what=title:&right={0}&note={0}",
    "/-/mistake?table=activities&id={}",
    "/-/named/organizations?name={}",
    "/-/nothing/{}",
    f"{BASE}/{{}}",
    f"{BASE}/activities/{{}}",
    f"{BASE}/activities?_search={{}}",
    f"{BASE}/activities?title={{}}",
    f"{BASE}/activities?_sort={{}}",
    f"{BASE}/activities?_where={{}}",
    f"{BASE}?sql={{}}",
    f"{BASE}/what-an-organization-did?organization={{}}",
    f"{BASE}/documents/bad?at={{}}",
    f"{BASE}/activities?_next={{}}",
    f"{BASE}/activities?_facet={{}}",
)


@pytest.fixture(scope="module")
def hostile(collection, tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    shutil.copy(collection, path)
    with sqlite3.connect(path) as connection:
        fill(connection)
    connection.close()
    return path


def fill(db):
    names = json.dumps(PAYLOADS)
    text = "".join(f"{payload} . \n" for payload in PAYLOADS)
    for number, payload in enumerate(PAYLOADS):
        db.execute(
            "insert into organizations (id, name, acronym, kind, aliases, known)"
            " values (?, ?, ?, 'ngo', ?, 0)",
            (f"bad-{number}", payload, payload, names),
        )
        start = text.index(payload)
        db.execute(
            "insert into mentions (document, type, text, start, end, page, organization, rule)"
            " values ('bad', 'ORG', ?, ?, ?, 1, ?, ?)",
            (payload, start, start + len(payload), f"bad-{number}", payload),
        )
        db.execute("insert into failures values (?, ?, ?)", (payload, payload, payload))
        db.execute(
            "insert into name_decisions values ('bad', ?, 'bad-0', ?, 1, ?)", (payload, payload, payload)
        )
        db.execute("insert into corrections values ('bad', 'bad', 'title', ?, ?, ?)", (payload, "", payload))
        db.execute("insert into activity_organizations values ('bad', ?, 'funder')", (f"bad-{number}",))
    db.execute(
        "insert into documents (id, source, format, title, url, note, publisher, language, pages, words,"
        " sha256, text, page_starts) values ('bad', ?, 'html', ?, ?, ?, 'bad-0', ?, 1, 9, '0', ?, '[0]')",
        (PAYLOADS[51], ALL, PAYLOADS[52], ALL, PAYLOADS[48], text),
    )
    db.execute("insert into places values ('bad', ?, 'city', 'RS', 44.0, 21.0, 1)", (ALL,))
    db.execute("insert into activity_places values ('bad', 'bad')")
    db.execute(
        "insert into activities (id, document, type, title, evidence, page, funders, places, countries, year)"
        " values ('bad', 'bad', 'training', ?, ?, 1, ?, ?, ?, 2014)",
        (ALL, ALL, names, names, names),
    )
    db.execute(
        "insert into activity_evidence values ('bad', 'type', 'training', ?, 1, 0, ?, ?, 0.5)",
        (text, len(text), ALL),
    )
    db.execute("update runs set version = ?", (ALL,))


def workings(html):
    """Everything in a page that a browser could run or follow, beyond the site's own files."""
    page = BeautifulSoup(html, "lxml")
    found = [tag for tag in page.find_all("script") if not re.match(r"/-/(site|static)/", tag.get("src", ""))]
    found += [
        tag.name for tag in page.find_all(["iframe", "object", "embed", "base", "style", "template", "img"])
    ]
    for tag in page.find_all(True):
        found += [
            name for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc", "formaction")
        ]
        for name in ("href", "src", "action", "xlink:href"):
            # As browsers do: blanks and control characters do not count.
            address = re.sub(r"[\x00-\x20]+", "", str(tag.get(name, ""))).lower()
            found += [address] if re.match(r"(javascript|data|vbscript):", address) else []
    refreshes = [tag for tag in page.find_all("meta") if tag.get("http-equiv")]
    return found + refreshes


@pytest.fixture(scope="module")
def fetch(hostile):
    get = getting(hostile)
    return lambda path: get(f"/{path}")


def test_there_are_enough_payloads_and_each_is_asked():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 50
    assert len(ASKED) >= GROUPS


@pytest.mark.parametrize("path", STORED)
def test_what_is_stored_stays_text(fetch, path):
    response = fetch(path)
    assert response.status_code == 200
    assert workings(response.text) == []
    assert "hit=1" in response.text or path in ("/", BASE, f"{BASE}/activity_evidence")


@pytest.mark.parametrize("address", ASKED)
def test_what_is_asked_stays_text(fetch, address):
    # One request with all of them at once, and three of the payloads by themselves.
    for payload in (ALL.replace("\n", " ")[:4000], PAYLOADS[0], PAYLOADS[46], PAYLOADS[48]):
        response = fetch(address.format(quote(payload, safe="")))
        assert response.status_code in (200, 302, 400, 404, 500)
        assert response.status_code != 500, response.text
        if response.headers["content-type"].startswith("text/html"):
            assert workings(response.text) == []


@pytest.fixture(scope="module")
def hostile_address(hostile):
    with serving(hostile) as found:
        yield found


@pytest.mark.timeout(300)
def test_nothing_runs_in_a_browser(chromium, hostile_address):
    context = chromium.new_context(base_url=hostile_address)
    page = context.new_page()
    problems, elsewhere = [], []
    page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: problems.append(error.message))
    # A payload that only the policy stopped would be told here too; a page that is not there is no problem.
    page.on(
        "console",
        lambda told: told.type == "error" and "status of 4" not in told.text and problems.append(told.text),
    )
    page.on("request", lambda sent: sent.url.startswith(hostile_address) or elsewhere.append(sent.url))
    # Each address with a few of the payloads, so that each payload is asked somewhere.
    few = [" ".join(PAYLOADS[n::GROUPS]) for n in range(GROUPS)]
    asked = [address.format(quote(few[n % GROUPS], safe="")) for n, address in enumerate(ASKED)]
    for path in [*STORED, *asked]:
        page.goto(path, wait_until="load")
        assert page.evaluate("window.hit") is None, path
        assert problems == [], path
    assert elsewhere == []
    context.close()
