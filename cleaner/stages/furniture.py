"""What stands around an article's text and may or may not be part of it: headline, standfirst, byline, captions.

Annotators disagree on these, so each goes only where its setting asks for it (`drop-headline` and so on).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner import edits as _edits
from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.packs import CodeRule
from cleaner.reading import Judge, as_read
from cleaner.stages.article import Article
from cleaner.stages.fixes import Draft, switched_off

HEADLINE, STANDFIRST = "boilerplate/headline", "boilerplate/standfirst"
BYLINE, CAPTION = "boilerplate/byline", "boilerplate/caption"

_HEADLINE = "Forty stranded in the fog\n"
_TEXT = "The ferry left the harbour at noon, an hour late, with forty people and one dog on board.\n"
RULES = {
    HEADLINE: CodeRule(
        "The headline: the given title, or a first line that can be nothing else.",
        f"{_HEADLINE}{_TEXT}",
        {"drop_headline": True},
    ),
    STANDFIRST: CodeRule(
        "The summary between headline and byline.",
        f"{_HEADLINE}Nobody had told the harbour master, who was asleep.\nBy Orla Penhale\n{_TEXT}",
        {"drop_standfirst": True},
    ),
    BYLINE: CodeRule(
        "Author and date, above the article or at its end.",
        f"By Orla Penhale\n12 March 2024\n{_TEXT}",
        {"drop_byline": True},
    ),
    CAPTION: CodeRule(
        "The credit of a picture, and the caption that ends in it.",
        f"{_TEXT}The quay at noon. (Photo: Tilde Maren)\nNobody saw it go.\n",
        {"drop_captions": True},
    ),
}
"""The rules of this module, and why each is."""


class Furniture:
    """The parts of an article's furniture that a configuration asks to drop."""

    def __init__(self, config: Config) -> None:
        self.wanted = frozenset(RULES) - switched_off(RULES, config)

    def beside(self, rules: Judge, document: Document) -> Iterator[Edit]:
        """The edits of `rules`, and those of the furniture in what these leave, in turn until no more furniture goes.

        What either takes brings lines together that the other judges by their neighbours.
        """
        found = list(rules(document))
        yield from (edit for edit in found if not _changes(edit, document))  # what `report` rules say
        draft = Draft("boilerplate", document.text)
        while True:
            winners, _ = _edits.resolve(edit for edit in found if _changes(edit, document))
            draft.make(winners)
            left = document.with_text(draft.text)
            draft.make(self.edits(left))
            if draft.text == left.text:
                break
            document = document.with_text(draft.text)
            found = list(rules(document))
        yield from draft.edits()

    def edits(self, document: Document) -> Iterable[Edit]:
        """One edit a line that goes."""
        return as_read(self._by_line, document)

    def _by_line(self, document: Document) -> Iterator[Edit]:
        article = Article(document)
        parts = {CAPTION: article.captions, BYLINE: article.bylines, STANDFIRST: article.standfirst}
        taken = {line: rule for rule, lines in parts.items() if rule in self.wanted for line in lines}
        if HEADLINE in self.wanted:
            taken.update(dict.fromkeys(article.headline(taken), HEADLINE))
        return document.deletions(taken)


def _changes(edit: Edit, document: Document) -> bool:
    return document.text[edit.start : edit.end] != edit.text
