"""Serves a published folder: `python -m pipeline.publish.hosted FOLDER`, port from PORT (8001)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipeline.publish.server import ServeError, serve

INSPECTED = "inspect-data.json"


def main(folder: Path) -> None:
    """Serve the one database of the folder on all addresses of the machine, for reading only."""
    databases = sorted(folder.glob("*.db"))
    if len(databases) != 1:
        raise SystemExit(f"{folder} must hold one database (*.db), and holds {len(databases)}.")
    port = os.environ.get("PORT", "8001")
    if not port.isdecimal():
        raise SystemExit(f"PORT must be a number, and is {port!r}.")
    try:
        serve(databases[0], int(port), os.environ.get("HOST", "0.0.0.0"), inspect=folder / INSPECTED)
    except ServeError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
