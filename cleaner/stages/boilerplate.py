"""The `boilerplate` stage: lines, runs of lines and tails that are not the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.footnotes import LINK_NOTE, link_notes
from cleaner.glued import GLUED, Glued
from cleaner.lines import Hits, only
from cleaner.match import Matcher
from cleaner.packs import CodeRule, Rule
from cleaner.page import BELOW, Page
from cleaner.reading import as_read
from cleaner.region import may_be_page, region
from cleaner.repeats import REPEATED, TWICE
from cleaner.stages.fixes import switched_off
from cleaner.stages.furniture import RULES as FURNITURE
from cleaner.stages.furniture import Furniture

OUTSIDE = "boilerplate/outside-article"
READINGS = 3  # of a page at most, so that time stays linear
_PASSAGE = """\
The ferry left the harbour at noon, an hour late, with forty people and one dog on board, and nobody waved at it.
It came back in the evening with thirty-nine, and the dog would not say who had stayed behind on the island, or why.
The harbour master counted twice, wrote the number down, and went home to a supper of herring and cold potatoes.
In the morning the missing man was found asleep in the lamp room, with the keeper's coat and a book on his chest.
He had missed the boat, he said, because the last chapter was better than the one before it, and few books are so.
"""
_TEASERS = """\
What a barge costs to keep
12 May
Three owners open their books and tell us what they did not expect to pay for.
The last dry dock on the river
3 April
It has four men, one crane and a cat, and it is booked until the spring.
"""
_PAGE = f"""\
Home
News
Sport
Weather
Videos
Arts
Books
Food
Garden
Sign in
Subscribe
Search
Contact us
Privacy policy
{_PASSAGE}Careers
Terms of use
"""
RULES = {
    OUTSIDE: CodeRule("What stands around the article in the text of a whole page: menus, teasers, the footer.", _PAGE),
    BELOW: CodeRule(
        "What stands below the article, behind a line that closes it, where none of it reads as the article's.",
        f"{_PASSAGE}Related articles\n{_TEASERS}",
    ),
    GLUED: CodeRule(
        "Prompts and menu entries with no space between them, as their page had them in boxes of their own.",
        "SectionsSEARCHSkip to contentSubscribeLog in\n",
    ),
    LINK_NOTE: CodeRule(
        "Addresses that an extractor lists below the text, and in it the brackets that point to them.",
        "The [ferry][1] left at noon.\n\n[1]: https://example.org/ferry\n",
    ),
    REPEATED: CodeRule(
        "A passage of several paragraphs that stands twice: once as the article, once more as its page repeats it.",
        f"{_PASSAGE}Print view\n{_PASSAGE}",
    ),
    TWICE: CodeRule(
        "A line that says what the line above it says, beside a paragraph: a picture's caption, given twice.",
        f"The ferry left at noon\nThe ferry left at noon\n{_PASSAGE}",
    ),
}
"""The rules of this stage that are code."""


class Boilerplate:
    """Drops what is not the article: prompts, teasers, navigation, and everything behind its tail.

    Left alone: lines that no rule names, however short; a one-word line such as `Home` away from others of its kind; a
    link in a line of text; everything behind a comment or related head where the article goes on (two lines of prose in
    a row).
    """

    name = "boilerplate"
    code: ClassVar[Mapping[str, CodeRule]] = {**RULES, **FURNITURE}

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        off = switched_off(RULES, config)
        self._mode = "article" if OUTSIDE in off else config.mode
        spans = [rule for rule in self.rules if rule.match.kind == "span"]
        lines = [rule for rule in self.rules if rule.match.kind != "span"]
        self._lines = Matcher([rule for rule in lines if rule.guards.position != "end"], gate=config.gate)
        self._ends = Matcher([rule for rule in lines if rule.guards.position == "end"], gate=config.gate)
        self._glued = None if GLUED in off else Glued(self._lines)
        self._off = off
        self._spans = Matcher(spans, gate=config.gate) if spans else None
        self._furniture = Furniture(config)

    def __call__(self, document: Document) -> Iterator[Edit]:
        if self._furniture.wanted:
            yield from self._furniture.beside(self._ruled, document)
        else:
            yield from self._ruled(document)
        if LINK_NOTE not in self._off:
            yield from link_notes(document.text)

    def hits(self, document: Document) -> Hits:
        """The rules that match each line, whether or not they come to take it."""
        return self._lines.hits(document)

    def _ruled(self, document: Document) -> Iterator[Edit]:
        """What goes whatever the options are."""
        yield from as_read(self._by_line, document)
        if self._spans is not None:
            yield from self._spans.spans(document)

    def _by_line(self, document: Document) -> Iterator[Edit]:
        return self._read(document, self.hits(document), READINGS if self._mode == "auto" else 1)

    def _read(self, document: Document, hits: Hits, times: int) -> Iterator[Edit]:
        """What goes of the lines; what is left of a whole page may look like one still, and is read again."""
        article = self._article(document, hits) if times else None
        if article is not None:
            yield from self._around(document, article, hits, times - 1)
            return
        edits = list(self._page(document, hits))
        article = self._left_by(edits, document, hits) if times else None
        yield from edits if article is None else self._around(document, article, hits, times - 1)

    def _page(self, document: Document, hits: Hits) -> Iterator[Edit]:
        return Page(document, hits, self._ends, self._glued, off=self._off).edits()

    def _article(self, document: Document, hits: Hits) -> tuple[int, int] | None:
        """The lines of the article, where the text is that of a whole page."""
        return None if self._mode == "article" else region(document, hits, page=self._mode == "page")

    def _left_by(self, edits: Sequence[Edit], document: Document, hits: Hits) -> tuple[int, int] | None:
        """The article's lines, where it is only without what `edits` take that the text is known for a whole page."""
        if self._mode != "auto" or not edits or not may_be_page(document, hits):
            return None
        gone = {number for edit in edits if not edit.text for number in document.covered(*edit[:2])}
        kept = [number for number in range(len(document.lines)) if number not in gone]
        found = self._article(*only(document, hits, kept))
        return None if found is None else (kept[found[0]], kept[found[1] - 1] + 1)

    def _around(self, document: Document, article: tuple[int, int], hits: Hits, times: int) -> Iterator[Edit]:
        """Drops what stands around the article, and in it what rules take, as if the article had come alone."""
        first, last = article
        start, end = document.starts[first], document.starts[last] - 1
        if start > 0:
            yield Edit(0, start, "", OUTSIDE)
        inner = document.part(first, last)
        inner_hits = {number - first: rules for number, rules in hits.items() if first <= number < last}
        for edit in self._read(inner, inner_hits, times):
            yield edit._replace(start=edit.start + start, end=edit.end + start)
        rest = len(document.text) - document.text.endswith("\n")
        if end < rest:
            yield Edit(end, rest, "", OUTSIDE)
