"""What the statistical model found: its spans, before any rule has judged them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSpan:
    """A span with the model's own label (ORG, GPE, LOC, FAC, PERSON, DATE …); half-open offsets."""

    label: str
    start: int
    end: int
