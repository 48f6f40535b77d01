"""The lines of a page that hold a word, as the search for its article sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import Document
from cleaner.packs import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONG = 18  # words: a line that holds as many is running text, though no sentence ends it
SHORT = 5  # words: a label, a name, an entry of a menu

Hits = Mapping[int, Sequence[Rule]]


class Lines(NamedTuple):
    """The lines that hold a word, in columns: number, stripped text, words, whether prose, whether a figure."""

    numbers: list[int]
    texts: list[str]
    words: NDArray[np.intp]
    prose: NDArray[np.bool_]
    figures: NDArray[np.bool_]

    @property
    def running(self) -> NDArray[np.bool_]:
        return self.prose | (self.words >= LONG)


def lines(document: Document) -> Lines:
    """The lines of `document` that hold a word."""
    words, prose, filled, figures = document.measures
    numbers = filled.nonzero()[0]
    found = numbers.tolist()
    texts = list(map(str.strip, map(document.lines.__getitem__, found)))
    return Lines(found, texts, words[numbers], prose[numbers], figures[numbers])


def only(document: Document, hits: Hits, numbers: Sequence[int]) -> tuple[Document, Hits]:
    """Those lines of `document` as one of their own, and what rules match in it: a rule looks at a line alone."""
    part = document.with_text("\n".join([document.lines[number] for number in numbers]))
    return part, {place: hits[number] for place, number in enumerate(numbers) if number in hits}


def signs(hits: Hits) -> Hits:
    """The `hits` that tell a whole page from an article."""
    told = {number: [rule for rule in rules if not rule.guards.everywhere] for number, rules in hits.items()}
    return {number: rules for number, rules in told.items() if rules}


def is_menu(rule: Rule) -> bool:
    """Whether the rule's phrases are boilerplate among others of their kind, or at the edge, alone."""
    return rule.guards.beside or rule.guards.position != "any"


def may_interrupt(rule: Rule) -> bool:
    """Whether the rule's lines stand between paragraphs as well: a link elsewhere, an advertisement's label."""
    return not is_menu(rule) and rule.match.kind != "tail"
