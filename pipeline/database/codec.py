"""Records as JSON and back, told by their types alone: for what is stored and for what is sent."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")
_PLAIN = (str, int, float, bool, type(None))


def to_json(record: object) -> str:
    """A record as one line of JSON; fields that hold their default value are left out.

    Raises TypeError where a field holds neither a record, a tuple, a day, an enum nor a plain value.
    """
    return json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[_Record], text: str) -> _Record:
    """The record of this class that `to_json` wrote. Fields that the class no longer has are ignored."""
    hashable: Any = kind
    made: _Record = _reader(hashable)(json.loads(text))
    return made


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {}
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            if field.default is dataclasses.MISSING or held != field.default:
                found[field.name] = _plain(held)
        return found
    raise TypeError(f"no JSON for {type(value).__name__}")


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns plain JSON into a value of this type."""
    if dataclasses.is_dataclass(kind):
        return _record_reader(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_reader(parts)
    if origin in (Union, types.UnionType):
        (read,) = (_reader(part) for part in parts if part is not type(None))
        return lambda value: None if value is None else read(value)
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in _PLAIN or origin is Literal:
        return lambda value: value
    raise TypeError(f"no JSON for {kind}")


def _record_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}

    def read(value: dict[str, Any]) -> Any:
        return kind(**{name: readers[name](held) for name, held in value.items() if name in readers})

    return read


def _tuple_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    if parts[-1] is Ellipsis:
        read = _reader(parts[0])
        return lambda values: tuple(map(read, values))
    readers = [_reader(part) for part in parts]
    return lambda values: tuple(read(value) for read, value in zip(readers, values, strict=True))
