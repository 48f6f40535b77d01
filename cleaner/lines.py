"""The lines of a page that hold a word, as the search for its article sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaner.document import Document
from cleaner.packs import Rule

LONG = 18  # words: a line that holds as many is running text, though no sentence ends it
SHORT = 5  # words: a label, a name, an entry of a menu

Hits = Mapping[int, Sequence[Rule]]


class Row(NamedTuple):
    """A line that holds a word: its number, its text, how many words, and whether it is prose."""

    number: int
    text: str
    words: int
    prose: bool

    @property
    def running(self) -> bool:
        return self.prose or self.words >= LONG


def rows(document: Document) -> list[Row]:
    """The lines of `document` that hold a word."""
    found = []
    for number, line in enumerate(document.lines):
        text = line.strip()
        if text and (text[0].isalnum() or any(map(str.isalnum, text))):
            found.append(Row(number, text, *document.measure(number)))
    return found


def is_menu(rules: Sequence[Rule]) -> bool:
    """Whether rules match the line whose phrases are boilerplate among others of their kind, or at the edge, alone."""
    return any(rule.guards.beside or rule.guards.position != "any" for rule in rules)
