"""The page on which a mistake is reported, and the address that lets the archivist write."""

from __future__ import annotations

from typing import Any

from datasette import Response
from datasette.utils.asgi import Forbidden, NotFound

from pipeline.publish.editing import COOKIE, EditingError, editor_of, is_editor, write_line
from pipeline.publish.links import Links, site_database_name
from pipeline.publish.mistakes import Choice, MistakeError, mistake_line, record_choices

TABLES = ("activities", "documents", "organizations", "places")


async def edit(datasette: Any, request: Any) -> Any:
    """Changes the token that was printed for a cookie; there is no such page without --edit."""
    editor = editor_of(datasette)
    if editor is None:
        raise NotFound("This copy of the site is for reading only.")
    session = editor.admit(request.args.get("token") or "")
    if session is None:
        raise Forbidden(
            "This address was used before or is wrong. Start `wps serve --edit` again for a new one."
        )
    response = Response.redirect(str(datasette.urls.instance()))
    response.set_cookie(COOKIE, session, httponly=True, samesite="strict")
    return response


async def mistake(datasette: Any, request: Any) -> Any:
    """The form; once it is filled in, the line to send or, for the archivist, the line as written."""
    editor = editor_of(datasette)
    editing = is_editor(datasette, request)
    if request.method == "POST":
        if editor is None or not editing:
            raise Forbidden("Corrections are written only on the archivist's own machine.")
        said = await request.post_vars()
    else:
        said = {name: request.args.get(name) or "" for name in request.args}
    table, key = said.get("table", ""), said.get("id", "")
    links = Links.of(datasette)
    database = datasette.get_database(site_database_name(datasette))
    found = await record_choices(database, table, key) if table in TABLES else None
    if found is None:
        raise NotFound("There is no such record.")
    name, choices = found
    chosen = _chosen(choices, said)
    page = {
        "table": table,
        "id": key,
        "name": name,
        "record": links.row(table, key),
        "choices": choices,
        "chosen": chosen,
        "right": said.get("right", ""),
        "note": said.get("note", ""),
        "editing": editing,
        "line": None,
        "saved": None,
        "problem": None,
    }
    sent = request.method == "POST" or "what" in said
    if sent:
        try:
            if chosen is None:
                raise MistakeError("Say first what is wrong.")
            page["line"] = await mistake_line(database, table, key, chosen, page["right"], page["note"])
            if request.method == "POST" and editor is not None:
                page["saved"] = write_line(editor.models, page["line"]).name
        except (MistakeError, EditingError) as error:
            page["problem"] = str(error)
    return Response.html(
        await datasette.render_template("views/mistake.html", {"page": page}, request=request),
        status=400 if page["problem"] else 200,
    )


def _chosen(choices: list[Choice], said: dict[str, str]) -> Choice | None:
    key = said.get("what") or f"{said.get('slot', '')}:{said.get('wrong', '')}"
    return next((choice for choice in choices if choice.key == key), None) or next(
        (choice for choice in choices if said.get("slot") == choice.slot and "what" not in said), None
    )
