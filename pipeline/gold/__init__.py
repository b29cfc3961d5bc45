"""Reads annotated documents: a YAML header, a line `---`, and the text with its mentions marked.

A mark is `[[id|surface]]`. Its first letter says what is marked: o an organization, p a place,
d a date, r a resolution, h a person, a the words that first name an activity. Marks never nest
and never cross a line break; without them the text is the document as it was read.
"""

from pipeline.gold.check import breaches
from pipeline.gold.reader import gold_files, parse_gold
from pipeline.gold.records import GoldActivity, GoldDocument, GoldEntity, GoldError, GoldMention

__all__ = [
    "GoldActivity",
    "GoldDocument",
    "GoldEntity",
    "GoldError",
    "GoldMention",
    "breaches",
    "gold_files",
    "parse_gold",
]
