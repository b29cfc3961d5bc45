"""What the site tells browsers to allow: nothing from elsewhere, no scripts or styles within pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

# Whatever a report or a template may hold, the browser runs only the site's own files and asks no
# other host for anything. None of the pages has a script, a style or a handler written into it.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# Over an encrypted connection only: browsers then never use an unencrypted one again.
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
# Data that other sites' pages may read as well, since anybody may: reconciliation, feed and exports.
OPEN_PATHS = ("/-/reconcile", "/-/feed.atom", "/-/datapackage.json", "/-/followthemoney.json")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]


def with_headers(app: App) -> App:
    """The application with the headers above on every response."""

    async def wrapped(scope: Any, receive: Any, send: Send) -> None:
        own = [*HEADERS, (b"cross-origin-resource-policy", _may_be_read_by(scope))]
        if scope.get("scheme") == "https":
            own.append(STRICT_TRANSPORT)

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in own}
                others = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message = {**message, "headers": [*others, *own]}
            await send(message)

        await app(scope, receive, add_headers)

    return wrapped


def _may_be_read_by(scope: Any) -> bytes:
    return b"cross-origin" if str(scope.get("path", "")).endswith(OPEN_PATHS) else b"same-origin"
