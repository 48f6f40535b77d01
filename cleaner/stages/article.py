"""An article's parts besides its text: captions, and in its head byline, standfirst and headline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from cleaner.document import Document
from cleaner.stages.bylines import Sort, byline
from cleaner.stages.captions import is_caption
from cleaner.stages.headlines import Title, is_talk, may_be_headline, may_sum_up
from cleaner.text import is_blank, is_prose, tidy, words

HEAD = 10  # lines: how far down the first paragraph may stand
ABOVE = 4  # lines: how many of these may be other than bylines
NEAR = 4  # lines: how far below the head another byline says that there are several articles
TOP = 5  # lines: among which a given title is looked for
LONG = 25  # words: from here on a line is text, however it ends

_FACT = re.compile(r"[^\s:]+(?: [^\s:]+)?: ?\S+(?: \S+){0,7}$")
_LABELLED = re.compile(r"[:：(\[©]")


class Article:
    """The lines of a document, and what each is for those above and below it.

    Captions are looked through wherever they stand, and so are bylines in the head: what is left is judged the same
    whether they have gone already or not. `_rest` holds the lines that are neither blank nor captions.
    """

    def __init__(self, document: Document) -> None:
        self._lines = document.lines
        self._title = Title(document.title) if document.title and document.title.strip() else None
        self._filled = [n for n, line in enumerate(self._lines) if not is_blank(line)]

    def _is_text(self, number: int) -> bool:
        """Whether the line is running text rather than a head, an item or a verse."""
        line = self._lines[number]
        return (is_prose(line) or words(line) >= LONG) and not is_caption(line)

    # -- captions -----------------------------------------------------------------------------------------------

    @cached_property
    def captions(self) -> list[int]:
        """Credits of pictures, and short lines that end in one.

        Left alone: what `is_caption` leaves alone; `Image: Full HD` among other facts; an agency that is one of a list.
        """
        candidates = [i for i, n in enumerate(self._filled) if is_caption(self._lines[n])]
        return [self._filled[i] for i in candidates if not self._is_fact(i) and not self._is_item(i)]

    def _is_fact(self, index: int) -> bool:
        """Whether the line above or below, without a blank between, is a `Label: value` of another kind."""
        number = self._filled[index]
        around = [self._lines[n] for n in (number - 1, number + 1) if 0 <= n < len(self._lines)]
        return any(_FACT.match(tidy(line)) and not is_caption(line) and not byline(line) for line in around)

    def _is_item(self, index: int) -> bool:
        """Whether the line has no label, and stands between short ones."""
        if _LABELLED.search(self._lines[self._filled[index]]):
            return False
        around = [self._filled[i] for i in (index - 1, index + 1) if 0 <= i < len(self._filled)]
        return not any(self._is_text(n) or byline(self._lines[n]) for n in around)

    # -- where things stand -------------------------------------------------------------------------------------

    @cached_property
    def _rest(self) -> list[int]:
        captions = set(self.captions)
        return [n for n in self._filled if n not in captions]

    @cached_property
    def _sorts(self) -> dict[int, Sort]:
        """The lines of `_rest` that are bylines, wherever they stand, and what they say."""
        return {n: sort for n in self._rest if (sort := byline(self._lines[n]))}

    def _behind_bylines(self, index: int) -> int:
        while index < len(self._rest) and self._rest[index] in self._sorts:
            index += 1
        return index

    @cached_property
    def _first_paragraph(self) -> int | None:
        """Its index in `_rest`; None where there is none near the top."""
        if self._summary:
            return self._behind_bylines(self._summary.stop)
        return next((i for i, n in enumerate(self._rest[:HEAD]) if self._is_text(n)), None)

    @cached_property
    def _titled(self) -> list[int]:
        """The lines among the first five that are the given title; if any other is left."""
        found: list[int] = []
        others = 0
        for number in self._rest if self._title else ():
            if self._title and self._title.is_line(self._lines[number], first=not (found or others)):
                found.append(number)
            else:
                others += number not in self._sorts
            if others == TOP:
                break
        return found if len(found) < len(self._rest) else []

    # -- standfirst ---------------------------------------------------------------------------------------------

    @property
    def standfirst(self) -> list[int]:
        """The one or two lines between headline and byline that sum the article up.

        Left alone: where no byline follows, or no paragraph behind that, for it may be the first paragraph; where
        more bylines follow soon, for then there are several articles; what `may_sum_up` leaves alone.
        """
        return [self._rest[i] for i in self._summary]

    @cached_property
    def _summary(self) -> range:
        """The indices of the standfirst in `_rest`; empty where there is none."""
        top = self._rest.index(self._titled[-1]) if self._titled else self._behind_bylines(0)
        if top < len(self._rest) and (self._titled or may_be_headline(self._lines[self._rest[top]])):
            for summary in (range(top + 1, top + 2), range(top + 1, top + 3)):
                first = self._behind_bylines(summary.stop)
                said = {self._sorts[n] for n in self._rest[summary.stop : first]} - {"length"}
                if said and first < len(self._rest) and self._is_text(self._rest[first]):
                    sums_up = all(may_sum_up(self._lines[self._rest[i]]) for i in summary)
                    return summary if sums_up and not self._more_bylines(first) else range(0)
        return range(0)

    # -- bylines ------------------------------------------------------------------------------------------------

    @cached_property
    def bylines(self) -> list[int]:
        """Who wrote it, and when: above the first paragraph, or at the very end.

        Left alone: where no paragraph follows (verse, lists); where others of their sort stand among the paragraphs,
        as in diaries, live blogs and reviews; dates at the end, under which somebody has signed.
        """
        first = self._first_paragraph
        if first is None:
            return []
        head = [n for n in self._rest[:first] if n in self._sorts]
        if first - len(head) - len(self._summary) > ABOVE or self._more_bylines(first):
            head = []
        elsewhere = {sort for n, sort in self._sorts.items() if n > self._rest[first] and n not in self._signatures}
        elsewhere.discard("stamp")
        return [n for n in (*head, *self._signatures) if self._sorts[n] not in elsewhere]

    @cached_property
    def _signatures(self) -> list[int]:
        """The bylines that end the text, below a paragraph."""
        found: list[int] = []
        for number in reversed(self._rest):
            if self._sorts.get(number) not in ("author", "stamp"):
                return found[::-1] if self._is_text(number) else []
            found.append(number)
        return []

    def _more_bylines(self, first: int) -> bool:
        """Whether bylines stand close below the first paragraph, and are not those at the end."""
        return any(n in self._sorts and n not in self._signatures for n in self._rest[first : first + NEAR])

    # -- headline -----------------------------------------------------------------------------------------------

    def headline(self, taken: Iterable[int]) -> list[int]:
        """The lines of the headline, where those `taken` go.

        With a title: what is the same among the first five lines, and a first line much like it. Without one: a first
        line that `may_be_headline`. Either stands straight above a paragraph, bylines and captions aside.
        Left alone: a first line with another short one below it (verse, a list, a label above the headline), or with
        a line that goes on in small letters; talk; one of many heads alike (a round-up).
        """
        gone = {*taken, *self._titled, *self._sorts}
        left = [n for n in self._rest[: HEAD + len(gone)] if n not in gone][:2]
        if len(left) < 2 or not self._is_text(left[1]):
            return self._titled
        first, below = (self._lines[n] for n in left)
        if tidy(below)[:1].islower() or (is_talk(first) and is_talk(below)):
            return self._titled
        fits = self._title.is_like(first) if self._title else may_be_headline(first) and self._stands_alone(left[0])
        return [*self._titled, left[0]] if fits else self._titled

    def _stands_alone(self, number: int) -> bool:
        """Whether few other heads like it stand above paragraphs."""
        texts = [self._is_text(n) for n in self._rest]
        heads = sum(
            below and not text and n > number and may_be_headline(self._lines[n])
            for n, text, below in zip(self._rest, texts, texts[1:], strict=False)
        )
        return 2 * heads < sum(texts)
