"""A small encoder that reads a text in context: what each piece of it is likely to be part of.

The recognizer of names sees a few words around each word; the encoder (a transformer of six layers)
sees some two hundred. It weighs pieces of words, it decides nothing: whether a span names an activity
is decided by who asks, with what else is known.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

# Pieces of words that the encoder sees at once, and by how many the next window starts later: a piece
# is weighed in the window in which it stands farthest from an edge.
WINDOW = 254
STEP = 200
# A run of pieces ends where more than a space stands between two.
_APART = 1
# The numbers of the marks before and after what is seen.
FIRST, LAST = 101, 102
_ASKED = ["activities"]
_WORD = re.compile(r"[^\W_]+")

Chances = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in the encoder's terms, in pieces (words or parts of words) in order: their numbers, their
    offsets, the number of each piece's word, and their shapes (see `split`)."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[int, ...]
    shapes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weighed(Pieces):
    """What the encoder makes of a text.

    `labels` are what a piece may be part of: the words that first name an activity, by its type; the first
    is nothing of the kind. `activities` has a row for each piece and a column for each label.
    """

    labels: tuple[str, ...]
    activities: Chances

    def naming(self, start: int, end: int) -> float:
        """The chance that the words between two offsets name an activity: that of the likeliest piece."""
        rows = self.activities[self._between(start, end)]
        return float((1 - rows[:, 0]).max()) if len(rows) else 0.0

    def types(self, start: int, end: int) -> dict[str, float]:
        """How the chance of naming an activity is spread over the types; they sum to one."""
        shares = self.activities[self._between(start, end), 1:].sum(axis=0) + np.float32(1e-6)
        return dict(zip(self.labels[1:], (shares / shares.sum()).tolist(), strict=True))

    def naming_spans(self, least: float) -> Iterator[tuple[int, int]]:
        """The longest runs of neighbouring pieces that all name an activity with at least this chance."""
        likely = 1 - self.activities[:, 0] >= least
        at = 0
        for first in np.flatnonzero(likely).tolist():
            if first >= at:
                at = first + 1
                while at < len(likely) and likely[at] and self.starts[at] - self.ends[at - 1] <= _APART:
                    at += 1
                yield self._whole_words(first, at)

    def _whole_words(self, first: int, after: int) -> tuple[int, int]:
        """The offsets of some neighbouring pieces with the rest of their first and last word."""
        while first and self.words[first - 1] == self.words[first]:
            first -= 1
        while after < len(self.words) and self.words[after] == self.words[after - 1]:
            after += 1
        return self.starts[first], self.ends[after - 1]

    def _between(self, start: int, end: int) -> slice:
        """The pieces that overlap what stands between two offsets."""
        first = bisect_right(self.ends, start)
        return slice(first, max(first, bisect_left(self.starts, end)))


# Of a text that was not weighed.
UNWEIGHED = Weighed((), (), (), (), (), ("none",), np.zeros((0, 1), np.float32))


class Encoder:
    """Weighs texts; one document at a time, so that what is made of it does not depend on others."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, labels: tuple[str, ...]) -> None:
        self._session, self._tokenizer, self._labels = session, tokenizer, labels

    def weigh(self, text: str) -> Weighed:
        pieces = split(text, self._tokenizer)
        count = len(pieces.ids)
        activities = np.zeros((count, len(self._labels)), dtype=np.float32)
        # One by one: several at once are no faster on a CPU, and take more memory.
        for start, end in windows(count):
            ids, shapes, shown = batched([pieces], [(0, start, end)])
            (said,) = self._session.run(_ASKED, {"ids": ids, "shapes": shapes, "shown": shown})
            own = inner((start, end), count)
            activities[own] = said[0, own.start - start + 1 : own.stop - start + 1]
        return Weighed(
            pieces.ids, pieces.starts, pieces.ends, pieces.words, pieces.shapes, self._labels, activities
        )


def load_encoder(folder: Path) -> Encoder:
    """The encoder in `folder` (see `models/README.md`), on one core."""
    return Encoder(open_session(folder / "model.onnx"), load_tokenizer(folder), load_labels(folder))


def open_session(path: Path) -> InferenceSession:
    """A network kept in the ONNX format, on one core."""
    options = SessionOptions()
    # Reports are shared out among processes; each keeps to its own core.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Weights are kept as bytes and made whole once, here: onnxruntime would else wait for sums of bytes.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return InferenceSession(path, options, providers=["CPUExecutionProvider"])


def load_labels(folder: Path) -> tuple[str, ...]:
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return tuple(labels["activities"])


def save_labels(folder: Path, labels: Sequence[str]) -> None:
    text = json.dumps({"activities": labels}, indent=1)
    (folder / "labels.json").write_text(text + "\n", encoding="utf-8")


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def split(text: str, tokenizer: Tokenizer) -> Pieces:
    """The pieces of a text.

    The encoder knows words in lower case only. What is lost is told by a piece's shape, a number from
    0 to 9: neither letters nor digits alone, small, with a capital, all capitals, digits; and 5 more
    at the start of a line. It is the shape of the word as far as the piece; a sign takes after the word
    that it follows.
    """
    encoded = tokenizer.encode(text, add_special_tokens=False)
    shapes, before, of_text = [], 0, _Words(text)
    for start, end in encoded.offsets:
        opens = start == 0 or "\n" in text[before:start]
        shapes.append(_shape(text[of_text.start_at(start) : end]) + 5 * opens)
        before = end
    # Marks alone have no word, and there are none.
    words = tuple(word for word in encoded.word_ids if word is not None)
    starts, ends = zip(*encoded.offsets, strict=True) if encoded.offsets else ((), ())
    return Pieces(tuple(encoded.ids), starts, ends, words, tuple(shapes))


class _Words:
    """Where the words of a text begin and end."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in _WORD.finditer(text)]
        self._starts, self._ends = [start for start, _ in found], [end for _, end in found]

    def start_at(self, offset: int) -> int:
        """Where the word begins that holds or ends at `offset`; `offset` itself where there is none."""
        at = bisect_left(self._ends, offset)
        return min(offset, self._starts[at]) if at < len(self._starts) else offset


def _shape(word: str) -> int:
    if word.isdigit():
        return 4
    if word.isupper():
        return 3 if len(word) > 1 else 2
    if word[:1].isupper():
        return 2
    return 1 if word.isalpha() else 0


def windows(pieces: int, width: int = WINDOW, step: int = STEP) -> list[tuple[int, int]]:
    """Half-open ranges of pieces that are seen at once; they overlap and cover everything."""
    starts = range(0, max(1, pieces - width + step), step) if pieces else range(0)
    return [(start, min(pieces, start + width)) for start in starts]


def inner(window: tuple[int, int], pieces: int, overlap: int = WINDOW - STEP) -> slice:
    """The pieces of a window that no other window of the text has farther from its edges."""
    (start, end), margin = window, overlap // 2
    return slice(start + margin if start else 0, end - margin if end < pieces else end)


def batched(
    texts: Sequence[Pieces], placed: Sequence[tuple[int, int, int]]
) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
    """Numbers and shapes of the pieces of some windows, and which of them are there; a row for each window.

    A window is given by the number of its text and its first and last pieces, half-open. Each stands
    between two marks and is filled up to the longest.
    """
    longest = max(end - start for _, start, end in placed) + 2
    ids = np.zeros((len(placed), longest), dtype=np.int64)
    shapes = np.zeros_like(ids)
    shown = np.zeros(ids.shape, dtype=np.bool_)
    for row, (number, start, end) in enumerate(placed):
        length = end - start
        ids[row, : length + 2] = (FIRST, *texts[number].ids[start:end], LAST)
        shapes[row, 1 : length + 1] = texts[number].shapes[start:end]
        shown[row, : length + 2] = True
    return ids, shapes, shown
