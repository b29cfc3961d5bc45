"""What an observatory of web security would look at, on every kind of answer the site gives."""

import pytest

from pipeline.publish.headers import with_headers
from tests.publish.threads import awaited

ANSWERS = [
    "//",
    "",
    "/activities",
    "/activities/a1",
    "/activities/a1.json",
    "/activities.csv",
    "/documents/nap-2014",
    "?sql=select+1",
    "/what-an-organization-did?organization=osce",
    "//explore",
    "//-/search?q=x",
    "//-/site/site.css",
    "//-/static/table.js",
    "//-/reconcile",
    "//-/feed.atom",
    "//-/followthemoney.json",
    "//-/datapackage.json",
    "//-/mistake?table=activities&id=a1",
    "//nothing",
    "/nothing.json",
    "?sql=drop+table+x",
]


def policy_of(response):
    directives = (part.split() for part in response.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in directives}


@pytest.mark.parametrize("path", ANSWERS)
def test_headers(get, path):
    response = get(path)
    policy = policy_of(response)
    assert policy["default-src"] == ["'none'"]
    # Scripts and styles come from the site's own files alone; nothing written into a page is run.
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    sources = {source for values in policy.values() for source in values}
    assert sources <= {"'none'", "'self'", "data:"}
    assert policy["img-src"] == ["'self'", "data:"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "same-origin"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in response.headers["permissions-policy"]
    is_open = response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert is_open == ("access-control-allow-origin" in response.headers)
    assert "set-cookie" not in response.headers
    assert "strict-transport-security" not in response.headers


def test_encrypted_connections_stay_encrypted():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent = []

    async def send(message):
        sent.append(message)

    awaited(with_headers(app)({"type": "http", "scheme": "https", "path": "/"}, None, send))
    assert (b"strict-transport-security", b"max-age=31536000") in sent[0]["headers"]


def test_pages_hold_no_script_or_style_of_their_own(get):
    for path in ANSWERS:
        response = get(path)
        if response.headers["content-type"].startswith("text/html"):
            assert "<style" not in response.text
            assert " style=" not in response.text
            assert response.text.count("<script") == response.text.count("<script src=")
