"""Corrections on the archivist's own machine: who may write, and how the files in models/ are written.

`wps serve --edit` prints an address with a token that works once. It gives the browser a cookie,
and only with that cookie are corrections written; everybody else is shown the line to send.
"""

from __future__ import annotations

import csv
import hmac
import io
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pipeline.knowledge.corrections import COLUMNS
from pipeline.publish.mistakes import CORRECTIONS, DECISIONS, Line

COOKIE = "wps_editor"
_FIRST_LINES = {CORRECTIONS: COLUMNS, DECISIONS: ("type", "judgement", "name", "other", "reason", "source")}


class EditingError(Exception):
    """A line cannot be written; the message says why, in a sentence."""


@dataclass(slots=True)
class Editor:
    """The one person who may write: a token that is not used yet, then the session it was changed for.

    `models` is the folder with the files that are written.
    """

    models: Path
    token: str | None = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str | None = None

    def admit(self, token: str) -> str | None:
        """A new session for the right token, which is then used up; None for any other."""
        if self.token is None or not hmac.compare_digest(self.token.encode(), token.encode()):
            return None
        self.token, self.session = None, secrets.token_urlsafe(32)
        return self.session

    def knows(self, session: str) -> bool:
        return self.session is not None and hmac.compare_digest(self.session.encode(), session.encode())


_EDITORS: WeakKeyDictionary[Any, Editor] = WeakKeyDictionary()


def allow_editing(site: Any, models: Path) -> Editor:
    """Lets one browser write into the files of `models`; its address holds the editor's token."""
    editor = _EDITORS[site] = Editor(models)
    return editor


def editor_of(site: Any) -> Editor | None:
    """The editor of a site that runs with --edit; None elsewhere."""
    return _EDITORS.get(site)


def is_editor(site: Any, request: Any) -> bool:
    """Whether this request comes from the browser that used the token."""
    editor = editor_of(site)
    return editor is not None and request is not None and editor.knows(request.cookies.get(COOKIE, ""))


def write_line(models: Path, line: Line) -> Path:
    """Add a line to its file and return the file; whatever happens the file stays whole.

    Lines of one type stay together, as the file of judgements has them. Raises EditingError
    where the line is there already or the file cannot be written or is not what it should be.
    """
    path = models / line.file
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
        if not rows or tuple(rows[0]) != _FIRST_LINES[line.file]:
            raise EditingError(f"The first line of {path} is not as it should be; nothing was written.")
        if list(line.cells[:4]) in [row[:4] for row in rows[1:]]:
            raise EditingError("That is noted already; it takes effect when the reports are next read.")
        same = [number for number, row in enumerate(rows) if row[:1] == [line.cells[0]]]
        later = [number for number, row in enumerate(rows[1:], 1) if row and row[0] > line.cells[0]]
        rows.insert(same[-1] + 1 if same else later[0] if later else len(rows), list(line.cells))
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        unfinished = path.with_name(f".{path.name}.new")
        unfinished.write_text(written.getvalue(), encoding="utf-8")
        unfinished.replace(path)
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise EditingError(f"{path} cannot be written ({error}); nothing was changed.") from error
    return path
