"""Quotation marks: all that there are, and those that each language writes."""

from __future__ import annotations

from typing import NamedTuple

DOUBLE = "“”„‟«»"
SINGLE = "‘’‚‛‹›"
QUOTES = f"\"'{DOUBLE}{SINGLE}"
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


class Marks(NamedTuple):
    """What a language writes for straight quotes: outer marks, inner marks, words that begin with an apostrophe.

    `single` is None where single marks are rare, or where the language does not use them.
    """

    double: tuple[str, str]
    single: tuple[str, str] | None = None
    elided: tuple[str, ...] = ()


_ENGLISH = ("tis", "twas", "twere", "twill", "twould", "em", "er", "im", "n", "til", "till", "cause", "cos", "cuz",
            "bout", "round", "neath", "nuff", "tude", "kay", "sup", "ere", "ello", "un", "uns")  # fmt: skip
_DUTCH = ("t", "s", "n", "k", "m", "r", "ns", "tis", "twas", "tzelfde")
_GERMAN = ("s", "n", "ne", "nen", "nem", "ner", "nes", "rein", "raus", "rauf", "runter", "rum", "rüber", "ran", "mal")

MARKS = {
    "bg": Marks(("„", "“")),
    "ca": Marks(("«", "»")),
    "cs": Marks(("„", "“"), ("‚", "‘")),
    "da": Marks(("»", "«")),
    "de": Marks(("„", "“"), ("‚", "‘"), _GERMAN),
    "el": Marks(("«", "»")),
    "en": Marks(("“", "”"), ("‘", "’"), _ENGLISH),
    "es": Marks(("“", "”"), ("‘", "’")),
    "et": Marks(("„", "“")),
    "fi": Marks(("”", "”"), ("’", "’")),
    "fr": Marks(("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»")),
    "hr": Marks(("„", "”")),
    "hu": Marks(("„", "”")),
    "id": Marks(("“", "”"), ("‘", "’")),
    "it": Marks(("“", "”"), ("‘", "’")),
    "lt": Marks(("„", "“")),
    "lv": Marks(("“", "”")),
    "nl": Marks(("“", "”"), ("‘", "’"), _DUTCH),
    "no": Marks(("«", "»")),
    "pl": Marks(("„", "”")),
    "pt": Marks(("“", "”"), ("‘", "’")),
    "ro": Marks(("„", "”")),
    "ru": Marks(("«", "»")),
    "sk": Marks(("„", "“"), ("‚", "‘")),
    "sl": Marks(("„", "“")),
    "sv": Marks(("”", "”"), ("’", "’")),
    "tr": Marks(("“", "”"), ("‘", "’")),
    "uk": Marks(("«", "»")),
    "vi": Marks(("“", "”"), ("‘", "’")),
}
"""By ISO 639-1 code. A language that is not here keeps its straight quotes (Chinese, Japanese, Hebrew, Arabic ...)."""
MARKS["nb"] = MARKS["nn"] = MARKS["no"]
