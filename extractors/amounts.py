"""Amounts of money: `EUR 250,000`, `€1.2 million`, `US$ 30 000`, `250.000 evra`, `NOK 5 to 7 million`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from pipeline.knowledge.money import MoneyWords

_BLANK = r"[ \u00a0\u2009\u202f]"
# `250,000.50`, `250.000,50`, `250 000`, `577,900.0`, `250’000`, `1250`, `1.2`; `,-` ends a round sum.
_DIGITS = rf"\d{{1,3}}(?:(?:[.,’']|{_BLANK})\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d{{1,3}})?(?!\d)"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "eighty": 80,
}  # fmt: skip
_TIMES = {
    "hundred": 1e2, "thousand": 1e3, "hiljada": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6,
    "millions": 1e6, "miliona": 1e6, "milion": 1e6, "mln": 1e6, "mio": 1e6, "m": 1e6, "crore": 1e7,
    "crores": 1e7, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
# Letters that stand for a multiple only when they are joined to the number: `€1.2m`.
_JOINED = ("k", "m", "bn")
_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount where it stands: half-open offsets, an ISO 4217 code, and the bounds of a range
    (the same twice where it is none)."""

    start: int
    end: int
    low: float
    high: float
    currency: str

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def find_amounts(
    text: str, start: int, end: int, words: MoneyWords, countries: Set[str] = frozenset()
) -> Iterator[Money]:
    """The amounts in `text[start:end]`, in order and without overlaps.

    `countries` are those that the text is about: they decide whose `dinars` are meant. An amount
    whose currency stays unclear is left out.
    """
    pattern = _pattern(tuple(sorted(words.forms)))
    match = pattern.search(text, start, end)
    while match is not None:
        at = match.end()
        form = " ".join((match["before"] or match["after"]).split())
        currency = words.currency(form, countries)
        if match["high"] is not None and not _is_range(text, match):
            # `EUR 500 – 2016`, `EUR 9,000 to 12 groups`, `EUR 5 and EUR 6`; or `2016 and 500 euros`.
            at = (
                (match.end("times") if match["times"] else match.end("low"))
                if match["before"]
                else match.start("high")
            )
            if currency is not None and match["before"]:
                low = _value(match["low"], match["times"])
                yield Money(match.start(), at, low, low, currency)
        elif currency is not None:
            low, high = _bounds(match)
            yield Money(match.start(), match.end(), low, high, currency)
        match = pattern.search(text, at, end)


def _is_range(text: str, match: re.Match[str]) -> bool:
    if match["to"].strip().startswith("and") and not _BETWEEN.search(
        text[max(0, match.start() - 12) : match.start()]
    ):
        return False
    low, high = _bounds(match)
    return high > low and not (_YEAR.fullmatch(match["high"]) and match["before"])


def _bounds(match: re.Match[str]) -> tuple[float, float]:
    """The lower and the upper bound; `5 to 7 million` means millions twice."""
    if match["high"] is None:
        low = _value(match["low"], match["times"])
        return low, low
    return _value(match["low"], match["times"] or match["range_times"]), _value(
        match["high"], match["range_times"]
    )


@lru_cache(maxsize=4)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    def alternatives(chosen: list[str]) -> str:
        return "|".join(
            re.escape(f).replace(r"\ ", r"\s") for f in sorted(chosen, key=lambda f: (-len(f), f))
        )

    # Codes and signs stand as they are (`KM` are marks, `km` kilometres); words in any case.
    plain = [form for form in forms if form[-1].islower()]
    exact = [form for form in forms if not form[-1].islower()]
    currency = rf"(?:{alternatives(exact)}|(?i:{alternatives(plain)}))"
    spelled = "|".join(sorted(_WORDS, key=lambda word: (-len(word), word)))
    apart = "|".join(sorted((t for t in _TIMES if t not in _JOINED), key=lambda t: (-len(t), t)))
    # Only here may a line break fall: `$204` at the end of a line and `million` on the next.
    times = rf"(?i:\s{{0,8}}-?(?:{apart})\b|(?:{'|'.join(_JOINED)})\b)"
    number = rf"(?:{_DIGITS}|(?i:\b(?:{spelled})\b(?={_BLANK}(?:{apart}|{alternatives(plain)})\b)))"

    def amount(name: str, times_name: str) -> str:
        return rf"(?P<{name}>{number})(?:,[-–])?(?P<{times_name}>{times})?"

    to = rf"(?P<to>{_BLANK}?(?:–|-|—|to|and){_BLANK}?)(?:{currency}{_BLANK}?)?"
    # One pattern for both orders: the currency after the number where it is not before it.
    edge = r"(?<![\w.,])"
    prefix = rf"(?<!\w)(?P<before>{currency}){_BLANK}?"
    suffix = rf"(?:(?(before)|{_BLANK}?-?(?:of{_BLANK})?(?P<after>{currency})(?!\w)))"
    body = rf"{amount('low', 'times')}(?:{to}{amount('high', 'range_times')})?"
    return re.compile(rf"(?:{prefix}|{edge}){body}{suffix}")


def _value(number: str, times: str | None) -> float:
    factor = _TIMES[times.strip().strip("-").lower()] if times else 1.0
    word = _WORDS.get(number.lower())
    return round((word if word is not None else _parsed(number, factor > 1)) * factor, 2)


def _parsed(number: str, is_multiplied: bool) -> float:
    """A number in digits, whichever sign parts its thousands.

    >>> [_parsed(n, False) for n in ("250,000", "98.400,00", "1 130 000", "577,900.0", "12.5", "1.120")]
    [250000.0, 98400.0, 1130000.0, 577900.0, 12.5, 1120.0]
    >>> _parsed("1.125", True)
    1.125
    """
    digits = re.sub(rf"[’']|{_BLANK}", "", number)
    signs = [character for character in digits if character in ".,"]
    if not signs:
        return float(digits)
    whole, _, rest = digits.rpartition(signs[-1])
    is_decimal = len(rest) < 3 or len(set(signs)) == 2 or whole == "0" or (is_multiplied and len(signs) == 1)
    if len(signs) > 1 and len(set(signs)) == 1:
        is_decimal = len(rest) < 3
    plain = re.sub("[.,]", "", whole)
    return float(f"{plain}.{rest}") if is_decimal else float(plain + rest)
